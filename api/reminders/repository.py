from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, raiseload

from api.enrolments.models import Enrolment, Evidence, VaeFile
from api.evaluations.models import Evaluation, Opinion
from api.jury.models import JuryCandidate, JuryDeclaration
from api.outbox.models import OutgoingMail
from api.people.models import CentreContact, ExamCentre, Person, Signatory
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.reminders.models import ReminderChoice, ReminderStop
from api.space.models import SpaceLink
from knowledge.progress import Outcome

Condition = ColumnElement[bool]
RESULTS = [one.value for one in Outcome if one.is_result]
MOST_CONTACTS = 4


class RemindersRepository:
    """Who is to be reminded of what: only people who can, and want to, receive an e-mail."""

    def __init__(self, session: AsyncSession, today: date, *, invented_too: bool) -> None:
        self._session = session
        self._today = today
        self._invented_too = invented_too

    async def active_choices(self) -> list[tuple[ReminderChoice, ExamCentre]]:
        query = (
            select(ReminderChoice, ExamCentre)
            .join(ExamCentre, ExamCentre.id == ReminderChoice.exam_centre_id)
            .where(ReminderChoice.active)
            .order_by(ReminderChoice.id)
        )
        return [(choice, centre) for choice, centre in await self._session.execute(query)]

    async def is_chosen(self, centre_id: int, kind: str) -> bool:
        query = select(ReminderChoice.id).where(
            ReminderChoice.exam_centre_id == centre_id, ReminderChoice.kind == kind, ReminderChoice.active
        )
        return await self._session.scalar(query) is not None

    async def awaited(self, centre_id: int, person_id: int | None = None) -> list[tuple[Person, Opinion]]:
        """Opinions that this centre's candidates still await, with who is to give each, person by person."""
        candidate = aliased(Person)
        query = (
            select(Person, Opinion)
            .join(Signatory, Signatory.person_id == Person.id)
            .join(Opinion, Opinion.signatory_id == Signatory.id)
            .join(Enrolment, Enrolment.id == Opinion.enrolment_id)
            .where(
                Enrolment.exam_centre_id == centre_id,
                Enrolment.company_id == Signatory.company_id,
                Opinion.value.is_(None),
                self._can_be_written_to(),
                self._goes_on(),
                ~_declared(),
                ~exists().where(candidate.id == Enrolment.person_id, candidate.erased_at.is_not(None)),
            )
            .options(raiseload(Opinion.enrolment), raiseload(Opinion.signatory))
            .order_by(Person.id, Opinion.id)
        )
        if person_id is not None:
            query = query.where(Person.id == person_id)
        return [(person, opinion) for person, opinion in await self._session.execute(query)]

    async def planned(self, *conditions: Condition) -> list[tuple[Enrolment, Person, PlannedEvaluation]]:
        """What is planned and has not taken place, by enrolment; `conditions` on PlannedEvaluation and Enrolment."""
        held = exists().where(
            Evaluation.enrolment_id == PlannedEvaluation.enrolment_id,
            Evaluation.capacity == PlannedEvaluation.capacity,
            Evaluation.evaluated_on >= PlannedEvaluation.planned_on,
            Evaluation.outcome.in_(RESULTS),
        )
        query = (
            self._of_candidates(PlannedEvaluation)
            .where(~held, *conditions)
            .order_by(Enrolment.id, PlannedEvaluation.capacity)
        )
        return [(one, person, planned) for one, person, planned in await self._session.execute(query)]

    async def interviews(self, *conditions: Condition) -> list[tuple[Enrolment, Person, VaeFile]]:
        """Interviews of a VAE; `conditions` on VaeFile and Enrolment."""
        refused = VaeFile.decision == "non_recevable"
        query = (
            self._of_candidates(VaeFile)
            .where(or_(VaeFile.decision.is_(None), ~refused), *conditions)
            .order_by(Enrolment.id)
        )
        return [(one, person, file) for one, person, file in await self._session.execute(query)]

    async def announced(
        self, centre_id: int, since: datetime, person_id: int | None = None
    ) -> list[tuple[int, Person, str]]:
        """What left since then to this centre's candidates about a day: enrolment, candidate, key of the e-mail.

        Somebody enrolled twice is given with each; the key says which it is about.
        """
        query = (
            self._candidates(Enrolment.id, Person, OutgoingMail.key)
            .join(OutgoingMail, OutgoingMail.person_id == Person.id)
            .where(
                OutgoingMail.kind == "convocation",
                OutgoingMail.sent_at >= since,
                Enrolment.exam_centre_id == centre_id,
            )
            .order_by(OutgoingMail.id)
        )
        if person_id is not None:
            query = query.where(Person.id == person_id)
        return [(number, person, key) for number, person, key in await self._session.execute(query)]

    async def said_of_day(self, enrolment_id: int, day: date) -> Sequence[OutgoingMail]:
        """What was written about that day and may leave or has left, the first written first."""
        query = select(OutgoingMail).where(
            OutgoingMail.kind == "convocation",
            OutgoingMail.key.startswith(f"convocation:{enrolment_id}:{day}:", autoescape=True),
            OutgoingMail.drop_reason.is_distinct_from("inutile"),
        )
        return (await self._session.scalars(query.order_by(OutgoingMail.id))).all()

    async def link_closed_at(self, person_id: int) -> datetime | None:
        """When all that was asked of that signatory was last sent, and the links to it closed."""
        query = select(func.max(SpaceLink.closed_at)).where(
            SpaceLink.person_id == person_id, SpaceLink.role == "entreprise"
        )
        closed: datetime | None = await self._session.scalar(query)
        return closed

    async def recorded_days(self, enrolment_ids: Collection[int]) -> set[tuple[int, date]]:
        """The days on which anything is recorded for these enrolments, whatever has become of it since."""
        found = set()
        for model, day in (
            (PlannedEvaluation, PlannedEvaluation.planned_on),
            (VaeFile, VaeFile.interview_on),
        ):
            query = select(model.enrolment_id, day).where(
                model.enrolment_id.in_(enrolment_ids), day.is_not(None)
            )
            found |= {(number, on) for number, on in await self._session.execute(query) if on}
        return found

    async def candidate(self, enrolment_id: int) -> Person | None:
        """Whose enrolment that is, if they can be written to and their path goes on."""
        query = self._candidates(Person).where(Enrolment.id == enrolment_id)
        found: Person | None = await self._session.scalar(query)
        return found

    async def documents(self, *conditions: Condition) -> list[tuple[Enrolment, Person, ExpectedDocument]]:
        """Documents that are expected and were not received; `conditions` on ExpectedDocument and Enrolment."""
        listed = exists().where(
            Evidence.enrolment_id == ExpectedDocument.enrolment_id, Evidence.kind == ExpectedDocument.kind
        )
        noted = exists().where(
            VaeFile.enrolment_id == ExpectedDocument.enrolment_id,
            VaeFile.received_on.is_not(None),
            ExpectedDocument.kind == "dossier_vae",
        )
        query = (
            self._of_candidates(ExpectedDocument)
            .where(~listed, ~noted, ~_declared(), *conditions)
            .order_by(ExpectedDocument.id)
        )
        return [(one, person, document) for one, person, document in await self._session.execute(query)]

    async def centre_of(self, enrolment_id: int) -> ExamCentre | None:
        return await self._session.scalar(
            select(ExamCentre)
            .join(Enrolment, Enrolment.exam_centre_id == ExamCentre.id)
            .where(Enrolment.id == enrolment_id)
        )

    async def contacts(self, centre_id: int) -> Sequence[CentreContact]:
        query = select(CentreContact).where(CentreContact.exam_centre_id == centre_id)
        return (
            await self._session.scalars(query.order_by(CentreContact.department).limit(MOST_CONTACTS))
        ).all()

    def _of_candidates(self, model: type[PlannedEvaluation | VaeFile | ExpectedDocument]) -> Any:
        joined = self._candidates(Enrolment, Person, model).join(model, model.enrolment_id == Enrolment.id)
        return joined.options(raiseload(Enrolment.person))

    def _candidates(self, *selected: Any) -> Any:
        return (
            select(*selected)
            .select_from(Enrolment)
            .join(Person, Person.id == Enrolment.person_id)
            .where(self._can_be_written_to(), self._goes_on())
        )

    def _goes_on(self) -> Condition:
        # An end may be known beforehand.
        return or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= self._today)

    def _can_be_written_to(self) -> Condition:
        stopped = exists().where(ReminderStop.person_id == Person.id)
        found = Person.email.is_not(None) & Person.erased_at.is_(None) & ~stopped
        return found if self._invented_too else found & Person.fictional.is_(False)


def _declared() -> Condition:
    """A jury declared on that enrolment: nothing more is joined to it."""
    return exists().where(
        JuryCandidate.enrolment_id == Enrolment.id, JuryDeclaration.jury_candidate_id == JuryCandidate.id
    )


class StopsRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def person(self, person_id: int) -> Person | None:
        return await self._session.scalar(
            select(Person).where(Person.id == person_id, Person.erased_at.is_(None))
        )

    async def is_stopped(self, person_id: int) -> bool:
        query = select(ReminderStop.id).where(ReminderStop.person_id == person_id)
        return await self._session.scalar(query) is not None

    async def stop(self, stopped: ReminderStop) -> None:
        """Write it, unless somebody did."""
        dialects = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
        new = dialects.get(self._session.get_bind().dialect.name, insert)
        values = {"person_id": stopped.person_id, "stopped_at": stopped.stopped_at}
        query = new(ReminderStop).values(**values).on_conflict_do_nothing(index_elements=["person_id"])  # type: ignore[attr-defined]
        await self._session.execute(query)

    async def start_again(self, person_id: int) -> None:
        await self._session.execute(delete(ReminderStop).where(ReminderStop.person_id == person_id))


class ChoicesRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_centre(self, centre_id: int) -> Sequence[ReminderChoice]:
        query = select(ReminderChoice).where(ReminderChoice.exam_centre_id == centre_id)
        return (await self._session.scalars(query)).all()

    async def centres(self, reach: Condition) -> Sequence[ExamCentre]:
        query = select(ExamCentre).where(reach).order_by(ExamCentre.name)
        return (await self._session.scalars(query)).all()

    async def add(self, choice: ReminderChoice) -> None:
        self._session.add(choice)
        await self._session.flush()

    async def remove(self, choice: ReminderChoice) -> None:
        await self._session.delete(choice)
        await self._session.flush()

    async def flush(self) -> None:
        await self._session.flush()
