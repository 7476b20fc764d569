"""Is everything that a turn needs there? Asked at most once in a few seconds."""

import asyncio
import logging
import time
from collections.abc import Awaitable
from typing import Literal

import httpx
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from api.chat.rasa_client import SECRET_HEADER
from api.health.repository import answers
from api.resources import Resources

logger = logging.getLogger(__name__)

State = Literal["ok", "unavailable"]


class Readiness(BaseModel):
    status: State
    database: State
    rasa: State
    actions: State


class ReadinessService:
    """Probes the database, Rasa's agent and the actions."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._lock = asyncio.Lock()
        self._seen: tuple[float, Readiness] | None = None

    async def readiness(self) -> Readiness:
        """The latest reading, renewed when it is too old."""
        async with self._lock:
            keep = self._resources.settings.readiness_cache.total_seconds()
            now = time.monotonic()
            if self._seen is None or now - self._seen[0] >= keep:
                self._seen = (now, await self._probe())
            return self._seen[1]

    async def _probe(self) -> Readiness:
        settings = self._resources.settings
        secret = {SECRET_HEADER: settings.channel_secret.get_secret_value()}
        database, rasa, actions = await asyncio.gather(
            self._state("database", self._database()),
            self._state("rasa", self._get(f"{settings.rasa_url}/webhooks/gateway/ready", secret)),
            self._state("actions", self._get(f"{settings.actions_url}/health", {})),
        )
        status: State = "ok" if {database, rasa, actions} == {"ok"} else "unavailable"
        return Readiness(status=status, database=database, rasa=rasa, actions=actions)

    async def _state(self, part: str, probe: Awaitable[bool]) -> State:
        try:
            async with asyncio.timeout(self._resources.settings.probe_timeout_seconds):
                ready = await probe
        except (TimeoutError, httpx.HTTPError, SQLAlchemyError, OSError) as error:
            logger.info("%s is not ready", part, extra={"fault": type(error).__name__})
            ready = False
        self._resources.metrics.ready.labels(part).set(ready)
        return "ok" if ready else "unavailable"

    async def _database(self) -> bool:
        async with self._resources.database.read() as session:
            return await answers(session)

    async def _get(self, address: str, headers: dict[str, str]) -> bool:
        return (await self._resources.http.get(address, headers=headers)).status_code == 200
