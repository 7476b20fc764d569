"""What there is to remind people of, as of a day in France: who, under which key, in which words.

A key says what the e-mail is about, so that planning again, or in two processes at once, writes nothing twice. The day is
France's: a reminder « three days before » does not move with the hour, nor with the change of clocks.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from api.clock import FRANCE, day_in_france
from api.enrolments.models import Enrolment, VaeFile
from api.outbox.models import MailKind, OutgoingMail
from api.people.models import ExamCentre, Person
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.reminders import letters
from api.reminders.appointments import (
    appointment_key,
    coming_of,
    gathered,
    is_withdrawal,
    read_key,
    withdrawal_key,
)
from api.reminders.letters import Appointment, Letter
from api.reminders.models import MOST_DAYS, ReminderChoice
from api.reminders.repository import Condition, RemindersRepository

# An invitation that could not be planned on its day still is, for so long.
LATE_INVITATION = timedelta(days=2)
# Longer than any centre may choose to write before a day, whatever it chose when it did.
LONGEST_NOTICE = timedelta(days=MOST_DAYS + 1)


@dataclass(frozen=True)
class Occasion:
    """An e-mail to write to somebody.

    `letter` takes the personal link (empty where none is needed), the stop link, and whether it replaces one that left.
    `settles`: what it says may still be changing under somebody's hands, so it waits a little.
    `since`: what was written before does not count, because what it brought is over.
    """

    person: Person
    kind: MailKind
    key: str
    letter: Callable[[str, str, bool], Letter]
    with_link: bool = False
    settles: bool = False
    since: datetime | None = None


class Occasions:
    """The occasions of one centre d'examen for a kind of reminder that it has chosen."""

    def __init__(
        self,
        repository: RemindersRepository,
        choice: ReminderChoice,
        centre: ExamCentre,
        today: date,
        titles: Mapping[str, str],
    ) -> None:
        self._repository = repository
        self._choice = choice
        self._centre = centre
        self._today = today
        self._titles = titles

    async def due(self, person_id: int | None = None) -> list[Occasion]:
        """All of them, or one person's, whether or not they are written already."""
        kinds = {"avis": self._opinions, "convocation": self._convocations, "document": self._documents}
        return await kinds[self._choice.kind](person_id)

    async def _opinions(self, person_id: int | None) -> list[Occasion]:
        asked: dict[int, list[date]] = defaultdict(list)
        people = {}
        for person, opinion in await self._repository.awaited(self._centre.id, person_id):
            people[person.id] = person
            asked[person.id].append(day_in_france(opinion.requested_at))
        found = []
        for number, days in asked.items():
            if latest := max(days) if max(days) >= self._today - LATE_INVITATION else None:
                found.append(await self._invitation(people[number], latest))
            found += self._awaited(people[number], days)
        return found

    async def _invitation(self, person: Person, asked_on: date) -> Occasion:
        def letter(link: str, stop: str, _again: bool) -> Letter:
            return letters.invitation(person.display_name, self._centre.name, link, stop)

        key = f"lien:{person.id}:{self._centre.id}:{asked_on}"
        # Asked again once everything was sent: the former link is closed.
        since = await self._repository.link_closed_at(person.id)
        return Occasion(person, "lien", key, letter, with_link=True, since=since)

    def _awaited(self, person: Person, days: Sequence[date]) -> list[Occasion]:
        """The reminders whose turn has come, the oldest request first; days before the centre's choice do not count."""

        def letter(link: str, stop: str, _again: bool) -> Letter:
            return letters.awaited_opinions(person.display_name, self._centre.name, min(days), link, stop)

        chosen = day_in_france(self._choice.created_at)
        found = []
        for start in sorted({max(one, chosen) for one in days}):
            rank = (self._today - start).days // self._choice.days
            if 1 <= rank <= self._choice.times:
                key = f"avis:{person.id}:{self._centre.id}:{start}:{rank}"
                found.append(Occasion(person, "avis", key, letter, with_link=True))
        return found

    async def _convocations(self, person_id: int | None) -> list[Occasion]:
        first, last = self._today + timedelta(days=1), self._today + timedelta(days=self._choice.days)
        days = [PlannedEvaluation.planned_on >= first, PlannedEvaluation.planned_on <= last]
        meetings = [VaeFile.interview_on >= first, VaeFile.interview_on <= last]
        own = self._own(person_id)
        people, found = gathered(
            await self._repository.planned(*own, *days), await self._repository.interviews(*own, *meetings)
        )
        contacts = await self._repository.contacts(self._centre.id) if found else ()

        def occasion(person: Person, enrolment_id: int, appointment: Appointment) -> Occasion:
            def letter(_link: str, stop: str, again: bool) -> Letter:
                name, centre = person.display_name, self._centre.name
                return letters.convocation(
                    name, centre, appointment, self._titles, contacts, stop, again=again
                )

            key = appointment_key(enrolment_id, appointment)
            return Occasion(person, "convocation", key, letter, settles=True)

        kept = [occasion(people[number], number, one) for (number, _), one in found.items()]
        return kept + await self._withdrawn(person_id, first)

    async def _withdrawn(self, person_id: int | None, first: date) -> list[Occasion]:
        """The days to come that an e-mail announced, and on which nothing is recorded any more.

        Of all that was announced: the centre may have chosen since to write less long before.
        """
        since = datetime.combine(self._today - LONGEST_NOTICE, time.min, FRANCE)
        told = {}
        for enrolment_id, person, key in await self._repository.announced(self._centre.id, since, person_id):
            number, day = read_key(key)
            if number == enrolment_id and first <= day:
                told[number, day] = person
        if not told:
            return []
        gone = told.keys() - await self._repository.recorded_days({number for number, _ in told})
        if not gone:
            return []
        contacts = await self._repository.contacts(self._centre.id)

        def occasion(person: Person, enrolment_id: int, day: date, coming: Sequence[Appointment]) -> Occasion:
            def letter(_link: str, stop: str, _again: bool) -> Letter:
                name, centre = person.display_name, self._centre.name
                return letters.withdrawal(name, centre, day, coming, self._titles, contacts, stop)

            key = withdrawal_key(enrolment_id, day, coming)
            return Occasion(person, "convocation", key, letter, settles=True)

        found = []
        for number, day in sorted(gone):
            coming = await coming_of(self._repository, number, self._today)
            found.append(occasion(told[number, day], number, day, coming))
        return found

    async def _documents(self, person_id: int | None) -> list[Occasion]:
        last = self._today + timedelta(days=self._choice.days)
        due = [ExpectedDocument.due_on >= self._today, ExpectedDocument.due_on <= last]
        expected = await self._repository.documents(*self._own(person_id), *due)
        contacts = await self._repository.contacts(self._centre.id) if expected else ()

        def occasion(person: Person, one: ExpectedDocument, due: date) -> Occasion:
            def letter(_link: str, stop: str, _again: bool) -> Letter:
                return letters.document(person.display_name, self._centre.name, one.kind, due, contacts, stop)

            return Occasion(person, "document", f"document:{one.id}:{due}", letter, settles=True)

        return [occasion(person, one, one.due_on) for _, person, one in expected if one.due_on]

    def _own(self, person_id: int | None) -> list[Condition]:
        """The enrolments of this centre, or of one of its candidates."""
        own: list[Condition] = [Enrolment.exam_centre_id == self._centre.id]
        return own if person_id is None else [*own, Enrolment.person_id == person_id]


def about(occasion: Occasion, written: Sequence[OutgoingMail]) -> list[OutgoingMail]:
    """What was written about the same thing, whatever it said of it: a day's appointment, a day's request."""
    if occasion.kind == "convocation":
        day = occasion.key.rpartition(":")[0]
        return [one for one in written if one.key.startswith(f"{day}:")]
    return [one for one in written if same_key(one, occasion.key)]


def same_key(written: OutgoingMail, key: str) -> bool:
    """Whether that key served to write it, for the first time or again."""
    return written.key == key or written.key.startswith(f"{key}:")


def is_new(occasion: Occasion, written: Sequence[OutgoingMail], today: date, days: int) -> bool:
    """Whether it is still to be written, from what was written to that person, oldest first."""
    before = about(occasion, written)
    if occasion.kind == "convocation":
        # The last word on that day, even where the server refused it or somebody decided that it does not leave: said
        # again only where it has changed.
        said = [one for one in before if one.drop_reason != "inutile"]
        return not said or not _is_last_word(occasion, said[-1])
    if any(occasion.since is None or one.created_at >= occasion.since for one in before):
        return False
    if occasion.kind != "avis":
        return True
    # Requests of several days do not make several reminders in a row.
    series = occasion.key.rsplit(":", 2)[0]
    return not any(
        one.key.startswith(f"{series}:")
        and not one.dropped_at
        and (today - day_in_france(one.created_at)).days < days
        for one in written
    )


def _is_last_word(occasion: Occasion, last: OutgoingMail) -> bool:
    if same_key(last, occasion.key):
        return True
    # Told once that a day is off; what comes instead has e-mails of its own.
    return last.sent_at is not None and is_withdrawal(occasion.key) and is_withdrawal(last.key)
