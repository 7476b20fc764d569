import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.chat.models import Button, Conversation
from api.chat.repository import ChatRepository
from api.chat.schemas import Choice, RasaButton, Role, Welcome
from knowledge import Knowledge

COMMON_STARTERS = ("acces_voies", "evaluation_modalites", "blocs_liste", "jury_role")
PERSONAL_STARTERS: dict[Role, str] = {
    "candidat": "parcours_progression",
    "entreprise": "parcours_avis_attendus",
}
SENDER_ID = re.compile("[0-9a-f]{64}")


def sender_id_of(conversation_id: str, key: str) -> str:
    """The name under which Rasa knows a conversation: it reveals nothing and cannot be guessed."""
    return hmac.new(key.encode(), conversation_id.encode(), hashlib.sha256).hexdigest()


def is_sender_id(name: str) -> bool:
    """Whether `sender_id_of` could have made it; what else Rasa calls a sender is not worth a query."""
    return SENDER_ID.fullmatch(name) is not None


def make_buttons(offers: Sequence[RasaButton], conversation_id: str) -> list[Button]:
    """Server-side choices for these commands."""
    return [
        Button(
            id=secrets.token_urlsafe(16),
            conversation_id=conversation_id,
            title=offer.title,
            payload=offer.payload,
        )
        for offer in offers
    ]


def as_choices(buttons: Sequence[Button]) -> list[Choice]:
    return [Choice(id=button.id, title=button.title) for button in buttons]


@dataclass(frozen=True)
class Greeting:
    """The words that open a conversation, and the notice beneath them."""

    text: str
    notice: str


class ConversationService:
    """Starts conversations."""

    def __init__(self, repository: ChatRepository, knowledge: Knowledge, session_key: str) -> None:
        self._repository = repository
        self._knowledge = knowledge
        self._session_key = session_key

    async def start(
        self, person_id: int | None, role: Role | None, greeting: Greeting, now: datetime
    ) -> tuple[Conversation, Welcome]:
        """A new conversation, opened with these words."""
        conversation_id = secrets.token_urlsafe(16)
        conversation = Conversation(
            id=conversation_id,
            sender_id=sender_id_of(conversation_id, self._session_key),
            person_id=person_id,
            role=role,
            turns_since_cut=0,
            created_at=now,
        )
        buttons = make_buttons(self._starters(role), conversation_id)
        await self._repository.add(conversation)
        await self._repository.add(*buttons)
        welcome = Welcome(text=greeting.text, suggestions=as_choices(buttons), notice=greeting.notice)
        return conversation, welcome

    def _starters(self, role: Role | None) -> list[RasaButton]:
        questions = ([PERSONAL_STARTERS[role]] if role else []) + list(COMMON_STARTERS)
        found = self._knowledge.suggestions([(question, {}) for question in questions])
        return [RasaButton(title=one.title, payload=one.payload) for one in found]
