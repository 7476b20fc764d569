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

# What a spreadsheet takes for the start of a formula, or what hides one.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
SHEET_WIDTH = 190
A4 = 9
HEADER = 4
AnyCell = Cell | MergedCell
_LINE = Side(style="thin", color="FF8A8A8A")


def workbook(paper: Paper, now: datetime) -> bytes:
    """The XLSX file of that document: its tables first, then what the session was."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in paper.tables:
        _fill(book.create_sheet(table.title), paper, table)
    about = book.create_sheet("Séance")
    about.column_dimensions["A"].width = 120
    for line in (paper.title, *paper.heading, paper.statement):
        about.append([None])
        cell = about.cell(about.max_row, 1)
        write(cell, line)
        cell.alignment = Alignment(wrap_text=True)
    properties = book.properties
    properties.title, properties.language = paper.title, "fr-FR"
    properties.creator = legal(paper.sitting.exam_centre or "centre d'examen")
    properties.created = properties.modified = now.astimezone(UTC).replace(tzinfo=None)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, paper: Paper, table: Table) -> None:
    # Few lines above the headers: what is frozen takes its room on every screen.
    for number, line in enumerate(
        (f"{paper.title} – {table.title}", paper.session, table.legend or paper.statement), start=1
    ):
        write(sheet.cell(number, 1), line)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for column, named in enumerate(table.columns, start=1):
        cell = sheet.cell(HEADER, column)
        write(cell, named.label)
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", fgColor="FF1F3A5F")
        _framed(cell)
    for row, values in enumerate(table.rows, start=HEADER + 1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column)
            write(cell, value)
            _framed(cell)
    _set_up(sheet, paper, table)
    for row, note in enumerate(table.notes, start=HEADER + len(table.rows) + 2):
        write(sheet.cell(row, 1), note)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(table.columns))
        # A merged cell does not stretch its row.
        sheet.row_dimensions[row].height = min(15 * (1 + len(note) // SHEET_WIDTH), 400)


def _framed(cell: AnyCell) -> None:
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def _set_up(sheet: Worksheet, paper: Paper, table: Table) -> None:
    shares = sum(column.share for column in table.columns)
    for number, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = round(
            SHEET_WIDTH * column.share / shares, 1
        )
    last = f"{get_column_letter(len(table.columns))}{HEADER + len(table.rows)}"
    sheet.freeze_panes = f"A{HEADER + 1}"
    sheet.auto_filter.ref = f"A{HEADER}:{last}"
    sheet.print_title_rows = f"{HEADER}:{HEADER}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    assert sheet.oddHeader is not None
    assert sheet.oddFooter is not None
    sheet.oddHeader.left.text = paper.title
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
    text = legal(value)
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_STARTS)


def legal(text: str) -> str:
    """The text with its accents composed, without what a workbook cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", unicodedata.normalize("NFC", text))
