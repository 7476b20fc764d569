from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import raiseload

from api.enrolments.models import Enrolment, Recognition, VaeFile
from api.evaluations.models import Evaluation, Opinion
from api.jury.models import JuryCandidate, JuryDeclaration, JurySession
from api.people.models import Person, Signatory


@dataclass(frozen=True)
class Put:
    """An enrolment put before a session, and what was declared last, if anything."""

    enrolment_id: int
    session: JurySession
    declaration: JuryDeclaration | None


class RecordsRepository:
    """Reads for the rules: a fixed number of queries, however many enrolments are asked for."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def latest_enrolment(self, person_id: int, fiche: str) -> Enrolment | None:
        return await self._session.scalar(
            select(Enrolment)
            .where(Enrolment.person_id == person_id, Enrolment.fiche == fiche)
            .order_by(Enrolment.created_at.desc(), Enrolment.id.desc())
            .limit(1)
        )

    async def enrolments_of(self, people: Sequence[int]) -> Sequence[Enrolment]:
        query = select(Enrolment).where(Enrolment.person_id.in_(people)).order_by(Enrolment.id)
        return (await self._session.scalars(query)).all()

    async def vae_files(self, enrolments: Sequence[int]) -> Sequence[VaeFile]:
        query = select(VaeFile).where(VaeFile.enrolment_id.in_(enrolments))
        return (await self._session.scalars(query)).all()

    async def evaluations(self, enrolments: Sequence[int]) -> Sequence[Evaluation]:
        query = (
            select(Evaluation)
            .where(Evaluation.enrolment_id.in_(enrolments))
            .order_by(Evaluation.id)
            .options(raiseload("*"))
        )
        return (await self._session.scalars(query)).all()

    async def recognitions(self, enrolments: Sequence[int]) -> Sequence[Recognition]:
        query = select(Recognition).where(Recognition.enrolment_id.in_(enrolments))
        return (await self._session.scalars(query)).all()

    async def opinions(self, enrolments: Sequence[int]) -> Sequence[Opinion]:
        query = (
            select(Opinion)
            .where(Opinion.enrolment_id.in_(enrolments))
            .order_by(Opinion.id)
            .options(raiseload("*"))
        )
        return (await self._session.scalars(query)).all()

    async def put_before_juries(self, enrolments: Sequence[int]) -> list[Put]:
        """Oldest session first; of several declarations, the one that corrects the others."""
        rows = await self._session.execute(
            select(JuryCandidate.enrolment_id, JurySession, JuryDeclaration)
            .join(JurySession, JurySession.id == JuryCandidate.jury_session_id)
            .outerjoin(JuryDeclaration, JuryDeclaration.jury_candidate_id == JuryCandidate.id)
            .where(JuryCandidate.enrolment_id.in_(enrolments))
            .order_by(JurySession.held_on, JurySession.id, JuryDeclaration.rank)
        )
        last: dict[tuple[int, int], Put] = {}
        for enrolment_id, session, declaration in rows:
            last[enrolment_id, session.id] = Put(enrolment_id, session, declaration)
        return list(last.values())

    async def awaited_opinions(self, signatory_person_id: int) -> list[tuple[Person, Opinion]]:
        """Opinions asked of this signatory and not given, of candidates tied to the same company."""
        rows = await self._session.execute(
            select(Person, Opinion)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .join(Opinion, Opinion.enrolment_id == Enrolment.id)
            .join(Signatory, Signatory.id == Opinion.signatory_id)
            .where(
                Signatory.person_id == signatory_person_id,
                Enrolment.company_id == Signatory.company_id,
                Opinion.value.is_(None),
            )
            .options(raiseload(Opinion.enrolment), raiseload(Opinion.signatory))
            .order_by(Person.family_name, Person.given_name, Person.id, Opinion.capacity)
        )
        return [(person, opinion) for person, opinion in rows]
