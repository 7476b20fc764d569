from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import CompoundSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from api.access.repository import Condition
from api.db.base import Record
from api.enrolments.models import Enrolment
from api.people.models import Company, ExamCentre, Person, TrainingBody

RecordT = TypeVar("RecordT", bound=Record)
PAGE = 25
_ESCAPE = "\\"


class ConsoleRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def enrolments(
        self, reach: Condition, sought: str, route: str | None, before: int | None
    ) -> Sequence[Enrolment]:
        """The latest inscriptions first; by the beginning of the name, or the number. One more than a page."""
        query = (
            select(Enrolment)
            .join(Enrolment.person)
            .options(contains_eager(Enrolment.person))
            .where(reach)
            .order_by(Enrolment.id.desc())
            .limit(PAGE + 1)
        )
        if sought:
            query = query.where(Enrolment.id.in_(_named_or_numbered(sought)))
        if route:
            query = query.where(Enrolment.route == route)
        if before:
            query = query.where(Enrolment.id < before)
        return (await self._session.scalars(query)).all()

    async def bodies(self, enrolment: Enrolment) -> tuple[str | None, str | None, str | None]:
        """Names of the company, the organisme de formation and the centre d'examen."""
        row = (
            await self._session.execute(
                select(Company.name, TrainingBody.name, ExamCentre.name)
                .select_from(Enrolment)
                .outerjoin(Company, Company.id == Enrolment.company_id)
                .outerjoin(TrainingBody, TrainingBody.id == Enrolment.training_body_id)
                .outerjoin(ExamCentre, ExamCentre.id == Enrolment.exam_centre_id)
                .where(Enrolment.id == enrolment.id)
            )
        ).one()
        return row[0], row[1], row[2]

    async def children(
        self, model: type[RecordT], column: str, parent_id: int, reach: Condition
    ) -> list[RecordT]:
        """The rows of that table that point to the parent, among those in reach."""
        query = select(model).where(getattr(model, column) == parent_id, reach).order_by(model.id)
        return list((await self._session.scalars(query)).all())


def _named_or_numbered(sought: str) -> CompoundSelect[int]:
    # Two searches, each by its index: a condition with "or" over two tables would read them whole.
    start = _literal(sought.lower()) + "%"
    named = (
        select(Enrolment.id)
        .join(Enrolment.person)
        .where(func.lower(Person.family_name).like(start, escape=_ESCAPE))
    )
    return named.union_all(select(Enrolment.id).where(Enrolment.number == sought))


def _literal(text: str) -> str:
    for sign in (_ESCAPE, "%", "_"):
        text = text.replace(sign, _ESCAPE + sign)
    return text
