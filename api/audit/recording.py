"""Every change of a record goes into the audit log, in the transaction that makes it.

Two nets. The session writes the log from its own unit of work; and the connection refuses any other statement that
writes a record, so that a forgotten path fails instead of escaping.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import ClauseElement, Connection, Engine, event, inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstanceState, Session, UOWTransaction
from sqlalchemy.orm.attributes import set_committed_value

from api.audit.attribution import Attribution
from api.audit.models import AuditEntry
from api.audit.statements import writing
from api.db.base import Base, Record

ATTRIBUTION = "attribution"
UNIT_OF_WORK = "unit_of_work"
ERASURE = "erasure"
# What every row has and nobody chose; and what opens a door.
NOT_LOGGED = {
    "id",
    "version",
    "created_at",
    "token_hash",
    "password_hash",
    "sealed_totp",
    "totp_step",
    "sealed_secret",
}
AUDIT = AuditEntry.__tablename__


class UnattributedWrite(Exception):
    """A record was about to change without anybody's name on it: a fault in the code."""


class RecordedSession(Session):
    """A session whose changes of records are logged."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """As every flush, after which nothing may write a record, also when it failed."""
        try:
            super().flush(objects)
        finally:
            opened = self.info.pop(UNIT_OF_WORK, None)
            if opened is not None:
                opened.pop(UNIT_OF_WORK, None)


@event.listens_for(RecordedSession, "before_flush")
def _prepare(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    touched = [one for one in (*session.new, *session.dirty, *session.deleted) if isinstance(one, Record)]
    if not touched:
        return
    attribution = attribution_of(session)
    for one in touched:
        if any(isinstance(value, ClauseElement) for value in vars(one).values()):
            raise UnattributedWrite(f"{one.__tablename__}: a value that only the database would know")
        if one in session.new and one.created_at is None:
            one.created_at = attribution.at
    # Kept apart from the connection, which is closed to its holder once a transaction has failed.
    session.info[UNIT_OF_WORK] = info = session.connection().info
    info[UNIT_OF_WORK] = True


@event.listens_for(RecordedSession, "after_flush")
def _log(session: Session, context: UOWTransaction) -> None:
    entries = []
    # The unit of work's own list: it also has the orphans, which the session does not list as deleted.
    for state, (deleted, _) in list(context.states.items()):
        one = state.obj()
        if not isinstance(one, Record):
            continue
        if deleted:
            entries.append(_entry(session, one, "suppression"))
        elif one in session.new:
            entries.append(_entry(session, one, "creation"))
        elif (entry := _entry(session, one, "modification"))["changes"]:
            entries.append(entry)
    # The unit of work has no order of its own: by kind, what is made before what is removed, in the order of numbers.
    entries.sort(key=lambda one: (one["record_type"], one["action"], one["record_id"]))
    if entries:
        session.connection().execute(AuditEntry.__table__.insert(), entries)  # type: ignore[attr-defined]


def attribution_of(session: Session) -> Attribution:
    """In whose name that session writes."""
    found = session.info.get(ATTRIBUTION)
    if not isinstance(found, Attribution):
        raise UnattributedWrite("a record changes in nobody's name")
    return found


@contextmanager
def erasing(session: Session) -> Iterator[None]:
    """Let this session take personal or expired entries out of the log: for the erasure and the retention only."""
    if not attribution_of(session).erasing:
        raise UnattributedWrite("the audit log only grows")
    info = session.connection().info
    info[ERASURE] = True
    try:
        yield
    finally:
        info.pop(ERASURE, None)


async def rewrite_log(session: AsyncSession, change: Callable[[Session], object] = Session.flush) -> None:
    """Write the entries that were changed, or make that `change` of the log: for an attribution that may erase."""

    def rewrite(inner: Session) -> None:
        with erasing(inner):
            change(inner)

    await session.run_sync(rewrite)


async def note_removal(session: AsyncSession, removed: str, count: int, attribution: Attribution) -> None:
    """What no entry of its own tells: so many rows were removed, by an attribution that may erase."""
    session.add(
        AuditEntry(
            at=attribution.at,
            actor_role=attribution.role,
            actor=attribution.actor,
            action="suppression",
            record_type=removed,
            record_id=0,
            reason=attribution.reason,
            changes={"lignes": [count, 0]},
        )
    )
    await rewrite_log(session)


def _entry(session: Session, record: Record, action: str) -> dict[str, Any]:
    attribution = attribution_of(session)
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
        if action == "creation" and name not in state.dict:
            # Known to be empty from now on: a later change in the same session has its value before.
            set_committed_value(record, name, None)
        if name in NOT_LOGGED:
            continue
        history = state.attrs[name].history
        if action == "modification":
            if not history.has_changes():
                continue
            if not history.deleted:
                raise UnattributedWrite(f"{record.__tablename__}.{name} changed without being read")
            before, after = plain(history.deleted[0]), plain(getattr(record, name))
        else:
            value = plain(getattr(record, name))
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
    found = writing(statement)
    if found is None:
        raise UnattributedWrite("not a statement of the application")
    if not found.verbs:
        return
    if AUDIT in found.tables and found.verbs != {"INSERT"} and not connection.info.get(ERASURE):
        raise UnattributedWrite("the audit log only grows")
    watched = recorded_tables() if connection.info.get(ERASURE) else recorded_tables() | {AUDIT}
    if (names := found.tables & watched) and not connection.info.get(UNIT_OF_WORK):
        raise UnattributedWrite(
            f"{', '.join(sorted(names))}: written, or named by a write, outside a unit of work"
        )


def recorded_tables() -> set[str]:
    """The tables whose changes are logged."""
    return {
        str(mapper.local_table.description)
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Record)
    }
