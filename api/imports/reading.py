"""A file as it was sent, read into lines: CSV or XLSX, told apart by its content and never by its name."""

import csv
import io
import re
from collections.abc import Iterator

from api.errors import FileRefused
from api.imports.tables import MOST_COLUMNS, Row, Table, table_of
from api.imports.workbooks import read_workbook

_ZIP = b"PK"
# Word and Excel before 2007, and any workbook behind a password.
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_SEPARATORS = (";", ",", "\t")
_DECLARED = re.compile(r"^sep=(.)\r?\n", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


def read_table(content: bytes, most_lines: int, most_bytes: int) -> Table:
    """The lines of a CSV or XLSX file; FileRefused where it is neither."""
    if len(content) > most_bytes:
        raise FileRefused("Le fichier est trop volumineux : coupez-le en plusieurs fichiers.")
    if content.startswith(_ZIP):
        return read_workbook(content, most_lines, most_bytes)
    if content.startswith(_OLD_OFFICE):
        raise FileRefused(
            "Ce classeur est protégé par un mot de passe ou d'un ancien format : enregistrez-le en .xlsx sans mot de "
            "passe, ou en CSV."
        )
    text = _decoded(content)
    declared = _DECLARED.match(text)
    separator = declared.group(1) if declared else _separator(text)
    if separator not in _SEPARATORS:
        raise FileRefused("Séparez les colonnes par des points-virgules, des virgules ou des tabulations.")
    skipped = 1 if declared else 0
    return table_of(_rows(text[declared.end() if declared else 0 :], separator, skipped), most_lines)


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    # cp1252 is what Excel writes in France when it is not asked for UTF-8.
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefused(
        "Ce fichier n'est ni un texte CSV ni un classeur XLSX : enregistrez-le en « CSV UTF-8 » ou en .xlsx."
    )


def _separator(text: str) -> str:
    """The sign that comes most in the first line that is not blank, outside quotes."""
    first = next((line for line in text.splitlines() if line.strip(' ;,\t"')), "")
    bare = _QUOTED.sub("", first)
    return max(_SEPARATORS, key=bare.count)


def _rows(text: str, separator: str, skipped: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        # A cell may hold several lines: the number is that of the first.
        number = reader.line_num + skipped + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(f"La ligne {number} n'est pas lisible : vérifiez ses guillemets.") from error
        if len(cells) > MOST_COLUMNS:
            raise FileRefused(f"La ligne {number} a plus de {MOST_COLUMNS} colonnes : vérifiez le fichier.")
        yield number, list(cells)
