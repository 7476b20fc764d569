"""« Ma feuille de route »: where a candidate stands, what is left to whom, whom to call, and what to prepare."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from api.contact.recorded import from_centre, from_portal
from api.enrolments.models import Enrolment
from api.errors import RecordNotFound
from api.notices.service import Notices
from api.portals.contacts import Contact
from api.records.service import RecordsService
from api.roadmap.models import ReferenceCriterion
from api.roadmap.repository import RoadmapRepository
from knowledge import AnswerRequest, Knowledge
from knowledge.answer import ProgressCard
from knowledge.cards import progress_card
from knowledge.progress import Progress, compute_progress
from knowledge.questions import Register
from knowledge.roadmap import ActLine, Checklist, Question, act_lines, checklists, questions

REGISTRATION = "parcours_fin_enregistrement"


@dataclass(frozen=True)
class Criteria:
    """The référentiel's criteria as a centre loaded them: by capacity, the document and its date."""

    centre: str
    documents: tuple[tuple[str, date], ...]
    by_capacity: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Roadmap:
    """All that the page shows."""

    progress: Progress
    card: ProgressCard
    acts: list[ActLine]
    contacts: list[Contact]
    questions: list[Question]
    checklists: list[Checklist]
    ticked: set[str]
    criteria: Criteria | None
    registration: list[str]

    @property
    def sections(self) -> list[str]:
        """Where the lists come from, all of them together: said once on paper."""
        return list(dict.fromkeys(one for points in self.checklists for one in points.sections))


class RoadmapService:
    """The road map of one candidate, with what the team says at once of an answer that it shows."""

    def __init__(
        self,
        repository: RoadmapRepository,
        records: RecordsService,
        knowledge: Knowledge,
        notices: Notices,
        today: date,
    ) -> None:
        self._repository = repository
        self._records = records
        self._knowledge = knowledge
        self._notices = notices
        self._today = today

    async def roadmap(self, person_id: int, space_session_id: int, register: Register) -> Roadmap | None:
        """The road map of that person's latest enrolment; None where nobody enrolled them."""
        enrolment = await self._repository.enrolment(person_id)
        record = await self._records.enrolment_record(person_id)
        if enrolment is None or record is None:
            return None
        fiche, preparation = self._knowledge.fiche, self._knowledge.preparation
        progress = compute_progress(record, fiche)
        criteria = await self._criteria(enrolment, progress)
        return Roadmap(
            progress=progress,
            card=progress_card(progress, fiche),
            acts=act_lines(preparation, fiche, progress, register),
            contacts=await self.contacts(enrolment.exam_centre_id, space_session_id),
            questions=questions(preparation, fiche, progress, register, criteria_loaded=criteria is not None),
            checklists=checklists(preparation, fiche, progress, register),
            ticked=await self._repository.ticks(enrolment.id),
            criteria=criteria,
            registration=self._registration(progress, register),
        )

    async def contacts(self, exam_centre_id: int | None, space_session_id: int) -> list[Contact]:
        """Those of the centre d'examen; else the general contact of the portal that the person came from."""
        if exam_centre_id is not None:
            portals = await self._repository.contacts_of_centre_portals(exam_centre_id)
            hours = {_digits(one.telephone): one.opening_hours for one in portals if one.telephone}
            own = await self._repository.centre_contacts(exam_centre_id)
            if found := [from_centre(one, hours.get(_digits(one.phone))) for one in own]:
                return found
            if portals:
                return [from_portal(one) for one in portals]
        general = await self._repository.portal_contact(space_session_id)
        return [from_portal(general)] if general else []

    def _registration(self, progress: Progress, register: Register) -> list[str]:
        """The lines that say what the end of the registration means for that person's case, dated."""
        asked = AnswerRequest(question=REGISTRATION, parcours=progress, registre=register)
        reply = self._knowledge.answer(asked, self._today)
        return self._notices.put_on(reply, REGISTRATION, self._knowledge).answer.text.splitlines()

    async def _criteria(self, enrolment: Enrolment, progress: Progress) -> Criteria | None:
        if enrolment.exam_centre_id is None:
            return None
        rows = await self._repository.criteria(enrolment.exam_centre_id)
        if not rows:
            return None
        return Criteria(
            centre=progress.plans.exam_centre or "",
            documents=tuple(dict.fromkeys((one.source, one.source_date) for one in rows)),
            by_capacity=_by_capacity(rows),
        )


class Ticks:
    """What a candidate has ticked: theirs alone, it proves nothing."""

    def __init__(self, repository: RoadmapRepository, known: set[str], now: datetime) -> None:
        self._repository = repository
        self._known = known
        self._now = now

    async def set(self, person_id: int, item: str, *, done: bool) -> None:
        """Tick or untick one line; RecordNotFound for one that does not exist."""
        if item not in self._known:
            raise RecordNotFound
        enrolment = await self._own(person_id)
        if done:
            await self._repository.tick(enrolment.id, [item], self._now)
        else:
            await self._repository.untick(enrolment.id, [item])

    async def set_all(self, person_id: int, shown: Collection[str], done: Collection[str]) -> None:
        """Of the lines that were shown, those that are ticked; the others keep their ticks."""
        enrolment = await self._own(person_id)
        listed = self._known & set(shown)
        await self._repository.untick(enrolment.id, listed - set(done))
        await self._repository.tick(enrolment.id, listed & set(done), self._now)

    async def _own(self, person_id: int) -> Enrolment:
        enrolment = await self._repository.enrolment(person_id)
        if enrolment is None:
            raise RecordNotFound
        return enrolment


def _by_capacity(rows: Sequence[ReferenceCriterion]) -> dict[str, tuple[str, ...]]:
    codes = dict.fromkeys(one.capacity for one in rows)
    return {code: tuple(one.text for one in rows if one.capacity == code) for code in codes}


def _digits(phone: str | None) -> str:
    return "".join(one for one in phone or "" if one.isdecimal())
