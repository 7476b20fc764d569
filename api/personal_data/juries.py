"""The plan, of the juries and of the conversations."""

from api.chat.models import Button, Conversation, Message
from api.identity.models import ChatSession
from api.jury.models import BlockAttestation, JuryCandidate, JuryDeclaration, JurySession, Minutes
from api.people.models import Person
from api.personal_data.holding import ENROLMENT, OF_ENROLMENT, SECRET, Holding, Link

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
)
