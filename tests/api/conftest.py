"""The real applications over a database built by the real migrations, with a fake Rasa."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import pytest_asyncio

from api.app import create_app
from api.db.base import Base
from api.db.session import create_engine
from api.demo.seed import seed, seed_url
from api.internal_app import create_internal_app
from api.migrate import upgrade
from api.resources import open_resources
from api.settings import Settings
from knowledge import Knowledge
from tests.api.driver import SECRETS, Api
from tests.api.fakes import START, FakeClock, FakeMailer, FakeRasa

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def postgres_reachable() -> bool:
    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


BACKENDS = ["sqlite", "postgresql"] if postgres_reachable() else ["sqlite"]


class TemporaryPostgres:
    """A database of our own, dropped at the end."""

    def __init__(self) -> None:
        self.name = f"assistant_test_{uuid.uuid4().hex[:12]}"
        self._admin(f"CREATE DATABASE {self.name}")
        self.url = f"{POSTGRES.rpartition('/')[0]}/{self.name}".replace(
            "postgresql://", "postgresql+psycopg://"
        )

    def drop(self) -> None:
        self._admin(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _admin(self, statement: str) -> None:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session", params=BACKENDS)
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database at the latest revision; SQLite's is seeded, to be copied by each test."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('database')}/template.db"
        upgrade(url)
        asyncio.run(seed_url(url, START))
        yield url
        return
    database = TemporaryPostgres()
    try:
        upgrade(database.url)
        yield database.url
    finally:
        database.drop()


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
    make_settings: Callable[..., Settings], knowledge: Knowledge
) -> AsyncIterator[Callable[..., Any]]:

    async with AsyncExitStack() as stack:

        async def make(**changes: Any) -> Api:
            rasa, clock, mailer = FakeRasa(), FakeClock(), FakeMailer()
            resources = await stack.enter_async_context(
                open_resources(
                    make_settings(**changes), knowledge, httpx.MockTransport(rasa.handle), clock, mailer
                )
            )
            if not resources.settings.database_url.startswith("sqlite"):
                await clear(resources.settings.database_url)
                await seed(resources.database, START)
            public = await stack.enter_async_context(client_of(create_app(resources)))
            internal = await stack.enter_async_context(client_of(create_internal_app(resources)))
            return Api(public, internal, resources, rasa, clock, mailer)

        yield make


async def clear(url: str) -> None:
    # An engine of its own: the application's refuses to write records outside a unit of work.
    engine = create_engine(url)
    async with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            await connection.execute(table.delete())
    await engine.dispose()


@pytest_asyncio.fixture
async def api(make_api: Callable[..., Any]) -> Api:
    made: Api = await make_api()
    return made
