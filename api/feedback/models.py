from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base, UtcDateTime, code_type, one_of

Reason = Literal["faux", "hors_sujet", "incomplet", "pas_clair", "autre"]


class Feedback(Base):
    """What the person thought of an answer; no free text, so that nothing personal slips in."""

    __tablename__ = "feedback"
    __table_args__ = (
        one_of("reason", get_args(Reason)),
        CheckConstraint("reason IS NULL OR NOT useful", name="reason_of_useless"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), unique=True)
    useful: Mapped[bool] = mapped_column()
    reason: Mapped[str | None] = mapped_column(code_type())
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
