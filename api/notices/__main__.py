"""Mute an answer or put a mention on it, at once, with no restart; every change is in the audit log.

python -m api.notices muette QUESTION [--portail NOM] --motif "…"
python -m api.notices mention QUESTION "texte" [--portail NOM] [--motif "…"]
python -m api.notices lever NUMÉRO [--motif "…"]
python -m api.notices liste
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NoReturn

from api.audit.attribution import system
from api.clock import day_in_france
from api.commands import run_command
from api.db.session import Database, create_engine
from api.notices.models import AnswerNotice
from api.notices.repository import NoticeRepository
from api.notices.service import NoticeService
from api.settings import StoreSettings
from knowledge import Knowledge
from knowledge.templating import short_date

LONGEST_REASON = 500
USAGE = (__doc__ or "").partition("\n\n")[2]


class Parser(argparse.ArgumentParser):
    """Says how the command is written, in French, whatever is wrong."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"Usage :\n{USAGE}")
        raise SystemExit(2)


def parser() -> argparse.ArgumentParser:
    """The four orders."""
    made = Parser(prog="python -m api.notices", add_help=False)
    orders = made.add_subparsers(dest="order", required=True, parser_class=Parser)
    muted, mention = orders.add_parser("muette"), orders.add_parser("mention")
    for one in (muted, mention):
        one.add_argument("question")
        one.add_argument("--portail")
    mention.add_argument("texte")
    lifted = orders.add_parser("lever")
    lifted.add_argument("numero", type=int)
    orders.add_parser("liste")
    muted.add_argument("--motif", required=True, type=reason)
    mention.add_argument("--motif", type=reason)
    lifted.add_argument("--motif", type=reason)
    return made


def reason(text: str) -> str:
    """Why: kept in the audit log."""
    if not 0 < len(text.strip()) <= LONGEST_REASON:
        raise ValueError
    return text.strip()


async def obey(
    database: Database, knowledge: Knowledge, arguments: argparse.Namespace, now: datetime
) -> list[str]:
    """Do what is asked; the lines to print."""
    if arguments.order == "liste":
        async with database.read() as session:
            return _listed(await NoticeService(NoticeRepository(session), knowledge, now).in_force())
    attribution = replace(system("commande api.notices", now), reason=arguments.motif)
    async with database.write(attribution) as session:
        service = NoticeService(NoticeRepository(session), knowledge, now)
        if arguments.order == "lever":
            return [
                f"N° {(await service.lift(arguments.numero)).id} levé : la réponse est de nouveau donnée."
            ]
        where = arguments.portail or "tous les portails"
        if arguments.order == "mention":
            put = await service.mention(arguments.question, arguments.texte, arguments.portail)
            return [f"N° {put.id} : mention sur « {put.question} » ({where})."]
        put = await service.mute(arguments.question, arguments.portail)
        lines = [f"N° {put.id} : « {put.question} » est muette ({where})."]
        if others := service.with_the_same_facts(put.question):
            lines.append(f"Reposent sur les mêmes faits et répondent toujours : {', '.join(others)}.")
        return lines


def _listed(in_force: Sequence[tuple[AnswerNotice, str | None]]) -> list[str]:
    lines = [
        f"N° {one.id}  {one.kind}  {one.question}  {slug or 'tous les portails'}  "
        f"depuis le {short_date(day_in_france(one.created_at))}{f'  « {one.text} »' if one.text else ''}"
        for one, slug in in_force
    ]
    return lines or ["Aucune réponse muette, aucune mention."]


async def run(url: str, arguments: argparse.Namespace) -> list[str]:
    database = Database(create_engine(url))
    try:
        return await obey(database, Knowledge.load(), arguments, datetime.now(UTC))
    finally:
        await database.close()


def main(arguments: list[str]) -> int:
    """Command line; returns the exit status."""
    asked = parser().parse_args(arguments)

    async def doing() -> str:
        return "\n".join(await run(StoreSettings().database_url, asked))

    return run_command(doing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
