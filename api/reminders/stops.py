"""Stopping reminders in one click: a link that only our e-mails carry, good for that and nothing else.

Mail software follows links, so reading the page changes nothing; its button, and the one that mail software shows by
itself (RFC 8058), send a form without cookie: the signature says who asks.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping

from api.clock import Clock
from api.db.session import Database
from api.errors import RecordNotFound
from api.reminders.models import ReminderStop
from api.reminders.repository import StopsRepository
from api.settings import SchedulerSettings

PATH = "/espace/rappels/arret"
_TOKEN = re.compile(r"([1-9]\d{0,9})\.([0-9a-f]{64})", re.ASCII)


class StopLinks:
    """Links to stop somebody's reminders; they last as long as the service's key."""

    def __init__(self, settings: SchedulerSettings) -> None:
        self._key = settings.session_key.get_secret_value().encode()
        self._origin = settings.origin

    def address(self, person_id: int) -> str:
        return f"{self._origin}{PATH}?jeton={person_id}.{self._signature(person_id)}"

    def headers(self, person_id: int) -> Mapping[str, str]:
        """What mail software shows its own button by."""
        return {
            "List-Unsubscribe": f"<{self.address(person_id)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def person_of(self, token: str) -> int:
        """Whose reminders that token stops; RecordNotFound where we did not sign it."""
        found = _TOKEN.fullmatch(token)
        if found is None or not hmac.compare_digest(found[2], self._signature(int(found[1]))):
            raise RecordNotFound
        return int(found[1])

    def _signature(self, person_id: int) -> str:
        return hmac.new(self._key, f"rappels:arret:{person_id}".encode(), hashlib.sha256).hexdigest()


class Stops:
    """Who wants no reminder any more; RecordNotFound for somebody who is erased."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def stopped(self, person_id: int) -> bool:
        async with self._database.read() as session:
            repository = StopsRepository(session)
            await self._known(repository, person_id)
            return await repository.is_stopped(person_id)

    async def stop(self, person_id: int) -> None:
        """From now on; what waits to be sent is not sent either."""
        async with self._database.write() as session:
            repository = StopsRepository(session)
            await self._known(repository, person_id)
            await repository.stop(ReminderStop(person_id=person_id, stopped_at=self._clock()))

    async def start_again(self, person_id: int) -> None:
        async with self._database.write() as session:
            repository = StopsRepository(session)
            await self._known(repository, person_id)
            await repository.start_again(person_id)

    async def _known(self, repository: StopsRepository, person_id: int) -> None:
        if await repository.person(person_id) is None:
            raise RecordNotFound
