"""What is planned for candidates, day by day, and the keys of the e-mails that say it or take it back."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from api.enrolments.models import Enrolment, VaeFile
from api.people.models import Person
from api.planning.models import PlannedEvaluation
from api.reminders.letters import Appointment
from api.reminders.repository import RemindersRepository

WITHDRAWN = "retire-"

Planned = Iterable[tuple[Enrolment, Person, PlannedEvaluation]]
Interviews = Iterable[tuple[Enrolment, Person, VaeFile]]


def gathered(
    planned: Planned, interviews: Interviews
) -> tuple[dict[int, Person], dict[tuple[int, date], Appointment]]:
    """Who each enrolment is of, and what takes place each day for each."""
    people: dict[int, Person] = {}
    lines: dict[tuple[int, date], list[tuple[str, str, str | None]]] = defaultdict(list)
    for enrolment, person, one in planned:
        if one.planned_on:
            people[enrolment.id] = person
            lines[enrolment.id, one.planned_on].append((one.capacity, one.modality, one.place))
    met = set()
    for enrolment, person, file in interviews:
        if file.interview_on:
            people[enrolment.id] = person
            met.add((enrolment.id, file.interview_on))
    return people, {
        key: Appointment(key[1], tuple(sorted(lines.get(key, []), key=str)), key in met)
        for key in sorted(lines.keys() | met)
    }


async def coming_of(repository: RemindersRepository, enrolment_id: int, today: date) -> list[Appointment]:
    """What is planned after today for that enrolment, the nearest first."""
    own = Enrolment.id == enrolment_id
    _, found = gathered(
        await repository.planned(own, PlannedEvaluation.planned_on > today),
        await repository.interviews(own, VaeFile.interview_on > today),
    )
    return list(found.values())


def appointment_key(enrolment_id: int, appointment: Appointment) -> str:
    """The same as long as the same is planned that day."""
    return f"convocation:{enrolment_id}:{appointment.day}:{_fingerprint([appointment.planned, appointment.interview])}"


def withdrawal_key(enrolment_id: int, day: date, coming: Sequence[Appointment]) -> str:
    """The same as long as the same is planned instead."""
    said = [[str(one.day), one.planned, one.interview] for one in coming]
    return f"convocation:{enrolment_id}:{day}:{WITHDRAWN}{_fingerprint(said)}"


def is_withdrawal(key: str) -> bool:
    """Whether it takes back what another e-mail announced."""
    return state_of(key).startswith(WITHDRAWN)


def read_key(key: str) -> tuple[int, date]:
    """The enrolment and the day that such a key is about."""
    _, number, day, *_ = key.split(":")
    return int(number), date.fromisoformat(day)


def state_of(key: str) -> str:
    """What such a key says of its day, whichever time that is said."""
    return key.split(":")[3]


def _fingerprint(said: object) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
