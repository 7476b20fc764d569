"""What the two applications share, made once and handed to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

import httpx

from api.chat.bells import TurnBells
from api.cipher import Cipher
from api.clock import Clock, day_in_france, utc_now
from api.db.session import Database, create_engine
from api.mail.service import Mailer, PostOffice, SpreadMailer, mailer_of
from api.metrics import Metrics
from api.rate_limit import Limits
from api.settings import Settings
from api.tracker.store import TrackerStore
from knowledge import Knowledge


@dataclass(frozen=True)
class Resources:
    """Settings, stores, clients and clocks of one process."""

    settings: Settings
    database: Database
    knowledge: Knowledge
    http: httpx.AsyncClient
    limits: Limits
    metrics: Metrics
    cipher: Cipher
    post: PostOffice
    trackers: TrackerStore
    clock: Clock = utc_now
    bells: TurnBells = field(default_factory=TurnBells)

    def today(self) -> date:
        return day_in_france(self.clock())


@asynccontextmanager
async def open_resources(
    settings: Settings,
    knowledge: Knowledge,
    transport: httpx.AsyncBaseTransport | None = None,
    clock: Clock = utc_now,
    mailer: Mailer | None = None,
) -> AsyncIterator[Resources]:
    """Open the database and the HTTP client, and close them at the end."""
    database = Database(create_engine(settings.database_url))
    metrics = Metrics()
    limits = Limits(settings, metrics)
    post = PostOffice(mailer or SpreadMailer(mailer_of(settings)), metrics)
    trackers = TrackerStore(settings)
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
                limits=limits,
                metrics=metrics,
                cipher=Cipher(settings),
                post=post,
                trackers=trackers,
                clock=clock,
            )
        finally:
            await post.close()
            await limits.close()
            await trackers.close()
            await database.close()
