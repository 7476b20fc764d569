"""Replace the names of persons in the kept messages: `python -m api.privacy`.

Apart from the API for the memory that it takes; to be run each night.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from api.clock import utc_now
from api.db.session import Database, create_engine
from api.privacy.service import FindNames, NamesService, Tally
from api.settings import StoreSettings, describe_refusal

WITHOUT_MODEL = (
    "Refusé : le modèle de français n'est pas installé. "
    "Installez les paquets de requirements/privacy.txt (make setup le fait).\n"
)


def load_finder() -> FindNames | None:
    """The search for names, ready after some seconds; None where spaCy or its model is not installed."""
    try:
        # Here, not at the top: an installation without them has its one line.
        from api.privacy.french import FrenchNames

        return FrenchNames.load().find
    except (ImportError, OSError):
        return None


async def check(url: str, find_names: FindNames, *, dry_run: bool) -> Tally:
    """Search the messages of the database at that address."""
    database = Database(create_engine(url))
    try:
        return await NamesService(database, find_names, utc_now).check(dry_run=dry_run)
    finally:
        await database.close()


def main(arguments: list[str] | None = None, load: Callable[[], FindNames | None] = load_finder) -> int:
    """Search the messages of the environment's database; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m api.privacy", description="Remplace les noms de personnes dans les messages gardés."
    )
    parser.add_argument("--a-blanc", action="store_true", help="compter sans rien changer")
    dry_run: bool = parser.parse_args(arguments).a_blanc
    try:
        settings = StoreSettings()
    except ValidationError as error:
        sys.stderr.write(f"{describe_refusal(error)}\n")
        return 2
    find_names = load()
    if find_names is None:
        sys.stderr.write(WITHOUT_MODEL)
        return 2
    try:
        tally = asyncio.run(check(settings.database_url, find_names, dry_run=dry_run))
    except (SQLAlchemyError, OSError) as error:
        sys.stderr.write(
            f"La base n'est pas prête ({type(error).__name__}) : lancez « python -m api.migrate ».\n"
        )
        return 1
    changed = "à modifier" if dry_run else "modifiés"
    sys.stdout.write(f"Messages relus : {tally.searched} ; {changed} : {tally.replaced}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
