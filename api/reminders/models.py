from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base, Record, UtcDateTime, code_type, one_of

ReminderKind = Literal["avis", "convocation", "document"]
MOST_DAYS, MOST_TIMES = 90, 5


class ReminderChoice(Record):
    """A kind of reminder that a centre d'examen has asked for: none is sent without it.

    `days`: after the request, for an awaited opinion (and again as many days later, `times` in all); before the day, for
    a convocation or a document.
    """

    __tablename__ = "reminder_choice"
    __table_args__ = (
        UniqueConstraint("exam_centre_id", "kind"),
        one_of("kind", get_args(ReminderKind)),
        CheckConstraint(f"days BETWEEN 1 AND {MOST_DAYS}", name="days"),
        CheckConstraint(f"times BETWEEN 1 AND {MOST_TIMES}", name="times"),
    )

    exam_centre_id: Mapped[int] = mapped_column(ForeignKey("exam_centre.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(code_type())
    active: Mapped[bool] = mapped_column(default=True)
    days: Mapped[int]
    times: Mapped[int] = mapped_column(default=1)


class ReminderStop(Base):
    """Somebody who wants no reminder any more."""

    __tablename__ = "reminder_stop"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    stopped_at: Mapped[datetime] = mapped_column(UtcDateTime)
