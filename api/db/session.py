"""The engine and its two kinds of transaction: read, and write.

SQLite takes one writer at a time. A transaction that reads first and writes later can be refused
at once, whatever the busy timeout; so a write transaction says what it is from its first statement.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm.exc import StaleDataError

from api.audit.attribution import Attribution
from api.audit.recording import ATTRIBUTION, RecordedSession, refuse_other_writes
from api.errors import VersionMismatch

BUSY_TIMEOUT_MS = 5_000
WRITES = "assistant_writes"
UNBEGUN = "assistant_unbegun"


def create_engine(url: str) -> AsyncEngine:
    """An engine for SQLite or PostgreSQL; what is bound to a statement never reaches a log."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(url, hide_parameters=True, pool_pre_ping=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=NORMAL")
    # What is removed is overwritten, not only marked as free.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def without_foreign_keys(connection: Any, _record: Any) -> None:
    """Let this connection drop a table that others refer to; for migrations only."""
    connection.execute("PRAGMA foreign_keys=OFF").close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(UNBEGUN, False):
        return
    writes = options.get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """Short units of work on one engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._readers = async_sessionmaker(engine, expire_on_commit=False)
        self._writers = async_sessionmaker(
            engine.execution_options(**{WRITES: True}),
            expire_on_commit=False,
            sync_session_class=RecordedSession,
        )
        refuse_other_writes(engine.sync_engine)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for queries only."""
        async with self._readers() as session:
            yield session

    @asynccontextmanager
    async def write(self, attribution: Attribution | None = None) -> AsyncIterator[AsyncSession]:
        """A session that commits when its block ends well, and rolls back otherwise.

        Records change in the name of that attribution only; conversations need none. A record that somebody else changed
        since it was read is refused as VersionMismatch.
        """
        try:
            async with self._writers.begin() as session:
                session.info[ATTRIBUTION] = attribution
                yield session
        except StaleDataError as error:
            raise VersionMismatch from error

    async def tidy(self) -> None:
        """Empty SQLite's journal, which still holds what was removed; PostgreSQL does it by itself, later."""
        if self.engine.dialect.name == "sqlite":
            # A transaction would keep the journal.
            async with self.engine.execution_options(**{UNBEGUN: True}).connect() as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        await self.engine.dispose()
