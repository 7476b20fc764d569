"""Bring the database to the latest schema: `python -m api.migrate`."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import ValidationError
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from api.db.session import create_engine
from api.settings import StoreSettings, describe_refusal

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(database_url: str) -> Config:
    """Alembic's configuration for that database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Apply the migrations up to that revision; not from within a running event loop."""
    command.upgrade(alembic_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Undo the migrations down to that revision; not from within a running event loop."""
    command.downgrade(alembic_config(database_url), revision)


async def is_current(database_url: str) -> bool:
    """Whether the database has exactly the schema that this code expects."""
    expected = set(ScriptDirectory.from_config(alembic_config(database_url)).get_heads())
    engine = create_engine(database_url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_heads) == expected
    except (SQLAlchemyError, OSError):
        return False
    finally:
        await engine.dispose()


def _heads(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


def main() -> int:
    """Upgrade to the latest revision; returns the exit status."""
    try:
        settings = StoreSettings()
        upgrade(settings.database_url)
    except ValidationError as error:
        sys.stderr.write(f"{describe_refusal(error)}\n")
        return 2
    except (SQLAlchemyError, OSError) as error:
        sys.stderr.write(f"Migration impossible : la base ne répond pas ({type(error).__name__}).\n")
        return 1
    sys.stdout.write("La base est à jour.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
