from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base, UtcDateTime, code_type, one_of

STATES = ("en_cours", "suspendu", "termine", "annule")


class GuideDraft(Base):
    """How far a guided conversation went: answers by question, as codes, never as typed."""

    __tablename__ = "guide_draft"
    __table_args__ = (UniqueConstraint("conversation_id", "guide"), one_of("state", STATES))

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    guide: Mapped[str] = mapped_column(code_type())
    state: Mapped[str] = mapped_column(code_type())
    answers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    # The question that was asked last and has no answer yet.
    asked: Mapped[str | None] = mapped_column(String(32))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
