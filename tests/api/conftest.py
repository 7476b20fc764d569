"""The real applications over a database built by the real migrations, with a fake Rasa."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from api.app import create_app
from api.demo.seed import seed_url
from api.internal_app import create_internal_app
from api.migrate import upgrade
from api.resources import open_resources
from api.settings import Settings
from knowledge import Knowledge
from tests.api.databases import BACKENDS, Snapshot, TemporaryPostgres
from tests.api.driver import SECRETS, Api
from tests.api.fakes import START, FakeClock, FakeMailer, FakeRasa
from tests.api.prepared import prepared
from tests.api.trackers import RasaStore


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SQLite's file at the latest revision and seeded, for tests to copy."""
    path = tmp_path_factory.mktemp("database") / "template.db"
    upgrade(f"sqlite+aiosqlite:///{path}")
    asyncio.run(seed_url(f"sqlite+aiosqlite:///{path}", START))
    return path


@pytest.fixture(scope="session", params=BACKENDS)
def migrated(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database at the latest revision and seeded, to which each test comes back: a copy of SQLite's file."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{request.getfixturevalue('demonstration')}"
        return
    database = TemporaryPostgres()
    try:
        upgrade(database.url)
        asyncio.run(seed_url(database.url, START))
        yield database.url
    finally:
        database.drop()


@pytest.fixture(scope="session")
def snapshot(migrated: str) -> Iterator[Snapshot | None]:
    """What PostgreSQL comes back to."""
    if migrated.startswith("sqlite"):
        yield None
        return
    kept = Snapshot(migrated)
    yield kept
    kept.close()


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, on the backend of the parameter."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/empty.db"
        return
    database = TemporaryPostgres()
    try:
        yield database.url
    finally:
        database.drop()


@pytest.fixture
def database_url(migrated: str, tmp_path: Path) -> str:
    if not migrated.startswith("sqlite"):
        return migrated
    shutil.copy(migrated.removeprefix("sqlite+aiosqlite:///"), tmp_path / "app.db")
    return f"sqlite+aiosqlite:///{tmp_path}/app.db"


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge.load()


@pytest.fixture
def make_settings(database_url: str, tmp_path: Path) -> Callable[..., Settings]:
    def make(**changes: Any) -> Settings:
        values = {
            "env": "demo",
            "database_url": database_url,
            "widget_dir": tmp_path / "widget",
            "messages_per_minute": 1000,
            "sessions_per_minute": 1000,
            **SECRETS,
            **changes,
        }
        return Settings(**values)

    return make


def client_of(app: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver", trust_env=False)


@pytest_asyncio.fixture
async def make_api(
    make_settings: Callable[..., Settings], knowledge: Knowledge, snapshot: Snapshot | None
) -> AsyncIterator[Callable[..., Any]]:

    async with AsyncExitStack() as stack:

        async def make(**changes: Any) -> Api:
            rasa, clock, mailer = FakeRasa(), FakeClock(), FakeMailer()
            resources = await stack.enter_async_context(
                open_resources(
                    make_settings(**changes), knowledge, httpx.MockTransport(rasa.handle), clock, mailer
                )
            )
            if snapshot is not None:
                snapshot.restore()
            public = await stack.enter_async_context(client_of(prepared(create_app(resources))))
            internal = await stack.enter_async_context(client_of(prepared(create_internal_app(resources))))
            return Api(public, internal, resources, rasa, clock, mailer)

        yield make


@pytest_asyncio.fixture
async def api(make_api: Callable[..., Any]) -> Api:
    made: Api = await make_api()
    return made


@pytest_asyncio.fixture
async def rasa(api: Api) -> AsyncIterator[RasaStore]:
    store = RasaStore(api.resources.settings)
    await store.make()
    yield store
    await store.drop()
