"""XLSX: what was sent is read with suspicion, and templates are written."""

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from api.errors import FileRefused
from api.imports.tables import MOST_COLUMNS, Cell, Flawed, Row, Table, table_of

# A workbook unpacks to several times its size; a bomb, to thousands.
_MOST_UNPACKED = 12
_MOST_PARTS = 500
_PROOF = "xl/workbook.xml"
_FORMULA = Flawed(
    "La cellule contient une formule.", "Remplacez-la par sa valeur (collage spécial, valeurs)."
)
_ERROR = Flawed("La cellule contient une erreur du tableur.", "Corrigez-la, ou videz la cellule.")
_UNREADABLE = "Ce classeur n'est pas lisible : ouvrez-le, enregistrez-le de nouveau en .xlsx, ou en CSV."


def read_workbook(content: bytes, most_lines: int, most_bytes: int) -> Table:
    """The lines of the first sheet; FileRefused where the workbook cannot be trusted or read."""
    _inspect(content, most_bytes)
    try:
        # What real workbooks hold beside their cells is none of our concern.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _first_sheet(content, most_lines)
    except FileRefused:
        raise
    except Exception as error:  # a broken workbook fails as its broken part does
        raise FileRefused(_UNREADABLE) from error


def _inspect(content: bytes, most_bytes: int) -> None:
    """Refuse a bomb before anything is unpacked: what a part announces is the most that is read of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileRefused(_UNREADABLE) from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > most_bytes * _MOST_UNPACKED:
        raise FileRefused("Ce classeur est trop volumineux une fois ouvert : coupez-le, ou envoyez un CSV.")
    if _PROOF not in {part.filename for part in parts}:
        raise FileRefused("Ce fichier n'est pas un classeur XLSX : enregistrez-le en .xlsx ou en CSV.")


def _first_sheet(content: bytes, most_lines: int) -> Table:
    # Values in place of formulas would hide that there are formulas: they are read as such, and refused.
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        if not book.worksheets:
            raise FileRefused("Ce classeur n'a pas de feuille de calcul.")
        sheet = book.worksheets[0]
        # The size that a sheet announces may be wrong, or meant to exhaust us.
        sheet.reset_dimensions()
        epoch = book.epoch.date() if isinstance(book.epoch, datetime) else book.epoch
        return table_of(_rows(sheet.iter_rows(max_col=MOST_COLUMNS)), most_lines, epoch)
    finally:
        book.close()


def _rows(rows: Iterable[Sequence[Any]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, start=1):
        yield number, [_value(cell) for cell in cells]


def _value(cell: Any) -> Cell:
    if cell.data_type == "f":
        return _FORMULA
    if cell.data_type == "e":
        return _ERROR
    value = cell.value
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, str | date | int | float):
        return value
    return _ERROR


def template(titles: Sequence[str], helps: Sequence[tuple[str, str]]) -> bytes:
    """A workbook to fill: the headers, and a second sheet that says what goes where."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "À remplir"
    sheet.append(list(titles))
    sheet.freeze_panes = "A2"
    guide = book.create_sheet("Mode d'emploi")
    guide.append(["Colonne", "Ce qui est attendu"])
    for line in helps:
        guide.append(list(line))
    for page in (sheet, guide):
        for cell in page[1]:
            cell.font = Font(bold=True)
    for rank, title in enumerate(titles, start=1):
        sheet.column_dimensions[get_column_letter(rank)].width = max(14, len(title) + 2)
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 28, 90
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
