"""A number that a person of a centre can call back, in France and overseas."""

import re

# Beside 33, which the others are written under too: Réunion and Mayotte, Guadeloupe, Guyane, Martinique,
# Saint-Pierre-et-Miquelon, Wallis-et-Futuna, Nouvelle-Calédonie, Polynésie, with the figures that follow.
_OVERSEAS = {"262": 9, "590": 9, "594": 9, "596": 9, "508": 6, "681": 6, "687": 6, "689": 8}
_SEPARATORS = re.compile(r"[\s.\-/()\u2010-\u2015]+")
_NATIONAL = re.compile(r"0[1-79]\d{8}")


def callable_number(typed: str) -> str | None:
    """The number as it is dialled, by pairs: « 06 12 34 56 78 », « +687 12 34 56 »; None for any other.

    Neither a short number nor one that begins by 08: calling back must cost nothing more than a call.
    """
    text = _SEPARATORS.sub("", typed.replace("(0)", ""))
    if not re.fullmatch(r"\+?[0-9]{6,15}", text):
        return None
    if text.startswith("00"):
        text = f"+{text[2:]}"
    if text.startswith("+33"):
        text = f"0{text[3:].removeprefix('0')}"
    if text.startswith("+"):
        code, rest = text[1:4], text[4:]
        return f"+{code} {_by_pairs(rest)}" if len(rest) == _OVERSEAS.get(code) else None
    return _by_pairs(text) if _NATIONAL.fullmatch(text) else None


def _by_pairs(digits: str) -> str:
    first = digits[: len(digits) % 2]
    return " ".join(filter(None, [first, *re.findall("..", digits[len(first) :])]))
