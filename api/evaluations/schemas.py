from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from api.crud.fields import Capacities, Capacity, Day, Name, Reference, Sought, Title, unchanged
from api.crud.resource import Change, Filters, Input, Reasoned, RecordView
from api.evaluations.models import Modality, OpinionValue
from knowledge.progress import Outcome

Evaluators = Annotated[list[Reference], Field(max_length=20, description="la commission, par identifiants")]
Moment = Annotated[AwareDatetime, Field(le=datetime(2099, 12, 31, tzinfo=UTC))]


class EvaluatorCreate(Input):
    """A member of a commission d'évaluation, or de validation in VAE."""

    exam_centre_id: Reference
    given_name: Name
    family_name: Name
    quality: Title | None = None


class EvaluatorChange(Change):
    given_name: Name = unchanged()
    family_name: Name = unchanged()
    quality: Title | None = unchanged()


class EvaluatorView(RecordView):
    exam_centre_id: int
    given_name: str
    family_name: str
    quality: str | None


class EvaluatorFilters(Filters):
    exam_centre_id: Reference | None = None
    family_name_contains: Sought | None = None


class EvaluationCreate(Reasoned):
    """A capacity evaluated on a day, or missed; another attempt is another evaluation, on another day."""

    enrolment_id: Reference
    capacity: Capacity
    modality: Modality
    evaluated_on: Day
    outcome: Outcome
    evaluator_ids: Evaluators = Field(default_factory=list)


class EvaluationChange(Change):
    modality: Modality = unchanged()
    evaluated_on: Day = unchanged()
    outcome: Outcome = unchanged()
    evaluator_ids: Evaluators = unchanged()


class EvaluationView(RecordView):
    enrolment_id: int
    capacity: Capacity
    modality: Modality
    evaluated_on: date
    outcome: Outcome
    published_at: datetime | None
    evaluator_ids: list[int]


class EvaluationFilters(Filters):
    enrolment_id: Reference | None = None
    capacity: Capacity | None = None
    modality: Modality | None = None
    outcome: Outcome | None = None
    evaluated_on_from: Day | None = None
    evaluated_on_to: Day | None = None


class Withdrawal(Input):
    """Publications to withdraw; without capacities, all that are still to come."""

    capacities: Capacities | None = None


class Publication(Withdrawal):
    """Outcomes to make visible: all that are not yet, unless capacities are named; now, unless a moment is."""

    at: Moment | None = None


class PublicationView(BaseModel):
    """The evaluations whose publication has just changed."""

    enrolment_id: int
    evaluations: list[EvaluationView]


class OpinionRequest(Input):
    """The company's opinion asked of one of its signatories, on a capacity; the candidate knows of it already."""

    enrolment_id: Reference
    signatory_id: Reference
    capacity: Capacity
    candidate_told_on: Day


class OpinionView(RecordView):
    """An opinion, awaited while it has no value, for the candidate and for those who hold the file."""

    enrolment_id: int
    candidate: str
    capacity: Capacity
    signatory_id: int
    asked_of: str
    candidate_told_on: date
    requested_at: datetime
    value: OpinionValue | None
    comment: str | None
    given_at: datetime | None


class AskedOpinionView(RecordView):
    """All that a signatory sees: of whom, what is asked, and what they answered."""

    candidate: str
    capacity: Capacity
    requested_at: datetime
    value: OpinionValue | None
    comment: str | None
    given_at: datetime | None


class OpinionFilters(Filters):
    enrolment_id: Reference | None = None
    signatory_id: Reference | None = None
    capacity: Capacity | None = None
    value: OpinionValue | None = None
