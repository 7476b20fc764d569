"""What waits for somebody's decision: e-mails that may have left, or that the server refused too often."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import RecordNotFound
from api.outbox.dispatch import STUCK_AFTER
from api.outbox.models import OutgoingMail
from api.outbox.repository import OutboxCounts, OutboxRepository


class Decisions:
    """The e-mails that no process moves any more."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._repository = OutboxRepository(session)
        self._now = now

    async def waiting(self) -> Sequence[OutgoingMail]:
        """Those to decide on, oldest first."""
        return await self._repository.to_decide(self._now - STUCK_AFTER)

    async def send_again(self, mail_id: int) -> None:
        """Have it sent once more, at the risk that it had left; RecordNotFound where it is not to decide on."""
        waiting = {"claimed_at": None, "dropped_at": None, "drop_reason": None}
        await self._decide(mail_id, **waiting, failures=0, due_at=self._now)

    async def abandon(self, mail_id: int) -> None:
        """Never send it; RecordNotFound where it is not to decide on."""
        dropped = {"dropped_at": self._now, "drop_reason": "abandonne"}
        await self._decide(mail_id, **dropped, claimed_at=None, content=None)

    async def counts(self) -> OutboxCounts:
        return await self._repository.counts(self._now - STUCK_AFTER)

    async def _decide(self, mail_id: int, **values: object) -> None:
        if not await self._repository.decided(mail_id, self._now - STUCK_AFTER, **values):
            raise RecordNotFound
