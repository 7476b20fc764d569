"""A form as it stands: what is asked, what was tapped or written last, and what may still change."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from api.clock import day_in_france
from api.evaluations.models import Opinion
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionDraft, OpinionForm
from api.opinion_forms.repository import OpinionFormsRepository

Status = Literal["a_remplir", "commence", "rouvert", "envoye", "clos"]
# Only these two are asked a word of explanation.
COMMENTED = ("reserve", "defavorable")


@dataclass(frozen=True)
class Row:
    """The opinion on a capacity; `open` while the signatory may still give or change it."""

    opinion_id: int
    capacity: str
    value: str | None
    comment: str | None
    open: bool
    drafted_at: datetime | None
    requested_at: datetime
    given_at: datetime | None

    @property
    def comment_missing(self) -> bool:
        """Of a row that may still change only: what was sent is asked nothing more."""
        return self.open and self.value in COMMENTED and not self.comment

    @property
    def complete(self) -> bool:
        return self.value is not None and not self.comment_missing


@dataclass(frozen=True)
class Activity:
    """An activity or project of the candidate, and the capacities that it supports."""

    id: int
    title: str
    capacities: tuple[str, ...]
    # It supports an opinion that was sent: what was said stays.
    kept: bool


@dataclass(frozen=True)
class FormState:
    """One person's form."""

    form: OpinionForm
    rows: tuple[Row, ...]
    activities: tuple[Activity, ...]
    # The jury has declared: nothing is asked any more.
    closed: bool

    @property
    def open_rows(self) -> list[Row]:
        return [one for one in self.rows if one.open]

    @property
    def answered(self) -> int:
        """How many rows are whole, their explanation included."""
        return sum(one.complete for one in self.open_rows)

    @property
    def incomplete(self) -> list[Row]:
        return [one for one in self.open_rows if not one.complete]

    @property
    def asked_on(self) -> date:
        return day_in_france(min(one.requested_at for one in self.open_rows or self.rows))

    @property
    def status(self) -> Status:
        if not self.open_rows:
            return "clos" if self.closed and any(one.value is None for one in self.rows) else "envoye"
        if self.form.open_again:
            return "rouvert"
        started = any(one.drafted_at for one in self.open_rows)
        return "commence" if started else "a_remplir"

    def supporting(self, capacity: str) -> list[str]:
        """The activities behind the opinion on that capacity."""
        return [one.title for one in self.activities if capacity in one.capacities]

    def ticked(self, activity: Activity) -> list[str]:
        """The capacities that may still be unticked for that activity."""
        return [one.capacity for one in self.open_rows if one.capacity in activity.capacities]


async def states(repository: OpinionFormsRepository, forms: Sequence[OpinionForm]) -> list[FormState]:
    """These forms as they stand, without those of which nothing is asked any more; a fixed number of queries."""
    asked: dict[tuple[int, int], list[Opinion]] = defaultdict(list)
    enrolments = {one.enrolment_id for one in forms}
    for opinion in await repository.opinions(Opinion.enrolment_id.in_(enrolments)):
        asked[opinion.enrolment_id, opinion.signatory_id].append(opinion)
    own = {one.id: asked[one.enrolment_id, one.signatory_id] for one in forms}
    drafts = await repository.drafts([one.id for opinions in own.values() for one in opinions])
    declared = await repository.declared(enrolments)
    activities = await repository.activities(own)
    uses = await repository.uses(own)
    found = []
    for form in forms:
        closed = form.enrolment_id in declared
        rows = tuple(_row(one, drafts.get(one.id), form, closed) for one in own[form.id])
        told = [one for one in activities if one.form_id == form.id]
        if rows:
            found.append(FormState(form, rows, tuple(_activity(one, uses, rows) for one in told), closed))
    return found


def _row(opinion: Opinion, draft: OpinionDraft | None, form: OpinionForm, closed: bool) -> Row:
    is_open = not closed and (opinion.given_at is None or form.open_again)
    told = draft if is_open else None
    return Row(
        opinion_id=opinion.id,
        capacity=opinion.capacity,
        value=told.value if told else opinion.value,
        comment=told.comment if told else opinion.comment,
        open=is_open,
        drafted_at=told.updated_at if told else None,
        requested_at=opinion.requested_at,
        given_at=opinion.given_at,
    )


def _activity(activity: OpinionActivity, uses: Sequence[OpinionActivityUse], rows: Sequence[Row]) -> Activity:
    supported = {one.opinion_id for one in uses if one.activity_id == activity.id}
    backed = [one for one in rows if one.opinion_id in supported]
    return Activity(
        activity.id,
        activity.title,
        tuple(one.capacity for one in backed),
        kept=any(not one.open for one in backed),
    )
