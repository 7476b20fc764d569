"""The export as a document that a person reads: French, dates in words, one part for each kind of record."""

from typing import Any

from fpdf.enums import XPos, YPos

from api.audit.models import AuditEntry
from api.documents.pdf import BLACK, GREY, Document, printable
from api.personal_data.holdings import ALL_HOLDINGS
from api.personal_data.schemas import ExportSection, PersonExport
from api.personal_data.words import change_in_french, in_french

INTRODUCTION = (
    "Ce document contient tout ce que ce service détient sur vous : vos inscriptions, vos évaluations, vos échanges avec "
    "l'assistant. Chaque partie dit pourquoi ces données sont gardées et combien de temps."
)
MARGIN = 18
LABEL_WIDTH = 52
_TITLES = {one.model.__tablename__: one.title for one in ALL_HOLDINGS}
_LABELS = {one.model.__tablename__: one.shown for one in ALL_HOLDINGS}


class Export(Document):
    """The pages of an export."""

    foot = "Données personnelles – "

    def lines(
        self, text: str, size: float = 10, *, grey: bool = False, bold: bool = False, after: float = 1.5
    ) -> None:
        """A paragraph and the room under it."""
        self.paragraph(text, size, GREY if grey else BLACK, bold=bold, after=after)

    def field(self, label: str, value: str) -> None:
        """A label and its value, side by side; the value may run over several lines."""
        # Room for a label of two lines.
        if self.will_page_break(12):
            self.add_page()
        self.write_in(9, GREY)
        top, page = self.get_y(), self.page_no()
        self.multi_cell(LABEL_WIDTH, 4.8, label, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        label_end = self.get_y()
        self.write_in(9.5)
        self.set_xy(MARGIN + LABEL_WIDTH, top)
        self.multi_cell(0, 4.8, printable(value), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
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
    with Export(f"Données personnelles de {export.name}", export.generated_at, MARGIN) as document:
        write(document, export)
        return document.printed()


def write(document: Export, export: PersonExport) -> None:
    """All parts of the export, on that document."""
    document.add_page()
    document.lines("Vos données personnelles", 20, bold=True, after=2)
    document.lines(export.name, 13, after=1)
    document.lines(f"Établi le {in_french(export.generated_at)}.", grey=True, after=3)
    document.lines(INTRODUCTION, after=1.5)
    document.lines(export.to_ask, after=4)
    for section in export.sections:
        if section.rows:
            _section(document, section)
    empty = [section.title for section in export.sections if not section.rows]
    if empty:
        document.ln(3)
        document.start_section("Rien n'est détenu")
        document.lines("Rien n'est détenu sur vous dans ces parties", 13, bold=True)
        document.lines(" ; ".join(empty) + ".")


def _section(document: Export, section: ExportSection) -> None:
    if document.will_page_break(70):
        document.add_page()
    document.ln(3)
    document.start_section(section.title)
    document.lines(section.title, 13, bold=True, after=1)
    document.lines(
        f"Pourquoi : {section.why}. Durée de conservation : {section.kept_for}.", 9, grey=True, after=0.5
    )
    if section.note:
        document.lines(section.note, 9, grey=True, after=0.5)
    named = {label: reason for label, reason in section.withheld.items() if "autre" in reason}
    for reason in sorted(set(named.values())):
        document.lines(f"Non communiqué : {reason}.", 9, grey=True, after=0.5)
    for row in section.rows:
        if document.will_page_break(6 * min(len(row), 8)):
            document.add_page()
        document.rule()
        if section.table == AuditEntry.__tablename__:
            _entry(document, row)
            continue
        for column, label in section.labels.items():
            value = row[column]
            if column == "record_type":
                value = _TITLES.get(value, in_french(value))
            # A number of the database says nothing to anybody. The way a message is laid out says nothing that its text does not.
            if value in (None, "", {}, []) or column in ("payload", "record_id"):
                continue
            document.field(label, in_french(value))
        if "outcome_hidden" in row:
            document.field("Résultat", str(row["outcome_hidden"]))


def _entry(document: Export, row: dict[str, Any]) -> None:
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
