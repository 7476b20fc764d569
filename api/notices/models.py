"""What staff do at once about an answer, while its text is being mended: mute it, or put a mention on it."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Record, UtcDateTime, code_type, one_of

NoticeKind = Literal["muette", "mention"]


class AnswerNotice(Record):
    """A question whose answer is muted, or carries a mention, on one portal or on all."""

    __tablename__ = "answer_notice"
    __table_args__ = (
        one_of("kind", get_args(NoticeKind)),
        CheckConstraint("kind = 'muette' OR text IS NOT NULL", name="text_of_mention"),
    )

    question: Mapped[str] = mapped_column(String(80), index=True)
    portal_id: Mapped[int | None] = mapped_column(ForeignKey("portal.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(code_type())
    text: Mapped[str | None] = mapped_column(String(500))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
