from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.models import Message


@dataclass(frozen=True)
class KeptMessage:
    """What a person typed, as it is kept."""

    id: int
    text: str


class PrivacyRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def unchecked(self, after: int, limit: int) -> list[KeptMessage]:
        """The first messages after that id that nobody has searched for names."""
        query = (
            select(Message.id, Message.text)
            .where(Message.id > after, Message.author == "personne", Message.names_checked_at.is_(None))
            .order_by(Message.id)
            .limit(limit)
        )
        return [KeptMessage(id, text) for id, text in await self._session.execute(query)]

    async def keep_checked(self, message: KeptMessage, now: datetime) -> None:
        """Keep that text, unless another run has been there."""
        await self._session.execute(
            update(Message)
            .where(Message.id == message.id, Message.names_checked_at.is_(None))
            .values(text=message.text, names_checked_at=now)
        )
