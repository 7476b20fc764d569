"""Writing reminders down, and checking them again just before they leave.

Planned each minute by any number of processes: what is due is read first, then each e-mail is written in a short
transaction of its own that looks again, so that nothing is written twice whatever stops in between.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.cipher import Cipher
from api.clock import FRANCE, Clock, day_in_france
from api.db.session import Database
from api.enrolments.models import VaeFile
from api.mail.service import Mail
from api.outbox.dispatch import Preparation
from api.outbox.models import OutgoingMail
from api.outbox.service import Outbox
from api.people.models import ExamCentre, Person
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.reminders.appointments import (
    appointment_key,
    coming_of,
    gathered,
    is_withdrawal,
    read_key,
    state_of,
    withdrawal_key,
)
from api.reminders.models import ReminderChoice
from api.reminders.occasions import Occasion, Occasions, about, is_new
from api.reminders.repository import RemindersRepository
from api.reminders.stops import StopLinks

# When reminders leave, in France: no telephone rings at night.
OPENS, CLOSES = time(8), time(20)
# Somebody may be recording one capacity after the other: the e-mail waits for the last.
SETTLING = timedelta(minutes=30)
# The address of somebody's own page, made for the signatory to open within its time.
LinkFor = Callable[[AsyncSession, Person, datetime], Awaitable[str]]


@dataclass(frozen=True)
class Stationery:
    """What every reminder is written with."""

    cipher: Cipher
    stops: StopLinks
    link_for: LinkFor
    # The capacities' titles, by code.
    titles: Mapping[str, str]
    invented_too: bool


class ReminderPlanner:
    """Writes what is due into the outbox."""

    def __init__(self, database: Database, stationery: Stationery, clock: Clock) -> None:
        self._database = database
        self._stationery = stationery
        self._clock = clock

    async def plan(self) -> int:
        """Write what is due and was not; how many e-mails that made."""
        now = self._clock()
        count = 0
        for choice, centre in await self._choices():
            for person_id in await self._people(choice, centre, now):
                async with self._database.write() as session:
                    count += await self._write(session, choice, centre, person_id, now)
        return count

    async def _choices(self) -> list[tuple[ReminderChoice, ExamCentre]]:
        async with self._database.read() as session:
            return await self._repository(session, self._clock()).active_choices()

    async def _people(self, choice: ReminderChoice, centre: ExamCentre, now: datetime) -> list[int]:
        """Who has something due, by number."""
        async with self._database.read() as session:
            due = await self._occasions(session, choice, centre, now).due()
            written = await Outbox(session, self._stationery.cipher, now).written_to(
                {one.person.id for one in due}
            )
        return sorted(
            {
                one.person.id
                for one in due
                if is_new(one, written.get(one.person.id, []), day_in_france(now), choice.days)
            }
        )

    async def _write(
        self, session: AsyncSession, choice: ReminderChoice, centre: ExamCentre, person_id: int, now: datetime
    ) -> int:
        outbox = Outbox(session, self._stationery.cipher, now)
        await outbox.hold_planning()
        count = 0
        for occasion in await self._occasions(session, choice, centre, now).due(person_id):
            # Read again each time: one reminder of a person may make another needless.
            written = (await outbox.written_to({person_id})).get(person_id, [])
            if is_new(occasion, written, day_in_france(now), choice.days):
                await self._put(outbox, session, occasion, written, now)
                count += 1
        return count

    async def _put(
        self,
        outbox: Outbox,
        session: AsyncSession,
        occasion: Occasion,
        written: list[OutgoingMail],
        now: datetime,
    ) -> None:
        person, stops = occasion.person, self._stationery.stops
        link = await self._stationery.link_for(session, person, now) if occasion.with_link else ""
        before = about(occasion, written)
        letter = occasion.letter(link, stops.address(person.id), any(one.sent_at for one in before))
        # Planned, changed, and planned again as it was: the key has served.
        key = f"{occasion.key}:{len(before)}" if before else occasion.key
        await outbox.put(
            key,
            occasion.kind,
            Mail(person.email or "", letter.subject, letter.text, stops.headers(person.id)),
            person_id=person.id,
            due_at=sending_time(now + SETTLING) if occasion.settles else _due(occasion, now),
        )

    def _occasions(
        self, session: AsyncSession, choice: ReminderChoice, centre: ExamCentre, now: datetime
    ) -> Occasions:
        return Occasions(
            self._repository(session, now), choice, centre, day_in_france(now), self._stationery.titles
        )

    def _repository(self, session: AsyncSession, now: datetime) -> RemindersRepository:
        return RemindersRepository(session, day_in_france(now), invented_too=self._stationery.invented_too)


def _due(occasion: Occasion, now: datetime) -> datetime:
    # Somebody has just asked for it; a reminder comes by itself.
    return now if occasion.kind == "lien" else sending_time(now)


def sending_time(moment: datetime) -> datetime:
    """That moment, or the next morning in France."""
    there = moment.astimezone(FRANCE)
    if OPENS <= there.time() < CLOSES:
        return moment
    day = there.date() if there.time() < OPENS else there.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, FRANCE)


class StillWanted:
    """Whether a reminder is, just before it leaves: done meanwhile, stopped, changed, it is not sent."""

    def __init__(self, clock: Clock, *, invented_too: bool) -> None:
        self._clock = clock
        self._invented_too = invented_too

    def preparations(self) -> dict[str, Preparation]:
        """By kind of e-mail."""
        return {
            "avis": self._opinions,
            "lien": self._opinions,
            "convocation": self._convocation,
            "document": self._document,
        }

    async def _opinions(self, session: AsyncSession, row: OutgoingMail, mail: Mail) -> Mail | None:
        _, person_id, centre_id, *_ = row.key.split(":")
        repository = self._repository(session)
        if not await repository.is_chosen(int(centre_id), "avis"):
            return None
        awaited = await repository.awaited(int(centre_id), int(person_id))
        return _to(awaited[0][0], mail) if awaited else None

    async def _convocation(self, session: AsyncSession, row: OutgoingMail, mail: Mail) -> Mail | None:
        enrolment_id, day = read_key(row.key)
        repository = self._repository(session)
        if day < self._today or not await self._centre_chose(repository, enrolment_id, "convocation"):
            return None
        if not _adds_something(row, await repository.said_of_day(enrolment_id, day)):
            return None
        if is_withdrawal(row.key):
            return await self._withdrawal(repository, row, mail)
        people, found = gathered(
            await repository.planned(
                PlannedEvaluation.enrolment_id == enrolment_id, PlannedEvaluation.planned_on == day
            ),
            await repository.interviews(VaeFile.enrolment_id == enrolment_id, VaeFile.interview_on == day),
        )
        planned = found.get((enrolment_id, day))
        if planned is None or not row.key.startswith(appointment_key(enrolment_id, planned)):
            return None
        return _to(people[enrolment_id], mail)

    async def _withdrawal(
        self, repository: RemindersRepository, row: OutgoingMail, mail: Mail
    ) -> Mail | None:
        enrolment_id, day = read_key(row.key)
        coming = await coming_of(repository, enrolment_id, self._today)
        person = await repository.candidate(enrolment_id)
        if person is None or (enrolment_id, day) in await repository.recorded_days({enrolment_id}):
            return None
        return _to(person, mail) if row.key.startswith(withdrawal_key(enrolment_id, day, coming)) else None

    async def _document(self, session: AsyncSession, row: OutgoingMail, mail: Mail) -> Mail | None:
        _, number, said, *_ = row.key.split(":")
        due = date.fromisoformat(said)
        repository = self._repository(session)
        expected = await repository.documents(
            ExpectedDocument.id == int(number), ExpectedDocument.due_on == due
        )
        if due < self._today or not expected:
            return None
        enrolment, person, _ = expected[0]
        return _to(person, mail) if await self._centre_chose(repository, enrolment.id, "document") else None

    async def _centre_chose(self, repository: RemindersRepository, enrolment_id: int, kind: str) -> bool:
        centre = await repository.centre_of(enrolment_id)
        return centre is not None and await repository.is_chosen(centre.id, kind)

    @property
    def _today(self) -> date:
        return day_in_france(self._clock())

    def _repository(self, session: AsyncSession) -> RemindersRepository:
        return RemindersRepository(session, self._today, invented_too=self._invented_too)


def _adds_something(row: OutgoingMail, said: Sequence[OutgoingMail]) -> bool:
    """Whether it is the last word on its day, and not what the last one that left (or may have) says."""
    if said and said[-1].id > row.id:
        return False
    left = [one for one in said if one.id != row.id and (one.sent_at or one.claimed_at)]
    return not left or state_of(left[-1].key) != state_of(row.key)


def _to(person: Person, mail: Mail) -> Mail:
    """To the address that is recorded now."""
    return replace(mail, to=person.email or mail.to)
