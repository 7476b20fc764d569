"""Apply the retention: `python -m api.retention` says what it would do, `--executer` does it. To be run each night."""

import argparse
import sys
from collections.abc import Mapping
from datetime import datetime

import api.db.tables  # noqa: F401
from api.clock import utc_now
from api.commands import run_command
from api.db.session import Database, create_engine
from api.personal_data.durations import kept_for
from api.retention.rules import Rule
from api.retention.service import RetentionService
from api.settings import StoreSettings
from api.tracker.store import TrackerStore


async def apply(settings: StoreSettings, now: datetime, *, execute: bool) -> Mapping[Rule, int]:
    """Count or apply, on the database of these settings."""
    database, trackers = Database(create_engine(settings.database_url)), TrackerStore(settings)
    try:
        service = RetentionService(database, trackers, settings, now)
        if not execute:
            return await service.counts()
        done = await service.run()
        await database.tidy()
        return done
    finally:
        await trackers.close()
        await database.close()


def main(arguments: list[str] | None = None) -> int:
    """Apply the retention to the database of the environment; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m api.retention", description="Applique les durées de conservation."
    )
    parser.add_argument("--executer", action="store_true", help="le faire ; sans cela, rien n'est changé")
    execute: bool = parser.parse_args(arguments).executer

    async def doing() -> str:
        settings = StoreSettings()
        counts = await apply(settings, utc_now(), execute=execute)
        return report(counts, settings, execute=execute)

    return run_command(doing)


def report(counts: Mapping[Rule, int], settings: StoreSettings, *, execute: bool) -> str:
    """What was done, or would be, line by line."""
    lines = [
        f"{count:>6}  {rule.what} ({kept_for(settings, rule.retention)} après {rule.since}) : {rule.then}"
        for rule, count in counts.items()
    ]
    said = "Fait :" if execute else "À blanc, rien n'est changé (--executer pour le faire) :"
    return "\n".join([said, *lines])


if __name__ == "__main__":
    sys.exit(main())
