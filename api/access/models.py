"""Staff and the tokens that they call the API with; a token itself is never stored."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from api.access.roles import STAFF_ROLES
from api.db.base import PERSONAL, Record, UtcDateTime, code_type, one_of


class StaffAccount(Record):
    __tablename__ = "staff_account"
    __table_args__ = (
        one_of("role", STAFF_ROLES),
        CheckConstraint("(role = 'organisme') = (training_body_id IS NOT NULL)", name="body_of_organisme"),
        CheckConstraint(
            "(role IN ('centre', 'evaluateur', 'president')) = (exam_centre_id IS NOT NULL)",
            name="centre_of_centre",
        ),
    )

    name: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    email: Mapped[str] = mapped_column(String(254), info=PERSONAL)
    role: Mapped[str] = mapped_column(code_type())
    exam_centre_id: Mapped[int | None] = mapped_column(ForeignKey("exam_centre.id", ondelete="RESTRICT"))
    training_body_id: Mapped[int | None] = mapped_column(ForeignKey("training_body.id", ondelete="RESTRICT"))
    active: Mapped[bool] = mapped_column(default=True)
    # An account without them signs in nowhere: it has yet to follow its invitation.
    password_hash: Mapped[str | None] = mapped_column(String(200))
    sealed_totp: Mapped[str | None] = mapped_column(String(400))
    # The time step of the last code accepted: a code opens once.
    totp_step: Mapped[int | None] = mapped_column(BigInteger)


Index("uq_staff_account_email_lower", func.lower(StaffAccount.email), unique=True)


class StaffToken(Record):
    __tablename__ = "staff_token"

    account_id: Mapped[int] = mapped_column(ForeignKey("staff_account.id", ondelete="RESTRICT"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
