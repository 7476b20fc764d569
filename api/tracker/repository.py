"""Queries on Rasa's own table. Rasa makes it: what is described here is what we read of it, and no migration knows it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text, delete, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

NAME = "events"


def events_table(schema: str | None) -> Table:
    """Rasa's events, in the schema that they are kept apart in."""
    return Table(
        NAME,
        MetaData(schema=schema),
        Column("id", Integer, primary_key=True),
        Column("sender_id", String(255), nullable=False, index=True),
        Column("type_name", String(255), nullable=False),
        Column("timestamp", Float),
        Column("intent_name", String(255)),
        Column("action_name", String(255)),
        Column("data", Text),
    )


class TrackerRepository:
    def __init__(self, connection: AsyncConnection, events: Table) -> None:
        self._connection = connection
        self._events = events

    async def exists(self) -> bool:
        """Whether Rasa has ever kept anything there."""
        schema = self._events.schema
        return await self._connection.run_sync(lambda one: inspect(one).has_table(NAME, schema=schema))

    async def quiet_since(self, limit: datetime, after: str, count: int | None) -> list[str]:
        """The senders whose last event is older, in their order, from that one on."""
        events = self._events.c
        query = (
            select(events.sender_id)
            .where(events.sender_id > after)
            .group_by(events.sender_id)
            .having(func.coalesce(func.max(events.timestamp), 0) < limit.timestamp())
            .order_by(events.sender_id)
            .limit(count)
        )
        return list(await self._connection.scalars(query))

    async def remove(self, senders: Sequence[str]) -> None:
        """Everything of these senders: a tracker is never cut in part, Rasa could not read the rest."""
        await self._connection.execute(delete(self._events).where(self._events.c.sender_id.in_(senders)))
