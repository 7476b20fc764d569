"""Removes what is held on a person outside the records: conversations, sessions, drafts, e-mails to send."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.audit.attribution import Attribution
from api.audit.recording import note_removal
from api.chat.models import Button, Conversation, Message
from api.db.base import Base
from api.email_codes.models import EmailCode
from api.feedback.models import Feedback
from api.guides.models import GuideDraft
from api.identity.models import ChatSession
from api.outbox.models import OutgoingMail
from api.portals.models import PortalIdentity
from api.reminders.models import ReminderStop
from api.space.models import SpaceCode, SpaceLink, SpaceSession


class ForgettingRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def conversations_of(self, person_id: int) -> list[Conversation]:
        """Their conversations; none of them begins another turn before this transaction ends."""
        query = select(Conversation).where(Conversation.person_id == person_id).with_for_update()
        return list(await self._session.scalars(query))

    async def is_speaking(self, person_id: int, since: datetime) -> bool:
        """Whether a message of theirs waits for its reply since then."""
        query = (
            select(Message.id)
            .join(Conversation)
            .where(Conversation.person_id == person_id, Message.awaiting_since >= since)
        )
        return await self._session.scalar(query.limit(1)) is not None

    async def forget(self, person_id: int, rows: Mapping[type[Base], Sequence[int]]) -> None:
        """Remove what was said and how the person was recognised, and these rows; nothing goes by cascade."""
        for model, ids in rows.items():
            await self._session.execute(delete(model).where(model.__table__.c.id.in_(ids)))
        await self._forget_pages(person_id)
        await self._forget_sessions(person_id)
        known = select(PortalIdentity).where(PortalIdentity.person_id == person_id)
        for one in await self._session.scalars(known):
            await self._session.delete(one)
        await self._session.flush()

    async def _forget_pages(self, person_id: int) -> None:
        links = select(SpaceLink.id).where(SpaceLink.person_id == person_id)
        await self._session.execute(delete(SpaceCode).where(SpaceCode.link_id.in_(links)))
        for model in (SpaceLink, SpaceSession, OutgoingMail, ReminderStop):
            await self._session.execute(delete(model).where(model.person_id == person_id))

    async def _forget_sessions(self, person_id: int) -> None:
        own = select(Conversation.id).where(Conversation.person_id == person_id)
        await self.forget_conversations(list(await self._session.scalars(own)))
        opened = select(ChatSession.id).where(ChatSession.person_id == person_id)
        asked = or_(EmailCode.person_id == person_id, EmailCode.chat_session_id.in_(opened))
        await self._session.execute(delete(EmailCode).where(asked))
        await self._session.execute(delete(ChatSession).where(ChatSession.person_id == person_id))

    async def forget_conversations(self, ids: Sequence[str]) -> None:
        """Remove all that is kept of these conversations here; Rasa's own store is another matter."""
        said = select(Message.id).where(Message.conversation_id.in_(ids))
        opened = select(ChatSession.id).where(ChatSession.conversation_id.in_(ids))
        await self._session.execute(delete(Feedback).where(Feedback.message_id.in_(said)))
        await self._session.execute(delete(EmailCode).where(EmailCode.chat_session_id.in_(opened)))
        for model in (GuideDraft, SpaceSession, Button, Message, ChatSession):
            await self._session.execute(delete(model).where(model.conversation_id.in_(ids)))
        await self._session.execute(delete(Conversation).where(Conversation.id.in_(ids)))

    async def sender_of_held(self, conversation_id: str) -> str | None:
        """Whom Rasa knows that conversation by; it begins no turn before this transaction ends."""
        query = select(Conversation.sender_id).where(Conversation.id == conversation_id)
        return await self._session.scalar(query.with_for_update())

    async def is_answered(self, conversation_id: str, since: datetime) -> bool:
        """Whether a message of that conversation waits for its reply since then."""
        query = select(Message.id).where(
            Message.conversation_id == conversation_id, Message.awaiting_since >= since
        )
        return await self._session.scalar(query.limit(1)) is not None

    async def note(self, removed: str, attribution: Attribution) -> None:
        """One line of the log for what has none of its own."""
        await note_removal(self._session, removed, 1, attribution)
