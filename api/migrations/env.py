import asyncio

from alembic import context
from sqlalchemy import Connection, event

import api.db.tables  # noqa: F401
from api.db.base import Base
from api.db.session import create_engine, without_foreign_keys
from api.settings import StoreSettings


def database_url() -> str:
    return str(context.config.attributes.get("database_url") or StoreSettings().database_url)


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # SQLite alters a table by copying it.
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_async() -> None:
    engine = create_engine(database_url())
    if engine.dialect.name == "sqlite":
        # Copying a table drops it: with foreign keys on, all that refers to it would be deleted.
        event.listen(engine.sync_engine, "connect", without_foreign_keys)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    context.configure(url=database_url(), target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(run_async())
