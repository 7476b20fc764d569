from sqlalchemy import func, inspect, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from api.enrolments.models import Enrolment
from api.evaluations.models import Evaluation
from api.jury.models import JuryCandidate


class EnrolmentsRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def is_in_hand(self, enrolment_id: int) -> bool:
        """Whether a centre d'examen evaluated that enrolment, or put it before a jury."""
        done = union_all(
            *(
                select(model.id).where(model.enrolment_id == enrolment_id)
                for model in (Evaluation, JuryCandidate)
            )
        ).subquery()
        return bool(await self._session.scalar(select(func.count()).select_from(done)))


def leaves_its_centre(enrolment: Enrolment) -> bool:
    """Whether the change about to be made takes the enrolment from a centre d'examen."""
    before = inspect(enrolment).attrs.exam_centre_id.history.deleted
    return any(one is not None for one in before or ())
