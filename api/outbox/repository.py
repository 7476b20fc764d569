from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from api.outbox.models import OutgoingMail
from api.people.models import Person

# What PostgreSQL calls the lock of whoever plans: any number that nothing else locks.
PLANNING = 7_205_311


@dataclass(frozen=True)
class OutboxCounts:
    """How many e-mails wait, and how many wait for somebody's decision; `late_since`: when the oldest one was due."""

    waiting: int
    stuck: int
    given_up: int
    late_since: datetime | None


class OutboxRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_once(self, values: dict[str, object]) -> bool:
        """False where an e-mail of that key was written already, by whichever process."""
        dialects = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
        new = dialects.get(self._session.get_bind().dialect.name, insert)
        query = new(OutgoingMail).values(**values).on_conflict_do_nothing(index_elements=["key"])  # type: ignore[attr-defined]
        found = await self._session.execute(query.returning(OutgoingMail.id))
        return found.first() is not None

    async def hold_planning(self) -> None:
        """Until the transaction ends, nobody else plans; SQLite has one writer anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            await self._session.execute(select(func.pg_advisory_xact_lock(PLANNING)))

    async def written_to(self, people: Collection[int]) -> Sequence[OutgoingMail]:
        """The e-mails written to these people, the first written first, without their content."""
        query = select(OutgoingMail).where(OutgoingMail.person_id.in_(people)).order_by(OutgoingMail.id)
        query = query.options(defer(OutgoingMail.content, raiseload=True))
        return (await self._session.scalars(query.execution_options(populate_existing=True))).all()

    async def is_due(self, now: datetime) -> bool:
        query = select(OutgoingMail.id).where(OutgoingMail.due_at <= now, _is_waiting()).limit(1)
        return await self._session.scalar(query) is not None

    async def claim(self, now: datetime) -> OutgoingMail | None:
        """The first e-mail that is due, from now on this process's alone."""
        due = (
            select(OutgoingMail.id)
            .where(OutgoingMail.due_at <= now, _is_waiting())
            .order_by(OutgoingMail.due_at, OutgoingMail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        return await self._session.scalar(
            update(OutgoingMail)
            .where(OutgoingMail.id == due.scalar_subquery(), _is_waiting())
            .values(claimed_at=now)
            .returning(OutgoingMail)
            .execution_options(synchronize_session=False, populate_existing=True)
        )

    async def may_receive(self, person_id: int, *, invented_too: bool) -> bool:
        """Whether that person still is somebody to write to."""
        query = select(Person.id).where(Person.id == person_id, Person.erased_at.is_(None))
        if not invented_too:
            query = query.where(Person.fictional.is_(False))
        return await self._session.scalar(query) is not None

    async def change(self, mail_id: int, **values: Any) -> None:
        await self._session.execute(update(OutgoingMail).where(OutgoingMail.id == mail_id).values(**values))

    async def to_decide(self, claimed_before: datetime) -> Sequence[OutgoingMail]:
        """Those that only somebody's decision moves: interrupted while they were sent, or given up."""
        query = select(OutgoingMail).where(_to_decide(claimed_before)).order_by(OutgoingMail.id)
        return (await self._session.scalars(query)).all()

    async def decided(self, mail_id: int, claimed_before: datetime, **values: Any) -> bool:
        """Write what was decided of one of those; False where it is none of them."""
        query = update(OutgoingMail).where(OutgoingMail.id == mail_id, _to_decide(claimed_before))
        found = await self._session.execute(query.values(**values).returning(OutgoingMail.id))
        return found.first() is not None

    async def counts(self, claimed_before: datetime) -> OutboxCounts:
        def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
            return func.count(case((condition, 1)))

        query = select(
            number(_is_waiting()),
            number(_is_stuck(claimed_before)),
            number(_is_given_up()),
            func.min(case((_is_waiting(), OutgoingMail.due_at))),
        ).where(OutgoingMail.sent_at.is_(None))
        return OutboxCounts(*(await self._session.execute(query)).one())


def _is_waiting() -> ColumnElement[bool]:
    return and_(
        OutgoingMail.claimed_at.is_(None), OutgoingMail.sent_at.is_(None), OutgoingMail.dropped_at.is_(None)
    )


def _is_stuck(claimed_before: datetime) -> ColumnElement[bool]:
    return and_(
        OutgoingMail.claimed_at < claimed_before,
        OutgoingMail.sent_at.is_(None),
        OutgoingMail.dropped_at.is_(None),
    )


def _is_given_up() -> ColumnElement[bool]:
    return OutgoingMail.drop_reason == "refuse"


def _to_decide(claimed_before: datetime) -> ColumnElement[bool]:
    return or_(_is_stuck(claimed_before), _is_given_up())
