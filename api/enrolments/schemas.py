from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from api.crud.fields import Capacities, Capacity, Day, Line, Prose, Reference, Title, unchanged
from api.crud.resource import Change, Filters, Input, RecordView, View
from api.enrolments.models import FICHE, Admissibility, EvidenceKind, Fiche
from knowledge.progress import BlockState, CapacityState, Declaration, NextStep, Route, Standing

FicheCode = Annotated[str, StringConstraints(pattern=r"^(?:rncp|rs)\d{1,6}$")]
Number = Annotated[str, StringConstraints(pattern=r"^[\w./-]{1,40}$")]


class EnrolmentFields(Input):
    """An inscription; without a number, one is given."""

    number: Number | None = None
    fiche: Fiche = FICHE
    route: Route
    company_id: Reference | None = None
    training_body_id: Reference | None = None
    exam_centre_id: Reference | None = None
    enrolled_on: Day | None = None
    entered_on: Day | None = None
    disclosed: bool = Field(
        default=False, description="en VAE : le candidat a dit sa démarche à l'entreprise indiquée"
    )
    ended_on: Day | None = None


class EnrolmentCreate(EnrolmentFields):
    person_id: Reference


class EnrolmentChange(Change):
    company_id: Reference | None = unchanged()
    training_body_id: Reference | None = unchanged()
    exam_centre_id: Reference | None = unchanged()
    enrolled_on: Day | None = unchanged()
    entered_on: Day | None = unchanged()
    disclosed: bool = unchanged()
    ended_on: Day | None = unchanged()


class EnrolmentView(RecordView):
    number: str
    person_id: int
    candidate: str
    fiche: str
    route: Route
    company_id: int | None
    training_body_id: int | None
    exam_centre_id: int | None
    enrolled_on: date | None
    entered_on: date | None
    disclosed: bool
    ended_on: date | None


class EnrolmentFilters(Filters):
    number: Number | None = None
    person_id: Reference | None = None
    route: Route | None = None
    company_id: Reference | None = None
    training_body_id: Reference | None = None
    exam_centre_id: Reference | None = None
    entered_on_from: Day | None = None
    entered_on_to: Day | None = None


class BlockProgressView(View):
    block: int
    title: str
    validated: int
    total: int
    state: BlockState


class ProgressView(View):
    """Where a person stands, as the caller may know it; `declaration` is only ever the jury's."""

    enrolment_id: int
    route: Route
    standing: Standing
    capacities: dict[str, CapacityState]
    blocks: list[BlockProgressView]
    opinions_given: list[str]
    opinions_awaited: list[str]
    missing: list[str]
    next_step: NextStep
    next_actor: str
    declaration: Declaration | None
    declared_on: date | None
    warnings: list[str]


class VaeFileFields(Input):
    requested_on: Day | None = None
    decision: Admissibility | None = None
    decided_on: Day | None = None
    received_on: Day | None = None
    interview_on: Day | None = None


class VaeFileCreate(VaeFileFields):
    enrolment_id: Reference


class VaeFileChange(Change):
    requested_on: Day | None = unchanged()
    decision: Admissibility | None = unchanged()
    decided_on: Day | None = unchanged()
    received_on: Day | None = unchanged()
    interview_on: Day | None = unchanged()


class VaeFileView(RecordView):
    enrolment_id: int
    requested_on: date | None
    decision: Admissibility | None
    decided_on: date | None
    received_on: date | None
    interview_on: date | None


class OfEnrolment(Filters):
    enrolment_id: Reference | None = None


class SituationCreate(Input):
    vae_file_id: Reference
    title: Title
    description: Prose
    capacities: Capacities


class SituationChange(Change):
    title: Title = unchanged()
    description: Prose = unchanged()
    capacities: Capacities = unchanged()


class SituationView(RecordView):
    vae_file_id: int
    title: str
    description: str
    capacities: list[Capacity]


class SituationFilters(Filters):
    vae_file_id: Reference | None = None


class EvidenceCreate(Input):
    enrolment_id: Reference
    kind: EvidenceKind
    title: Title
    capacity: Capacity | None = None
    received_on: Day
    kept_at: Line | None = None


class EvidenceChange(Change):
    kind: EvidenceKind = unchanged()
    title: Title = unchanged()
    capacity: Capacity | None = unchanged()
    received_on: Day = unchanged()
    kept_at: Line | None = unchanged()


class EvidenceView(RecordView):
    enrolment_id: int
    kind: EvidenceKind
    title: str
    capacity: Capacity | None
    received_on: date
    kept_at: str | None


class RecognitionCreate(Input):
    """A decision of the centre d'examen to take what was acquired on another fiche."""

    enrolment_id: Reference
    capacity: Capacity
    from_fiche: FicheCode
    decided_on: Day
    decided_by: Title
    reason: Prose


class RecognitionView(RecordView):
    enrolment_id: int
    capacity: Capacity
    from_fiche: str
    decided_on: date
    decided_by: str
    reason: str
