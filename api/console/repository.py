from collections.abc import Collection, Sequence
from typing import TypeVar

from sqlalchemy import CompoundSelect, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from api.access.models import StaffAccount
from api.access.repository import Condition
from api.audit.models import AuditEntry
from api.db.base import Record
from api.db.search import starting
from api.enrolments.models import Enrolment
from api.evaluations.models import Evaluation
from api.jury.models import JuryCandidate, JuryDeclaration, JurySession
from api.people.models import Company, ExamCentre, Person, TrainingBody

RecordT = TypeVar("RecordT", bound=Record)
PAGE = 25
# A list to choose from is a help: any number can still be typed.
MOST_OFFERED = 200


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

    async def enrolment_of(self, number: str, reach: Condition) -> int | None:
        return await self._session.scalar(select(Enrolment.id).where(Enrolment.number == number, reach))

    async def juries(self, reach: Condition, sheet: int) -> list[tuple[JurySession, str | None, int]]:
        """The latest sessions first, their president and how many candidates each has. One more than a page."""
        put = (
            select(func.count())
            .where(JuryCandidate.jury_session_id == JurySession.id)
            .correlate(JurySession)
            .scalar_subquery()
        )
        rows = await self._session.execute(
            select(JurySession, StaffAccount.name, put)
            .outerjoin(StaffAccount, StaffAccount.id == JurySession.president_account_id)
            .where(reach)
            .order_by(JurySession.held_on.desc(), JurySession.id.desc())
            .offset((sheet - 1) * PAGE)
            .limit(PAGE + 1)
        )
        return [(jury, president, count) for jury, president, count in rows]

    async def to_put(self, jury_id: int, centre_id: int | None, reach: Condition) -> Sequence[Enrolment]:
        """Inscriptions of the centre with something evaluated, declared by no jury, not yet put before this one."""
        evaluated = select(Evaluation.id).where(Evaluation.enrolment_id == Enrolment.id)
        put = select(JuryCandidate.id).where(JuryCandidate.enrolment_id == Enrolment.id)
        declared = put.join(JuryDeclaration, JuryDeclaration.jury_candidate_id == JuryCandidate.id)
        query = (
            select(Enrolment)
            .join(Enrolment.person)
            .options(contains_eager(Enrolment.person))
            .where(reach, Enrolment.exam_centre_id == centre_id, evaluated.exists(), ~declared.exists())
            .where(~put.where(JuryCandidate.jury_session_id == jury_id).exists())
            .order_by(Person.family_name, Person.given_name, Enrolment.id)
            .limit(MOST_OFFERED)
        )
        return (await self._session.scalars(query)).all()

    async def before_juries(
        self, enrolment: Enrolment, reach: Condition
    ) -> list[tuple[JuryCandidate, JurySession]]:
        """The sessions that the inscription was put before, the latest last."""
        rows = await self._session.execute(
            select(JuryCandidate, JurySession)
            .join(JurySession, JurySession.id == JuryCandidate.jury_session_id)
            .where(JuryCandidate.enrolment_id == enrolment.id, reach)
            .order_by(JurySession.held_on, JurySession.id)
        )
        return [(put, jury) for put, jury in rows]

    async def declarations(self, puts: Collection[int], reach: Condition) -> Sequence[JuryDeclaration]:
        """What was declared of these candidates, corrections included, in order."""
        query = (
            select(JuryDeclaration)
            .where(JuryDeclaration.jury_candidate_id.in_(puts), reach)
            .order_by(JuryDeclaration.jury_candidate_id, JuryDeclaration.rank)
        )
        return (await self._session.scalars(query)).all()

    async def changes(self, records: Sequence[Record], most: int) -> Sequence[AuditEntry]:
        """The latest entries of the log on these records."""
        # Since each was made: an embedded database may give a removed row's number again.
        of_one = [
            and_(
                AuditEntry.record_type == one.__tablename__,
                AuditEntry.record_id == one.id,
                AuditEntry.at >= one.created_at,
            )
            for one in records
        ]
        query = select(AuditEntry).where(or_(*of_one)).order_by(AuditEntry.id.desc()).limit(most)
        return (await self._session.scalars(query)).all()

    async def children(
        self, model: type[RecordT], column: str, parent_id: int, reach: Condition
    ) -> list[RecordT]:
        """The rows of that table that point to the parent, among those in reach."""
        query = select(model).where(getattr(model, column) == parent_id, reach).order_by(model.id)
        return list((await self._session.scalars(query)).all())


def _named_or_numbered(sought: str) -> CompoundSelect[int]:
    # Two searches, each by its index: a condition with "or" over two tables would read them whole.
    named = select(Enrolment.id).join(Enrolment.person).where(starting(Person.family_name, sought))
    return named.union_all(select(Enrolment.id).where(Enrolment.number == sought))
