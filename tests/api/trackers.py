"""Rasa's own store, written to as Rasa does."""

from datetime import datetime

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from api.settings import StoreSettings
from api.tracker.repository import events_table
from tests.api.driver import Api, Visitor
from tests.api.fakes import START


class RasaStore:
    """The events of its conversations."""

    def __init__(self, settings: StoreSettings) -> None:
        self.events = events_table(settings.tracker_schema)
        self.engine = create_async_engine(settings.tracker_url)

    async def make(self) -> None:
        async with self.engine.begin() as connection:
            if self.events.schema:
                await connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {self.events.schema}"))
            await connection.run_sync(self.events.metadata.create_all)

    async def drop(self) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(self.events.metadata.drop_all)
            if self.events.schema:
                await connection.execute(text(f"DROP SCHEMA {self.events.schema}"))
        await self.engine.dispose()

    async def hears(self, sender: str, at: datetime = START, words: str = "zanzibar") -> None:
        async with self.engine.begin() as connection:
            for second, kind in enumerate(("session_started", "user", "bot")):
                await self._add(connection, sender, kind, at.timestamp() + second, words)

    async def _add(self, connection: AsyncConnection, sender: str, kind: str, at: float, words: str) -> None:
        row = {"sender_id": sender, "type_name": kind, "timestamp": at, "data": f'{{"text": "{words}"}}'}
        await connection.execute(insert(self.events).values(**row))

    async def senders(self) -> dict[str, int]:
        async with self.engine.connect() as connection:
            found = list(await connection.scalars(select(self.events.c.sender_id)))
        return {one: found.count(one) for one in found}


async def heard(api: Api, rasa: RasaStore, visitor: Visitor, at: datetime = START) -> str:
    sender = await api.sender_of(visitor.session["conversation_id"])
    await rasa.hears(sender, at)
    return sender


async def wait_for_a_reply(api: Api, visitor: Visitor, since: datetime) -> None:
    """A message of that conversation is being answered since that moment."""
    await visitor.send("Bonjour")
    naive = since.replace(tzinfo=None) if api.database.engine.dialect.name == "sqlite" else since
    await api.alter(
        "UPDATE message SET awaiting_since = :at WHERE author = 'personne' AND conversation_id = :id",
        {"at": str(naive) if naive is not since else since, "id": visitor.session["conversation_id"]},
    )
