"""Reminders in tests: what a centre chooses, what is recorded, and what the planner writes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from api.audit.attribution import system
from api.demo.personas import CANDIDATE_EMAIL, TUTOR_EMAIL
from api.enrolments.models import Enrolment
from api.opinion_forms.sending import still_open
from api.outbox.dispatch import Dispatcher
from api.outbox.models import OutgoingMail
from api.people.models import ExamCentre, Person
from api.planning.models import PlannedEvaluation
from api.reminders.links import links_of
from api.reminders.models import ReminderChoice
from api.reminders.service import ReminderPlanner, Stationery, StillWanted
from api.reminders.stops import StopLinks
from tests.api.driver import Api

TUTOR, CANDIDATE = TUTOR_EMAIL, CANDIDATE_EMAIL


async def record(api: Api, *rows: Any, at: datetime | None = None) -> None:
    async with api.database.write(system("essai", at or api.clock())) as session:
        session.add_all(rows)


async def choose(api: Api, kind: str, days: int = 7, times: int = 2, at: datetime | None = None) -> None:
    """The demonstration's centre asks for that kind of reminder, from that moment on, and no other way."""
    async with api.database.write(system("essai", at or api.clock())) as session:
        centre = (await session.scalars(select(ExamCentre).order_by(ExamCentre.id))).first()
        assert centre is not None
        for one in await session.scalars(select(ReminderChoice)):
            await session.delete(one)
        await session.flush()
        session.add(ReminderChoice(exam_centre_id=centre.id, kind=kind, days=days, times=times, active=True))


async def enrolment_of(api: Api, email: str = CANDIDATE) -> int:
    async with api.database.read() as session:
        query = select(Enrolment.id).join(Person, Person.id == Enrolment.person_id)
        return (await session.execute(query.where(Person.email == email))).scalar_one()


async def plan_evaluation(api: Api, capacity: str, on: date, place: str | None = None) -> None:
    """Planned for the demonstration's candidate, in place of what was."""
    enrolment_id = await enrolment_of(api)
    await api.alter(
        "DELETE FROM planned_evaluation WHERE enrolment_id = :id AND capacity = :capacity",
        {"id": enrolment_id, "capacity": capacity},
    )
    planned = PlannedEvaluation(
        enrolment_id=enrolment_id, capacity=capacity, modality="projets", planned_on=on, place=place
    )
    await record(api, planned)


def planner(api: Api, *, invented_too: bool = True) -> ReminderPlanner:
    resources = api.resources
    titles: Mapping[str, str] = {one.code: one.libelle for one in resources.knowledge.fiche.capacities}
    stationery = Stationery(
        resources.cipher,
        StopLinks(resources.settings),
        links_of(resources.settings),
        titles,
        invented_too,
    )
    return ReminderPlanner(api.database, stationery, api.clock)


async def send_all(api: Api) -> list[str]:
    """Send what is due now; what became of each."""
    wanted = {**StillWanted(api.clock, invented_too=True).preparations(), "rouvert": still_open}
    dispatcher = Dispatcher(
        api.database, api.mailer, api.resources.cipher, api.clock, wanted, invented_too=True
    )
    found = []
    while (result := await dispatcher.send_next()) is not None:
        found.append(str(result))
    return found


async def plan_and_send(api: Api) -> list[str]:
    """Write what is due down, then send it; what became of each."""
    await planner(api).plan()
    return await send_all(api)


async def keys(api: Api) -> list[str]:
    """What was written down, in order."""
    async with api.database.read() as session:
        return list(await session.scalars(select(OutgoingMail.key).order_by(OutgoingMail.id)))
