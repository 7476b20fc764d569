"""What an erasure does to each kind of row, and what it keeps, why, and until when: said to whoever asks for it."""

from collections.abc import Mapping

from api.chat.models import Button, Conversation, Message
from api.db.base import Base
from api.email_codes.models import EmailCode
from api.enrolments.models import Enrolment, Evidence, Recognition, VaeFile, VaeSituation
from api.evaluations.models import Evaluation, Opinion
from api.feedback.models import Feedback
from api.guides.models import GuideDraft
from api.identity.models import ChatSession
from api.jury.models import BlockAttestation, JuryCandidate, JuryDeclaration, Minutes
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionDraft, OpinionForm
from api.outbox.models import OutgoingMail
from api.people.models import Person, Signatory
from api.personal_data.durations import in_years, until
from api.personal_data.repository import Held
from api.personal_data.schemas import Kept
from api.personal_data.standing import is_admitted, last_event
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.portals.models import PortalIdentity
from api.reminders.models import ReminderStop
from api.roadmap.models import RoadmapTick
from api.settings import RetentionSettings
from api.space.models import SpaceCode, SpaceLink, SpaceSession

_PROOF = "preuve de ce que le jury a déclaré, que la personne ou un employeur peut demander longtemps après"
_REPLACED, _REMOVED = "remplacés par « [effacé] »", "supprimés"
IDENTITY = "Nom et adresse électronique", "remplacés par « Personne effacée », adresse retirée"
ADDRESS = "Adresse électronique", "retirée ; le nom est conservé"
LOG = "Journal des changements", "valeurs personnelles et noms retirés"
KEYS = "Clés d'envoi", "nom retiré"
EXCHANGES = "Échanges gardés par Rasa", "supprimés"
POINTS = "Notes des points confirmés d'un jury", "nom remplacé par « Personne effacée »"
# Of every kind of row that has something to erase: what, and what is done to it.
DONE: Mapping[type[Base], tuple[str, str]] = {
    Person: IDENTITY,
    VaeSituation: ("Titres et récits des situations de VAE", _REPLACED),
    Evidence: ("Titres et lieux des documents et preuves", _REPLACED),
    Recognition: ("Auteurs et motifs des composantes prises en compte", _REPLACED),
    Opinion: ("Commentaires des avis", _REPLACED),
    JuryDeclaration: ("Motifs des corrections du jury", _REPLACED),
    Minutes: ("Nom dans les procès-verbaux", "remplacé par « Personne effacée »"),
    Conversation: ("Conversations avec l'assistant", _REMOVED),
    Message: ("Messages de ces conversations", _REMOVED),
    Button: ("Boutons de ces conversations", _REMOVED),
    ChatSession: ("Sessions de l'assistant", _REMOVED),
    Feedback: ("Avis sur les réponses", _REMOVED),
    EmailCode: ("Codes demandés par e-mail", _REMOVED),
    PortalIdentity: ("Identifiants chez un portail", _REMOVED),
    OpinionForm: ("Noms et motifs des formulaires d'avis", _REPLACED),
    OpinionDraft: ("Brouillons d'avis", _REMOVED),
    OpinionActivity: ("Activités citées dans les avis", _REMOVED),
    OpinionActivityUse: ("Capacités appuyées par ces activités", _REMOVED),
    RoadmapTick: ("Lignes cochées de la feuille de route", _REMOVED),
    GuideDraft: ("Réponses aux questions d'orientation", _REMOVED),
    SpaceSession: ("Ouvertures des pages personnelles", _REMOVED),
    SpaceLink: ("Liens envoyés par e-mail", _REMOVED),
    SpaceCode: ("Codes demandés par ces liens", _REMOVED),
    OutgoingMail: ("E-mails à envoyer ou envoyés", _REMOVED),
    ReminderStop: ("Refus des rappels", _REMOVED),
}
# Said together: what stays of an inscription itself.
_FILE: Mapping[type[Base], str] = {
    Enrolment: "inscriptions",
    VaeFile: "dossiers de VAE",
    Recognition: "composantes prises en compte",
    JuryCandidate: "passages devant un jury",
    JuryDeclaration: "déclarations du jury",
    BlockAttestation: "attestations de blocs",
    PlannedEvaluation: "évaluations prévues",
    ExpectedDocument: "documents attendus",
    Signatory: "fonctions de signataire",
}


def kept(held: Held, settings: RetentionSettings, *, certified: bool) -> list[Kept]:
    """The list, for a person whose rows these are; never the same thing twice."""
    return [
        *_file(held, settings, certified=certified),
        *_minutes(held, settings, certified=certified),
        *_details(held, settings),
        *_given(held, settings, certified=certified),
        Kept(
            what="Journal des changements, sans valeur personnelle"
            + (" hors le contenu des procès-verbaux" if certified and held[Minutes] else ""),
            why="savoir qui a changé quoi",
            until=f"{in_years(settings.retention_audit)} après chaque changement",
        ),
    ]


def _file(held: Held, settings: RetentionSettings, *, certified: bool) -> list[Kept]:
    rows = [name for model, name in _FILE.items() if held[model]]
    if certified:
        return [
            Kept(
                what=_sentence(["nom", *rows]),
                why=_PROOF,
                until=until([last_event(held)], settings.retention_certified),
            )
        ]
    if not rows:
        return []
    return [
        Kept(
            what=f"{_sentence(rows)}, sans nom",
            why="les décisions d'un jury et les comptes du centre y renvoient ; seul le numéro de dossier y reste",
            until="sans terme : la durée de conservation porte sur le nom et les textes, déjà effacés",
        )
    ]


def _minutes(held: Held, settings: RetentionSettings, *, certified: bool) -> list[Kept]:
    if not held[Minutes]:
        return []
    return [
        Kept(
            what="Procès-verbaux, avec le nom" if certified else "Procès-verbaux, sans le nom",
            why=_PROOF if certified else "ils portent sur toute la séance, et sur d'autres personnes",
            until=until([row.drawn_up_on for row in held[Minutes]], settings.retention_minutes),
        )
    ]


def _details(held: Held, settings: RetentionSettings) -> list[Kept]:
    own = {row.id for row in held[Enrolment]}
    over = "après la fin du parcours ou la déclaration du jury"
    found = []
    if held[Evaluation]:
        usual = in_years(settings.retention_evaluations)
        acquired = (
            " et, pour une composante acquise, après la déclaration d'admission"
            if is_admitted(held)
            else " ; celles d'une composante acquise, sans terme tant qu'aucun jury n'a déclaré l'admission"
        )
        found.append(
            Kept(
                what="Évaluations",
                why="établir ce qui est acquis",
                until=f"{usual} après chacune{acquired}",
            )
        )
    if any(row.enrolment_id in own for row in held[Opinion]):
        found.append(
            Kept(
                what="Avis de l'entreprise, sans commentaire",
                why="l'avis de l'entreprise fait partie de l'évaluation",
                until=f"{in_years(settings.retention_opinions)} {over}",
            )
        )
    if held[Evidence] or held[VaeSituation]:
        found.append(
            Kept(
                what="Liste des documents et des situations de VAE, sans titre ni récit",
                why="savoir ce que le centre ou l'organisme détient",
                until=f"{in_years(settings.retention_evidence)} {over}",
            )
        )
    return found


def _given(held: Held, settings: RetentionSettings, *, certified: bool) -> list[Kept]:
    own = {row.id for row in held[Enrolment]}
    if all(row.enrolment_id in own for row in held[Opinion]):
        return []
    return [
        Kept(
            what="Avis donnés sur des candidats" + ("" if certified else ", sans nom de signataire"),
            why="ils appartiennent au dossier de ces candidats",
            until=f"{in_years(settings.retention_opinions)} après la fin du parcours de ces candidats "
            "ou la déclaration de leur jury",
        )
    ]


def _sentence(names: list[str]) -> str:
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"
    return listed[0].upper() + listed[1:]
