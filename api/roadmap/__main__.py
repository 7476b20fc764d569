"""Load a centre's criteria of the référentiel, or withdraw them: `python -m api.roadmap --help`."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import api.db.tables  # noqa: F401
from api.audit.attribution import system
from api.clock import day_in_france
from api.commands import run_command
from api.db.session import Database, create_engine
from api.portals.commands import FrenchParser, read_bytes
from api.portals.registry import RegistryFault
from api.roadmap.criteria import LARGEST_FILE, CriteriaFault, CriteriaRegistry, read_criteria, source_of
from api.roadmap.repository import RoadmapRepository
from api.settings import StoreSettings


def make_parser() -> argparse.ArgumentParser:
    parser = FrenchParser(
        prog="python -m api.roadmap",
        description="Les critères du référentiel, que chaque centre d'examen charge pour ses candidats.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="commande")
    load = commands.add_parser("charger", help="charger les critères d'un centre, à la place des siens")
    load.add_argument("centre", help="le nom du centre d'examen, ou son numéro")
    load.add_argument("fichier", type=Path, help="CSV en UTF-8, colonnes : capacite;critere")
    load.add_argument("--source", required=True, help="le document d'où viennent les critères")
    load.add_argument("--date", required=True, help="la date de ce document, AAAA-MM-JJ")
    withdraw = commands.add_parser("retirer", help="retirer les critères d'un centre")
    withdraw.add_argument("centre", help="le nom du centre d'examen, ou son numéro")
    return parser


async def run(given: argparse.Namespace, url: str, now: datetime) -> str:
    """Do what the command line asks; what to print."""
    loading = given.command == "charger"
    # Before the database is touched: a file with a bad line loads nothing.
    source = source_of(given.source, given.date, day_in_france(now)) if loading else None
    found = read_criteria(read_bytes(given.fichier, LARGEST_FILE)) if loading else []
    database = Database(create_engine(url))
    try:
        async with database.write(system("commande api.roadmap", now)) as session:
            registry = CriteriaRegistry(RoadmapRepository(session))
            if source is None:
                return await registry.withdraw(given.centre)
            return await registry.load(given.centre, found, source)
    finally:
        await database.close()


def main(arguments: list[str]) -> int:
    """Command line; returns the exit status."""
    given = make_parser().parse_args(arguments)

    async def doing() -> str:
        return await run(given, StoreSettings().database_url, datetime.now(UTC))

    return run_command(doing, CriteriaFault, RegistryFault)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
