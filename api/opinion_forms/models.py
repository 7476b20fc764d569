"""Our form of the *avis de l'entreprise*: a draft until it is sent, and closed until the centre opens it again.

The opinions themselves are `Opinion` (api/evaluations): sending copies the draft there, all at once.
"""

from datetime import datetime
from typing import get_args

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.db.base import PERSONAL, Base, Record, UtcDateTime, code_type, one_of
from api.enrolments.models import Enrolment
from api.evaluations.models import OpinionValue
from api.people.models import Function, Signatory


class OpinionForm(Record):
    """What one signatory is asked about one candidate, and what they declared when they sent it."""

    __tablename__ = "opinion_form"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "signatory_id"),
        one_of("signed_function", get_args(Function)),
        CheckConstraint("sent_at IS NULL OR receipt IS NOT NULL", name="receipt_when_sent"),
    )

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="RESTRICT"))
    signatory_id: Mapped[int] = mapped_column(ForeignKey("signatory.id", ondelete="RESTRICT"), index=True)
    signed_name: Mapped[str | None] = mapped_column(String(200), info=PERSONAL)
    signed_function: Mapped[str | None] = mapped_column(code_type())
    # Empty while it is being filled in, the first time or again.
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Of the last sending; a form that was opened again keeps it until it is sent again.
    receipt: Mapped[str | None] = mapped_column(String(20), unique=True)
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopening_reason: Mapped[str | None] = mapped_column(String(500), info=PERSONAL)

    enrolment: Mapped[Enrolment] = relationship(lazy="joined", innerjoin=True)
    signatory: Mapped[Signatory] = relationship(lazy="joined", innerjoin=True)

    @property
    def candidate(self) -> str:
        return self.enrolment.candidate

    @property
    def asked_of(self) -> str:
        return self.signatory.person.display_name

    @property
    def open_again(self) -> bool:
        """Whether the centre opened it again, and nothing was sent since."""
        return self.sent_at is None and self.reopened_at is not None


class OpinionDraft(Base):
    """A row of a form that is not sent: what was last tapped or written, on whichever device."""

    __tablename__ = "opinion_draft"
    __table_args__ = (one_of("value", get_args(OpinionValue)),)

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id", ondelete="CASCADE"), unique=True)
    value: Mapped[str | None] = mapped_column(code_type())
    comment: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OpinionActivity(Base):
    """An activity or project of the candidate that the signatory saw: told once, used for several capacities."""

    __tablename__ = "opinion_activity"
    __table_args__ = (UniqueConstraint("form_id", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("opinion_form.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OpinionActivityUse(Base):
    """An activity that supports the opinion on a capacity."""

    __tablename__ = "opinion_activity_use"
    __table_args__ = (UniqueConstraint("activity_id", "opinion_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("opinion_activity.id", ondelete="CASCADE"))
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id", ondelete="CASCADE"), index=True)
