from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.models import Conversation
from api.identity.models import ChatSession
from api.people.models import Person
from api.portals.models import Portal
from api.space.models import SpaceSession


class Live(NamedTuple):
    """A session that is neither expired nor closed, on a portal that is open."""

    session: ChatSession
    conversation: Conversation
    portal: Portal


class IdentityRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def portal(self, slug: str) -> Portal | None:
        return await self._session.scalar(select(Portal).where(Portal.slug == slug))

    async def portal_by_id(self, portal_id: int) -> Portal:
        return await self._session.get_one(Portal, portal_id)

    async def person_by_email(self, email: str) -> Person | None:
        return await self._session.scalar(select(Person).where(func.lower(Person.email) == email.lower()))

    async def add(self, opened: ChatSession) -> None:
        self._session.add(opened)
        await self._session.flush()

    async def live_by_token(self, token_hash: str, now: datetime) -> Live | None:
        return await self._first(_live(now).where(ChatSession.token_hash == token_hash))

    async def live_by_sender(self, sender_id: str, now: datetime) -> Live | None:
        return await self._first(_live(now).where(Conversation.sender_id == sender_id))

    async def live_by_id(self, session_id: int, now: datetime) -> Live | None:
        return await self._first(_live(now).where(ChatSession.id == session_id))

    async def hold_conversation(self, conversation_id: str) -> None:
        """Renewing and closing wait for one another, so that no session outlives the closing of its conversation."""
        await self._session.execute(
            select(Conversation.id).where(Conversation.id == conversation_id).with_for_update()
        )

    async def kept_session(self, session_id: int) -> ChatSession | None:
        """That session, whose conversation is not erased before this transaction ends; None where it was."""
        return await self._session.scalar(
            select(ChatSession)
            .join(Conversation)
            .where(ChatSession.id == session_id)
            .with_for_update(of=Conversation, read=True, key_share=True)
        )

    async def revoke_all(self, conversation_id: str, now: datetime) -> None:
        await self._session.execute(
            update(ChatSession)
            .where(ChatSession.conversation_id == conversation_id, ChatSession.revoked_at.is_(None))
            .values(revoked_at=now)
        )
        # The personal pages that it opened, too.
        await self._session.execute(
            update(SpaceSession)
            .where(SpaceSession.conversation_id == conversation_id, SpaceSession.revoked_at.is_(None))
            .values(revoked_at=now)
        )

    async def _first(self, query: Select[ChatSession, Conversation, Portal]) -> Live | None:
        row = (await self._session.execute(query)).first()
        return None if row is None else Live(*row)


def _live(now: datetime) -> Select[ChatSession, Conversation, Portal]:
    return (
        select(ChatSession, Conversation, Portal)
        .join(Conversation, Conversation.id == ChatSession.conversation_id)
        .join(Portal, Portal.id == ChatSession.portal_id)
        .where(ChatSession.expires_at > now, ChatSession.revoked_at.is_(None), Portal.active)
        .order_by(ChatSession.id.desc())
        .limit(1)
    )
