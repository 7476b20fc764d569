"""What is planned for a candidate and what is expected of them, where the centre has recorded it."""

from datetime import date
from typing import get_args

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.crud.fields import CAPACITIES
from api.db.base import Record, code_type, one_of
from api.enrolments.models import EvidenceKind
from api.evaluations.models import Modality


class PlannedEvaluation(Record):
    """The modality that the centre d'examen chose for a capacity, and when and where it is to be evaluated."""

    __tablename__ = "planned_evaluation"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "capacity"),
        one_of("capacity", CAPACITIES),
        one_of("modality", get_args(Modality)),
    )

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="RESTRICT"))
    capacity: Mapped[str] = mapped_column(code_type())
    modality: Mapped[str] = mapped_column(code_type())
    planned_on: Mapped[date | None]
    place: Mapped[str | None] = mapped_column(String(200))


class ExpectedDocument(Record):
    """A document that the candidate is to send, and by when; received once evidence of its kind is (api/enrolments)."""

    __tablename__ = "expected_document"
    __table_args__ = (UniqueConstraint("enrolment_id", "kind"), one_of("kind", get_args(EvidenceKind)))

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(code_type())
    due_on: Mapped[date | None]
