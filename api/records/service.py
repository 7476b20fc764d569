"""What is recorded on a person, shaped for the certification's rules."""

from collections.abc import Sequence
from datetime import date, datetime

from api.clock import day_in_france
from api.records.models import CAPACITIES, FICHE, Evaluation, JuryDeclaration, JurySession, Opinion
from api.records.repository import RecordsRepository
from knowledge import AwaitedOpinion
from knowledge.progress import CapacityRecord, Declaration, EnrolmentRecord, Outcome, Route


class RecordsService:
    """Reads records for the one person they are about."""

    def __init__(self, repository: RecordsRepository, now: datetime) -> None:
        self._repository = repository
        self._now = now

    async def enrolment_record(self, person_id: int) -> EnrolmentRecord | None:
        """The latest enrolment of that person, or None."""
        enrolment = await self._repository.latest_enrolment(person_id, FICHE)
        if enrolment is None:
            return None
        evaluations = {one.capacity: one for one in await self._repository.evaluations(enrolment.id)}
        opinions = await self._repository.opinions(enrolment.id)
        declaration, declared_on, jury_on = _jury(await self._repository.jury(enrolment.id))
        return EnrolmentRecord(
            route=Route(enrolment.route),
            entered_on=enrolment.entered_on,
            admissible_on=enrolment.admissible_on,
            capacities=tuple(
                self._capacity(code, evaluations.get(code), [one for one in opinions if one.capacity == code])
                for code in CAPACITIES
            ),
            declaration=declaration,
            declared_on=declared_on,
            jury_on=jury_on,
        )

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

    def _capacity(
        self, code: str, evaluation: Evaluation | None, opinions: Sequence[Opinion]
    ) -> CapacityRecord:
        given = [one for one in opinions if one.given_at is not None]
        latest = max(given, key=lambda one: (one.given_at, one.id), default=None)
        return CapacityRecord(
            code=code,
            outcome=Outcome(evaluation.outcome) if evaluation else None,
            published=evaluation is not None and self._is_past(evaluation.published_at),
            opinion=latest.value if latest else None,
            opinion_awaited=any(one.value is None for one in opinions),
        )

    def _is_past(self, moment: datetime | None) -> bool:
        """A publication set for later has not happened."""
        return moment is not None and moment <= self._now


def _jury(
    found: tuple[JuryDeclaration, JurySession] | None,
) -> tuple[Declaration | None, date | None, date | None]:
    if found is None:
        return None, None, None
    declared, held = found
    match declared.outcome:
        case "admissible" | "non_admissible" as outcome:
            return outcome, declared.declared_on, held.held_on
        case _:
            return None, None, held.held_on
