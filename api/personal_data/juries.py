"""The plan, of the juries, the conversations and how people were recognised."""

from api.chat.models import Button, Conversation, Message
from api.email_codes.models import EmailCode
from api.feedback.models import Feedback
from api.identity.models import ChatSession
from api.jury.models import BlockAttestation, JuryCandidate, JuryDeclaration, JurySession, Minutes
from api.people.models import Person
from api.personal_data.holding import ENROLMENT, OF_ENROLMENT, SECRET, Holding, Link
from api.portals.models import PortalIdentity

OTHERS_NAMES = "il nomme d'autres personnes : demandez l'extrait qui vous concerne au centre d'examen"
OF_CONVERSATION = (Link("conversation_id", Conversation),)
JURY = "garder la preuve de ce que le jury a déclaré"
CHAT = "vous répondre, et vous rendre le fil de vos échanges"
JURIES_AND_CONVERSATIONS: tuple[Holding, ...] = (
    Holding(
        JuryCandidate,
        "Vos passages devant un jury",
        JURY,
        "retention_certified",
        OF_ENROLMENT,
        shown={**ENROLMENT, "jury_session_id": "Session"},
    ),
    Holding(
        JurySession,
        "Les sessions de ces jurys",
        JURY,
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
        JURY,
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
        told={"standing": "Valeur"},
    ),
    Holding(
        BlockAttestation,
        "Vos attestations de blocs",
        JURY,
        "retention_certified",
        (Link("jury_declaration_id", JuryDeclaration),),
        shown={
            "block": "Bloc",
            "number": "Numéro",
            "issued_on": "Délivrée le",
            "created_at": "Enregistrée le",
        },
        withheld={"jury_declaration_id": "renvoi interne à la déclaration ci-dessus"},
        told={"standing": "Valeur"},
    ),
    Holding(
        Minutes,
        "Les procès-verbaux de ces jurys",
        JURY,
        "retention_minutes",
        (Link("jury_session_id", JuryCandidate, "jury_session_id"),),
        shown={"number": "Numéro", "drawn_up_on": "Établi le", "created_at": "Enregistré le"},
        withheld={"content": OTHERS_NAMES, "jury_session_id": "renvoi interne à la session ci-dessus"},
    ),
    Holding(
        Conversation,
        "Vos conversations avec l'assistant",
        CHAT,
        "retention_conversations",
        (Link("person_id", Person),),
        shown={
            "id": "Référence",
            "role": "À titre de",
            "portal_id": "Portail",
            "turns_since_cut": "Échanges",
            "created_at": "Ouverte le",
        },
        withheld={"sender_id": SECRET, "person_id": "c'est vous"},
    ),
    Holding(
        Message,
        "Les messages de ces conversations",
        CHAT,
        "retention_conversations",
        OF_CONVERSATION,
        shown={
            "created_at": "Le",
            "author": "De",
            "text": "Texte, tel qu'il est gardé",
            "payload": "Présentation",
            "names_checked_at": "Noms retirés le",
            "awaiting_since": "En attente de réponse depuis",
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
        CHAT,
        "retention_conversations",
        OF_CONVERSATION,
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
            "method": "Reconnu par",
            "started_at": "Première ouverture le",
            "created_at": "Ouverte le",
            "expires_at": "Expire le",
            "revoked_at": "Fermée le",
        },
        withheld={
            "token_hash": SECRET,
            "person_id": "c'est vous",
            "conversation_id": "renvoi interne à la conversation ci-dessus",
        },
    ),
    Holding(
        Feedback,
        "Vos avis sur les réponses",
        "corriger les réponses qui n'aident pas",
        "retention_conversations",
        (Link("message_id", Message),),
        shown={"useful": "Utile", "reason": "Raison", "given_at": "Le"},
        withheld={"message_id": "renvoi interne au message ci-dessus"},
    ),
    Holding(
        EmailCode,
        "Les codes demandés par e-mail, à votre adresse ou dans vos sessions",
        "vous reconnaître sans mot de passe, et freiner les essais",
        "retention_sign_in",
        (Link("person_id", Person), Link("chat_session_id", ChatSession)),
        shown={
            "role": "À titre de",
            "requested_at": "Demandé le",
            "expires_at": "Valable jusqu'à",
            "closed_at": "Clos le",
            "tries": "Essais",
            "extensions": "Prolongations",
        },
        withheld={
            "chat_session_id": "renvoi interne à la session où il a été demandé",
            "person_id": "c'est vous",
            "email_hash": SECRET,
            "code_hash": SECRET,
        },
    ),
    Holding(
        PortalIdentity,
        "Comment un portail vous nomme",
        "vous reconnaître quand vous venez de ce portail",
        "retention_dossiers",
        (Link("person_id", Person),),
        shown={
            "portal_id": "Portail",
            "subject": "Identifiant chez ce portail",
            "role": "À titre de",
            "created_at": "Enregistré le",
        },
        withheld={"person_id": "c'est vous"},
    ),
)
