"""E-mails that must leave once and once only, whatever stops in between."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base, UtcDateTime, code_type, one_of

MailKind = Literal["avis", "convocation", "document", "lien", "rouvert", "recu", "contact"]
# Refused for good or too often; somebody decided that it does not leave; no longer true when it was to leave.
DropReason = Literal["refuse", "abandonne", "inutile"]


class OutgoingMail(Base):
    """An e-mail to send. `key` says what it is about: written twice, it is sent once.

    `content` (address, subject, text) is sealed, and removed as soon as the e-mail has left.
    Claimed and not sent: somebody was stopped while sending it; it is never sent again by itself.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        one_of("kind", get_args(MailKind)),
        one_of("drop_reason", get_args(DropReason)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(code_type())
    # Whom it is sent to, where that is somebody of the records: erasing them erases it.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    content: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    failures: Mapped[int] = mapped_column(default=0)
    # It does not leave, and why.
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drop_reason: Mapped[str | None] = mapped_column(code_type())
