from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.models import StaffAccount
from api.db.base import Record
from api.enrolments.models import Enrolment
from api.jury.models import (
    BlockAttestation,
    JuryCandidate,
    JuryDeclaration,
    JuryMember,
    JuryPoint,
    JurySession,
    Minutes,
)
from api.people.models import Company, ExamCentre, Person


@dataclass(frozen=True)
class Around:
    """The names and the procès-verbal that go with a session."""

    exam_centre: str | None
    president: str | None
    minutes: Minutes | None


@dataclass(frozen=True)
class Declared:
    """A declaration, of whom and in which session."""

    declaration: JuryDeclaration
    put: JuryCandidate
    session: JurySession


class JuryRepository:
    """Reads of a jury: each one query, however many candidates it has."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def locked(self, session_id: int) -> JurySession:
        """The session, held until the transaction ends, so that nothing changes while its minutes are drawn up."""
        return (
            await self._session.scalars(
                select(JurySession)
                .where(JurySession.id == session_id)
                .with_for_update(key_share=True)
                .execution_options(populate_existing=True)
            )
        ).one()

    async def around(self, jury: JurySession) -> Around:
        row = (
            await self._session.execute(
                select(ExamCentre.name, StaffAccount.name, Minutes)
                .select_from(JurySession)
                .outerjoin(ExamCentre, ExamCentre.id == JurySession.exam_centre_id)
                .outerjoin(StaffAccount, StaffAccount.id == JurySession.president_account_id)
                .outerjoin(Minutes, Minutes.jury_session_id == JurySession.id)
                .where(JurySession.id == jury.id)
            )
        ).one()
        return Around(*row)

    async def members(self, session_id: int) -> Sequence[JuryMember]:
        query = select(JuryMember).where(JuryMember.jury_session_id == session_id)
        return (
            await self._session.scalars(
                query.order_by(JuryMember.college, JuryMember.family_name, JuryMember.id)
            )
        ).all()

    async def points(self, session_id: int) -> Sequence[JuryPoint]:
        query = select(JuryPoint).where(JuryPoint.jury_session_id == session_id)
        return (await self._session.scalars(query)).all()

    async def point(self, session_id: int, code: str) -> JuryPoint | None:
        return await self._session.scalar(
            select(JuryPoint).where(JuryPoint.jury_session_id == session_id, JuryPoint.code == code)
        )

    async def put_with_companies(self, session_id: int) -> list[tuple[JuryCandidate, str | None]]:
        """Who is put before the session, in the order of names, with the name of their company."""
        rows = await self._session.execute(
            select(JuryCandidate, Company.name)
            .join(Enrolment, Enrolment.id == JuryCandidate.enrolment_id)
            .join(Person, Person.id == Enrolment.person_id)
            .outerjoin(Company, Company.id == Enrolment.company_id)
            .where(JuryCandidate.jury_session_id == session_id)
            .order_by(Person.family_name, Person.given_name, JuryCandidate.id)
        )
        return [(put, company) for put, company in rows]

    async def put(self, candidate_id: int, within: ColumnElement[bool]) -> JuryCandidate | None:
        return await self._session.scalar(
            select(JuryCandidate).where(JuryCandidate.id == candidate_id, within)
        )

    async def declarations_of_people(self, people: Sequence[int]) -> list[Declared]:
        """All that juries declared of these people, oldest session first, then by rank."""
        rows = await self._session.execute(
            select(JuryDeclaration, JuryCandidate, JurySession)
            .join(JuryCandidate, JuryCandidate.id == JuryDeclaration.jury_candidate_id)
            .join(JurySession, JurySession.id == JuryCandidate.jury_session_id)
            .join(Enrolment, Enrolment.id == JuryCandidate.enrolment_id)
            .where(Enrolment.person_id.in_(people))
            .order_by(JurySession.held_on, JurySession.id, JuryDeclaration.rank)
        )
        return [Declared(*row) for row in rows]

    async def last_rank(self, candidate_id: int) -> int:
        """The rank of what was declared last; 0 when nothing was."""
        found = await self._session.scalar(
            select(JuryDeclaration.rank)
            .where(JuryDeclaration.jury_candidate_id == candidate_id)
            .order_by(JuryDeclaration.rank.desc())
            .limit(1)
        )
        return found or 0

    async def attested(self, candidate_id: int) -> dict[int, BlockAttestation]:
        """What was attested last of each block, also where a correction took it back since."""
        query = (
            select(BlockAttestation)
            .join(JuryDeclaration, JuryDeclaration.id == BlockAttestation.jury_declaration_id)
            .where(JuryDeclaration.jury_candidate_id == candidate_id)
            .order_by(JuryDeclaration.rank)
        )
        return {one.block: one for one in await self._session.scalars(query)}

    async def add(self, record: Record) -> None:
        self._session.add(record)
        await self._session.flush()

    async def remove(self, record: Record) -> None:
        await self._session.delete(record)
        await self._session.flush()
