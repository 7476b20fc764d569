"""The sandboxed template language of the answers."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from knowledge.recorded import DOCUMENT_WORDS, MODALITY_WORDS, OPINION_WORDS, Planned

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


def ranges(codes: Iterable[str]) -> str:
    """« C1 à C5 et C7 »: codes that follow one another, in the fiche's order, from three on."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and int(code[1:]) == int(runs[-1][-1][1:]) + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return enumeration(word for run in runs for word in ([f"{run[0]} à {run[-1]}"] if len(run) > 2 else run))


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


def one_line(text: str) -> str:
    """What a person wrote, kept out of the lines of the answer."""
    return " ".join(text.split())


def planned_words(planned: Planned, today: date) -> str:
    """« en situation professionnelle réelle, prévue le 3 mai 2026 (Atelier) »."""
    place = f" ({one_line(planned.place)})" if planned.place else ""
    if planned.on is None:
        return f"{MODALITY_WORDS[planned.modality]}, date pas encore enregistrée{place}"
    expected = "prévue" if planned.on >= today else "qui était prévue"
    return f"{MODALITY_WORDS[planned.modality]}, {expected} le {french_date(planned.on)}{place}"


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        avis=OPINION_WORDS.__getitem__,
        date=french_date,
        document=DOCUMENT_WORDS.__getitem__,
        enum=enumeration,
        enum_ou=lambda items: enumeration(items, "ou"),
        lettres=in_letters,
        minuscule=lower_first,
        phrases=sentences,
        plages=ranges,
        prevu=planned_words,
        une_ligne=one_line,
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
