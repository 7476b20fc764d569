"""What the two applications share, made once and handed to them."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

import httpx

from api.chat.locks import ConversationLocks
from api.clock import Clock, day_in_france, utc_now
from api.db.session import Database, create_engine
from api.metrics import Metrics
from api.rate_limit import SlidingWindow
from api.settings import Settings
from knowledge import Knowledge


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
        return day_in_france(self.clock())


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
