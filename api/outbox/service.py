"""Writing an e-mail down to be sent: in the transaction of what it is about, so that neither goes without the other."""

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.cipher import Cipher
from api.mail.service import Mail
from api.outbox.models import MailKind, OutgoingMail
from api.outbox.repository import OutboxRepository


class Outbox:
    """E-mails to be sent by the scheduler (`python -m api.scheduler`)."""

    def __init__(self, session: AsyncSession, cipher: Cipher, now: datetime) -> None:
        self._repository = OutboxRepository(session)
        self._cipher = cipher
        self._now = now

    async def put(
        self,
        key: str,
        kind: MailKind,
        mail: Mail,
        *,
        person_id: int | None = None,
        due_at: datetime | None = None,
    ) -> bool:
        """Write it down once for that key (at most 200 characters); False where it was already."""
        content = {"to": mail.to, "subject": mail.subject, "text": mail.text, "headers": dict(mail.headers)}
        return await self._repository.add_once(
            {
                "key": key,
                "kind": kind,
                "person_id": person_id,
                "content": self._cipher.seal(json.dumps(content)),
                "created_at": self._now,
                "due_at": due_at or self._now,
                "failures": 0,
            }
        )

    async def hold_planning(self) -> None:
        """Until the transaction ends, nobody else decides what is to be written."""
        await self._repository.hold_planning()

    async def written_to(self, people: Collection[int]) -> dict[int, list[OutgoingMail]]:
        """What was written to each of these people, oldest first, without its content."""
        found: dict[int, list[OutgoingMail]] = defaultdict(list)
        for one in await self._repository.written_to(people):
            if one.person_id is not None:
                found[one.person_id].append(one)
        return found
