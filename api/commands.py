"""How a command line or a process of ours ends: what was done, or in one line why not, and an exit status."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from api.errors import AppError
from api.settings import describe_refusal
from knowledge import KnowledgeError

DONE, REFUSED, UNUSABLE = 0, 1, 2


class Refusal(Exception):
    """The process cannot start; the message is one French line."""


def run_command(doing: Callable[[], Coroutine[Any, Any, str]], *refusals: type[Exception]) -> int:
    """Do it and print what it says; returns the exit status.

    `refusals`: what it raises, beside AppError, to say in French and line by line why it did nothing. The settings are
    read within: those that are missing are named.
    """
    try:
        said = asyncio.run(doing())
    except ValidationError as error:
        sys.stderr.write(f"{describe_refusal(error)}\n")
        return UNUSABLE
    except AppError as error:
        sys.stderr.write(f"Refusé : {error.detail}\n")
        return REFUSED
    except refusals as error:
        sys.stderr.writelines(f"Refusé : {line}.\n" for line in str(error).splitlines())
        return REFUSED
    except (SQLAlchemyError, OSError) as error:
        sys.stderr.write(
            f"La base n'est pas prête ({type(error).__name__}) : lancez « python -m api.migrate ».\n"
        )
        return REFUSED
    sys.stdout.write(f"{said}\n")
    return DONE


def run_process(starting: Callable[[], int]) -> int:
    """Start it and return its exit status, or say in one line why it cannot start; the settings are read within."""
    try:
        return starting()
    except ValidationError as error:
        refusal = describe_refusal(error)
    except KnowledgeError as error:
        refusal = f"Démarrage refusé : {len(error.problems)} problème(s) dans knowledge/. Lancez « python -m knowledge »."
    except Refusal as error:
        refusal = str(error)
    sys.stderr.write(f"{refusal}\n")
    return UNUSABLE
