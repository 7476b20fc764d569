"""Two centres that have nothing to do with each other: the same rows in every table, told apart by ids and a word.

Written behind the application's back, from the tables' own description: a new table has its rows without a change here.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Integer, Table, insert, select

from api.access.service import new_staff_token
from api.audit.models import AuditEntry
from api.audit.recording import recorded_tables
from api.db.base import Base, UtcDateTime
from api.db.session import create_engine
from api.demo.personas import PORTAL
from api.enrolments.models import FICHE
from api.identity.service import IdentifiedPerson, token_hash
from api.identity.sessions import session_service
from api.people.models import Person
from tests.api.driver import Api
from tests.api.pages import session_of
from tests.api.samples import choices
from tests.api.staff import STAFF, Caller

MOMENT = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
# Accounts of callers, beyond the rows of the tables.
CALLERS = 900
SIGNATORY = 500
BODIES = {"exam_centre", "training_body", "company"}
# Many rows under one parent, so that a page which lists them shows how many statements it takes.
UNDER_ONE = {
    ("jury_candidate", "jury_session_id"),
    ("jury_member", "jury_session_id"),
    ("jury_point", "jury_session_id"),
    ("evaluation", "enrolment_id"),
    ("evidence", "enrolment_id"),
    ("opinion", "enrolment_id"),
    ("vae_situation", "vae_file_id"),
}


@dataclass(frozen=True)
class World:
    """Rows whose ids start at `base` and whose texts hold `word`."""

    base: int
    word: str

    @property
    def signs(self) -> re.Pattern[str]:
        """What betrays these rows in a text."""
        return re.compile(rf"\b{self.base // 10_000}\d{{4}}\b|{self.word}", re.IGNORECASE)


NORTH, SOUTH = World(710_000, "nordouest"), World(820_000, "sudouest")


def rows(table: Table, world: World, count: int) -> list[dict[str, Any]]:
    """That many rows of that table."""
    # A centre chooses each kind of reminder once.
    wanted = min(count, 1) if table.name == "reminder_choice" else count
    return [_row(table, world, number) for number in range(wanted)]


def _row(table: Table, world: World, number: int) -> dict[str, Any]:
    values: dict[str, Any] = {"id": world.base + number}
    for column in table.columns:
        if column.name in ("id", "version", "created_at"):
            continue
        if column.foreign_keys:
            target = next(iter(column.foreign_keys)).column.table.name
            first = target in BODIES or (table.name, column.name) in UNDER_ONE
            values[column.name] = world.base + (0 if first else number)
        else:
            values[column.name] = _value(table, column, world, number)
    values |= {"created_at": MOMENT, "version": 1}
    return {**values, **_together(table.name, world, number)}


def _together(name: str, world: World, number: int) -> dict[str, Any]:
    """What CHECKs between columns and the certification's codes ask for."""
    capacity = f"C{number % 8 + 1}"
    match name:
        case "person":
            return {"erased_at": None}
        case "enrolment":
            route = ("vae", "formation_continue", "contrat_professionnalisation")[number % 3]
            return {"fiche": FICHE, "route": route, "disclosed": True, "ended_on": None}
        case "signatory":
            return {"person_id": world.base + SIGNATORY + number}
        case "staff_account":
            return {"role": "president", "training_body_id": None, "active": True}
        case "portal":
            return {"training_body_id": None, "allowed_origins": []}
        case "portal_key":
            return {"algorithm": "HS256", "public_jwk": None}
        case "staff_token":
            return {"revoked_at": None}
        case "recognition":
            return {"from_fiche": "rncp35000"}
        case "centre_contact":
            return {"department": f"{number + 1:02}", "phone": "01 02 03 04 05"}
        case "evaluation" | "opinion":
            return {"capacity": capacity, "evaluated_on": date(2024, 1, 1) + timedelta(days=number)}
        case "planned_evaluation":
            return {"capacity": capacity}
        case "reference_criterion":
            return {"capacity": capacity, "rank": number // 8}
        case "reminder_choice":
            return {"days": 7, "times": 1}
        case "jury_session":
            return {"closed_at": None}
        case "jury_declaration":
            return {"rank": 1}
        case "minutes":
            return {"content": _minutes(world)}
        case "block_attestation":
            return {"block": 1}
        case _:
            return {}


def _minutes(world: World) -> dict[str, Any]:
    kept: dict[str, Any] = {"held_on": "2024-05-14", "place": world.word, "exam_centre": world.word}
    return {**kept, "president": None, "members": [], "points": [], "candidates": []}


def _value(table: Table, column: Any, world: World, number: int) -> Any:
    allowed = choices(table, column.name)
    if allowed:
        return allowed[0]
    match column.type:
        case Boolean():
            return False
        case Integer():
            return number
        case Date():
            return date(2024, 5, 14)
        case UtcDateTime():
            return MOMENT
        case JSON():
            return {}
    if column.name == "email":
        return f"{table.name}.{world.word}.{number}@example.org"
    return f"{world.word}-{number}"[: column.type.length or 100]


async def fill(
    api: Api, world: World, count: int = 1, without: frozenset[str] = frozenset()
) -> dict[str, Caller]:
    """Write that world, some tables left out, and open its doors; its callers by role."""
    filled = recorded_tables() - without
    tables = [one for one in Base.metadata.sorted_tables if one.name in filled]
    people = Base.metadata.tables["person"]
    tokens = {role: new_staff_token() for role in STAFF}
    engine = create_engine(api.resources.settings.database_url)
    async with engine.begin() as connection:
        for table in tables:
            found = rows(table, world, count)
            if table is people:
                found += [_signatory(table, world, number) for number in range(count)]
            names = set(table.columns.keys())
            await connection.execute(
                insert(table), [{name: one[name] for name in one if name in names} for one in found]
            )
        await connection.execute(insert(AuditEntry), [_entry(table, world) for table in tables])
        for table_name, more in _accounts(world, tokens).items():
            await connection.execute(insert(Base.metadata.tables[table_name]), more)
    await engine.dispose()
    callers = {}
    for role, token in tokens.items():
        rank = list(tokens).index(role)
        account = world.base if role == "president" else world.base + CALLERS + rank
        cookie = await session_of(Caller(api, {}, account))
        headers = {"Authorization": f"Bearer {token}", "Cookie": f"equipe={cookie}"}
        callers[role] = Caller(api, headers, account)
    for role, person in (("candidat", world.base), ("entreprise", world.base + SIGNATORY)):
        callers[role] = Caller(api, {"Authorization": f"Bearer {await _session(api, person, role)}"})
    return callers


def _signatory(table: Table, world: World, number: int) -> dict[str, Any]:
    row = _row(table, world, SIGNATORY + number)
    return {**row, "family_name": f"{world.word}-signataire-{number}"}


def _entry(table: Table, world: World) -> dict[str, Any]:
    return {
        "at": MOMENT,
        "actor_role": "centre",
        "actor": world.word,
        "action": "creation",
        "record_type": table.name,
        "record_id": world.base,
        "changes": {"name": [None, world.word]},
    }


def _accounts(world: World, tokens: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """An account a role; the president's is the one who presides the first session."""
    accounts, held = [], []
    for rank, (role, token) in enumerate(tokens.items()):
        account = world.base if role == "president" else world.base + CALLERS + rank
        dated = {"created_at": MOMENT, "version": 1}
        if role != "president":
            accounts.append(
                {
                    "id": account,
                    "name": f"{world.word} {role}",
                    "email": f"{role}@{world.word}.example.org",
                    "role": role,
                    "exam_centre_id": world.base if role in ("centre", "evaluateur") else None,
                    "training_body_id": world.base if role == "organisme" else None,
                    "active": True,
                    **dated,
                }
            )
        held.append(
            {
                "id": world.base + CALLERS + rank,
                "account_id": account,
                "token_hash": token_hash(token),
                "label": "essai",
                "expires_at": datetime(2030, 1, 1, tzinfo=UTC),
                **dated,
            }
        )
    return {"staff_account": accounts, "staff_token": held}


async def _session(api: Api, person_id: int, role: Any) -> str:
    async with api.database.write() as session:
        person = await session.get_one(Person, person_id)
        sessions = session_service(api.resources, session)
        opened = await sessions.open(
            await sessions.portal(PORTAL), IdentifiedPerson(person, role, "demonstration"), api.clock()
        )
    return opened.session_token


async def everything(api: Api) -> dict[str, list[Any]]:
    """All that is recorded, the log included."""
    found = {}
    async with api.database.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in recorded_tables() or table.name == AuditEntry.__tablename__:
                query = select(table).order_by(table.c.id)
                found[table.name] = [tuple(row) for row in await session.execute(query)]
    return found
