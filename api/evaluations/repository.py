from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.enrolments.models import VaeFile
from api.evaluations.models import Evaluation, Evaluator
from api.jury.models import JuryCandidate, JuryDeclaration


class EvaluationsRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def declared_on(self, enrolment_id: int) -> date | None:
        """The day of the jury's latest declaration on that enrolment."""
        return await self._session.scalar(
            select(func.max(JuryDeclaration.declared_on))
            .join(JuryCandidate, JuryCandidate.id == JuryDeclaration.jury_candidate_id)
            .where(JuryCandidate.enrolment_id == enrolment_id)
        )

    async def vae_decision(self, enrolment_id: int) -> str | None:
        return await self._session.scalar(
            select(VaeFile.decision).where(VaeFile.enrolment_id == enrolment_id)
        )

    async def evaluators(self, ids: Collection[int], within: ColumnElement[bool]) -> set[int]:
        """Those of these evaluators that are within the condition."""
        found = await self._session.scalars(select(Evaluator.id).where(Evaluator.id.in_(ids), within))
        return set(found.all())

    async def evaluations(self, enrolment_id: int) -> Sequence[Evaluation]:
        query = select(Evaluation).where(Evaluation.enrolment_id == enrolment_id).order_by(Evaluation.id)
        return (await self._session.scalars(query)).all()

    async def flush(self) -> None:
        await self._session.flush()
