"""The jury paritaire: who sits, who is put before it, what it declares. No individual vote is stored."""

from datetime import date, datetime
from typing import Any, get_args

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.db.base import PERSONAL, Record, UtcDateTime, code_type, one_of
from api.enrolments.models import Enrolment
from knowledge.jury import Branch, College
from knowledge.progress import Declaration


class JurySession(Record):
    """A deliberation; once closed by its procès-verbal, only corrections with a reason are taken."""

    __tablename__ = "jury_session"

    exam_centre_id: Mapped[int | None] = mapped_column(
        ForeignKey("exam_centre.id", ondelete="RESTRICT"), index=True
    )
    president_account_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_account.id", ondelete="RESTRICT"), index=True
    )
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class JuryMember(Record):
    """Somebody who sits; the organisation is for that session's staff only."""

    __tablename__ = "jury_member"
    __table_args__ = (one_of("college", get_args(College)), one_of("branch", get_args(Branch)))

    jury_session_id: Mapped[int] = mapped_column(
        ForeignKey("jury_session.id", ondelete="RESTRICT"), index=True
    )
    given_name: Mapped[str] = mapped_column(String(100), info=PERSONAL)
    family_name: Mapped[str] = mapped_column(String(100), info=PERSONAL)
    college: Mapped[str] = mapped_column(code_type())
    branch: Mapped[str] = mapped_column(code_type())
    organisation: Mapped[str | None] = mapped_column(String(200), info=PERSONAL)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="RESTRICT"), index=True)
    has_vote: Mapped[bool] = mapped_column(default=True)
    chairs: Mapped[bool] = mapped_column(default=False)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class JuryPoint(Record):
    """A point of conformity that somebody confirmed for the session; it locks nothing."""

    __tablename__ = "jury_point"
    __table_args__ = (UniqueConstraint("jury_session_id", "code"),)

    jury_session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id", ondelete="RESTRICT"))
    code: Mapped[str] = mapped_column(code_type())
    note: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    confirmed_by: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class JuryCandidate(Record):
    """An enrolment put before a session."""

    __tablename__ = "jury_candidate"
    __table_args__ = (UniqueConstraint("jury_session_id", "enrolment_id"),)

    jury_session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id", ondelete="RESTRICT"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="RESTRICT"), index=True)

    enrolment: Mapped[Enrolment] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @property
    def candidate(self) -> str:
        return self.enrolment.candidate

    @property
    def number(self) -> str:
        return self.enrolment.number


class JuryDeclaration(Record):
    """What the jury declared: never computed, only recorded. A correction is a new row with its reason."""

    __tablename__ = "jury_declaration"
    __table_args__ = (
        UniqueConstraint("jury_candidate_id", "rank"),
        one_of("outcome", get_args(Declaration)),
        CheckConstraint("rank = 1 OR reason IS NOT NULL", name="corrected_with_reason"),
    )

    jury_candidate_id: Mapped[int] = mapped_column(ForeignKey("jury_candidate.id", ondelete="RESTRICT"))
    rank: Mapped[int]
    outcome: Mapped[str] = mapped_column(code_type())
    declared_on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(Text, info=PERSONAL)

    attestations: Mapped[list["BlockAttestation"]] = relationship(
        lazy="selectin", order_by="BlockAttestation.block"
    )


class BlockAttestation(Record):
    """A block certified: comes from a recorded declaration only.

    A correction that attests the block again repeats its number and its day: the paper already handed over stays true.
    """

    __tablename__ = "block_attestation"
    __table_args__ = (UniqueConstraint("jury_declaration_id", "block"),)

    jury_declaration_id: Mapped[int] = mapped_column(ForeignKey("jury_declaration.id", ondelete="RESTRICT"))
    block: Mapped[int]
    number: Mapped[str] = mapped_column(String(40), index=True)
    issued_on: Mapped[date]


class Minutes(Record):
    """The procès-verbal as it was drawn up: its content does not move when records are corrected later."""

    __tablename__ = "minutes"

    jury_session_id: Mapped[int] = mapped_column(
        ForeignKey("jury_session.id", ondelete="RESTRICT"), unique=True
    )
    number: Mapped[str] = mapped_column(String(40), unique=True)
    drawn_up_on: Mapped[date]
    content: Mapped[dict[str, Any]] = mapped_column(JSON, info=PERSONAL)
