from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.records.models import (
    Enrolment,
    Evaluation,
    JuryDeclaration,
    JurySession,
    Opinion,
    Person,
    Signatory,
)


class RecordsRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def latest_enrolment(self, person_id: int, fiche: str) -> Enrolment | None:
        return await self._session.scalar(
            select(Enrolment)
            .where(Enrolment.person_id == person_id, Enrolment.fiche == fiche)
            .order_by(Enrolment.created_at.desc(), Enrolment.id.desc())
            .limit(1)
        )

    async def evaluations(self, enrolment_id: int) -> Sequence[Evaluation]:
        query = select(Evaluation).where(Evaluation.enrolment_id == enrolment_id)
        return (await self._session.scalars(query)).all()

    async def opinions(self, enrolment_id: int) -> Sequence[Opinion]:
        query = select(Opinion).where(Opinion.enrolment_id == enrolment_id).order_by(Opinion.id)
        return (await self._session.scalars(query)).all()

    async def jury(self, enrolment_id: int) -> tuple[JuryDeclaration, JurySession] | None:
        row = (
            await self._session.execute(
                select(JuryDeclaration, JurySession)
                .join(JurySession, JurySession.id == JuryDeclaration.jury_session_id)
                .where(JuryDeclaration.enrolment_id == enrolment_id)
            )
        ).first()
        return None if row is None else (row[0], row[1])

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
            .order_by(Person.family_name, Person.given_name, Person.id, Opinion.capacity)
        )
        return [(person, opinion) for person, opinion in rows]
