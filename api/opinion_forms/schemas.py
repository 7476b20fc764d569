"""What the form's pages send and are told, and what staff see of a form."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from api.crud.fields import ONE_LINE, Capacity, Reason, Reference
from api.crud.resource import Filters, Input, RecordView
from api.evaluations.models import OpinionValue
from api.opinion_forms.state import FormState, Status
from api.people.models import Function

LONGEST_COMMENT, LONGEST_TITLE = 1000, 120
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNWANTED_IN_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def typed(value: Any) -> Any:
    """What somebody typed or pasted, without the signs that no page shows: nothing of it is refused for them."""
    if not isinstance(value, str):
        return value
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip() or None


def typed_line(value: Any) -> Any:
    """The same, on one line."""
    return _UNWANTED_IN_LINE.sub(" ", value).strip() if isinstance(value, str) else value


Comment = Annotated[
    Annotated[str, StringConstraints(max_length=LONGEST_COMMENT)] | None, BeforeValidator(typed)
]
ActivityTitle = Annotated[
    str,
    BeforeValidator(typed_line),
    StringConstraints(min_length=1, max_length=LONGEST_TITLE, pattern=ONE_LINE),
]
SignedName = Annotated[
    str, BeforeValidator(typed_line), StringConstraints(min_length=1, max_length=200, pattern=ONE_LINE)
]
# A tap that waited for the network says how long: the later of two taps wins, whichever arrives first.
Age = Annotated[int, Field(ge=0, le=7 * 24 * 3600, description="En secondes")]


class RowAnswer(Input):
    """A row of the form, whole."""

    value: OpinionValue | None = None
    comment: Comment = None
    age: Age = 0


class ActivityChange(Input):
    """An activity, named by its title: made if it is new, then renamed, removed, or tied to these capacities alone."""

    title: ActivityTitle
    new_title: ActivityTitle | None = None
    capacities: Annotated[list[Capacity], Field(max_length=8)] | None = None
    removed: bool = False


class Signature(Input):
    """Who sends the form."""

    name: SignedName
    function: Function
    in_company_s_name: bool


class Reopening(Input):
    """Why the centre opens a form again; the signatory reads it."""

    reason: Annotated[Reason, Field(min_length=1)]


class OpenForm(Reopening):
    """The same, for the opinion of that signatory."""

    signatory_id: Reference


class OpinionFormFilters(Filters):
    enrolment_id: Reference | None = None
    signatory_id: Reference | None = None


class OpinionFormView(RecordView):
    """Where a form stands: nothing of what is being written in it."""

    candidate: str
    asked_of: str
    sent_at: datetime | None
    signed_name: str | None
    signed_function: Function | None
    receipt: str | None
    reopened_at: datetime | None
    reopening_reason: str | None


class RowState(BaseModel):
    capacity: str
    value: OpinionValue | None
    comment: str | None
    open: bool


class ActivityState(BaseModel):
    title: str
    capacities: list[str]
    kept: bool


class StateView(BaseModel):
    """The form as the server has it, for the page that shows it."""

    status: Status
    answered: int
    asked: int
    rows: list[RowState]
    activities: list[ActivityState]
    closes_in: int = Field(description="Secondes avant que ces pages se ferment, si rien n'est fait")


def state_view(state: FormState, closes_in: int) -> StateView:
    """For the page."""
    return StateView(
        status=state.status,
        answered=state.answered,
        asked=len(state.open_rows),
        rows=[RowState.model_validate(one, from_attributes=True) for one in state.rows],
        activities=[
            ActivityState(title=one.title, capacities=list(one.capacities), kept=one.kept)
            for one in state.activities
        ],
        closes_in=closes_in,
    )
