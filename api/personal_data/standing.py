"""Where a person stands, by what is held on them: certified or not, before an open jury, and their last event."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.clock import day_in_france
from api.db.base import Base
from api.enrolments.models import Enrolment, Evidence, Recognition, VaeFile
from api.errors import NotPossibleNow
from api.evaluations.models import Evaluation, Opinion
from api.jury.models import BlockAttestation, JuryCandidate, JuryDeclaration, JurySession
from api.people.models import Person, Signatory
from api.personal_data.repository import Held
from api.planning.models import ExpectedDocument, PlannedEvaluation
from knowledge.progress import Declaration
from knowledge.templating import french_date

ADMITTED: Declaration = "admissible"
# The recorded days of an inscription's rows: beside the day that each was recorded, what a duration runs from.
EVENTS: Mapping[type[Base], tuple[str, ...]] = {
    VaeFile: ("requested_on", "decided_on", "received_on", "interview_on"),
    Evaluation: ("evaluated_on",),
    Evidence: ("received_on",),
    Recognition: ("decided_on",),
    Opinion: ("candidate_told_on",),
    PlannedEvaluation: ("planned_on",),
    ExpectedDocument: ("due_on",),
    JuryCandidate: (),
}
_ALL_EVENTS: Mapping[type[Base], tuple[str, ...]] = {
    **EVENTS,
    Person: (),
    Signatory: (),
    Enrolment: ("enrolled_on", "entered_on", "ended_on"),
    JuryDeclaration: ("declared_on",),
}


def current(held: Held) -> list[JuryDeclaration]:
    """What each jury last declared: a correction replaces what came before it, attestations included."""
    last: dict[int, JuryDeclaration] = {}
    for row in sorted(held[JuryDeclaration], key=lambda one: one.rank):
        last[row.jury_candidate_id] = row
    return list(last.values())


def is_admitted(held: Held) -> bool:
    """Whether a jury's last word is an admission."""
    return any(one.outcome == ADMITTED for one in current(held))


def is_certified(held: Held) -> bool:
    """Whether a jury's last word is an admission, or attests a block."""
    valid = {one.id for one in current(held)}
    return is_admitted(held) or any(one.jury_declaration_id in valid for one in held[BlockAttestation])


def last_event(held: Held) -> date:
    """The day that the retention counts from for this person, conversations apart."""
    own = {row.id for row in held[Enrolment]}
    days: list[date] = []
    for model, columns in _ALL_EVENTS.items():
        for row in held[model]:
            days.append(day_in_france(row.created_at))
            if getattr(row, "enrolment_id", None) in own or model in (Enrolment, JuryDeclaration):
                days += [day for column in columns if (day := getattr(row, column)) is not None]
    return max(days)


def require_no_open_jury(held: Held) -> None:
    """Raise NotPossibleNow where a session is still to be held or its procès-verbal to be drawn up."""
    declared = {row.jury_candidate_id for row in held[JuryDeclaration]}
    for jury in held[JurySession]:
        if jury.closed_at is not None:
            continue
        put: Any = next(row for row in held[JuryCandidate] if row.jury_session_id == jury.id)
        which = f"la séance de jury du {french_date(jury.held_on)} ({jury.place}), qui n'est pas close"
        if put.id in declared:
            raise NotPossibleNow(
                f"Le jury s'est prononcé sur cette personne à {which} : elle ne peut plus en être retirée. "
                "Faites d'abord dresser le procès-verbal de cette séance, puis effacez la personne."
            )
        raise NotPossibleNow(
            f"Cette personne est présentée à {which}. Retirez-la d'abord de cette séance, puis effacez-la."
        )


def standings(held: Held) -> dict[tuple[type[Base], int], str]:
    """What each declaration and each attestation is worth, now that the jury may have corrected itself."""
    last = {row.jury_candidate_id: row for row in current(held)}
    found: dict[tuple[type[Base], int], str] = {}
    worth: dict[int, str] = {}
    for row in held[JuryDeclaration]:
        by = last[row.jury_candidate_id]
        worth[row.id] = (
            "en vigueur"
            if by.id == row.id
            else f"remplacée par la correction du {french_date(by.declared_on)} : ne vaut plus"
        )
        found[JuryDeclaration, row.id] = worth[row.id]
    for row in held[BlockAttestation]:
        found[BlockAttestation, row.id] = worth[row.jury_declaration_id]
    return found
