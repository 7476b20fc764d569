from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from api.chat.models import ROLES
from api.db.base import Base, UtcDateTime, code_type, one_of

# How the person was identified.
Method = Literal["anonyme", "portail", "code", "demonstration"]


class ChatSession(Base):
    """Who speaks in a conversation, for a limited time; the token itself is never stored."""

    __tablename__ = "chat_session"
    __table_args__ = (
        one_of("role", ROLES),
        one_of("method", get_args(Method)),
        CheckConstraint("(person_id IS NULL) = (role IS NULL)", name="person_with_role"),
        CheckConstraint("person_id IS NULL OR method <> 'anonyme'", name="identified_by_method"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str | None] = mapped_column(code_type())
    method: Mapped[str] = mapped_column(code_type())
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When the first of the sessions that it renews was opened: renewing has an end.
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
