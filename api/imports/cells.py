"""What a cell says, by what its column expects; a cell that says something else is refused with what to do."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from api.crud.fields import CAPACITIES, Day, Email, Name, Title
from api.enrolments.schemas import Number
from api.imports.tables import Cell, Flawed
from api.imports.words import folded
from api.wording import quoted
from knowledge.progress import Outcome, Route
from knowledge.templating import enumeration

Reader = Callable[[Cell, date], Any]

# A spreadsheet would run what starts so, should the value ever be exported.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SPACES = " \u00a0\u202f"
_FRENCH_DAY = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_ISO_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$")
_SERIAL = re.compile(r"^\d{5}(?:[.,]\d+)?$")
_DAY_REMEDY = "Écrivez la date sous la forme JJ/MM/AAAA, entre 1990 et 2099."


class CellRefused(Exception):
    """A cell that says nothing of what is expected there."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def plain_text(cell: Cell) -> str:
    """A cell as text, whole numbers without their decimal point; a formula is refused."""
    if isinstance(cell, Flawed):
        raise CellRefused(cell.problem, cell.remedy)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    found = "" if cell is None else str(cell).strip(_SPACES)
    if found.startswith(_FORMULA_STARTS):
        raise CellRefused(
            "La cellule commence par un signe de formule (=, +, -, @, tabulation).", "Retirez ce signe."
        )
    if _CONTROL.search(found.strip()):
        raise CellRefused(
            "La cellule contient un retour à la ligne ou un caractère invisible.",
            "Écrivez la valeur sur une seule ligne.",
        )
    return found.strip()


def _typed(adapter: TypeAdapter[Any], problem: str, remedy: str) -> Reader:
    def read(cell: Cell, _epoch: date) -> Any:
        found = plain_text(cell)
        try:
            return adapter.validate_python(found)
        except ValidationError as error:
            raise CellRefused(problem, remedy) from error

    return read


name = _typed(TypeAdapter(Name), "Ce nom n'est pas valide.", "Écrivez-le en 100 caractères au plus.")
title = _typed(TypeAdapter(Title), "Cette désignation est trop longue.", "200 caractères au plus.")
email = _typed(
    TypeAdapter(Email),
    "Cette adresse e-mail n'est pas valide.",
    "Écrivez une seule adresse, comme prenom.nom@exemple.fr.",
)
number = _typed(
    TypeAdapter(Number),
    "Ce numéro n'est pas valide.",
    "40 caractères au plus, sans espace : lettres, chiffres, point, tiret, barre.",
)
_DAY: TypeAdapter[date] = TypeAdapter(Day)


def day(cell: Cell, epoch: date) -> date:
    """A day: a date of a workbook, JJ/MM/AAAA, AAAA-MM-JJ, or a spreadsheet's number of days."""
    try:
        return _DAY.validate_python(_as_day(cell, epoch))
    except (ValidationError, ValueError, OverflowError) as error:
        raise CellRefused("Cette date n'est pas valide.", _DAY_REMEDY) from error


def _as_day(cell: Cell, epoch: date) -> date:
    if isinstance(cell, date):
        return cell
    found = plain_text(cell)
    if french := _FRENCH_DAY.match(found):
        return date(int(french[3]), int(french[2]), int(french[1]))
    if iso := _ISO_DAY.match(found):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if _SERIAL.match(found):
        return epoch + timedelta(days=int(re.split(r"[.,]", found)[0]))
    raise ValueError("no day")


def choice(values: Mapping[str, Any], expected: str) -> Reader:
    """One of these values, by their folded words."""

    def read(cell: Cell, _epoch: date) -> Any:
        found = values.get(folded(plain_text(cell)))
        if found is None:
            raise CellRefused("Cette valeur n'est pas reconnue.", f"Écrivez {expected}.")
        return found

    return read


_FC, _CP, _VAE = Route.FORMATION_CONTINUE, Route.CONTRAT_PROFESSIONNALISATION, Route.VAE
route = choice(
    {
        "formation continue": _FC,
        "fc": _FC,
        "contrat de professionnalisation": _CP,
        "contrat professionnalisation": _CP,
        "contrat de pro": _CP,
        "contrat pro": _CP,
        "vae": _VAE,
        "validation des acquis de l experience": _VAE,
    },
    enumeration(quoted(Route), "ou"),
)
outcome = choice(
    {
        "validee": Outcome.VALIDEE,
        "valide": Outcome.VALIDEE,
        "non validee": Outcome.NON_VALIDEE,
        "non valide": Outcome.NON_VALIDEE,
        "absent": Outcome.ABSENT,
        "absente": Outcome.ABSENT,
        "excuse": Outcome.EXCUSE,
        "excusee": Outcome.EXCUSE,
        "reporte": Outcome.REPORTE,
        "reportee": Outcome.REPORTE,
    },
    enumeration(quoted(Outcome), "ou"),
)
modality = choice(
    {
        "situation reelle": "situation_reelle",
        "situation professionnelle reelle": "situation_reelle",
        "projets": "projets",
        "projet": "projets",
        "presentation de projets": "projets",
        "presentation des projets": "projets",
        "reconstituee": "reconstituee",
        "situation reconstituee": "reconstituee",
        "situation professionnelle reconstituee": "reconstituee",
    },
    "« situation réelle », « projets » ou « reconstituée »",
)
capacity = choice(
    {
        spelt: code
        for code in CAPACITIES
        for spelt in (
            code.lower(),
            f"c {code[1:]}",
            code[1:],
            f"capacite {code[1:]}",
            f"capacite {code.lower()}",
        )
    },
    f"le code de la capacité, de {CAPACITIES[0]} à {CAPACITIES[-1]}",
)
yes_no = choice({"oui": True, "non": False}, "« oui » ou « non »")


def people(cell: Cell, _epoch: date) -> tuple[str, ...]:
    """Names of several people, separated by a comma, a semicolon, a bar or « et »."""
    parts = (part.strip() for part in re.split(r"[,;/|]|\bet\b", plain_text(cell)))
    return tuple(dict.fromkeys(part for part in parts if part))
