"""The export as a document that a person reads: French, dates in words, one part for each kind of record."""

import logging
from pathlib import Path
from typing import Any

import font_roboto
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from api.audit.models import AuditEntry
from api.personal_data.holdings import ALL_HOLDINGS
from api.personal_data.schemas import ExportSection, PersonExport
from api.personal_data.words import change_in_french, in_french

INTRODUCTION = (
    "Ce document contient tout ce que ce service détient sur vous : vos inscriptions, vos évaluations, vos échanges avec "
    "l'assistant. Chaque partie dit pourquoi ces données sont gardées et combien de temps. Vous pouvez demander qu'une "
    "erreur soit corrigée, ou que vos données soient effacées, à votre centre d'examen."
)
# It would name the signs of people's texts that the font lacks.
logging.getLogger("fpdf").setLevel(logging.ERROR)
MARGIN = 18
LABEL_WIDTH = 52
GREY = (90, 90, 90)
_TITLES = {one.model.__tablename__: one.title for one in ALL_HOLDINGS}
_LABELS = {one.model.__tablename__: one.shown for one in ALL_HOLDINGS}


class Document(FPDF):
    """A4, Roboto, the page's number at its foot."""

    def __init__(self, name: str) -> None:
        super().__init__(format="A4")
        files = Path(font_roboto.__file__).parent / "files"
        self.add_font("Roboto", "", files / "Roboto-Regular.ttf")
        self.add_font("Roboto", "B", files / "Roboto-Bold.ttf")
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.set_lang("fr-FR")
        self.set_title(f"Données personnelles de {name}")
        self.add_page()

    def footer(self) -> None:
        """Called by the library at the end of each page."""
        self.set_y(-12)
        self._font(8, GREY)
        self.cell(0, 5, f"Données personnelles — page {self.page_no()} sur {{nb}}", align="C")

    def _font(self, size: float, colour: tuple[int, int, int] = (0, 0, 0), bold: bool = False) -> None:
        self.set_font("Roboto", "B" if bold else "", size)
        self.set_text_color(*colour)

    def lines(
        self,
        text: str,
        size: float = 10,
        *,
        colour: tuple[int, int, int] = (0, 0, 0),
        bold: bool = False,
        after: float = 1.5,
    ) -> None:
        """A paragraph on the whole width."""
        self._font(size, colour, bold)
        self.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(after)

    def field(self, label: str, value: str) -> None:
        """A label and its value, side by side; the value may run over several lines."""
        # Room for a label of two lines.
        if self.will_page_break(12):
            self.add_page()
        self._font(9, GREY)
        top, page = self.get_y(), self.page_no()
        self.multi_cell(LABEL_WIDTH, 4.8, label, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        label_end = self.get_y()
        self._font(9.5)
        self.set_xy(MARGIN + LABEL_WIDTH, top)
        self.multi_cell(0, 4.8, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        if self.page_no() == page:
            self.set_y(max(self.get_y(), label_end))

    def rule(self) -> None:
        """A thin line between two rows."""
        self.ln(1)
        self.set_draw_color(210, 210, 210)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())
        self.ln(1.5)


def pdf(export: PersonExport) -> bytes:
    """The document, as a file."""
    document = Document(export.name)
    document.lines("Vos données personnelles", 20, bold=True, after=2)
    document.lines(export.name, 13, after=1)
    document.lines(f"Établi le {in_french(export.generated_at)}.", colour=GREY, after=3)
    document.lines(INTRODUCTION, after=4)
    for section in export.sections:
        if section.rows:
            _section(document, section)
    empty = [section.title for section in export.sections if not section.rows]
    if empty:
        document.ln(3)
        document.start_section("Rien n'est détenu")
        document.lines("Rien n'est détenu sur vous dans ces parties", 13, bold=True)
        document.lines(" ; ".join(empty) + ".")
    return bytes(document.output())


def _section(document: Document, section: ExportSection) -> None:
    if document.will_page_break(70):
        document.add_page()
    document.ln(3)
    document.start_section(section.title)
    document.lines(section.title, 13, bold=True, after=1)
    document.lines(
        f"Pourquoi : {section.why}. Durée de conservation : {section.kept_for}.", 9, colour=GREY, after=0.5
    )
    if section.note:
        document.lines(section.note, 9, colour=GREY, after=0.5)
    named = {label: reason for label, reason in section.withheld.items() if "autre" in reason}
    for reason in sorted(set(named.values())):
        document.lines(f"Non communiqué : {reason}.", 9, colour=GREY, after=0.5)
    for row in section.rows:
        if document.will_page_break(6 * min(len(row), 8)):
            document.add_page()
        document.rule()
        if section.table == AuditEntry.__tablename__:
            _entry(document, row)
            continue
        for column, label in section.labels.items():
            value = row[column]
            # The way a message is laid out says nothing that its text does not.
            if value in (None, "", {}, []) or column == "payload":
                continue
            document.field(label, in_french(value))
        if "outcome_hidden" in row:
            document.field("Résultat", str(row["outcome_hidden"]))


def _entry(document: Document, row: dict[str, Any]) -> None:
    about = _TITLES.get(row["record_type"], row["record_type"])
    said = f"{in_french(row['action'])} par {in_french(row['actor_role'])}"
    document.field(
        in_french(row["at"]), f"{about} : {said}" + (f" ({row['reason']})" if row["reason"] else "")
    )
    labels = _LABELS.get(row["record_type"], {})
    changes = [
        f"{labels[name]} : {change_in_french(change)}"
        for name, change in row["changes"].items()
        if name in labels and not name.endswith("_id")
    ]
    if changes:
        document.field("", "\n".join(changes))
