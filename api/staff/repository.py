from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.people.models import Company, ExamCentre, Person, Signatory, TrainingBody


class BelongingRepository:
    """What a caller belongs to."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def person(self, person_id: int) -> Person | None:
        return await self._session.get(Person, person_id)

    async def exam_centre(self, centre_id: int) -> ExamCentre | None:
        return await self._session.get(ExamCentre, centre_id)

    async def training_body(self, body_id: int) -> TrainingBody | None:
        return await self._session.get(TrainingBody, body_id)

    async def companies(self, person_id: int) -> Sequence[Company]:
        """The companies in whose name that person may give an opinion."""
        query = (
            select(Company)
            .join(Signatory, Signatory.company_id == Company.id)
            .where(Signatory.person_id == person_id)
            .order_by(Company.name)
        )
        return (await self._session.scalars(query)).all()
