"""Printed documents leave nothing open behind them."""

import gc
import os
from pathlib import Path

import pytest

from api.documents.pdf import Document
from tests.api.fakes import START


def open_fonts() -> list[str]:
    links = (os.readlink(one) for one in Path("/proc/self/fd").iterdir() if one.is_symlink())
    return [target for target in links if target.endswith(".ttf")]


def stop_half_way() -> None:
    with Document("Essai", START, 15) as document:
        document.add_page()
        document.paragraph("Un texte, puis un autre.", 11, bold=True)
        raise RuntimeError


def test_font_files_are_closed_even_when_stopped_half_way() -> None:
    gc.collect()
    before = open_fonts()

    with pytest.raises(RuntimeError):
        stop_half_way()

    assert open_fonts() == before
