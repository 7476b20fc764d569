"""Sending what was written down: each e-mail at most once.

1. A process claims the e-mail in a transaction of its own: one winner, however many processes there are.
2. It sends it.
3. It notes that it has left, and forgets the content.

Killed between 1 and 3, nobody knows whether the e-mail left: it stays claimed, is never sent again by itself, is counted
and listed (`python -m api.outbox liste`), and somebody decides. Its Message-ID stays the same, so that a receiver can tell
it from another. A server that refuses it before taking it leaves it to be tried again, less and less often, then given up;
a server that cannot be reached costs no e-mail a try.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from api.cipher import Cipher, SealBroken
from api.clock import Clock
from api.db.session import Database
from api.mail.service import MESSAGE_ID_DOMAIN, Mail, Mailer, MailFailed, MailServerDown, MailUncertain
from api.outbox.models import DropReason, OutgoingMail
from api.outbox.repository import OutboxRepository

# After each refusal; after one more, it is given up.
RETRIES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
# Longer than any server takes; beyond, nobody knows.
SENDING_SECONDS = 60
# Claimed for so long, it is not being sent any more.
STUCK_AFTER = timedelta(minutes=2)
Result = Literal["sent", "refused", "given up", "uncertain", "unwanted"]
# Just before it is sent: the e-mail as it is to leave now, or None where nobody wants it any more.
Preparation = Callable[[AsyncSession, OutgoingMail, Mail], Awaitable[Mail | None]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claimed:
    """An e-mail that this process is to send; None where nobody wants it any more, or nobody can read it."""

    row: OutgoingMail
    mail: Mail | None
    result: Result | None = None


class Dispatcher:
    """Sends the e-mails that are due, one at a time; `preparations` by kind."""

    def __init__(
        self,
        database: Database,
        mailer: Mailer,
        cipher: Cipher,
        clock: Clock,
        preparations: Mapping[str, Preparation],
        *,
        invented_too: bool,
    ) -> None:
        self._database = database
        self._mailer = mailer
        self._cipher = cipher
        self._clock = clock
        self._preparations = preparations
        self._invented_too = invented_too
        # Left, and the database did not answer when that was to be noted.
        self._left: set[int] = set()

    async def send_next(self) -> Result | None:
        """What became of the first e-mail that is due; None where none is. Raises MailServerDown."""
        for mail_id in list(self._left):
            await self._note_left(mail_id)
        claimed = await self._claim()
        if claimed is None:
            return None
        if claimed.mail is None:
            return claimed.result
        result = await self._send(claimed.row, claimed.mail)
        logger.info("e-mail %s of kind %s: %s", claimed.row.id, claimed.row.kind, result)
        return result

    async def _claim(self) -> Claimed | None:
        """In one transaction: stopped in it, the e-mail is nobody's again."""
        now = self._clock()
        # Most times nothing is due: asked without holding anybody else's writes up.
        async with self._database.read() as session:
            if not await OutboxRepository(session).is_due(now):
                return None
        async with self._database.write() as session:
            repository = OutboxRepository(session)
            row = await repository.claim(now)
            if row is None:
                return None
            try:
                mail = await self._prepared(session, row)
            except (SealBroken, ValueError, KeyError) as error:
                logger.error("e-mail %s cannot be read", row.id, extra={"fault": type(error).__name__})
                await repository.change(row.id, claimed_at=None, **_dropped(now, "refuse"))
                return Claimed(row, None, "given up")
            if mail is None:
                await repository.change(row.id, claimed_at=None, content=None, **_dropped(now, "inutile"))
                return Claimed(row, None, "unwanted")
        return Claimed(row, mail)

    async def _prepared(self, session: AsyncSession, row: OutgoingMail) -> Mail | None:
        if row.person_id is not None and not await OutboxRepository(session).may_receive(
            row.person_id, invented_too=self._invented_too
        ):
            return None
        content = json.loads(self._cipher.open(row.content or ""))
        mail = Mail(content["to"], content["subject"], content["text"], content["headers"])
        prepare = self._preparations.get(row.kind)
        found = await prepare(session, row, mail) if prepare else mail
        return found and replace(found, headers={**found.headers, "Message-ID": message_id(row)})

    async def _send(self, row: OutgoingMail, mail: Mail) -> Result:
        try:
            async with asyncio.timeout(SENDING_SECONDS):
                await self._mailer.send(mail)
        except MailServerDown:
            await self._change(row.id, claimed_at=None)
            raise
        except (MailUncertain, TimeoutError) as error:
            # The claim stays: it may have left.
            logger.error("e-mail %s may have left", row.id, extra={"fault": type(error).__name__})
            return "uncertain"
        except (MailFailed, ValueError) as error:
            return await self._refused(row, error)
        self._left.add(row.id)
        await self._note_left(row.id)
        return "sent"

    async def _refused(self, row: OutgoingMail, error: Exception) -> Result:
        now, failures = self._clock(), row.failures + 1
        for_good = not isinstance(error, MailFailed) or error.for_good
        logger.warning("e-mail %s refused", row.id, extra={"fault": type(error).__name__})
        if for_good or failures > len(RETRIES):
            await self._change(row.id, claimed_at=None, failures=failures, **_dropped(now, "refuse"))
            return "given up"
        await self._change(row.id, claimed_at=None, failures=failures, due_at=now + RETRIES[failures - 1])
        return "refused"

    async def _note_left(self, mail_id: int) -> None:
        await self._change(mail_id, sent_at=self._clock(), content=None)
        self._left.discard(mail_id)

    async def _change(self, mail_id: int, **values: object) -> None:
        async with self._database.write() as session:
            await OutboxRepository(session).change(mail_id, **values)


def _dropped(now: datetime, reason: DropReason) -> dict[str, object]:
    return {"dropped_at": now, "drop_reason": reason}


def message_id(row: OutgoingMail) -> str:
    """The same each time that this e-mail is sent."""
    named = f"{row.id}|{row.key}|{row.created_at.isoformat()}"
    return f"<{hashlib.sha256(named.encode()).hexdigest()[:32]}@{MESSAGE_ID_DOMAIN}>"
