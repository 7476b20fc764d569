"""The append-only log: who changed what, from what, to what."""

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base, UtcDateTime, code_type, one_of

Action = Literal["creation", "modification", "suppression", "effacement"]


class AuditEntry(Base):
    """One change of one row; `changes` is `{field: [before, after]}`."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        one_of("action", get_args(Action)),
        Index("ix_audit_entry_record_type_record_id", "record_type", "record_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_role: Mapped[str] = mapped_column(code_type())
    actor_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(code_type())
    record_type: Mapped[str] = mapped_column(code_type())
    record_id: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(500))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
