"""The criteria of the référentiel, as a centre d'examen loads them from a CSV file: the fiche gives none."""

import csv
import io
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from api.crud.fields import CAPACITIES
from api.people.models import ExamCentre
from api.roadmap.models import ReferenceCriterion
from api.roadmap.repository import RoadmapRepository

COLUMNS = ("capacite", "critere")
LARGEST_FILE = 1024 * 1024
LONGEST_CRITERION, LONGEST_SOURCE = 1000, 200


class CriteriaFault(ValueError):
    """Criteria that cannot be kept: one French line a fault."""


@dataclass(frozen=True)
class Source:
    """The document that criteria were read from, and its date."""

    title: str
    dated: date


def source_of(title: str, dated: str, today: date) -> Source:
    """The source as it was typed; raises CriteriaFault."""
    title = title.strip()
    if not title or len(title) > LONGEST_SOURCE or not title.isprintable():
        raise CriteriaFault(f"--source : le nom du document, lisible, en {LONGEST_SOURCE} caractères au plus")
    try:
        day = datetime.strptime(dated, "%Y-%m-%d").date()
    except ValueError:
        raise CriteriaFault("--date : la date du document est attendue, AAAA-MM-JJ") from None
    if day > today:
        raise CriteriaFault(f"--date : le {dated} n'est pas encore passé")
    return Source(title, day)


def read_criteria(content: bytes) -> list[tuple[str, str]]:
    """Capacity and criterion of each line (`;` or `,`, first line of names); CriteriaFault with every bad line."""
    if len(content) > LARGEST_FILE:
        raise CriteriaFault("le fichier est trop grand (1 Mo au plus)")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CriteriaFault("le fichier n'est pas en UTF-8") from error
    first = text.partition("\n")[0]
    lines = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",", strict=True)
    names = [(one or "").strip().lower() for one in lines.fieldnames or []]
    if sorted(names) != sorted(COLUMNS):
        raise CriteriaFault(
            f"colonnes attendues : {', '.join(COLUMNS)} (lues : {', '.join(names) or 'aucune'})"
        )
    lines.fieldnames = names
    return _all(lines)


def _all(lines: "csv.DictReader[str]") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    faults: list[str] = []
    try:
        for line in lines:
            try:
                one = _criterion(line)
                if one in found:
                    raise CriteriaFault("ce critère est déjà dans le fichier")
                found.append(one)
            except CriteriaFault as fault:
                faults.append(f"ligne {lines.line_num} : {fault}")
    except csv.Error:
        faults.append(f"ligne {lines.line_num} : guillemets mal fermés")
    if faults:
        raise CriteriaFault("\n".join(faults))
    if not found:
        raise CriteriaFault("le fichier ne contient aucun critère")
    return found


def _criterion(line: "dict[str | None, str | list[str] | None]") -> tuple[str, str]:
    # What is beyond the columns, or short of them, is no text.
    values = {name: value.strip() for name, value in line.items() if isinstance(value, str)}
    if len(values) < len(line):
        raise CriteriaFault("le nombre de cellules n'est pas celui des colonnes")
    capacity, text = values["capacite"].upper(), " ".join(values["critere"].split())
    if capacity not in CAPACITIES:
        raise CriteriaFault(f"« {capacity} » n'est pas une capacité ({CAPACITIES[0]} à {CAPACITIES[-1]})")
    if not text or len(text) > LONGEST_CRITERION or not text.isprintable():
        raise CriteriaFault(f"critère vide, illisible, ou de plus de {LONGEST_CRITERION} caractères")
    return capacity, text


class CriteriaRegistry:
    """Loads and withdraws a centre's criteria, all of them at once."""

    def __init__(self, repository: RoadmapRepository) -> None:
        self._repository = repository

    async def load(self, centre: str, found: list[tuple[str, str]], source: Source) -> str:
        """These in the place of the centre's others; what to say of it."""
        own = await self._centre(centre)
        ranks: dict[str, int] = defaultdict(int)
        rows = []
        for capacity, text in found:
            ranks[capacity] += 1
            rows.append(
                ReferenceCriterion(
                    exam_centre_id=own.id,
                    capacity=capacity,
                    rank=ranks[capacity],
                    text=text,
                    source=source.title,
                    source_date=source.dated,
                )
            )
        former = await self._repository.replace_criteria(own.id, rows)
        counts = Counter(capacity for capacity, _ in found)
        listed = ", ".join(f"{code} : {counts[code]}" for code in CAPACITIES if code in counts)
        return f"« {own.name} » : {len(rows)} critère(s) chargé(s) ({listed}), {former} remplacé(s)."

    async def withdraw(self, centre: str) -> str:
        """None any more for that centre; what to say of it."""
        own = await self._centre(centre)
        former = await self._repository.replace_criteria(own.id, [])
        return f"« {own.name} » : {former} critère(s) retiré(s)."

    async def _centre(self, name: str) -> ExamCentre:
        found = await self._repository.centre_named(name)
        if found is None:
            raise CriteriaFault(f"pas de centre d'examen « {name} » (son nom entier, ou son numéro)")
        return found
