"""What every printed document is made of: A4 in Roboto, said to be in French, pages numbered."""

import logging
import unicodedata
from datetime import datetime
from typing import Literal, Self

from font_roboto import font_files
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos
from fpdf.fonts import TTFFont

FAMILY = "Roboto"
BLACK, GREY = (0, 0, 0), (95, 95, 95)
Colour = tuple[int, int, int]
Orientation = Literal["portrait", "landscape"]
# It would name the signs of people's texts that the font lacks.
logging.getLogger("fpdf").setLevel(logging.ERROR)


class Document(FPDF):
    """The pages of one document; `foot` is what the foot of each says before its number."""

    foot = ""

    def __init__(
        self, title: str, now: datetime, margin: float, orientation: Orientation = "portrait"
    ) -> None:
        super().__init__(orientation=orientation, unit="mm", format="A4")
        for style, name in (("", "Roboto"), ("B", "RobotoBold")):
            self.add_font(FAMILY, style, font_files[name])
        self.set_margins(margin, margin)
        self.set_auto_page_break(True, margin=max(margin, 16))
        self.set_lang("fr-FR")
        self.set_title(printable(title))
        self.set_creation_date(now)

    def printed(self) -> bytes:
        """The whole document."""
        return bytes(self.output())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the font files: the library closes them only where the document is printed."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def footer(self) -> None:
        """Called by the library at the end of each page."""
        self.set_y(-11)
        self.write_in(8, GREY)
        self.cell(0, 4, f"{self.foot}Page {self.page_no()} sur {{nb}}", align=Align.R)

    def write_in(self, size: float, colour: Colour = BLACK, *, bold: bool = False) -> None:
        """What follows is written so."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)

    def paragraph(
        self, text: str, size: float, colour: Colour = BLACK, *, bold: bool = False, after: float = 0
    ) -> None:
        """A paragraph on the whole width."""
        self.write_in(size, colour, bold=bold)
        self.multi_cell(0, size * 0.49, printable(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(after)


def printable(text: str) -> str:
    """The text with its accents composed, as the font draws them."""
    return unicodedata.normalize("NFC", text).replace("\r", "")
