"""How many messages are taken from one session, one network and one portal, alone or over several processes."""

import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.rate_limit import network_of
from tests.api.driver import Api
from tests.api.test_api_ordering import another_process, through

REDIS = "redis://127.0.0.1:6379/0"


@pytest_asyncio.fixture
async def redis_settings() -> AsyncIterator[dict[str, str]]:
    """A part of the Redis of this machine, emptied at the end."""
    prefix = f"test-{uuid.uuid4().hex}"
    async with Redis.from_url(REDIS) as redis:
        try:
            await redis.ping()
        except RedisError:
            pytest.skip("aucun Redis sur cette machine")
        yield {"redis_url": REDIS, "redis_prefix": prefix}
        left = [key async for key in redis.scan_iter(f"{prefix}*")]
        assert left, "Redis n'a rien compté"
        await redis.delete(*left)


async def test_without_a_session_nothing_is_counted(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(messages_per_minute_source=1)
    for _ in range(3):
        response = await api.public.post("/v1/chat/messages", json={})
        assert response.status_code == 401
    visitor = await api.open()

    assert (await visitor.send("Bonjour")).status_code == 200


async def test_session_is_limited_by_itself(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(messages_per_minute=2)
    first, second = await api.open(), await api.open()
    for _ in range(2):
        await first.send("Bonjour")

    refused = await first.send("Bonjour")

    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["detail"] == "Vous allez trop vite. Patientez un instant, puis réessayez."
    assert (await second.send("Bonjour")).status_code == 200
    assert len(await first.transcript()) == 4


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("messages_per_minute_source", "Beaucoup de messages arrivent de votre réseau."),
        ("messages_per_minute_portal", "Beaucoup de personnes écrivent en ce moment."),
    ],
)
async def test_sessions_of_one_network_or_portal_share_a_limit(
    make_api: Callable[..., Any], limit: str, sentence: str
) -> None:
    api: Api = await make_api(**{limit: 2})
    visitors = [await api.open() for _ in range(3)]

    statuses = [(await visitor.send("Bonjour")) for visitor in visitors]

    assert [one.status_code for one in statuses] == [200, 200, 429]
    assert statuses[-1].json()["detail"].startswith(sentence)
    assert "Retry-After" in statuses[-1].headers
    assert len(api.rasa.received) == 2


async def test_processes_count_together_in_redis(
    make_api: Callable[..., Any], redis_settings: dict[str, str]
) -> None:
    api: Api = await make_api(messages_per_minute=3, **redis_settings)
    visitor = await api.open()
    async with another_process(api) as other:
        doors = [visitor, through(visitor, other)]
        statuses = [(await doors[n % 2].send("Bonjour")).status_code for n in range(5)]

    assert statuses == [200, 200, 200, 429, 429]


async def test_processes_count_alone_without_redis(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(messages_per_minute=1)
    visitor = await api.open()
    async with another_process(api) as other:
        doors = [visitor, through(visitor, other)]
        statuses = [(await doors[n % 2].send("Bonjour")).status_code for n in range(4)]

    assert statuses == [200, 200, 429, 429]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_one_subscriber_is_one_source(address: str, counted: str) -> None:
    assert network_of(address) == counted
