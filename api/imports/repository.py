"""What the database holds of what a file names: a few queries a batch, none a line."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.db.base import Record
from api.db.search import spellings
from api.enrolments.models import FICHE, Enrolment, VaeFile
from api.evaluations.models import Evaluation, Evaluator
from api.jury.models import JuryCandidate, JuryDeclaration
from api.people.models import Company, ExamCentre, Person, TrainingBody

Condition = ColumnElement[bool]
Body = type[Company] | type[TrainingBody] | type[ExamCentre]
T = TypeVar("T")
BATCH = 1_000


def batches(items: Collection[T]) -> Iterator[list[T]]:
    """The items, so many at a time."""
    listed = list(items)
    for start in range(0, len(listed), BATCH):
        yield listed[start : start + BATCH]


class ImportRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def numbered(self, numbers: Collection[str]) -> list[Enrolment]:
        found: list[Enrolment] = []
        for some in batches(set(numbers)):
            found += await self._session.scalars(select(Enrolment).where(Enrolment.number.in_(some)))
        return found

    async def people(self, emails: Collection[str]) -> list[Person]:
        found: list[Person] = []
        for some in batches({form for one in emails for form in spellings(one)}):
            found += await self._session.scalars(select(Person).where(func.lower(Person.email).in_(some)))
        return found

    async def enrolments_of(self, people: Collection[int]) -> list[Enrolment]:
        found: list[Enrolment] = []
        for some in batches(people):
            query = select(Enrolment).where(Enrolment.person_id.in_(some), Enrolment.fiche == FICHE)
            found += await self._session.scalars(query.order_by(Enrolment.id))
        return found

    async def within(self, model: type[Record], ids: Collection[int], condition: Condition) -> set[int]:
        """Those of these ids that meet the condition."""
        found: set[int] = set()
        for some in batches(ids):
            found.update(await self._session.scalars(select(model.id).where(model.id.in_(some), condition)))
        return found

    async def vae_files(self, enrolments: Collection[int]) -> list[VaeFile]:
        found: list[VaeFile] = []
        for some in batches(enrolments):
            found += await self._session.scalars(select(VaeFile).where(VaeFile.enrolment_id.in_(some)))
        return found

    async def names(self, model: Body, condition: Condition) -> list[tuple[int, str]]:
        rows = await self._session.execute(select(model.id, model.name).where(condition))
        return [(row.id, row.name) for row in rows]

    async def evaluations(self, enrolments: Collection[int]) -> list[Evaluation]:
        found: list[Evaluation] = []
        for some in batches(enrolments):
            found += await self._session.scalars(select(Evaluation).where(Evaluation.enrolment_id.in_(some)))
        return found

    async def in_hand(self, enrolments: Collection[int]) -> set[int]:
        """Those of these enrolments that were evaluated, or put before a jury."""
        found: set[int] = set()
        for some in batches(enrolments):
            for column in (Evaluation.enrolment_id, JuryCandidate.enrolment_id):
                found.update(await self._session.scalars(select(column).where(column.in_(some)).distinct()))
        return found

    async def evaluators(self, centres: Collection[int], condition: Condition) -> list[Evaluator]:
        query = select(Evaluator).where(Evaluator.exam_centre_id.in_(list(centres)), condition)
        return list(await self._session.scalars(query))

    async def declared_on(self, enrolments: Collection[int]) -> dict[int, date]:
        """The day of the jury's latest declaration, for those that have one."""
        found: dict[int, date] = {}
        for some in batches(enrolments):
            rows = await self._session.execute(
                select(JuryCandidate.enrolment_id, func.max(JuryDeclaration.declared_on))
                .join(JuryDeclaration, JuryDeclaration.jury_candidate_id == JuryCandidate.id)
                .where(JuryCandidate.enrolment_id.in_(some))
                .group_by(JuryCandidate.enrolment_id)
            )
            found.update((enrolment_id, day) for enrolment_id, day in rows)
        return found

    async def add(self, records: Sequence[Record]) -> None:
        """Write these rows and every change made before them, at once."""
        if self._session.get_bind().dialect.name == "sqlite":
            await self._number(records)
        self._session.add_all(records)
        await self._session.flush()

    async def _number(self, records: Sequence[Record]) -> None:
        """Give the rows their ids: SQLite takes one row at a time where it has to choose them.

        A transaction that writes holds the database alone, so the next ids are free; it would choose the same.
        """
        apart: dict[type[Record], list[Record]] = defaultdict(list)
        for record in records:
            apart[type(record)].append(record)
        with self._session.no_autoflush:
            for model, rows in apart.items():
                last = await self._session.scalar(select(func.max(model.id))) or 0
                for rank, row in enumerate(rows, start=last + 1):
                    row.id = rank
