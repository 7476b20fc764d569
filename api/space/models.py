"""The personal pages of an identified person (*mon espace*): who may open them, and for how long.

Two ways in: a ticket that the conversation draws, worth one opening; or a link received by e-mail, which opening never
consumes (mail filters open links) and which a one-time code completes.
"""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from api.chat.models import ROLES
from api.db.base import Base, UtcDateTime, code_type, one_of

Method = Literal["conversation", "lien"]


class SpaceSession(Base):
    """A browser that reads somebody's pages: `ticket_hash` until it is opened, `token_hash` from then on."""

    __tablename__ = "space_session"
    __table_args__ = (
        one_of("role", ROLES),
        one_of("method", get_args(Method)),
        CheckConstraint("(ticket_hash IS NULL) <> (token_hash IS NULL)", name="ticket_or_token"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(code_type())
    method: Mapped[str] = mapped_column(code_type())
    # The conversation that opened it: ending that one ends this one.
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SpaceLink(Base):
    """The secret of a link sent by e-mail to the recorded address of that person."""

    __tablename__ = "space_link"
    __table_args__ = (one_of("role", ROLES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(code_type())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    # Everything that it was sent for is done, or it was withdrawn.
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SpaceCode(Base):
    """A one-time code asked for from a link's page; only its keyed hash is kept."""

    __tablename__ = "space_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("space_link.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
