from datetime import date

from api.crud.fields import Capacity, Day, Reference, Title, unchanged
from api.crud.resource import Change, Input, RecordView
from api.enrolments.models import EvidenceKind
from api.evaluations.models import Modality


class PlannedCreate(Input):
    enrolment_id: Reference
    capacity: Capacity
    modality: Modality
    planned_on: Day | None = None
    place: Title | None = None


class PlannedChange(Change):
    modality: Modality = unchanged()
    planned_on: Day | None = unchanged()
    place: Title | None = unchanged()


class PlannedView(RecordView):
    enrolment_id: int
    capacity: Capacity
    modality: Modality
    planned_on: date | None
    place: str | None


class ExpectedCreate(Input):
    enrolment_id: Reference
    kind: EvidenceKind
    due_on: Day | None = None


class ExpectedChange(Change):
    due_on: Day | None = unchanged()


class ExpectedView(RecordView):
    enrolment_id: int
    kind: EvidenceKind
    due_on: date | None
