from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.models import Conversation
from api.identity.models import ChatSession
from api.people.models import Person
from api.portals.models import Portal


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

    async def live_by_token(self, token_hash: str, now: datetime) -> tuple[ChatSession, Conversation] | None:
        return await self._first(_live(now).where(ChatSession.token_hash == token_hash))

    async def live_by_sender(self, sender_id: str, now: datetime) -> tuple[ChatSession, Conversation] | None:
        return await self._first(_live(now).where(Conversation.sender_id == sender_id))

    async def _first(
        self, query: Select[ChatSession, Conversation]
    ) -> tuple[ChatSession, Conversation] | None:
        row = (await self._session.execute(query)).first()
        return None if row is None else (row[0], row[1])


def _live(now: datetime) -> Select[ChatSession, Conversation]:
    return (
        select(ChatSession, Conversation)
        .join(Conversation, Conversation.id == ChatSession.conversation_id)
        .where(ChatSession.expires_at > now, ChatSession.revoked_at.is_(None))
        .order_by(ChatSession.id.desc())
        .limit(1)
    )
