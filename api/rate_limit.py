"""How often something may be done, counted in this process, or in Redis for all of them together."""

import logging
import math
import time
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Literal

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string
from redis.asyncio import ConnectionPool

from api.errors import TooManyRequests
from api.metrics import Metrics
from api.settings import Settings

Action = Literal[
    "messages_of_session",
    "messages_of_source",
    "messages_of_portal",
    "sessions_of_source",
    "sign_ins_of_source",
    "email_codes_of_source",
    "contact_lookups_of_source",
    "contact_requests_of_conversation",
    "contact_requests_of_source",
]

# Limits that are met by what others do, or that are long: another sentence than the usual one.
OWN_WORDS: Mapping[Action, str] = {
    "messages_of_source": "Beaucoup de messages arrivent de votre réseau. Patientez un instant, puis réessayez.",
    "contact_requests_of_conversation": "Vous avez déjà fait beaucoup de demandes. Appelez le centre, ou réessayez plus tard.",
    "contact_requests_of_source": "Beaucoup de demandes arrivent de votre réseau. Réessayez plus tard, ou appelez le centre.",
    "messages_of_portal": "Beaucoup de personnes écrivent en ce moment. Patientez un instant, puis réessayez.",
}
# What one subscriber of IPv6 is given, at least: as many addresses as one likes, counted as one.
IPV6_SUBSCRIBER = 64

logger = logging.getLogger(__name__)


def rules_of(settings: Settings) -> Mapping[Action, RateLimitItem]:
    """Each limit as the settings say it."""
    return {
        "messages_of_session": RateLimitItemPerMinute(settings.messages_per_minute),
        "messages_of_source": RateLimitItemPerMinute(settings.messages_per_minute_source),
        "messages_of_portal": RateLimitItemPerMinute(settings.messages_per_minute_portal),
        "sessions_of_source": RateLimitItemPerMinute(settings.sessions_per_minute),
        "sign_ins_of_source": RateLimitItemPerMinute(settings.sessions_per_minute),
        "email_codes_of_source": RateLimitItemPerHour(settings.email_codes_per_hour_source),
        "contact_lookups_of_source": RateLimitItemPerMinute(settings.messages_per_minute_source),
        "contact_requests_of_conversation": RateLimitItemPerHour(settings.contact_requests_per_hour),
        "contact_requests_of_source": RateLimitItemPerHour(settings.contact_requests_per_hour_source),
    }


class Limits:
    """Sliding windows. Where Redis fails, this process counts alone: nobody is let in or out by its failure."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._rules = rules_of(settings)
        self._metrics = metrics
        self._alone = MemoryStorage()
        url = settings.redis_url
        self._pool = ConnectionPool.from_url(url, socket_timeout=0.5) if url else None
        self._storage = _storage(url, self._pool, settings.redis_prefix) if self._pool else self._alone

    async def close(self) -> None:
        """Leave Redis."""
        if self._pool is not None:
            await self._pool.disconnect()

    async def check(self, action: Action, key: str) -> None:
        """Count one; raises TooManyRequests with the time to wait."""
        rule = self._rules[action]
        if action.endswith("_of_source"):
            key = network_of(key)
        try:
            reset = await _hit(self._storage, rule, action, key)
        except StorageError:
            logger.warning("limits counted by this process alone", extra={"cause": "redis"})
            self._metrics.limits_alone.inc()
            reset = await _hit(self._alone, rule, action, key)
        if reset is not None:
            self._metrics.refused.labels(action).inc()
            wait = max(1, math.ceil(reset - time.time()))
            raise TooManyRequests(wait, OWN_WORDS[action]) if action in OWN_WORDS else TooManyRequests(wait)


def network_of(address: str) -> str:
    """What is counted as one source: an address, or the network of an IPv6 one."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), IPV6_SUBSCRIBER), strict=False))


def _storage(url: str, pool: ConnectionPool, prefix: str) -> Storage:
    storage = storage_from_string(
        f"async+{url}",
        implementation="redispy",
        wrap_exceptions=True,
        key_prefix=prefix,
        connection_pool=pool,  # type: ignore[arg-type]
    )
    assert isinstance(storage, Storage)
    return storage


async def _hit(storage: Storage, rule: RateLimitItem, action: Action, key: str) -> float | None:
    """None when there was room, or when there will be some again."""
    window = MovingWindowRateLimiter(storage)
    if await window.hit(rule, action, key):
        return None
    return (await window.get_window_stats(rule, action, key)).reset_time
