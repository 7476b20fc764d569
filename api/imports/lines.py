"""A table understood: headers first, then each line as values by column, with all that is wrong in it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from api.imports.cells import CellRefused, plain_text
from api.imports.columns import Column, Kind
from api.imports.schemas import Issue
from api.imports.tables import Cell, Row, Table, is_blank
from api.imports.words import folded


@dataclass
class Line:
    """What one line says; a cell left empty says nothing, and is not in `values`."""

    number: int
    values: dict[str, Any]
    issues: list[Issue] = field(default_factory=list)

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def refuse(self, column: str | None, problem: str, remedy: str) -> None:
        """Note something wrong: the line will not be written."""
        self.issues.append(Issue(line=self.number, column=column, problem=problem, remedy=remedy))


def match_headers(table: Table, kind: Kind) -> tuple[dict[int, Column], list[Issue]]:
    """Which column of the file is which; anything wrong there is told before any line is read."""
    known = {name: column for column in kind.columns for name in column.names}
    found: dict[int, Column] = {}
    issues: list[Issue] = []

    def wrong(column: str | None, problem: str, remedy: str) -> None:
        issues.append(Issue(line=table.header_line, column=column, problem=problem, remedy=remedy))

    for index, cell in enumerate(table.headers):
        if is_blank(cell):
            continue
        try:
            shown = plain_text(cell)[:60]
        except CellRefused as error:
            wrong(f"colonne {index + 1}", error.problem, error.remedy)
            continue
        column = known.get(folded(shown))
        if column is None:
            wrong(shown, "Ce titre de colonne n'est pas reconnu.", _nearest(shown, kind))
        elif column in found.values():
            wrong(shown, f"La colonne « {column.title} » est là deux fois.", "N'en gardez qu'une.")
        else:
            found[index] = column
    present = {column.key for column in found.values()}
    for column in kind.columns:
        if column.header_needed and column.key not in present:
            wrong(column.title, "Cette colonne manque.", f"Ajoutez-la : {column.expects}.")
    if not present & set(kind.identifying):
        titles = " ou ".join(f"« {kind.title(key)} »" for key in kind.identifying)
        wrong(None, "Rien ne désigne les inscriptions.", f"Ajoutez une colonne {titles}.")
    return found, issues


def _nearest(shown: str, kind: Kind) -> str:
    titles = [column.title for column in kind.columns]
    near = difflib.get_close_matches(shown.lower(), titles, n=1)
    if near:
        return f"Écrivez « {near[0]} », ou retirez la colonne."
    return f"Retirez la colonne. Titres attendus : {', '.join(titles)}."


def read_lines(table: Table, kind: Kind, headers: dict[int, Column]) -> list[Line]:
    """Every line, in order."""
    return [_line(row, table, kind, headers) for row in table.rows]


def _line(row: Row, table: Table, kind: Kind, headers: dict[int, Column]) -> Line:
    number, cells = row
    line = Line(number, {})
    unread: set[str] = set()
    for index, cell in enumerate(cells):
        if is_blank(cell):
            continue
        column = headers.get(index)
        if column is None:
            line.refuse(
                f"colonne {index + 1}",
                "La cellule est dans une colonne sans titre.",
                "Donnez un titre à la colonne, ou mettez entre guillemets le texte qui contient le séparateur.",
            )
            continue
        value = _value(cell, column, table, line)
        if value is None:
            unread.add(column.key)
        else:
            line.values[column.key] = value
    given = line.values.keys() | unread
    for column in kind.columns:
        if column.filled and column.key not in given:
            line.refuse(column.title, "La cellule est vide.", f"Indiquez {column.expects}.")
    if not given & set(kind.identifying):
        titles = " ou ".join(f"« {kind.title(key)} »" for key in kind.identifying)
        line.refuse(None, "Rien ne désigne l'inscription.", f"Remplissez {titles}.")
    return line


def _value(cell: Cell, column: Column, table: Table, line: Line) -> Any:
    try:
        return column.read(cell, table.epoch)
    except CellRefused as error:
        line.refuse(column.title, error.problem, error.remedy)
        return None


def refuse_repeated(lines: Iterable[Line], key: str, kind: Kind) -> None:
    """Refuse the second line that says the same in that column, and those after it."""
    first: dict[str, int] = {}
    for line in lines:
        if line.get(key) is None:
            continue
        # An address is one however its letters are cased; a number is not.
        value = line.get(key).lower() if key == "email" else line.get(key)
        before = first.setdefault(value, line.number)
        if before != line.number:
            line.refuse(
                kind.title(key),
                f"La ligne {before} dit déjà la même chose de : {kind.title(key)}.",
                "Gardez une seule ligne.",
            )
