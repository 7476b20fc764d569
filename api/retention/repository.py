"""The rows that are past their time (api/retention/due), and their removal; a row's number is its key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.audit.attribution import Attribution
from api.audit.models import AuditEntry
from api.audit.recording import note_removal, rewrite_log
from api.chat.models import Conversation, Message
from api.db.base import Base, Record, personal_columns
from api.email_codes.models import EmailCode
from api.evaluations.models import Evaluation, EvaluationEvaluator
from api.identity.models import ChatSession
from api.jury.models import (
    JuryPoint,
)
from api.personal_data.forgetting.repository import ForgettingRepository
from api.personal_data.pseudonyms import FAMILY, GIVEN, blanked
from api.retention.due.repository import DUE
from api.space.models import SpaceCode, SpaceLink

ERASED_NAME = f"{GIVEN} {FAMILY}"


class RetentionRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def due(self, rule: str, limit: datetime, count: int, after: Any = None) -> list[Any]:
        """The keys of the first rows whose time was over at that moment."""
        query = DUE[rule](limit)
        key = query.selected_columns[0]
        if after is not None:
            query = query.where(key > after)
        return list(await self._session.scalars(query.order_by(key).limit(count)))

    async def total(self, rule: str, limit: datetime) -> int:
        query = select(func.count()).select_from(DUE[rule](limit).subquery())
        return await self._session.scalar(query) or 0

    async def records(self, model: type[Record], ids: Sequence[int]) -> list[Any]:
        return list(await self._session.scalars(select(model).where(model.id.in_(ids))))

    async def remove_records(self, model: type[Record], ids: Sequence[int]) -> None:
        """One by one, so that each removal is in the log."""
        if model is Evaluation:
            links = select(EvaluationEvaluator).where(EvaluationEvaluator.evaluation_id.in_(ids))
            for link in await self._session.scalars(links):
                await self._session.delete(link)
            await self._session.flush()
        for row in await self.records(model, ids):
            await self._session.delete(row)
        await self._session.flush()

    async def held(self, *, senders: Sequence[str] = (), ids: Sequence[str] = ()) -> list[str]:
        """Whom Rasa knows these conversations by: they begin no turn before this transaction ends."""
        wanted = or_(Conversation.sender_id.in_(senders), Conversation.id.in_(ids))
        query = select(Conversation.sender_id).where(wanted).with_for_update()
        return list(await self._session.scalars(query))

    async def not_quiet(self, senders: Sequence[str], limit: datetime, waiting: datetime) -> set[str]:
        """Those who spoke since that limit, or still wait for a reply."""
        spoken = or_(Message.created_at >= limit, Message.awaiting_since >= waiting)
        query = select(Conversation.sender_id).join(Message)
        return set(await self._session.scalars(query.where(Conversation.sender_id.in_(senders), spoken)))

    async def remove_conversations(self, ids: Sequence[str]) -> None:
        await ForgettingRepository(self._session).forget_conversations(ids)

    async def remove_rows(self, model: type[Base], ids: Sequence[int]) -> None:
        if model is ChatSession:
            await self._session.execute(delete(EmailCode).where(EmailCode.chat_session_id.in_(ids)))
        if model is SpaceLink:
            await self._session.execute(delete(SpaceCode).where(SpaceCode.link_id.in_(ids)))
        await self._session.execute(delete(model).where(model.__table__.c.id.in_(ids)))

    async def remove_entries(self, ids: Sequence[int]) -> None:
        """Old entries of the log: for an attribution that may erase."""
        await rewrite_log(
            self._session,
            lambda session: session.execute(delete(AuditEntry).where(AuditEntry.id.in_(ids))),
        )

    async def note(self, rule: str, count: int, attribution: Attribution) -> None:
        """What no entry of its own tells: so many rows were removed by that rule."""
        await note_removal(self._session, rule, count, attribution)

    async def forget_in_log(
        self, model: type[Record], ids: Sequence[int], only: Sequence[str] | None = None
    ) -> None:
        """Take the personal values of these rows out of the log, or `only` those of some columns."""
        personal = only or personal_columns(model)
        query = select(AuditEntry).where(
            AuditEntry.record_type == model.__tablename__, AuditEntry.record_id.in_(ids)
        )
        entries = list(await self._session.scalars(query))
        for entry in entries:
            entry.changes = {
                field: blanked(change) if field in personal else change
                for field, change in entry.changes.items()
            }
        await rewrite_log(self._session)

    async def points_of(self, sessions: Sequence[int]) -> list[JuryPoint]:
        query = select(JuryPoint).where(JuryPoint.jury_session_id.in_(sessions))
        return list(await self._session.scalars(query))

    async def flush(self) -> None:
        await self._session.flush()
