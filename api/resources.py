"""What the two applications share, made once and handed to them."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import httpx

from api.chat.locks import ConversationLocks
from api.db.session import Database, create_engine
from api.metrics import Metrics
from api.rate_limit import SlidingWindow
from api.settings import Settings
from knowledge import Knowledge

# The certification's dates are days in France.
FRANCE = ZoneInfo("Europe/Paris")
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Resources:
    """Settings, stores, clients and clocks of one process."""

    settings: Settings
    database: Database
    knowledge: Knowledge
    http: httpx.AsyncClient
    message_limit: SlidingWindow
    session_limit: SlidingWindow
    clock: Clock = utc_now
    metrics: Metrics = field(default_factory=Metrics)
    locks: ConversationLocks = field(default_factory=ConversationLocks)

    def today(self) -> date:
        return self.clock().astimezone(FRANCE).date()


@asynccontextmanager
async def open_resources(
    settings: Settings,
    knowledge: Knowledge,
    transport: httpx.AsyncBaseTransport | None = None,
    clock: Clock = utc_now,
) -> AsyncIterator[Resources]:
    """Open the database and the HTTP client, and close them at the end."""
    database = Database(create_engine(settings.database_url))
    # Rasa and the actions are on this machine: proxies of the environment do not apply.
    async with httpx.AsyncClient(
        transport=transport, timeout=settings.turn_budget_seconds, trust_env=False
    ) as http:
        try:
            yield Resources(
                settings=settings,
                database=database,
                knowledge=knowledge,
                http=http,
                message_limit=SlidingWindow(settings.messages_per_minute, 60, time.monotonic),
                session_limit=SlidingWindow(settings.sessions_per_minute, 60, time.monotonic),
                clock=clock,
            )
        finally:
            await database.close()
