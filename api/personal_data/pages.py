"""The plan, of the personal pages: the opinion's form, the road map, guided conversations, e-mails to send."""

from api.chat.models import Conversation
from api.enrolments.models import Enrolment
from api.evaluations.models import Opinion
from api.guides.models import GuideDraft
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionDraft, OpinionForm
from api.outbox.models import OutgoingMail
from api.people.models import Person, Signatory
from api.personal_data.holding import ENROLMENT, OF_ENROLMENT, SECRET, Holding, Link
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.reminders.models import ReminderStop
from api.roadmap.models import RoadmapTick
from api.space.models import SpaceCode, SpaceLink, SpaceSession

PLANNED = "vous dire ce qui est prévu et ce qui est attendu de vous"
OPINION = "l'avis de l'entreprise fait partie de l'évaluation"
OPENED = "ouvrir vos pages à vous seul"
UNSENT = "Un brouillon n'est montré qu'à qui l'écrit : il ne devient un avis qu'à l'envoi."
PLANS: tuple[Holding, ...] = (
    Holding(
        PlannedEvaluation,
        "Les évaluations prévues",
        PLANNED,
        "retention_evidence",
        OF_ENROLMENT,
        shown={
            **ENROLMENT,
            "capacity": "Capacité",
            "modality": "Modalité",
            "planned_on": "Prévue le",
            "place": "Lieu",
        },
    ),
    Holding(
        ExpectedDocument,
        "Les documents attendus de vous",
        PLANNED,
        "retention_evidence",
        OF_ENROLMENT,
        shown={**ENROLMENT, "kind": "Nature", "due_on": "À remettre le"},
    ),
    Holding(
        RoadmapTick,
        "Ce que vous avez coché dans votre feuille de route",
        "vous le montrer de nouveau",
        "retention_evidence",
        (Link("enrolment_id", Enrolment),),
        shown={"enrolment_id": "Inscription", "item": "Ligne", "ticked_at": "Cochée le"},
    ),
    Holding(
        OpinionForm,
        "Les formulaires d'avis de l'entreprise, sur vous ou remplis par vous",
        OPINION,
        "retention_opinions",
        (Link("enrolment_id", Enrolment), Link("signatory_id", Signatory)),
        shown={
            **ENROLMENT,
            "signatory_id": "Signataire",
            "signed_name": "Validé par",
            "signed_function": "À titre de",
            "sent_at": "Envoyé le",
            "receipt": "Accusé de réception",
            "reopened_at": "Rouvert le",
            "reopening_reason": "Motif de la réouverture",
        },
    ),
    Holding(
        OpinionDraft,
        "Les brouillons d'avis",
        "ne rien perdre de ce qui n'est pas encore envoyé",
        "retention_opinions",
        (Link("opinion_id", Opinion),),
        shown={"value": "Avis", "comment": "Commentaire", "updated_at": "Noté le"},
        withheld={"opinion_id": "renvoi interne à l'avis ci-dessus"},
        note=UNSENT,
    ),
    Holding(
        OpinionActivity,
        "Les activités ou projets cités dans ces avis",
        OPINION,
        "retention_opinions",
        (Link("form_id", OpinionForm),),
        shown={"title": "Activité ou projet", "created_at": "Noté le"},
        withheld={"form_id": "renvoi interne au formulaire ci-dessus"},
        note=UNSENT,
    ),
    Holding(
        OpinionActivityUse,
        "Les capacités que ces activités appuient",
        OPINION,
        "retention_opinions",
        (Link("activity_id", OpinionActivity), Link("opinion_id", Opinion)),
        withheld={
            "activity_id": "renvoi interne à l'activité ci-dessus",
            "opinion_id": "renvoi interne à l'avis ci-dessus",
        },
    ),
)
PAGES: tuple[Holding, ...] = (
    Holding(
        GuideDraft,
        "Vos réponses aux questions d'orientation",
        "reprendre où vous en étiez",
        "retention_conversations",
        (Link("conversation_id", Conversation),),
        shown={
            "guide": "Questions",
            "state": "État",
            "answers": "Réponses, en codes",
            "asked": "Dernière question",
            "updated_at": "Le",
        },
        withheld={"conversation_id": "renvoi interne à la conversation ci-dessus"},
    ),
    Holding(
        SpaceSession,
        "Les ouvertures de vos pages personnelles",
        OPENED,
        "retention_sessions",
        (Link("person_id", Person), Link("conversation_id", Conversation)),
        shown={
            "role": "À titre de",
            "method": "Ouverte par",
            "created_at": "Ouverte le",
            "expires_at": "Expire le",
            "revoked_at": "Fermée le",
        },
        withheld={
            "ticket_hash": SECRET,
            "token_hash": SECRET,
            "person_id": "c'est vous",
            "conversation_id": "renvoi interne à la conversation ci-dessus",
        },
    ),
    Holding(
        SpaceLink,
        "Les liens envoyés à votre adresse",
        OPENED,
        "retention_sessions",
        (Link("person_id", Person),),
        shown={
            "role": "À titre de",
            "created_at": "Envoyé le",
            "expires_at": "Valable jusqu'à",
            "closed_at": "Clos le",
        },
        withheld={"token_hash": SECRET, "person_id": "c'est vous"},
    ),
    Holding(
        SpaceCode,
        "Les codes demandés par ces liens",
        OPENED,
        "retention_sign_in",
        (Link("link_id", SpaceLink),),
        shown={
            "requested_at": "Demandé le",
            "expires_at": "Valable jusqu'à",
            "tries": "Essais",
            "closed_at": "Clos le",
        },
        withheld={"link_id": "renvoi interne au lien ci-dessus", "code_hash": SECRET},
    ),
    Holding(
        OutgoingMail,
        "Les e-mails qui vous sont envoyés",
        "vous prévenir une fois, et une seule",
        "retention_mails",
        (Link("person_id", Person),),
        shown={
            "kind": "Objet",
            "created_at": "Écrit le",
            "due_at": "À envoyer le",
            "sent_at": "Envoyé le",
            "failures": "Échecs",
            "dropped_at": "Abandonné le",
            "drop_reason": "Pourquoi",
        },
        withheld={
            "key": "numéro technique",
            "person_id": "c'est vous",
            "content": "le texte, chiffré, est supprimé dès l'envoi : vous l'avez reçu",
            "claimed_at": "moment technique de l'envoi",
        },
    ),
    Holding(
        ReminderStop,
        "Votre refus des rappels",
        "ne plus vous en envoyer",
        "retention_dossiers",
        (Link("person_id", Person),),
        shown={"stopped_at": "Depuis le"},
        withheld={"person_id": "c'est vous"},
    ),
)
