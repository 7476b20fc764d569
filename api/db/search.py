"""Texts sought in a column whatever the case of their letters, the signs of a pattern taken as they are."""

from typing import Any

from sqlalchemy import ColumnElement, func, or_

_ESCAPE = "\\"


def containing(column: Any, text: str) -> ColumnElement[bool]:
    """The column holds that text somewhere."""
    return _like(column, text, "%{}%")


def starting(column: Any, text: str) -> ColumnElement[bool]:
    """The column starts with that text; an index on its small letters serves."""
    return _like(column, text, "{}%")


def spellings(text: str) -> set[str]:
    """The text as each database lowers it: SQLite lowers the letters of ASCII alone."""
    return {text.lower(), "".join(sign.lower() if sign.isascii() else sign for sign in text)}


def _like(column: Any, text: str, pattern: str) -> ColumnElement[bool]:
    found = [
        func.lower(column).like(pattern.format(_literal(one)), escape=_ESCAPE)
        for one in sorted(spellings(text))
    ]
    return or_(*found)


def _literal(text: str) -> str:
    for sign in (_ESCAPE, "%", "_"):
        text = text.replace(sign, _ESCAPE + sign)
    return text
