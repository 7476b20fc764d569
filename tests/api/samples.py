"""A row of any table, made from its own description: what the tests that go through all tables need."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, Integer, String, Table

from api.db.base import Base, Record, UtcDateTime

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# What a CHECK between columns asks for.
TOGETHER: dict[str, dict[str, Any]] = {
    "staff_account": {"role": "administrateur", "exam_centre_id": None, "training_body_id": None},
    "enrolment": {"disclosed": True},
    # Nobody is being answered.
    "message": {"awaiting_since": None},
    "chat_session": {"method": "portail"},
    "portal": {"exam_centre_id": None, "training_body_id": None},
    "portal_key": {"sealed_secret": None},
    "reminder_choice": {"days": 7, "times": 2},
    "space_session": {"ticket_hash": None},
}
_number = itertools.count(1)


def sample(table: Table, word: str, **given: Any) -> dict[str, Any]:
    """Values for every column, texts with `word` in them; `given` holds those of the foreign keys."""
    values: dict[str, Any] = {}
    given_by_session = {"id", "created_at", "version"} if issubclass(_model(table), Record) else set()
    for column in table.columns:
        if column.name in given_by_session or (column.primary_key and isinstance(column.type, Integer)):
            continue
        values[column.name] = _value(table, column, word, next(_number))
    return {**values, **TOGETHER.get(table.name, {}), **given}


def _value(table: Table, column: Any, word: str, number: int) -> Any:
    if column.foreign_keys:
        return None
    allowed = choices(table, column.name)
    if allowed:
        return allowed[0]
    match column.type:
        case Boolean():
            return False
        case Integer():
            return number
        case Date():
            return date(2025, 5, 14)
        case UtcDateTime():
            return MOMENT
        case JSON():
            return {"texte": f"{word} {number}"}
        # The end of it: numbers grow past what a short column takes.
        case String(length=length) if length is not None and length < 60:
            return f"v{number}"[-length:]
        case _ if not column.info.get("personal") and issubclass(_model(table), Record):
            return f"v{number}"
        case _:
            return f"{word} {column.name} {number}"


def _model(table: Table) -> type[Base]:
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)


def choices(table: Table, name: str) -> list[str]:
    """The values that the table takes in that column, where it is a closed set."""
    for one in table.constraints:
        if isinstance(one, CheckConstraint) and str(one.sqltext).startswith(f"{name} IN ("):
            return str(one.sqltext).partition("(")[2].rstrip(")").replace("'", "").split(", ")
    return []


def models_in_order() -> list[type[Base]]:
    """Every mapped class, those that others point to first."""
    mapped = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    return [mapped[table] for table in Base.metadata.sorted_tables]
