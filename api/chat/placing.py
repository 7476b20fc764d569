"""The contact card of an answer, filled in with the département that the person's own message names."""

from api.chat.replies import BotReply
from api.privacy.identifiers import without_identifiers
from knowledge import Knowledge
from knowledge.answer import Card, MessageCard

COMMAND = "/"


def placed(answer: BotReply, command: str, knowledge: Knowledge) -> Card | None:
    """The answer's card for that place; the one it came with where no département is named without doubt.

    Read in the words as they are kept, so that the card keeps nothing that the message does not.
    """
    by_place = any(one.carte_du_lieu for one in map(knowledge.questions.get, answer.questions) if one)
    card = answer.card or (MessageCard() if by_place else None)
    if not isinstance(card, MessageCard) or card.departement or command.startswith(COMMAND):
        return answer.card
    departement = knowledge.guides.places.named(without_identifiers(command))
    return MessageCard(departement=departement) if departement else answer.card
