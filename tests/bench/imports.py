"""Time of an import, on SQLite and on PostgreSQL where it is reachable: `python -m tests.bench.imports [lines]`.

The files are made here: candidates, then one evaluation each; read by dry run, written, sent again unchanged, then with
one value changed on each line.
"""

import asyncio
import io
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from openpyxl import Workbook

from api.app import create_app
from api.demo.seed import seed
from api.migrate import upgrade
from api.resources import open_resources
from api.settings import Settings
from knowledge import Knowledge
from tests.api.databases import BACKENDS, TemporaryPostgres
from tests.api.driver import SECRETS, Api
from tests.api.fakes import FakeClock, FakeRasa
from tests.api.files import report
from tests.api.queries import statements
from tests.api.staff import Caller, staff

LINES = 10_000
CANDIDATES = "numéro;nom;prénom;e-mail;voie;centre;date d'inscription;date d'entrée;date de recevabilité"
EVALUATIONS = "numéro;capacité;modalité;date;résultat;publié le"
START = datetime(2024, 1, 8, tzinfo=UTC)


def candidates(lines: int, entered: int = 0) -> list[str]:
    """One candidate a line, a third of them in VAE."""
    rows = [CANDIDATES]
    for rank in range(lines):
        day = f"{START + timedelta(days=rank % 300 + entered):%d/%m/%Y}"
        route = ("formation continue", "contrat pro", "VAE")[rank % 3]
        admissible = day if route == "VAE" else ""
        rows.append(
            f"BENCH-{rank};Nom {rank};Prénom {rank};p{rank}@example.org;{route};;{day};{day};{admissible}"
        )
    return rows


def evaluations(lines: int, outcome: str = "validée") -> list[str]:
    """One evaluation a line, published."""
    return [
        EVALUATIONS,
        *(f"BENCH-{rank};C1;projets;05/02/2025;{outcome};06/02/2025" for rank in range(lines)),
    ]


def csv_file(rows: list[str]) -> bytes:
    return "\r\n".join(rows).encode("utf-8-sig")


def workbook(rows: list[str]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row.split(";"))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


async def measure(centre: Caller, what: str, content: bytes, kind: str, **how: bool) -> None:
    """One line of the table."""
    with statements(centre.api) as sent:
        started, before = time.perf_counter(), time.process_time()
        found = await report(centre, content, kind, **{"dry_run": False, **how})
        spent, own = time.perf_counter() - started, time.process_time() - before
    done = " / ".join(str(found[name]) for name in ("created", "updated", "unchanged", "refused"))
    print(f"| {what} | {found['status']} | {done} | {spent:.1f} s | {own:.1f} s | {len(sent)} |", flush=True)


async def run(backend: str, url: str, lines: int) -> None:
    """Every import on that database, at its latest revision."""
    settings = Settings(
        env="demo", database_url=url, import_max_lines=lines, import_max_bytes=50_000_000, **SECRETS
    )  # type: ignore[arg-type]
    rasa, clock = FakeRasa(), FakeClock()
    transport = httpx.MockTransport(rasa.handle)
    async with open_resources(settings, Knowledge.load(), transport, clock) as resources:
        await seed(resources.database, clock())
        door = httpx.ASGITransport(app=create_app(resources))
        async with httpx.AsyncClient(transport=door, base_url="http://bench", timeout=600) as client:
            centre = await staff(Api(client, client, resources, rasa, clock), "centre")
            print(f"\n{backend}, {lines} lignes\n")
            print(
                "| fichier | issue | créés / modifiés / inchangés / refusés | durée | processeur | requêtes |"
            )
            print("|---|---|---|---|---|---|")
            first = candidates(lines)
            await measure(centre, "candidats, essai à blanc", csv_file(first), "candidates", dry_run=True)
            await measure(centre, "candidats, CSV", csv_file(first), "candidates")
            await measure(centre, "les mêmes, XLSX", workbook(first), "candidates")
            await measure(centre, "candidats, dates changées", csv_file(candidates(lines, 1)), "candidates")
            await measure(centre, "évaluations, CSV", csv_file(evaluations(lines)), "evaluations")
            await measure(centre, "les mêmes", csv_file(evaluations(lines)), "evaluations")
            await measure(
                centre, "évaluations, autre résultat", csv_file(evaluations(lines, "absent")), "evaluations"
            )


def main() -> None:
    """Print a table for each database."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder)}/bench.db"
        upgrade(url)
        asyncio.run(run("SQLite", url, lines))
    if "postgresql" in BACKENDS:
        database = TemporaryPostgres()
        try:
            upgrade(database.url)
            asyncio.run(run("PostgreSQL", database.url, lines))
        finally:
            database.drop()


if __name__ == "__main__":
    main()
