"""What is held on a person, table by table: the one plan that export, erasure and the documentation follow.

A table that leads to a person by its foreign keys, or that has a column marked `PERSONAL`, is here or in `OTHERS`: a
test goes through the metadata.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.access.models import StaffAccount
from api.audit.models import AuditEntry
from api.chat.models import Button, Conversation, Message
from api.db.base import Base
from api.enrolments.models import (
    Enrolment,
    Evidence,
    Recognition,
    VaeFile,
    VaeSituation,
    VaeSituationCapacity,
)
from api.evaluations.models import Evaluation, EvaluationEvaluator, Evaluator, Opinion
from api.idempotency.models import IdempotencyKey
from api.identity.models import ChatSession
from api.jury.models import (
    BlockAttestation,
    JuryCandidate,
    JuryDeclaration,
    JuryMember,
    JuryPoint,
    JurySession,
    Minutes,
)
from api.people.models import CentreContact, Person, Signatory


@dataclass(frozen=True)
class Link:
    """`column` holds what the `target` column of the parent's linked rows holds."""

    column: str
    parent: type[Base]
    target: str = "id"


@dataclass(frozen=True)
class Holding:
    """A table's rows about a person: why they are held, which setting says how long, what is shown of them."""

    model: type[Base]
    title: str
    why: str
    retention: str
    links: tuple[Link, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None


_SECRET = "empreinte technique qui protège l'accès : elle ne dit rien de vous"
_OTHERS_NAMES = "il nomme d'autres personnes : demandez l'extrait qui vous concerne au centre d'examen"
_ENROLMENT = {"enrolment_id": "Inscription", "created_at": "Enregistré le"}
_OF_ENROLMENT = (Link("enrolment_id", Enrolment),)
_OF_CONVERSATION = (Link("conversation_id", Conversation),)
_PATH = "suivre votre parcours vers la certification"
_JURY = "garder la preuve de ce que le jury a déclaré"
_CHAT = "vous répondre, et vous rendre le fil de vos échanges"

HOLDINGS: tuple[Holding, ...] = (
    Holding(
        Person,
        "Votre identité",
        "savoir à qui appartient le dossier, et vous reconnaître dans l'assistant",
        "retention_dossiers",
        shown={
            "given_name": "Prénom",
            "family_name": "Nom",
            "email": "Adresse électronique",
            "fictional": "Personne fictive",
            "erased_at": "Effacée le",
            "created_at": "Enregistrée le",
        },
    ),
    Holding(
        Signatory,
        "Vos fonctions de signataire en entreprise",
        "vous demander l'avis de l'entreprise",
        "retention_dossiers",
        (Link("person_id", Person),),
        shown={"company_id": "Entreprise", "function": "Fonction", "created_at": "Enregistré le"},
        withheld={"person_id": "c'est vous"},
    ),
    Holding(
        Enrolment,
        "Vos inscriptions",
        _PATH,
        "retention_dossiers",
        (Link("person_id", Person),),
        shown={
            "number": "Numéro",
            "fiche": "Fiche",
            "route": "Voie",
            "company_id": "Entreprise",
            "training_body_id": "Organisme de formation",
            "exam_centre_id": "Centre d'examen",
            "enrolled_on": "Inscription préalable",
            "entered_on": "Entrée dans le parcours",
            "ended_on": "Fin du parcours",
            "disclosed": "VAE connue de l'entreprise",
            "created_at": "Enregistrée le",
        },
        withheld={"person_id": "c'est vous"},
    ),
    Holding(
        VaeFile,
        "Vos dossiers de VAE",
        _PATH,
        "retention_dossiers",
        _OF_ENROLMENT,
        shown={
            **_ENROLMENT,
            "requested_on": "Demande",
            "decision": "Recevabilité",
            "decided_on": "Décidée le",
            "received_on": "Dossier de preuves reçu le",
            "interview_on": "Entretien",
        },
    ),
    Holding(
        VaeSituation,
        "Les situations racontées dans votre dossier de VAE",
        "les rapprocher des capacités évaluées",
        "retention_evidence",
        (Link("vae_file_id", VaeFile),),
        shown={"title": "Titre", "description": "Récit", "created_at": "Enregistrée le"},
        withheld={"vae_file_id": "renvoi interne au dossier de VAE ci-dessus"},
    ),
    Holding(
        VaeSituationCapacity,
        "Les capacités que montrent ces situations",
        "les rapprocher des capacités évaluées",
        "retention_evidence",
        (Link("situation_id", VaeSituation),),
        shown={"situation_id": "Situation", "capacity": "Capacité", "created_at": "Enregistrée le"},
    ),
    Holding(
        Evidence,
        "Vos documents et preuves",
        "savoir quels documents le centre ou l'organisme détient",
        "retention_evidence",
        _OF_ENROLMENT,
        shown={
            **_ENROLMENT,
            "kind": "Nature",
            "title": "Titre",
            "capacity": "Capacité",
            "received_on": "Reçu le",
            "kept_at": "Conservé à",
        },
        note="Les documents eux-mêmes sont conservés par le centre ou l'organisme : demandez-leur une copie.",
    ),
    Holding(
        Recognition,
        "Les composantes d'une autre fiche prises en compte",
        _PATH,
        "retention_dossiers",
        _OF_ENROLMENT,
        shown={
            **_ENROLMENT,
            "capacity": "Capacité",
            "from_fiche": "Fiche d'origine",
            "decided_on": "Décidé le",
            "decided_by": "Décidé par",
            "reason": "Motif",
        },
    ),
    Holding(
        Evaluation,
        "Vos évaluations",
        "établir ce qui est acquis",
        "retention_evaluations",
        _OF_ENROLMENT,
        shown={
            **_ENROLMENT,
            "capacity": "Capacité",
            "modality": "Modalité",
            "evaluated_on": "Date",
            "outcome": "Résultat",
            "published_at": "Rendu visible le",
        },
        note="Le centre d'examen choisit quand un résultat devient visible. Une évaluation dont le résultat ne l'est pas "
        "encore figure ici sans lui ; demandez-le au centre d'examen.",
    ),
    Holding(
        EvaluationEvaluator,
        "Les membres de la commission de vos évaluations",
        "savoir qui a évalué",
        "retention_evaluations",
        (Link("evaluation_id", Evaluation),),
        shown={"evaluation_id": "Évaluation", "created_at": "Enregistré le"},
        withheld={"evaluator_id": "le nom d'une autre personne : demandez-le au centre d'examen"},
    ),
    Holding(
        Opinion,
        "Les avis de l'entreprise, sur vous ou donnés par vous",
        "l'avis de l'entreprise fait partie de l'évaluation",
        "retention_opinions",
        (Link("enrolment_id", Enrolment), Link("signatory_id", Signatory)),
        shown={
            **_ENROLMENT,
            "signatory_id": "Signataire",
            "capacity": "Capacité",
            "candidate_told_on": "Candidat prévenu le",
            "requested_at": "Demandé le",
            "value": "Avis",
            "comment": "Commentaire",
            "given_at": "Donné le",
        },
    ),
    Holding(
        JuryCandidate,
        "Vos passages devant un jury",
        _JURY,
        "retention_certified",
        _OF_ENROLMENT,
        shown={**_ENROLMENT, "jury_session_id": "Session"},
    ),
    Holding(
        JurySession,
        "Les sessions de ces jurys",
        _JURY,
        "retention_minutes",
        (Link("id", JuryCandidate, "jury_session_id"),),
        shown={
            "exam_centre_id": "Centre d'examen",
            "held_on": "Date",
            "place": "Lieu",
            "closed_at": "Close le",
            "created_at": "Enregistrée le",
        },
        withheld={"president_account_id": "le nom d'une autre personne : demandez-le au centre d'examen"},
    ),
    Holding(
        JuryDeclaration,
        "Les déclarations du jury",
        _JURY,
        "retention_certified",
        (Link("jury_candidate_id", JuryCandidate),),
        shown={
            "rank": "Rang (au-delà de 1 : correction)",
            "outcome": "Déclaration",
            "declared_on": "Date",
            "reason": "Motif de la correction",
            "created_at": "Enregistrée le",
        },
        withheld={"jury_candidate_id": "renvoi interne au passage ci-dessus"},
    ),
    Holding(
        BlockAttestation,
        "Vos attestations de blocs",
        _JURY,
        "retention_certified",
        (Link("jury_declaration_id", JuryDeclaration),),
        shown={
            "block": "Bloc",
            "number": "Numéro",
            "issued_on": "Délivrée le",
            "created_at": "Enregistrée le",
        },
        withheld={"jury_declaration_id": "renvoi interne à la déclaration ci-dessus"},
    ),
    Holding(
        Minutes,
        "Les procès-verbaux de ces jurys",
        _JURY,
        "retention_minutes",
        (Link("jury_session_id", JuryCandidate, "jury_session_id"),),
        shown={"number": "Numéro", "drawn_up_on": "Établi le", "created_at": "Enregistré le"},
        withheld={"content": _OTHERS_NAMES, "jury_session_id": "renvoi interne à la session ci-dessus"},
    ),
    Holding(
        Conversation,
        "Vos conversations avec l'assistant",
        _CHAT,
        "retention_conversations",
        (Link("person_id", Person),),
        shown={
            "id": "Référence",
            "role": "À titre de",
            "turns_since_cut": "Échanges",
            "created_at": "Ouverte le",
        },
        withheld={"sender_id": _SECRET, "person_id": "c'est vous"},
    ),
    Holding(
        Message,
        "Les messages de ces conversations",
        _CHAT,
        "retention_conversations",
        _OF_CONVERSATION,
        shown={
            "created_at": "Le",
            "author": "De",
            "text": "Texte, tel qu'il est gardé",
            "payload": "Présentation",
            "names_checked_at": "Noms retirés le",
        },
        withheld={
            "conversation_id": "renvoi interne à la conversation ci-dessus",
            "client_message_id": "numéro technique tiré au sort par le navigateur",
            "turn_id": "numéro technique tiré au sort",
        },
        note="Les numéros, adresses et noms que vous avez pu taper sont remplacés par des marques avant d'être gardés.",
    ),
    Holding(
        Button,
        "Les boutons proposés dans ces conversations",
        _CHAT,
        "retention_conversations",
        _OF_CONVERSATION,
        shown={"title": "Bouton", "payload": "Question qu'il pose"},
        withheld={"conversation_id": "renvoi interne à la conversation ci-dessus"},
    ),
    Holding(
        ChatSession,
        "Vos sessions",
        "vous reconnaître le temps d'une conversation",
        "retention_sessions",
        (Link("person_id", Person),),
        shown={
            "portal_id": "Portail",
            "role": "À titre de",
            "created_at": "Ouverte le",
            "expires_at": "Expire le",
            "revoked_at": "Fermée le",
        },
        withheld={
            "token_hash": _SECRET,
            "person_id": "c'est vous",
            "conversation_id": "renvoi interne à la conversation ci-dessus",
        },
    ),
)

# Told by what they name rather than by a foreign key.
AUDIT = Holding(
    AuditEntry,
    "Le journal des changements de votre dossier",
    "savoir qui a changé quoi, et le corriger",
    "retention_audit",
    shown={
        "at": "Le",
        "actor_role": "Par",
        "action": "Action",
        "record_type": "Élément",
        "record_id": "Numéro interne",
        "reason": "Motif",
        "changes": "De, à",
    },
    withheld={
        "actor": "le nom d'une autre personne : demandez-le au centre d'examen",
        "actor_id": "le compte d'une autre personne",
    },
)
KEYS = Holding(
    IdempotencyKey,
    "Les clés d'envoi de vos demandes",
    "ne pas créer deux fois ce qui est envoyé deux fois",
    "retention_idempotency",
    shown={"record_type": "Élément", "record_id": "Numéro interne", "created_at": "Le"},
    withheld={
        "key": _SECRET,
        "request_hash": _SECRET,
        "caller": "le rôle et le compte qui ont envoyé la demande",
    },
)
ALL_HOLDINGS: tuple[Holding, ...] = (*HOLDINGS, AUDIT, KEYS)

# Of people who are no candidate and no signatory, and whom no key ties to a `person`: what, why, and how long.
OTHERS: Mapping[type[Base], tuple[str, str, str]] = {
    StaffAccount: ("Comptes du personnel", "donner accès, et signer le journal", "tant que le compte sert"),
    CentreContact: ("Contacts des centres", "dire qui appeler", "jusqu'à leur remplacement par le centre"),
    Evaluator: ("Évaluateurs", "savoir qui a évalué", "retention_evaluations"),
    JuryMember: ("Membres de jurys", "établir la conformité du jury", "retention_jury_members"),
    JuryPoint: ("Points confirmés d'un jury", "établir la conformité du jury", "retention_jury_members"),
}
