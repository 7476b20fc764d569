"""The databases of the tests: migrated and seeded once, then given back as they were to each test."""

import os
import uuid

import psycopg

import api.db.tables  # noqa: F401
from api.db.base import Base

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
        self.address = f"{POSTGRES.rpartition('/')[0]}/{self.name}"
        self.url = self.address.replace("postgresql://", "postgresql+psycopg://")
        self._admin(f"CREATE DATABASE {self.name}")
        # A machine that stops takes the tests with it.
        self._admin(f"ALTER DATABASE {self.name} SET synchronous_commit = off")

    def drop(self) -> None:
        self._admin(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _admin(self, statement: str) -> None:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(statement)


class Snapshot:
    """The rows of a PostgreSQL database, kept beside it, to come back to."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        names = [f'"{table.name}"' for table in Base.metadata.sorted_tables]
        self._run(["CREATE SCHEMA kept", *(f"CREATE TABLE kept.{name} AS TABLE {name}" for name in names)])
        self._back = [f"DELETE FROM {name}" for name in reversed(names)]
        self._back += [f"INSERT INTO {name} SELECT * FROM kept.{name}" for name in names]

    def restore(self) -> None:
        self._run(self._back)

    def close(self) -> None:
        self._connection.close()

    def _run(self, statements: list[str]) -> None:
        # In one go: a trip for each table is what takes long.
        self._connection.execute("; ".join(statements))
