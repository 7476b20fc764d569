"""Printed documents leave nothing open behind them."""

import gc
import os
from pathlib import Path

from api.documents.pdf import Document
from tests.api.fakes import START


def open_fonts() -> list[str]:
    links = (os.readlink(one) for one in Path("/proc/self/fd").iterdir() if one.is_symlink())
    return [target for target in links if target.endswith(".ttf")]


def test_font_files_are_closed_once_printed() -> None:
    gc.collect()
    before = open_fonts()
    document = Document("Essai", START, 15)
    document.add_page()
    document.paragraph("Un texte, puis un autre.", 11, bold=True)

    content = document.printed()

    assert content.startswith(b"%PDF")
    assert open_fonts() == before
