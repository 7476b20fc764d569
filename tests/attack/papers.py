"""The words of our own PDF files, without a library for it: two-byte codes, and the table that each font carries."""

import re
import zlib

_OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_TABLE = re.compile(rb"/ToUnicode (\d+) 0 R")
_PAIR = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4,8})>")
# A font is chosen, or a text is shown.
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) ?Tj", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(paper: bytes) -> str:
    """All that it says, in the order of its pages, without the spaces between what is shown apart."""
    objects = {int(number): content for number, content in _OBJECT.findall(paper)}
    fonts = {}
    for name, number in _FONT.findall(paper):
        table = _TABLE.search(objects[int(number)])
        assert table, "une police sans table : le texte ne se lirait pas"
        fonts[name] = _table(_stream(objects[int(table[1])]))
    found = []
    for content in objects.values():
        if b" Tf" in (drawn := _stream(content)):
            found += _shown(drawn, fonts)
    return "\n".join(found)


def _stream(content: bytes) -> bytes:
    found = _STREAM.search(content)
    if not found:
        return b""
    # The last byte may be taken for the end of a line: what is missing then is only a checksum's.
    return zlib.decompressobj().decompress(found[1]) if b"/FlateDecode" in content else found[1]


def _table(content: bytes) -> dict[int, str]:
    pairs = _PAIR.findall(content)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _shown(drawn: bytes, fonts: dict[bytes, dict[int, str]]) -> list[str]:
    table: dict[int, str] = {}
    lines = []
    for font, text in _SHOWN.findall(drawn):
        if font:
            table = fonts[font]
            continue
        codes = _ESCAPED.sub(lambda one: _SIGNS.get(one[1], one[1]), text)
        lines.append(
            "".join(table.get(codes[at] << 8 | codes[at + 1], "") for at in range(0, len(codes) - 1, 2))
        )
    return lines
