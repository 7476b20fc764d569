"""Every change of a record goes into the audit log, in the transaction that makes it.

Two nets. The session writes the log from its own unit of work; and the connection refuses any other statement that
writes a record, so that a forgotten path fails instead of escaping.
"""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.orm import InstanceState, Session, UOWTransaction

from api.audit.attribution import Attribution
from api.audit.models import AuditEntry
from api.db.base import Base, Record

ATTRIBUTION = "attribution"
UNIT_OF_WORK = "unit_of_work"
ERASURE = "erasure"
# What every row has and nobody chose; and what only serves to recognise a secret.
NOT_LOGGED = {"id", "version", "created_at", "token_hash"}
_WRITES = re.compile(r'^\s*(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)


class UnattributedWrite(Exception):
    """A record was about to change without anybody's name on it: a fault in the code."""


class RecordedSession(Session):
    """A session whose changes of records are logged."""


@event.listens_for(RecordedSession, "before_flush")
def _prepare(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    touched = [one for one in (*session.new, *session.dirty, *session.deleted) if isinstance(one, Record)]
    if not touched:
        return
    attribution = _attribution(session)
    for one in session.new:
        if isinstance(one, Record) and one.created_at is None:
            one.created_at = attribution.at
    session.connection().info[UNIT_OF_WORK] = True


@event.listens_for(RecordedSession, "after_flush")
def _log(session: Session, _context: UOWTransaction) -> None:
    entries = [
        *(_entry(session, one, "creation") for one in session.new if isinstance(one, Record)),
        *(
            _entry(session, one, "modification")
            for one in session.dirty
            if isinstance(one, Record) and session.is_modified(one)
        ),
        *(_entry(session, one, "suppression") for one in session.deleted if isinstance(one, Record)),
    ]
    connection = session.connection()
    if entries:
        connection.execute(AuditEntry.__table__.insert(), entries)  # type: ignore[attr-defined]
    connection.info.pop(UNIT_OF_WORK, None)


def _attribution(session: Session) -> Attribution:
    found = session.info.get(ATTRIBUTION)
    if not isinstance(found, Attribution):
        raise UnattributedWrite("a record changes in nobody's name")
    return found


def _entry(session: Session, record: Record, action: str) -> dict[str, Any]:
    attribution = _attribution(session)
    return {
        "at": attribution.at,
        "actor_role": attribution.role,
        "actor_id": attribution.actor_id,
        "actor": attribution.actor,
        "action": "effacement" if attribution.erasing and action == "modification" else action,
        "record_type": record.__tablename__,
        "record_id": record.id,
        "reason": attribution.reason,
        "changes": _changes(record, action, hidden=attribution.erasing),
    }


def _changes(record: Record, action: str, *, hidden: bool) -> dict[str, list[Any]]:
    state: InstanceState[Any] = inspect(record)
    found: dict[str, list[Any]] = {}
    for column in state.mapper.columns:
        name = state.mapper.get_property_by_column(column).key
        if name in NOT_LOGGED:
            continue
        history = state.attrs[name].history
        value = plain(getattr(record, name))
        if action == "modification":
            if not history.has_changes():
                continue
            before, after = plain(history.deleted[0] if history.deleted else None), value
        else:
            before, after = (None, value) if action == "creation" else (value, None)
        if hidden and column.info.get("personal"):
            before = after = None
        if action == "modification" or before is not None or after is not None:
            found[name] = [before, after]
    return found


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def refuse_other_writes(engine: Engine) -> None:
    """Refuse on that engine any statement that writes a record outside a unit of work, or rewrites the log."""
    event.listen(engine, "before_cursor_execute", _check)
    event.listen(engine, "checkin", _reset)


def _reset(_connection: Any, record: Any) -> None:
    record.info.pop(UNIT_OF_WORK, None)
    record.info.pop(ERASURE, None)


def _check(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
) -> None:
    found = _WRITES.match(statement)
    if found is None:
        return
    verb, table = found.group(1).split()[0].upper(), found.group(2).lower()
    if table in recorded_tables() and not connection.info.get(UNIT_OF_WORK):
        raise UnattributedWrite(f"{verb} {table} outside a unit of work")
    if table == AuditEntry.__tablename__ and verb != "INSERT" and not connection.info.get(ERASURE):
        raise UnattributedWrite("the audit log only grows")


def recorded_tables() -> set[str]:
    """The tables whose changes are logged."""
    return {
        str(mapper.local_table.description)
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Record)
    }
