"""E-mails that wait for a decision: interrupted while they were sent, or refused too often.

python -m api.outbox liste
python -m api.outbox renvoyer NUMÉRO     l'envoyer de nouveau (s'il était parti, il arrive deux fois)
python -m api.outbox abandonner NUMÉRO   ne plus l'envoyer
"""

import argparse
import sys
from datetime import datetime
from typing import NoReturn

import api.db.tables  # noqa: F401
from api.clock import FRANCE, utc_now
from api.commands import run_command
from api.db.session import Database, create_engine
from api.errors import RecordNotFound
from api.outbox.decisions import Decisions
from api.outbox.models import OutgoingMail
from api.settings import StoreSettings

USAGE = (__doc__ or "").partition("\n\n")[2]


class Parser(argparse.ArgumentParser):
    """Says how the command is written, in French, whatever is wrong."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"Usage :\n{USAGE}")
        raise SystemExit(2)


def parser() -> argparse.ArgumentParser:
    """The three orders."""
    made = Parser(prog="python -m api.outbox", add_help=False)
    orders = made.add_subparsers(dest="order", required=True, parser_class=Parser)
    orders.add_parser("liste")
    for name in ("renvoyer", "abandonner"):
        orders.add_parser(name).add_argument("numero", type=int)
    return made


async def obey(database: Database, asked: argparse.Namespace, now: datetime) -> list[str]:
    """Do what is asked; the lines to print."""
    if asked.order == "liste":
        async with database.read() as session:
            found = await Decisions(session, now).waiting()
        return [described(one) for one in found] or ["Aucun courriel n'attend de décision."]
    async with database.write() as session:
        decisions = Decisions(session, now)
        if asked.order == "renvoyer":
            await decisions.send_again(asked.numero)
            return [f"N° {asked.numero} : il repart."]
        await decisions.abandon(asked.numero)
        return [f"N° {asked.numero} : abandonné, son contenu est effacé."]


def described(one: OutgoingMail) -> str:
    """One line, without what was written nor to which address."""
    to = f"personne n° {one.person_id}" if one.person_id else "sans personne enregistrée"
    if one.claimed_at:
        state = f"interrompu pendant l'envoi le {_moment(one.claimed_at)} : il est peut-être parti"
    else:
        state = f"{one.failures} envoi(s) refusé(s), laissé le {_moment(one.dropped_at or one.created_at)}"
    return f"N° {one.id}  {one.kind}  {to}  écrit le {_moment(one.created_at)}  {state}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(FRANCE):%d/%m/%Y à %H h %M}"


class NotWaiting(Exception):
    """No decision is awaited on that e-mail."""


async def run(asked: argparse.Namespace, now: datetime) -> str:
    database = Database(create_engine(StoreSettings().database_url))
    try:
        return "\n".join(await obey(database, asked, now))
    except RecordNotFound as error:
        raise NotWaiting(
            f"le courriel n° {asked.numero} n'attend pas de décision, voyez « liste »"
        ) from error
    finally:
        await database.close()


def main(arguments: list[str]) -> int:
    """Command line; returns the exit status."""
    asked = parser().parse_args(arguments)
    return run_command(lambda: run(asked, utc_now()), NotWaiting)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
