from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from api.chat.models import ROLES
from api.db.base import Base, UtcDateTime, code_type, one_of


class EmailCode(Base):
    """A code asked for in a conversation. The same row is written whether or not the address is anybody's.

    Who it is, is looked up once the answer has left.
    """

    __tablename__ = "email_code"
    __table_args__ = (one_of("role", ROLES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_session_id: Mapped[int] = mapped_column(
        ForeignKey("chat_session.id", ondelete="CASCADE"), index=True
    )
    # Whose the address is, in that role; nobody's where it is not.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    # Keyed hashes: neither the address nor the code can be read or searched without the service's key.
    # The code's is empty where none was sent: the address had had enough of them.
    email_hash: Mapped[str] = mapped_column(String(64), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(code_type())
    tries: Mapped[int] = mapped_column(default=0)
    extensions: Mapped[int] = mapped_column(default=0)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    # Used, or replaced by a later one.
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
