"""Queries that every kind of record shares."""

from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, UniqueConstraint, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.db.base import Base, Record
from api.db.search import containing

RecordT = TypeVar("RecordT", bound=Record)
Condition = ColumnElement[bool]


class CrudRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(
        self, model: type[RecordT], conditions: list[Condition], after: int, limit: int
    ) -> list[RecordT]:
        """Records of a higher id than `after`, in order; one more than asked when there are more."""
        query = select(model).where(model.id > after, *conditions).order_by(model.id).limit(limit + 1)
        return list((await self._session.scalars(query)).all())

    async def one(self, model: type[RecordT], record_id: int, condition: Condition) -> RecordT | None:
        query = select(model).where(model.id == record_id, condition)
        return await self._session.scalar(query)

    async def same(self, record: Record, columns: tuple[str, ...]) -> bool:
        """Whether another row holds the same values in these columns."""
        model = type(record)
        values = [getattr(record, name) for name in columns]
        if any(value is None for value in values):
            return False
        conditions = [_same(getattr(model, name), value) for name, value in zip(columns, values, strict=True)]
        with self._session.no_autoflush:
            found = await self._session.scalar(
                select(model.id).where(*conditions, model.id != (record.id or 0))
            )
        return found is not None

    async def add(self, record: Record) -> None:
        self._session.add(record)
        await self._session.flush()

    async def flush(self) -> None:
        await self._session.flush()

    async def remove(self, record: Record) -> None:
        await self._session.delete(record)
        await self._session.flush()


def _same(column: Any, value: Any) -> Condition:
    # An address is one however its letters are cased.
    if column.key == "email":
        return func.lower(column) == str(value).lower()
    return column == value  # type: ignore[no-any-return]


def unique_sets(model: type[Record]) -> list[tuple[str, ...]]:
    """The sets of columns that no two rows of that table share."""
    table = model.__table__
    assert isinstance(table, Table)
    found = [
        tuple(column.name for column in one.columns)
        for one in table.constraints
        if isinstance(one, UniqueConstraint)
    ]
    if any(index.unique and "email" in str(index.expressions[0]) for index in table.indexes):
        found.append(("email",))
    return found


def referred(model: type[Record]) -> dict[str, type[Record]]:
    """The records that its columns point to, by column."""
    tables = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    found: dict[str, type[Record]] = {}
    for column in inspect(model).columns:
        for key in column.foreign_keys:
            found[column.key] = tables[key.column.table]
    return found


def matching(model: type[Record], filters: dict[str, Any]) -> list[Condition]:
    """Conditions of a list's query parameters (see `Filters`)."""
    return [_condition(model, name, value) for name, value in filters.items()]


def _condition(model: type[Record], name: str, value: Any) -> Condition:
    stem, _, ending = name.rpartition("_")
    if ending == "contains":
        return containing(getattr(model, stem), value)
    if ending in ("from", "to") and isinstance(value, date | datetime):
        column = getattr(model, stem)
        return column >= value if ending == "from" else column <= value  # type: ignore[no-any-return]
    return getattr(model, name) == value  # type: ignore[no-any-return]
