"""How long the records take to answer, with many: `python -m tests.bench.records [--plans]`.

PostgreSQL only (TEST_POSTGRES_URL); a database of its own, dropped at the end. Calls go through the applications in this
process, one after the other: what is measured is the API and the database, not the network.
"""

import argparse
import asyncio
import gc
import random
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
from sqlalchemy import event, text

from api.app import create_app
from api.demo.personas import PORTAL
from api.demo.seed import seed
from api.identity.service import IdentifiedPerson
from api.identity.sessions import session_service
from api.internal_app import create_internal_app
from api.migrate import upgrade
from api.people.models import Person
from api.resources import Resources, open_resources
from api.settings import Settings
from knowledge import Knowledge
from tests.api.conftest import client_of
from tests.api.databases import TemporaryPostgres, postgres_reachable
from tests.api.driver import SECRETS, SERVICE, Api
from tests.api.fakes import FakeMailer, FakeRasa
from tests.api.pages import session_of
from tests.api.staff import staff

CALLS, WARM = 300, 15
FIRST, CANDIDATES, JURIES, CENTRES = 1_000_000, 100_000, 1_000, 20
# The same people are asked about at each run.
DRAW = random.Random(28246)
NAMES = ("martin", "dupont", "lequet", "galy", "zara")
Call = Callable[[], Awaitable[httpx.Response]]


@dataclass(frozen=True)
class Measure:
    """Milliseconds a call, and statements of one."""

    name: str
    p50: float
    p95: float
    statements: int


@dataclass(frozen=True)
class Bench:
    """The applications, and who calls them."""

    api: Api
    administrator: dict[str, str]
    centre: dict[str, str]
    senders: list[str]

    def get(self, path: Callable[[], str], headers: dict[str, str]) -> Call:
        return lambda: self.api.public.get(path(), headers=headers)

    def ask(self, question: str) -> Call:
        return lambda: self.api.internal.post(
            f"/internal/conversations/by-sender/{DRAW.choice(self.senders)}/personal-answers",
            json={"question": question, "parametres": {}},
            headers=SERVICE,
        )


def anybody() -> int:
    return FIRST + DRAW.randrange(CANDIDATES)


def of_first_centre() -> int:
    return FIRST + 60 * DRAW.randrange(CANDIDATES // 60) + DRAW.randrange(3)


def any_jury() -> int:
    return FIRST + DRAW.randrange(JURIES)


def name() -> str:
    return DRAW.choice(NAMES)


def calls(bench: Bench) -> dict[str, Call]:
    """What is measured, by its name in the table."""
    admin, centre = bench.administrator, bench.centre
    return {
        "où en est-on, demandé dans le chat": bench.ask("parcours_progression"),
        "progression d'une inscription": bench.get(
            lambda: f"/v1/enrolments/{of_first_centre()}/progress", centre
        ),
        "inscriptions d'un centre (5 000), par voie": bench.get(
            lambda: "/v1/enrolments?route=vae&limit=50", centre
        ),
        "inscriptions, toutes, par voie et période": bench.get(
            lambda: "/v1/enrolments?route=vae&entered_on_from=2023-01-01&limit=50", admin
        ),
        "candidats, tous, une partie du nom": bench.get(
            lambda: f"/v1/candidates?family_name_contains={name()}&limit=50", admin
        ),
        "candidats d'un centre, une partie du nom": bench.get(
            lambda: f"/v1/candidates?family_name_contains={name()}&limit=50", centre
        ),
        "candidats, tous, nom que personne ne porte": bench.get(
            lambda: "/v1/candidates?family_name_contains=xyz&limit=50", admin
        ),
        "évaluations d'une inscription": bench.get(
            lambda: f"/v1/evaluations?enrolment_id={anybody()}&limit=50", admin
        ),
        "console : liste, par nom et voie": bench.get(
            lambda: f"/console/?nom={name()}&voie=formation_continue", centre
        ),
        "console : liste de toutes, par nom": bench.get(lambda: f"/console/?nom={name()}", admin),
        "console : page d'un candidat": bench.get(lambda: f"/console/candidats/{of_first_centre()}", centre),
        "récapitulatif d'un jury de 60": bench.get(lambda: f"/v1/jury-sessions/{any_jury()}/recap", admin),
        "console : page d'un jury de 60": bench.get(lambda: f"/console/jurys/{any_jury()}", admin),
    }


async def measure(bench: Bench, title: str, call: Call, number: int) -> Measure | None:
    """The times of that many calls; None where the application has no such page."""
    statements = await counted(bench.api.resources, call)
    if statements is None:
        return None
    durations = []
    for _ in range(WARM):
        await call()
    for _ in range(number):
        started = time.perf_counter()
        response = await call()
        durations.append((time.perf_counter() - started) * 1000)
        assert response.status_code == 200, (title, response.status_code, response.text[:200])
    durations.sort()
    return Measure(title, durations[number // 2], durations[int(number * 0.95)], len(statements))


async def counted(resources: Resources, call: Call) -> list[tuple[str, object]] | None:
    """The statements of a call, with their parameters."""
    seen: list[tuple[str, object]] = []

    def note(_c: object, _k: object, statement: str, parameters: object, _x: object, _m: bool) -> None:
        seen.append((statement, parameters))

    engine = resources.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        response = await call()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    if response.status_code == 404 and "adresse" in response.text:
        return None
    return seen


async def explain(bench: Bench, title: str, call: Call) -> None:
    """Print how PostgreSQL runs each statement of that call."""
    for statement, parameters in await counted(bench.api.resources, call) or []:
        if not statement.lstrip().startswith("SELECT"):
            continue
        async with bench.api.database.engine.connect() as connection:
            plan = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", parameters)
            print(f"\n## {title}\n{statement}\n", *(row[0] for row in plan), sep="\n")


def fill(url: str) -> None:
    """Write everything."""
    script = (Path(__file__).parent / "fill.sql").read_text(encoding="utf-8")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(script)


def analyse(url: str) -> None:
    """Let the planner know what there is, as the server would in time."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


async def open_senders(resources: Resources, number: int) -> list[str]:
    """Identified candidates in the middle of a conversation."""
    ids = []
    async with resources.database.write() as session:
        sessions = session_service(resources, session)
        portal = await sessions.portal(PORTAL)
        for _ in range(number):
            person = await session.get_one(Person, anybody())
            candidate = IdentifiedPerson(person, "candidat", "demonstration")
            ids.append((await sessions.open(portal, candidate, resources.clock())).conversation_id)
    async with resources.database.read() as session:
        rows = await session.execute(
            text("SELECT sender_id FROM conversation WHERE id = ANY(:ids)"), {"ids": ids}
        )
        return [row[0] for row in rows]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Bench]:
    settings = Settings(env="demo", database_url=url, **SECRETS)  # type: ignore[arg-type]
    transport = httpx.MockTransport(FakeRasa().handle)
    async with open_resources(settings, Knowledge.load(), transport) as resources:
        await seed(resources.database, datetime.now(UTC))
        started = time.perf_counter()
        await asyncio.to_thread(fill, url)
        print(f"rempli en {time.perf_counter() - started:.0f} s\n", flush=True)
        async with (
            client_of(create_app(resources)) as public,
            client_of(create_internal_app(resources)) as internal,
        ):
            api = Api(public, internal, resources, FakeRasa(), resources.clock, FakeMailer())  # type: ignore[arg-type]
            members = [await staff(api, "administrateur"), await staff(api, "centre", centre="UIMM 0")]
            doors = []
            for member in members:
                token = await session_of(member)
                doors.append({**member.headers, "Cookie": f"equipe={token}"})
            senders = await open_senders(resources, 200)
            # As the server does once it is up.
            gc.collect()
            gc.freeze()
            await asyncio.to_thread(analyse, url)
            yield Bench(api, *doors, senders)


async def run(url: str, number: int, *, plans: bool) -> None:
    async with opened(url) as bench:
        print("| mesure | p50 | p95 | requêtes SQL |\n|---|---|---|---|")
        for title, call in calls(bench).items():
            found = await measure(bench, title, call, number)
            if found is not None:
                print(
                    f"| {title} | {found.p50:.1f} ms | {found.p95:.1f} ms | {found.statements} |", flush=True
                )
        if plans:
            for title, call in calls(bench).items():
                await explain(bench, title, call)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", action="store_true", help="montre aussi les plans de PostgreSQL")
    parser.add_argument("--calls", type=int, default=CALLS, help="appels par mesure")
    asked = parser.parse_args()
    if not postgres_reachable():
        sys.stderr.write("PostgreSQL n'est pas joignable : indiquez TEST_POSTGRES_URL.\n")
        return 2
    database = TemporaryPostgres()
    try:
        upgrade(database.url)
        asyncio.run(run(database.url, asked.calls, plans=asked.plans))
    finally:
        database.drop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
