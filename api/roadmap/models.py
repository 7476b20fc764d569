from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.crud.fields import CAPACITIES
from api.db.base import Base, Record, UtcDateTime, code_type, one_of


class RoadmapTick(Base):
    """A line of the preparation list that the candidate has ticked: theirs alone, it proves nothing."""

    __tablename__ = "roadmap_tick"
    __table_args__ = (UniqueConstraint("enrolment_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(String(64))
    ticked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReferenceCriterion(Record):
    """A criterion of the référentiel, as that centre d'examen loaded it: the fiche gives none."""

    __tablename__ = "reference_criterion"
    __table_args__ = (UniqueConstraint("exam_centre_id", "capacity", "rank"), one_of("capacity", CAPACITIES))

    exam_centre_id: Mapped[int] = mapped_column(ForeignKey("exam_centre.id", ondelete="RESTRICT"))
    capacity: Mapped[str] = mapped_column(code_type())
    rank: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    # The document that it was read from, and its date.
    source: Mapped[str] = mapped_column(String(200))
    source_date: Mapped[date]
