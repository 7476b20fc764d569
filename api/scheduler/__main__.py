"""Send the e-mails that are due and plan the reminders: `python -m api.scheduler`.

python -m api.scheduler           until it is stopped; several may run
python -m api.scheduler --etat    what waits; 1 as exit status when nobody sends, or somebody must decide
"""

import argparse
import asyncio
import signal
import sys
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

import api.db.tables  # noqa: F401
from api.cipher import Cipher
from api.clock import utc_now
from api.commands import DONE, Refusal, run_process
from api.db.session import Database, create_engine
from api.logs import configure_logging
from api.mail.service import mailer_of
from api.migrate import is_current
from api.opinion_forms.sending import still_open
from api.outbox.decisions import Decisions
from api.outbox.dispatch import Dispatcher
from api.outbox.repository import OutboxCounts
from api.production import refusals_to_send
from api.reminders.links import links_of
from api.reminders.service import ReminderPlanner, Stationery, StillWanted
from api.reminders.stops import StopLinks
from api.scheduler.service import Scheduler
from api.settings import SchedulerSettings, StoreSettings
from knowledge import Knowledge

# Beyond, an e-mail that is due waits because nobody sends.
LATE = timedelta(minutes=2)


def make_scheduler(settings: SchedulerSettings, database: Database, knowledge: Knowledge) -> Scheduler:
    """The loop on that database, with the real clock and mail server."""
    cipher, invented = Cipher(settings), settings.invented_people
    titles = {one.code: one.libelle for one in knowledge.fiche.capacities}
    stationery = Stationery(cipher, StopLinks(settings), links_of(settings), titles, invented)
    wanted = {**StillWanted(utc_now, invented_too=invented).preparations(), "rouvert": still_open}
    dispatcher = Dispatcher(database, mailer_of(settings), cipher, utc_now, wanted, invented_too=invented)
    return Scheduler(
        dispatcher,
        ReminderPlanner(database, stationery, utc_now),
        utc_now,
        lambda: is_current(settings.database_url),
    )


async def serve(settings: SchedulerSettings, knowledge: Knowledge) -> None:
    """Run until a signal stops it; a second one does not wait."""
    if faults := refusals_to_send(settings):
        raise Refusal(f"Démarrage refusé : {' ; '.join(faults)}. Voir docs/securite.md.")
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: sys.exit(1) if stopping.is_set() else stopping.set())
    database = Database(create_engine(settings.database_url))
    try:
        await make_scheduler(settings, database, knowledge).run(stopping)
    finally:
        await database.close()


async def state(url: str, now: datetime) -> OutboxCounts:
    database = Database(create_engine(url))
    try:
        async with database.read() as session:
            return await Decisions(session, now).counts()
    finally:
        await database.close()


def tell_state(now: datetime) -> int:
    """Print it; 1 when something is wrong."""
    try:
        counts = asyncio.run(state(StoreSettings().database_url, now))
    except (SQLAlchemyError, OSError) as error:
        sys.stderr.write(f"La base n'est pas prête ({type(error).__name__}) : « python -m api.migrate ».\n")
        return 1
    late = counts.late_since is not None and now - counts.late_since > LATE
    lines = [
        f"{counts.waiting:>6}  à envoyer",
        f"{counts.stuck:>6}  interrompus pendant l'envoi, à décider (python -m api.outbox liste)",
        f"{counts.given_up:>6}  refusés trop souvent, à décider",
    ]
    if late:
        lines.append("Rien ne part : le processus d'envoi ou le serveur de courriels ne répond pas.")
    sys.stdout.write("\n".join(lines) + "\n")
    return int(late or counts.stuck > 0 or counts.given_up > 0)


def main(arguments: list[str] | None = None) -> int:
    """Start, or say in one line why not; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m api.scheduler", description="Envoie les courriels et prévoit les rappels."
    )
    parser.add_argument("--etat", action="store_true", help="dire ce qui attend, sans rien envoyer")
    wants_state = parser.parse_args(arguments).etat

    def start() -> int:
        if wants_state:
            return tell_state(utc_now())
        settings = SchedulerSettings()
        configure_logging(settings.env)
        asyncio.run(serve(settings, Knowledge.load()))
        return DONE

    return run_process(start)


if __name__ == "__main__":
    sys.exit(main())
