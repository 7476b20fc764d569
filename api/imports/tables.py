"""What a file holds, before anything is understood of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from api.errors import FileRefused


@dataclass(frozen=True)
class Flawed:
    """A cell of a workbook that holds no value to take."""

    problem: str
    remedy: str


Cell = str | date | int | float | Flawed | None
Row = tuple[int, list[Cell]]

MOST_COLUMNS = 60
# Rows that somebody formatted and left empty are passed over, up to there.
_BLANKS_ALLOWED = 2_000


@dataclass(frozen=True)
class Table:
    """The line of headers and those under it, each with its number in the file.

    `epoch`: day zero of the workbook's dates written as numbers.
    """

    header_line: int
    headers: list[Cell]
    rows: list[Row] = field(default_factory=list)
    epoch: date = date(1899, 12, 30)


def table_of(numbered: Iterable[Row], most_lines: int, epoch: date = date(1899, 12, 30)) -> Table:
    """The first line that is not blank holds the headers; blank lines are passed over."""
    written = _written(numbered, most_lines)
    first = next(written, None)
    if first is None:
        raise FileRefused("Le fichier est vide : mettez les titres des colonnes, puis une ligne par élément.")
    rows: list[Row] = []
    for row in written:
        if len(rows) == most_lines:
            raise _too_many(most_lines)
        rows.append(row)
    return Table(first[0], first[1], rows, epoch)


def _written(numbered: Iterable[Row], most_lines: int) -> Iterator[Row]:
    blanks = 0
    for number, cells in numbered:
        if any(not is_blank(cell) for cell in cells):
            yield number, cells
            continue
        blanks += 1
        if blanks > most_lines + _BLANKS_ALLOWED:
            raise _too_many(most_lines)


def is_blank(cell: Cell) -> bool:
    """Nothing, or spaces only."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _too_many(most_lines: int) -> FileRefused:
    return FileRefused(f"Le fichier a plus de {most_lines} lignes : coupez-le en plusieurs fichiers.")
