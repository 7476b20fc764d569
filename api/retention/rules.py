"""What happens to each kind of record when its time is over: the one table, in the order in which it is run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A kind of record: the setting that says how long, from when, and what is done then."""

    name: str
    retention: str
    what: str
    since: str
    then: str


RULES: tuple[Rule, ...] = (
    Rule(
        "dossiers",
        "retention_dossiers",
        "Dossiers sans composante acquise ni déclaration favorable, et signataires",
        "le dernier événement du dossier",
        "la personne est effacée (nom, adresse, textes)",
    ),
    Rule(
        "acquired",
        "retention_acquired",
        "Dossiers avec une composante acquise, sans déclaration favorable",
        "le dernier événement du dossier",
        "la personne est effacée",
    ),
    Rule(
        "certified",
        "retention_certified",
        "Dossiers dont la dernière déclaration admet le candidat ou atteste un bloc",
        "le dernier événement du dossier",
        "la personne est effacée, nom compris",
    ),
    Rule(
        "evaluations",
        "retention_evaluations",
        "Évaluations (celles d'une composante acquise : seulement après une déclaration d'admission)",
        "la date de l'évaluation",
        "elles sont supprimées",
    ),
    Rule(
        "evidence",
        "retention_evidence",
        "Documents et preuves",
        "la fin du parcours ou la déclaration du jury, et leur réception",
        "ils sont supprimés de la liste",
    ),
    Rule(
        "situations",
        "retention_evidence",
        "Situations racontées en VAE",
        "la fin du parcours ou la déclaration du jury",
        "elles sont supprimées",
    ),
    Rule(
        "planned_evaluations",
        "retention_evidence",
        "Évaluations prévues",
        "la fin du parcours ou la déclaration du jury",
        "elles sont supprimées",
    ),
    Rule(
        "expected_documents",
        "retention_evidence",
        "Documents attendus",
        "la fin du parcours ou la déclaration du jury",
        "ils sont supprimés",
    ),
    Rule(
        "roadmap_ticks",
        "retention_evidence",
        "Lignes cochées de la feuille de route",
        "la fin du parcours ou la déclaration du jury",
        "elles sont supprimées",
    ),
    Rule(
        "opinion_forms",
        "retention_opinions",
        "Formulaires d'avis, leurs brouillons et les activités citées",
        "la fin du parcours ou la déclaration du jury, et leur envoi",
        "ils sont supprimés",
    ),
    Rule(
        "opinions",
        "retention_opinions",
        "Avis de l'entreprise",
        "la fin du parcours ou la déclaration du jury, et leur date",
        "ils sont supprimés",
    ),
    Rule(
        "jury_organisations",
        "retention_jury_organisations",
        "Organisation et entreprise des membres d'un jury",
        "la session",
        "elles sont retirées",
    ),
    Rule(
        "jury_members",
        "retention_jury_members",
        "Identité des membres d'un jury, et de qui a confirmé ses points",
        "la session",
        "elle est remplacée par « Personne effacée »",
    ),
    Rule("minutes", "retention_minutes", "Procès-verbaux", "leur date", "ils sont supprimés"),
    Rule(
        "trackers",
        "retention_trackers",
        "Échanges gardés par Rasa, tels que tapés",
        "le dernier message",
        "ils sont supprimés en entier",
    ),
    Rule(
        "conversations",
        "retention_conversations",
        "Conversations, messages, boutons, avis sur les réponses et leurs sessions",
        "le dernier message",
        "ils sont supprimés",
    ),
    Rule(
        "sessions",
        "retention_sessions",
        "Sessions de l'assistant",
        "leur expiration",
        "elles sont supprimées",
    ),
    Rule(
        "email_codes",
        "retention_sign_in",
        "Codes demandés par e-mail",
        "leur expiration",
        "ils sont supprimés",
    ),
    Rule(
        "space_codes",
        "retention_sign_in",
        "Codes demandés par un lien reçu par e-mail",
        "leur expiration",
        "ils sont supprimés",
    ),
    Rule(
        "space_links",
        "retention_sessions",
        "Liens envoyés par e-mail",
        "leur expiration",
        "ils sont supprimés",
    ),
    Rule(
        "space_sessions",
        "retention_sessions",
        "Ouvertures des pages personnelles",
        "leur expiration",
        "elles sont supprimées",
    ),
    Rule(
        "mails",
        "retention_mails",
        "E-mails envoyés, interrompus ou abandonnés (le texte des premiers l'est dès l'envoi)",
        "leur envoi, leur interruption ou leur abandon",
        "ils sont supprimés",
    ),
    Rule(
        "assertions",
        "retention_sign_in",
        "Jetons de portails déjà utilisés",
        "leur expiration",
        "ils sont supprimés",
    ),
    Rule(
        "failures",
        "retention_sign_in",
        "Échecs de connexion des équipes",
        "l'échec",
        "ils sont supprimés",
    ),
    Rule(
        "staff_sessions",
        "retention_sessions",
        "Sessions des équipes",
        "leur expiration",
        "elles sont supprimées",
    ),
    Rule(
        "invitations",
        "retention_sessions",
        "Invitations des équipes",
        "leur expiration",
        "elles sont supprimées",
    ),
    Rule("tokens", "retention_sessions", "Jetons du personnel", "leur expiration", "ils sont supprimés"),
    Rule("idempotency", "retention_idempotency", "Clés d'envoi", "l'envoi", "elles sont supprimées"),
    Rule("audit", "retention_audit", "Journal des changements", "le changement", "il est supprimé"),
)
