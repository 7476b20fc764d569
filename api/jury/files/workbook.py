"""A document as a workbook: a sheet a table, ready to print, and no cell that a spreadsheet would compute."""

import io
import unicodedata
from datetime import UTC, date, datetime

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from api.jury.files.tables import Paper, Table, Value

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet takes for the start of a formula, or what hides one.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
SHEET_WIDTH = 190
A4 = 9
AnyCell = Cell | MergedCell
_LINE = Side(style="thin", color="FF8A8A8A")


def workbook(paper: Paper, now: datetime) -> bytes:
    """The XLSX file of that document."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in paper.tables:
        _fill(book.create_sheet(table.title), paper, table)
    properties = book.properties
    properties.title, properties.language = paper.title, "fr-FR"
    properties.creator = paper.sitting.exam_centre or "centre d'examen"
    properties.created = properties.modified = now.astimezone(UTC).replace(tzinfo=None)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, paper: Paper, table: Table) -> None:
    heading = [
        f"{paper.title} – {table.title}",
        *paper.heading,
        paper.statement,
        *filter(None, (table.legend,)),
        *table.notes,
    ]
    for number, line in enumerate(heading, start=1):
        write(sheet.cell(number, 1), line)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    first = len(heading) + 2
    for column, named in enumerate(table.columns, start=1):
        cell = sheet.cell(first, column)
        write(cell, named.label)
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", fgColor="FF1F3A5F")
        _framed(cell)
    for row, values in enumerate(table.rows, start=first + 1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column)
            write(cell, value)
            _framed(cell)
    _set_up(sheet, paper, table, first)


def _framed(cell: AnyCell) -> None:
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def _set_up(sheet: Worksheet, paper: Paper, table: Table, header: int) -> None:
    shares = sum(column.share for column in table.columns)
    for number, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = round(
            SHEET_WIDTH * column.share / shares, 1
        )
    last = f"{get_column_letter(len(table.columns))}{header + len(table.rows)}"
    sheet.freeze_panes = f"A{header + 1}"
    sheet.auto_filter.ref = f"A{header}:{last}"
    sheet.print_area = f"A1:{last}"
    sheet.print_title_rows = f"{header}:{header}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.oddHeader is not None
    assert sheet.oddFooter is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.left.text = paper.title.replace("&", "&&")
    sheet.oddFooter.center.text = "Page &P sur &N"


def write(cell: AnyCell, value: Value) -> None:
    """Put the value in the cell; a text stays a text, whatever it starts with."""
    if value is None or value == "":
        return
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "DD/MM/YYYY"
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", unicodedata.normalize("NFC", value))
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(FORMULA_STARTS)
