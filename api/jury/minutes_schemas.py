"""The procès-verbal as it is kept and shown."""

from datetime import date

from pydantic import Field

from api.crud.resource import RecordView, View
from api.jury.schemas import Examined, MemberSeen, PointView
from knowledge.progress import Declaration


class AttestationSeen(View):
    block: int
    number: str


class Corrected(View):
    """What a declaration replaces."""

    outcome: Declaration
    declared_on: date
    blocks: list[int]


class MinutesLine(View):
    """What the jury declared of a candidate; without an outcome, it had not declared yet."""

    # Tells two people of the same name apart, here too when one of them is erased.
    enrolment_id: int
    number: str
    candidate: str
    route_label: str
    outcome: Declaration | None
    declared_on: date | None
    rank: int | None
    reason: str | None
    attestations: list[AttestationSeen]
    corrects: Corrected | None = None


class MinutesContent(View):
    """The procès-verbal as it was drawn up."""

    held_on: date
    place: str
    exam_centre: str | None
    president: str | None
    members: list[MemberSeen]
    points: list[PointView]
    candidates: list[MinutesLine]
    examined: list[Examined] = Field(default_factory=list, description="ce que le jury avait sur sa table")


class MinutesView(RecordView):
    """The procès-verbal, and what was corrected since: the first does not move."""

    jury_session_id: int
    number: str
    drawn_up_on: date
    content: MinutesContent
    corrections: list[MinutesLine]
