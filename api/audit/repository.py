from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.audit.models import AuditEntry
from api.db.base import Base, Record

Condition = ColumnElement[bool]


class AuditRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(self, conditions: list[Condition], before: int | None, limit: int) -> list[AuditEntry]:
        """Latest first; one more than asked when there are more."""
        query = select(AuditEntry).where(*conditions).order_by(AuditEntry.id.desc()).limit(limit + 1)
        if before is not None:
            query = query.where(AuditEntry.id < before)
        return list(await self._session.scalars(query))

    async def exists(self, model: type[Record], record_id: int, condition: Condition) -> bool:
        found = await self._session.scalar(select(model.id).where(model.id == record_id, condition))
        return found is not None

    async def born(self, record_type: str, record_id: int) -> int:
        """The entry of that row's creation: an embedded database may give a removed row's number again."""
        found = await self._session.scalar(
            select(func.max(AuditEntry.id)).where(
                AuditEntry.record_type == record_type,
                AuditEntry.record_id == record_id,
                AuditEntry.action == "creation",
            )
        )
        return found or 0

    async def capacities(self, entries: Sequence[AuditEntry]) -> dict[tuple[str, int], str]:
        """The capacity of the rows that these entries are about, where they have one: a query for each kind."""
        found: dict[tuple[str, int], str] = {}
        for kind in sorted({one.record_type for one in entries}):
            model = recorded_model(kind)
            columns = None if model is None else model.__table__.c
            if columns is None or "capacity" not in columns:
                continue
            numbers = {one.record_id for one in entries if one.record_type == kind}
            query = select(columns.id, columns.capacity).where(columns.id.in_(numbers))
            for number, capacity in await self._session.execute(query):
                if capacity is not None:
                    found[kind, number] = capacity
        return found


def recorded_model(record_type: str) -> type[Record] | None:
    """The kind of record that the log knows by that name."""
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Record) and mapper.class_.__tablename__ == record_type:
            return mapper.class_
    return None


def matching(sought: dict[str, Any], since_entry: int) -> list[Condition]:
    """The conditions of a list's filters, from that entry on."""
    found: list[Condition] = [AuditEntry.id >= since_entry] if since_entry else []
    for name, value in sought.items():
        match name:
            case "from_":
                found.append(AuditEntry.at >= value)
            case "to":
                found.append(AuditEntry.at < value)
            case "actor":
                found.append(func.lower(AuditEntry.actor) == value.lower())
            case _:
                found.append(getattr(AuditEntry, name) == value)
    return found
