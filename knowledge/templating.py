"""The sandboxed template language of the answers."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)
UNITS = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()  # noqa: SIM905
)


def french_date(value: date) -> str:
    """« 21 avril 2022 », « 1er mai 2022 »."""
    day = "1er" if value.day == 1 else str(value.day)
    return f"{day} {MONTHS[value.month - 1]} {value.year}"


def short_date(value: date) -> str:
    """« 21/04/2022 »."""
    return f"{value:%d/%m/%Y}"


def enumeration(items: Iterable[object], conjunction: str = "et") -> str:
    """« a, b et c »."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def in_letters(number: int) -> str:
    """« huit » up to sixteen, then the digits."""
    return UNITS[number] if 0 <= number < len(UNITS) else str(number)


def lower_first(text: str) -> str:
    """The text with a small first letter, but for an acronym."""
    acronym = text[1:2].isupper() or text[1:2].isdigit()
    return text if acronym else text[:1].lower() + text[1:]


def sentences(items: Iterable[object]) -> str:
    """The items one after the other, each ending in a full stop."""
    return " ".join(f"{str(item).rstrip('.')}." for item in items)


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        date=french_date,
        enum=enumeration,
        enum_ou=lambda items: enumeration(items, "ou"),
        lettres=in_letters,
        minuscule=lower_first,
        phrases=sentences,
    )
    return environment


ENVIRONMENT = _environment()
# The templates are those of the files: as many as they hold, each compiled once.
_compiled = cache(ENVIRONMENT.from_string)


def tree(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted ids as nested dictionaries, so that a template writes `f.si_jury.parite`."""
    nested: dict[str, Any] = {}
    for key, value in flat.items():
        *parents, name = key.split(".")
        place = nested
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = value
    return nested


def render(template: str, context: Mapping[str, Any]) -> str:
    """The text, without blank lines: Rasa splits a message on them."""
    text = _compiled(template).render(context)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
