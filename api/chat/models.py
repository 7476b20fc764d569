from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base, UtcDateTime, code_type, one_of

AUTHORS = ("personne", "assistant")
ROLES = ("candidat", "entreprise")


class Conversation(Base):
    """A thread; Rasa knows it by `sender_id` only."""

    __tablename__ = "conversation"
    __table_args__ = (
        one_of("role", ROLES),
        CheckConstraint("(person_id IS NULL) = (role IS NULL)", name="person_with_role"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sender_id: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str | None] = mapped_column(code_type())
    # NULL where no session was left to say it, before this was kept.
    portal_id: Mapped[int | None] = mapped_column(ForeignKey("portal.id"), index=True)
    turns_since_cut: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Message(Base):
    """What one side said; `payload` is its rendering, or the command behind a person's button.

    A person's `text` is kept with marks in place of identifiers, and later of names (api/privacy).
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_message_id"),
        Index("ix_message_conversation_id_id", "conversation_id", "id"),
        one_of("author", AUTHORS),
        # A number once given is never given again: the widget asks for what came after one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    author: Mapped[str] = mapped_column(code_type())
    client_message_id: Mapped[str | None] = mapped_column(String(36))
    turn_id: Mapped[str] = mapped_column(String(36), index=True)
    text: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Since when a person's message waits for its reply: the oldest one waiting is the one that Rasa is asked.
    awaiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # NULL until a person's words have been searched for names by `python -m api.privacy`.
    names_checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Button(Base):
    """A choice offered in a conversation: the browser sees the id, never the command."""

    __tablename__ = "button"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    payload: Mapped[str] = mapped_column(Text)
