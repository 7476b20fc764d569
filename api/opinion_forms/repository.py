from collections.abc import Collection, Sequence

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.repository import Condition
from api.db.base import Base
from api.enrolments.models import Enrolment
from api.evaluations.models import Opinion
from api.jury.models import JuryCandidate, JuryDeclaration
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionDraft, OpinionForm
from api.people.models import Company

Asked = tuple[int, int]


class OpinionFormsRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def without_form(self, reach: Condition, enrolment_id: int | None = None) -> list[Asked]:
        """The inscriptions and signatories of opinions that have no form yet; of one inscription, if it is named."""
        has_form = exists().where(
            OpinionForm.enrolment_id == Opinion.enrolment_id,
            OpinionForm.signatory_id == Opinion.signatory_id,
        )
        query = select(Opinion.enrolment_id, Opinion.signatory_id).where(reach, ~has_form).distinct()
        if enrolment_id is not None:
            query = query.where(Opinion.enrolment_id == enrolment_id)
        return [(enrolment, signatory) for enrolment, signatory in await self._session.execute(query)]

    async def forms(self, reach: Condition) -> Sequence[OpinionForm]:
        query = select(OpinionForm).where(reach).order_by(OpinionForm.id)
        return (await self._session.scalars(query)).all()

    async def one(self, form_id: int, reach: Condition, *, locked: bool = False) -> OpinionForm | None:
        """That form; `locked`: nobody else writes on it until the transaction ends."""
        query = select(OpinionForm).where(OpinionForm.id == form_id, reach)
        if locked:
            query = query.with_for_update(of=OpinionForm).execution_options(populate_existing=True)
        return await self._session.scalar(query)

    async def of_signatory(
        self, enrolment_id: int, signatory_id: int, reach: Condition
    ) -> OpinionForm | None:
        query = select(OpinionForm).where(
            OpinionForm.enrolment_id == enrolment_id, OpinionForm.signatory_id == signatory_id, reach
        )
        return await self._session.scalar(query)

    async def opinions(self, reach: Condition) -> Sequence[Opinion]:
        query = select(Opinion).where(reach).order_by(Opinion.capacity)
        return (await self._session.scalars(query)).all()

    async def opinions_of(self, ids: Collection[int]) -> Sequence[Opinion]:
        return (await self._session.scalars(select(Opinion).where(Opinion.id.in_(ids)))).all()

    async def drafts(self, opinions: Collection[int]) -> dict[int, OpinionDraft]:
        """By the opinion's number."""
        query = select(OpinionDraft).where(OpinionDraft.opinion_id.in_(opinions))
        return {one.opinion_id: one for one in await self._session.scalars(query)}

    async def activities(self, forms: Collection[int]) -> Sequence[OpinionActivity]:
        query = select(OpinionActivity).where(OpinionActivity.form_id.in_(forms))
        return (await self._session.scalars(query.order_by(OpinionActivity.id))).all()

    async def uses(self, forms: Collection[int]) -> Sequence[OpinionActivityUse]:
        query = (
            select(OpinionActivityUse)
            .join(OpinionActivity, OpinionActivity.id == OpinionActivityUse.activity_id)
            .where(OpinionActivity.form_id.in_(forms))
        )
        return (await self._session.scalars(query)).all()

    async def declared(self, enrolments: Collection[int]) -> set[int]:
        """Those of these inscriptions that a jury has declared on."""
        query = (
            select(JuryCandidate.enrolment_id)
            .join(JuryDeclaration, JuryDeclaration.jury_candidate_id == JuryCandidate.id)
            .where(JuryCandidate.enrolment_id.in_(enrolments))
        )
        return set((await self._session.scalars(query)).all())

    async def company_of(self, enrolment: Enrolment) -> str | None:
        return await self._session.scalar(select(Company.name).where(Company.id == enrolment.company_id))

    async def add(self, row: Base) -> None:
        self._session.add(row)
        await self._session.flush()

    async def flush(self) -> None:
        await self._session.flush()

    async def remove_drafts(self, opinions: Collection[int]) -> None:
        await self._session.execute(delete(OpinionDraft).where(OpinionDraft.opinion_id.in_(opinions)))

    async def remove_activities(self, activities: Collection[int]) -> None:
        await self._session.execute(delete(OpinionActivity).where(OpinionActivity.id.in_(activities)))

    async def remove_uses(self, uses: Collection[int]) -> None:
        await self._session.execute(delete(OpinionActivityUse).where(OpinionActivityUse.id.in_(uses)))
