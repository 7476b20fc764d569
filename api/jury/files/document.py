"""A document as a PDF: the session at its head, headers repeated, room to sign."""

from collections.abc import Sequence
from datetime import date, datetime

from fpdf.enums import Align, TableBordersLayout, VAlign, XPos, YPos
from fpdf.fonts import FontFace

from api.documents.pdf import GREY, Document, Orientation, printable
from api.jury.files.tables import Paper, Table, Value
from knowledge.templating import short_date

MARGIN = 12
DARK, PALE = (31, 58, 95), (238, 242, 247)
SIGNATURE_HEIGHT = 18
LONGEST_CELL = 600
# A title stays with what follows it.
KEPT_TOGETHER = 35


def document(paper: Paper, now: datetime, orientation: Orientation = "landscape") -> bytes:
    """The PDF file of that document."""
    with Sheet(paper, now, orientation) as sheet:
        sheet.add_page()
        sheet.opening()
        for table in paper.tables:
            sheet.show(table)
        if paper.signatories:
            sheet.signatures(paper.signatories)
        return sheet.printed()


class Sheet(Document):
    """The pages of one document."""

    def __init__(self, paper: Paper, now: datetime, orientation: Orientation) -> None:
        super().__init__(paper.title, now, MARGIN, orientation)
        self._paper = paper
        self.set_subject(f"Séance du {short_date(paper.sitting.held_on)}")
        self.set_author(printable(paper.sitting.exam_centre or "centre d'examen"))

    def header(self) -> None:
        if self.page_no() == 1:
            return
        self._write_small(f"{self._paper.title} – séance du {short_date(self._paper.sitting.held_on)}")
        place = printable(self._paper.sitting.place)
        self._write_small(place[:120] + "…" if len(place) > 120 else place)
        self.ln(2)

    def opening(self) -> None:
        """The title and what the session was."""
        self.paragraph(self._paper.title, 17, DARK, bold=True, after=1)
        for number, line in enumerate(self._paper.heading):
            self.paragraph(line, 10, bold=number == 1)
        self.ln(2)
        self.paragraph(self._paper.statement, 9.5)

    def show(self, table: Table) -> None:
        """A table under its title; its headers come back on each page."""
        self._titled(table.title)
        if not table.rows:
            self.paragraph("Aucun élément enregistré.", 9.5)
            return
        if table.legend:
            self.paragraph(table.legend, 8.5)
            self.ln(1)
        self.write_in(7.6)
        self.set_draw_color(150)
        with self.table(
            col_widths=tuple(column.share for column in table.columns),
            headings_style=FontFace(emphasis="BOLD", color=255, fill_color=DARK),
            cell_fill_color=PALE,
            cell_fill_mode="ROWS",
            borders_layout=TableBordersLayout.ALL,
            line_height=3.7,
            padding=(1, 0.8),
            text_align=Align.L,
            v_align=VAlign.T,
        ) as drawn:
            drawn.row([column.label for column in table.columns])
            for row in table.rows:
                drawn.row([shown(value) for value in row])
        self.ln(1.5)
        for note in table.notes:
            self.paragraph(note, 8.5)

    def signatures(self, signatories: Sequence[str]) -> None:
        """Room for each to sign, the president first."""
        needed = KEPT_TOGETHER + SIGNATURE_HEIGHT * len(signatories)
        self._titled("Signatures", min(needed, self.eph))
        self.paragraph("Fait à ……………………………………, le ……………………", 9.5)
        self.ln(2)
        self.write_in(9)
        with self.table(
            col_widths=(40, 20, 40),
            headings_style=FontFace(emphasis="BOLD", color=255, fill_color=DARK),
            borders_layout=TableBordersLayout.ALL,
            line_height=4.5,
            padding=(1, 1),
            text_align=Align.L,
            v_align=VAlign.T,
        ) as drawn:
            drawn.row(["Membre du jury", "Date", "Signature"])
            for one in signatories:
                drawn.row([printable(one), "", ""], min_height=SIGNATURE_HEIGHT)

    def _titled(self, title: str, kept_together: float = KEPT_TOGETHER) -> None:
        self.ln(4)
        if self.will_page_break(kept_together):
            self.add_page()
        self.paragraph(title, 12, DARK, bold=True, after=1)

    def _write_small(self, text: str) -> None:
        self.write_in(8, GREY)
        self.cell(0, 4, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def shown(value: Value) -> str:
    """A value as it is printed: a row is no taller than a page."""
    if isinstance(value, date):
        return short_date(value)
    text = "" if value is None else printable(str(value))
    return f"{text[:LONGEST_CELL]}…" if len(text) > LONGEST_CELL else text
