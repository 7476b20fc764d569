"""Recorded values in French, for people to read."""

import re
from datetime import date, datetime
from typing import Any

from api.clock import FRANCE
from api.wording import word
from knowledge.templating import french_date


def in_french(value: Any) -> str:
    """A value as a person reads it: « oui », « 4 mai 2026 », « validée »."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        local = value.astimezone(FRANCE)
        return f"{french_date(local)} à {local:%H} h {local:%M}"
    if isinstance(value, date):
        return french_date(value)
    if isinstance(value, dict):
        return str(value["name"]) if value.keys() == {"id", "name"} else _listed(value)
    if isinstance(value, list):
        return ", ".join(in_french(one) for one in value)
    text = str(value)
    if text == "personne":
        # Who wrote a message: the document speaks to that person.
        return "vous"
    moment = _moment(text)
    if moment is not None:
        return in_french(moment)
    registered = re.fullmatch(r"rncp(\d+)", text)
    if registered:
        return f"RNCP {registered[1]}"
    # Only what has the shape of a code: the rest is a text that somebody wrote.
    return word(text) if text.isascii() and text.replace("_", "").islower() else text


def change_in_french(change: list[Any]) -> str:
    """« de … à … », or what it became where there was nothing."""
    before, after = (in_french(one) for one in change)
    return after if change[0] is None or before == after else f"de {before} à {after}"


def _listed(value: dict[str, Any]) -> str:
    return " ; ".join(f"{name} : {in_french(one)}" for name, one in value.items()) or "—"


def _moment(text: str) -> date | datetime | None:
    """A date kept as text in the log."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text) if len(text) >= 19 and text[4:5] == "-" else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
