from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from api.enrolments.models import FICHE, Enrolment
from api.identity.models import ChatSession
from api.people.models import CentreContact, ExamCentre
from api.portals.models import Portal, PortalContact
from api.roadmap.models import ReferenceCriterion, RoadmapTick
from api.space.models import SpaceSession


class RoadmapRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def enrolment(self, person_id: int) -> Enrolment | None:
        """The latest of that person."""
        return await self._session.scalar(
            select(Enrolment)
            .where(Enrolment.person_id == person_id, Enrolment.fiche == FICHE)
            .order_by(Enrolment.created_at.desc(), Enrolment.id.desc())
            .limit(1)
        )

    async def ticks(self, enrolment_id: int) -> set[str]:
        query = select(RoadmapTick.item).where(RoadmapTick.enrolment_id == enrolment_id)
        return set(await self._session.scalars(query))

    async def tick(self, enrolment_id: int, items: Collection[str], now: datetime) -> None:
        """Those that are ticked already stay as they are, whoever ticked them meanwhile."""
        if not items:
            return
        dialects = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
        new = dialects.get(self._session.get_bind().dialect.name, insert)
        rows = [{"enrolment_id": enrolment_id, "item": item, "ticked_at": now} for item in sorted(items)]
        query = new(RoadmapTick).on_conflict_do_nothing(index_elements=["enrolment_id", "item"])  # type: ignore[attr-defined]
        await self._session.execute(query, rows)

    async def untick(self, enrolment_id: int, items: Collection[str]) -> None:
        await self._session.execute(
            delete(RoadmapTick).where(
                RoadmapTick.enrolment_id == enrolment_id, RoadmapTick.item.in_(sorted(items))
            )
        )

    async def centre_contacts(self, exam_centre_id: int) -> Sequence[CentreContact]:
        query = select(CentreContact).where(CentreContact.exam_centre_id == exam_centre_id)
        return (await self._session.scalars(query.order_by(CentreContact.department))).all()

    async def contacts_of_centre_portals(self, exam_centre_id: int) -> Sequence[PortalContact]:
        """What the centre's own portals say of it, their hours included."""
        query = (
            select(PortalContact)
            .join(Portal, Portal.id == PortalContact.portal_id)
            .where(Portal.exam_centre_id == exam_centre_id, Portal.active)
            .order_by(PortalContact.departement, PortalContact.id)
        )
        return (await self._session.scalars(query)).all()

    async def portal_contact(self, space_session_id: int) -> PortalContact | None:
        """The general contact of the portal whose conversation led to these pages."""
        return await self._session.scalar(
            select(PortalContact)
            .join(ChatSession, ChatSession.portal_id == PortalContact.portal_id)
            .join(SpaceSession, SpaceSession.conversation_id == ChatSession.conversation_id)
            .where(SpaceSession.id == space_session_id, PortalContact.departement == "")
            .limit(1)
        )

    async def criteria(self, exam_centre_id: int) -> Sequence[ReferenceCriterion]:
        query = select(ReferenceCriterion).where(ReferenceCriterion.exam_centre_id == exam_centre_id)
        return (
            await self._session.scalars(query.order_by(ReferenceCriterion.capacity, ReferenceCriterion.rank))
        ).all()

    async def centre_named(self, name: str) -> ExamCentre | None:
        """The centre d'examen of that name or number."""
        if name.isascii() and name.isdecimal() and len(name) < 10:
            return await self._session.get(ExamCentre, int(name))
        query = select(ExamCentre).where(func.lower(ExamCentre.name) == name.strip().lower())
        return await self._session.scalar(query)

    async def replace_criteria(self, exam_centre_id: int, rows: Sequence[ReferenceCriterion]) -> int:
        """These in the place of the centre's others; how many there were."""
        former = await self.criteria(exam_centre_id)
        for one in former:
            await self._session.delete(one)
        # Their ranks are taken again: gone before the new ones come.
        await self._session.flush()
        self._session.add_all(rows)
        await self._session.flush()
        return len(former)
