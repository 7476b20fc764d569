"""Rasa's own store of conversations, seen from the API: it holds what was typed, and only knows how to add.

It may not be there yet, or not any more: then there is nothing to forget, and no file is made.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from api.db.session import BUSY_TIMEOUT_MS
from api.errors import TrackersUnreachable
from api.settings import StoreSettings
from api.tracker.repository import TrackerRepository, events_table


def _create_engine(url: str) -> AsyncEngine:
    """Connections that last for one use: this is needed once a night, or once an erasure."""
    engine = create_async_engine(url, hide_parameters=True, poolclass=NullPool)
    if make_url(url).get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Rasa chose how its file is journaled: only what concerns this connection is set here.
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    # What is removed is overwritten in the file, not only marked as free.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


class TrackerStore:
    """What may be asked of that store: who has been quiet, and to forget."""

    def __init__(self, settings: StoreSettings) -> None:
        url = make_url(settings.tracker_url)
        self._file = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
        self._events = events_table(settings.tracker_schema)
        self._engine = _create_engine(settings.tracker_url)
        # A turn that its gateway gave up on still runs for a while.
        self.turn_lasts = timedelta(seconds=2 * settings.turn_budget_seconds)

    async def quiet_since(self, limit: datetime, after: str = "", count: int | None = None) -> list[str]:
        """The senders whose last exchange is older than that moment."""
        async with self._repository() as repository:
            return await repository.quiet_since(limit, after, count) if repository else []

    async def forget(self, senders: Sequence[str]) -> None:
        """Remove the whole tracker of each; done when this returns, and done again without harm."""
        if not senders:
            return
        async with self._repository() as repository:
            if repository:
                await repository.remove(senders)

    async def close(self) -> None:
        await self._engine.dispose()

    @asynccontextmanager
    async def _repository(self) -> AsyncIterator[TrackerRepository | None]:
        if self._file is not None and not self._file.exists():
            yield None
            return
        try:
            async with self._engine.begin() as connection:
                repository = TrackerRepository(connection, self._events)
                yield repository if await repository.exists() else None
        except (DBAPIError, OSError) as error:
            raise TrackersUnreachable from error
