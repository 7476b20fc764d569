from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.models import Conversation
from api.identity.models import ChatSession
from api.notices.models import AnswerNotice, NoticeKind
from api.portals.models import Portal


class NoticeRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def in_force(self, sender_id: str | None) -> Sequence[AnswerNotice]:
        """Those of all portals, and those of the portal where that conversation takes place; the oldest first."""
        here = (
            select(ChatSession.portal_id)
            .join(Conversation, Conversation.id == ChatSession.conversation_id)
            .where(Conversation.sender_id == sender_id)
        )
        everywhere = AnswerNotice.portal_id.is_(None)
        query = (
            select(AnswerNotice)
            .where(
                AnswerNotice.lifted_at.is_(None),
                everywhere if sender_id is None else everywhere | AnswerNotice.portal_id.in_(here),
            )
            .order_by(AnswerNotice.id)
        )
        return (await self._session.scalars(query)).all()

    async def add(self, notice: AnswerNotice) -> None:
        self._session.add(notice)
        await self._session.flush()

    async def notice(self, number: int) -> AnswerNotice | None:
        return await self._session.get(AnswerNotice, number)

    async def same(self, question: str, portal_id: int | None, kind: NoticeKind) -> AnswerNotice | None:
        """The notice of that kind in force for the question, on exactly that portal or on all."""
        return await self._session.scalar(
            select(AnswerNotice).where(
                AnswerNotice.question == question,
                AnswerNotice.portal_id.is_not_distinct_from(portal_id),
                AnswerNotice.kind == kind,
                AnswerNotice.lifted_at.is_(None),
            )
        )

    async def all_in_force(self) -> list[tuple[AnswerNotice, str | None]]:
        """Each with the name of its portal."""
        query = (
            select(AnswerNotice, Portal.slug)
            .outerjoin(Portal, Portal.id == AnswerNotice.portal_id)
            .where(AnswerNotice.lifted_at.is_(None))
            .order_by(AnswerNotice.id)
        )
        return [(notice, slug) for notice, slug in await self._session.execute(query)]

    async def portal_ids(self) -> dict[str, int]:
        """The portals by their names."""
        rows = await self._session.execute(select(Portal.slug, Portal.id))
        return {row.slug: row.id for row in rows}
