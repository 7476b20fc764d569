"""What is recorded on people, shaped for the certification's rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from api.clock import day_in_france
from api.crud.fields import CAPACITIES
from api.enrolments.models import FICHE, Enrolment, Recognition, VaeFile
from api.evaluations.models import Evaluation, Opinion
from api.records.plans import read_plans
from api.records.repository import Put, RecordsRepository
from knowledge import AwaitedOpinion
from knowledge.progress import (
    Attempt,
    CapacityRecord,
    Declaration,
    EnrolmentRecord,
    Outcome,
    Route,
    counting_attempt,
    last_missed,
)

T = TypeVar("T")


class RecordsService:
    """Reads records for the rules.

    `seen_by_centre`: the centre d'examen of an inscription sees the outcomes that it has not made visible yet; those of
    another centre are that one's to show.
    """

    def __init__(self, repository: RecordsRepository, now: datetime, *, seen_by_centre: bool = False) -> None:
        self._repository = repository
        self._now = now
        self._seen_by_centre = seen_by_centre

    async def enrolment_record(self, person_id: int) -> EnrolmentRecord | None:
        """The latest enrolment of that person, or None."""
        enrolment = await self._repository.latest_enrolment(person_id, FICHE)
        if enrolment is None:
            return None
        record = (await self.records([enrolment]))[enrolment.id]
        return replace(record, plans=await read_plans(self._repository, enrolment))

    async def current_route(self, person_id: int) -> Route | None:
        """The route of that person's latest enrolment."""
        enrolment = await self._repository.latest_enrolment(person_id, FICHE)
        return Route(enrolment.route) if enrolment else None

    async def records(self, enrolments: Sequence[Enrolment]) -> dict[int, EnrolmentRecord]:
        """The records of these enrolments, by id.

        What was evaluated on another enrolment of the same person on the same fiche counts: acquired components are
        kept without limit. Another fiche's count by a recorded decision only.
        """
        related = await self._repository.enrolments_of(list({one.person_id for one in enrolments}))
        ids = [one.id for one in related]
        evaluations = _by_enrolment(await self._repository.evaluations(ids))
        recognitions = _by_enrolment(await self._repository.recognitions(ids))
        opinions = _by_enrolment(await self._repository.opinions(ids))
        files = {one.enrolment_id: one for one in await self._repository.vae_files(ids)}
        put = _by_enrolment(await self._repository.put_before_juries(ids))
        found = {}
        for one in enrolments:
            same = [r for r in related if (r.person_id, r.fiche) == (one.person_id, one.fiche)]
            attempts = [
                *(made for each in same for made in self._attempts(evaluations[each.id], each, one)),
                *_recognised(row for each in same for row in recognitions[each.id]),
            ]
            found[one.id] = self._record(
                one, files.get(one.id), attempts, opinions[one.id], counting_put(put[one.id])
            )
        return found

    async def awaited_opinions(self, person_id: int) -> list[AwaitedOpinion]:
        """What is asked of that signatory, candidate by candidate; nothing of the evaluations."""
        rows = await self._repository.awaited_opinions(person_id)
        names: dict[int, str] = {}
        asked: dict[int, list[Opinion]] = {}
        for person, opinion in rows:
            names[person.id] = person.display_name
            asked.setdefault(person.id, []).append(opinion)
        return [
            AwaitedOpinion(
                candidat=names[candidate_id],
                capacites=[one.capacity for one in opinions],
                depuis=day_in_france(min(one.requested_at for one in opinions)),
            )
            for candidate_id, opinions in asked.items()
        ]

    def _record(
        self,
        enrolment: Enrolment,
        file: VaeFile | None,
        attempts: list[tuple[str, Attempt]],
        opinions: Sequence[Opinion],
        put: Put | None,
    ) -> EnrolmentRecord:
        declaration, declared_on = _declared(put)
        return EnrolmentRecord(
            route=Route(enrolment.route),
            entered_on=enrolment.entered_on,
            admissible_on=file.decided_on if file and file.decision == "recevable" else None,
            refused_on=file.decided_on if file and file.decision == "non_recevable" else None,
            capacities=tuple(self._capacity(code, attempts, opinions) for code in CAPACITIES),
            declaration=declaration,
            declared_on=declared_on,
            jury_on=put.session.held_on if put else None,
            jury_place=put.session.place if put else None,
            attested=_attested(put),
        )

    def _attempts(
        self, rows: Iterable[Evaluation], of: Enrolment, read: Enrolment
    ) -> list[tuple[str, Attempt]]:
        """The attempts on one inscription, as they count for the one that is read."""
        seen = self._seen_by_centre and of.exam_centre_id == read.exam_centre_id
        return [
            (
                row.capacity,
                Attempt(
                    row.evaluated_on,
                    Outcome(row.outcome),
                    seen or self._is_past(row.published_at),
                    held_back=not self._is_past(row.published_at),
                ),
            )
            for row in rows
        ]

    def _capacity(
        self, code: str, attempts: Sequence[tuple[str, Attempt]], opinions: Sequence[Opinion]
    ) -> CapacityRecord:
        own = [attempt for capacity, attempt in attempts if capacity == code]
        counting = counting_attempt(own)
        asked = [one for one in opinions if one.capacity == code]
        given = [(one.given_at, one.id, one.value) for one in asked if one.given_at is not None]
        inside = self._seen_by_centre
        return CapacityRecord(
            code=code,
            outcome=counting.outcome if counting else None,
            published=counting is not None and counting.published,
            opinion=max(given)[2] if given else None,
            opinion_awaited=any(one.value is None for one in asked),
            held_back=inside and counting is not None and counting.held_back,
            evaluated_on=counting.on if inside and counting else None,
            missed=last_missed(own) if inside else None,
        )

    def _is_past(self, moment: datetime | None) -> bool:
        """A publication set for later has not happened."""
        return moment is not None and moment <= self._now


def _recognised(rows: Iterable[Recognition]) -> list[tuple[str, Attempt]]:
    return [(row.capacity, Attempt(row.decided_on, Outcome.VALIDEE, published=True)) for row in rows]


def _by_enrolment(rows: Iterable[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.enrolment_id].append(row)  # type: ignore[attr-defined]
    return found


def counting_put(put: Sequence[Put]) -> Put | None:
    """The session that says where an enrolment stands: one that declared it admissible stays so, else the latest."""
    admitted = [one for one in put if one.declaration and one.declaration.outcome == "admissible"]
    return admitted[-1] if admitted else put[-1] if put else None


def _declared(put: Put | None) -> tuple[Declaration | None, date | None]:
    if put is None or put.declaration is None:
        return None, None
    match put.declaration.outcome:
        case "admissible" | "non_admissible" as outcome:
            return outcome, put.declaration.declared_on
        case _:
            return None, None


def _attested(put: Put | None) -> tuple[int, ...]:
    attestations = put.declaration.attestations if put and put.declaration else []
    return tuple(sorted(one.block for one in attestations))
