"""The origins that may call from a browser, over all the portals, kept for a few seconds."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from api.portals.origins import own_origins
from api.portals.repository import PortalRepository
from api.resources import Resources

FRESH = timedelta(seconds=5)

logger = logging.getLogger(__name__)


class OriginDirectory:
    """What browsers are told; each call is then checked against the one portal of its session."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._own = own_origins(resources.settings)
        self._found: frozenset[str] = frozenset()
        self._until: datetime | None = None

    async def welcomes(self, origin: str) -> bool:
        """Whether some open portal, or our own pages, have that origin."""
        if origin in self._own:
            return True
        now = self._resources.clock()
        # A portal may have been registered a moment ago: whoever did it tries it at once.
        if origin not in self._found or self._until is None or now >= self._until:
            await self._read()
            self._until = now + FRESH
        return origin in self._found

    async def _read(self) -> None:
        try:
            async with self._resources.database.read() as session:
                self._found = await PortalRepository(session).allowed_origins()
        except (SQLAlchemyError, OSError) as error:
            # The call itself will say that the database does not answer.
            logger.warning("origins not read", extra={"cause": type(error).__name__})
