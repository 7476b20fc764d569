import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.chat.models import Button, Conversation
from api.chat.repository import ChatRepository
from api.chat.schemas import Choice, RasaButton, Role, Welcome
from api.personal_data.durations import limit_at
from knowledge import Knowledge

# Buttons of every conversation, by the id that the page knows them by.
EVERYWHERE = {
    "plus_simple": RasaButton(title="Plus simple", payload="/plus_simple"),
    "en_detail": RasaButton(title="En détail", payload="/en_detail"),
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
    """Starts conversations, which are read again for as long as they are kept."""

    def __init__(
        self, repository: ChatRepository, knowledge: Knowledge, session_key: str, kept_for: timedelta
    ) -> None:
        self._repository = repository
        self._knowledge = knowledge
        self._session_key = session_key
        self._kept_for = kept_for

    async def start(
        self,
        portal_id: int,
        person_id: int | None,
        role: Role | None,
        greeting: Greeting,
        topic: str | None,
        now: datetime,
    ) -> tuple[Conversation, Welcome]:
        """A new conversation, opened with these words, and questions on the topic of the page."""
        conversation_id = secrets.token_urlsafe(16)
        conversation = Conversation(
            id=conversation_id,
            sender_id=sender_id_of(conversation_id, self._session_key),
            person_id=person_id,
            role=role,
            portal_id=portal_id,
            turns_since_cut=0,
            created_at=now,
        )
        buttons = make_buttons(self._starters(role, topic), conversation_id)
        await self._repository.add(conversation)
        await self._repository.add(*buttons)
        welcome = Welcome(
            text=greeting.text,
            suggestions=as_choices(buttons),
            notice=greeting.notice,
            earlier=person_id is not None and await self._has_earlier(conversation_id, now),
        )
        return conversation, welcome

    async def _has_earlier(self, conversation_id: str, now: datetime) -> bool:
        return bool(
            await self._repository.earlier(
                conversation_id, limit_at(now, self._kept_for), before=None, limit=1
            )
        )

    def knows(self, topic: str) -> bool:
        """Whether there are first questions on that topic."""
        return topic in self._knowledge.opening.themes

    def _starters(self, role: Role | None, topic: str | None) -> list[RasaButton]:
        found = self._knowledge.suggestions(self._knowledge.opening.starters(role, topic))
        return [RasaButton(title=one.title, payload=one.payload) for one in found]
