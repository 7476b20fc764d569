"""What the attackers cannot see: the stack's own database, read and altered behind its back."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Table

import api.db.tables  # noqa: F401
from api.db.base import Base, Record

# An anonymous visitor may open a conversation on any portal, and a refused token may be noted as seen.
NOT_A_CHANGE = {("conversation", "portal_id"), ("chat_session", "portal_id"), ("used_assertion", "portal_id")}
RANGE = 1_000


class StackDatabase:
    """The SQLite file of a running assistant."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What is in the database now."""
        with closing(sqlite3.connect(self._path, timeout=10)) as connection:
            return connection.execute(statement, values).fetchall()

    def value(self, statement: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(statement, *values)
        return found[0][0] if found else None

    def alter(self, statement: str, *values: Any) -> None:
        """Change what is there, as time or an operator would."""
        with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
            connection.execute(statement, values)

    def side(self, base: int, conversations: list[str]) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of the people whose ids start there, and of these conversations."""
        return {
            table.name: self._of_side(table, base, conversations)
            for table in Base.metadata.sorted_tables
            if table.name != "audit_entry"
        }

    def _of_side(self, table: Table, base: int, conversations: list[str]) -> list[tuple[Any, ...]]:
        listed = json.dumps(conversations)
        conversation = "(SELECT value FROM json_each(:listed))"
        message = f"(SELECT id FROM message WHERE conversation_id IN {conversation})"
        conditions = ["id BETWEEN :first AND :last"] if _is_record(table) else []
        for column in table.columns:
            for key in column.foreign_keys:
                target = key.column.table
                if (table.name, column.name) in NOT_A_CHANGE:
                    continue
                if target.name in ("conversation", "message"):
                    asked = conversation if target.name == "conversation" else message
                    conditions.append(f"{column.name} IN {asked}")
                elif _is_record(target):
                    conditions.append(f"{column.name} BETWEEN :first AND :last")
        if table.name == "conversation":
            conditions.append(f"id IN {conversation}")
        if not conditions:
            return []
        given = {"first": base, "last": base + RANGE - 1, "listed": listed}
        query = f"SELECT * FROM {table.name} WHERE {' OR '.join(conditions)} ORDER BY id"
        with closing(sqlite3.connect(self._path, timeout=10)) as connection:
            return connection.execute(query, given).fetchall()


def _is_record(table: Table) -> bool:
    return any(
        mapper.local_table is table and issubclass(mapper.class_, Record) for mapper in Base.registry.mappers
    )
