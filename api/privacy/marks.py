"""The marks that take the place of what is not to be kept, such as [téléphone]."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found; the value is the word of the mark."""

    NAME = "nom"
    EMAIL = "e-mail"
    PHONE = "téléphone"
    # Numéro d'inscription au répertoire, known as the social security number.
    NIR = "NIR"
    IBAN = "IBAN"
    ADDRESS = "adresse"
    BIRTH_DATE = "date de naissance"


MARK = re.compile(r"\[(?:" + "|".join(kind.value for kind in Kind) + r")\]")


@dataclass(frozen=True, order=True)
class Span:
    """Characters `start` to `end` (excluded) of a text."""

    start: int
    end: int
    kind: Kind

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a character with those."""
        return self.start < end and start < self.end


def apart(spans: Iterable[Span]) -> list[Span]:
    """The spans in the order of the text; of two that overlap, the one given first stays."""
    kept: list[Span] = []
    for span in spans:
        if not any(span.overlaps(other.start, other.end) for other in kept):
            kept.append(span)
    return sorted(kept)


def replace_spans(text: str, spans: Iterable[Span]) -> str:
    """The text with a mark in place of each span; the spans are apart."""
    for span in sorted(spans, reverse=True):
        text = f"{text[: span.start]}[{span.kind.value}]{text[span.end :]}"
    return text


def fold(text: str) -> str:
    """The text in small letters without accents, character for character: positions stay true."""
    return "".join(_fold(character) for character in text)


def _fold(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].lower()[0]
    return "'" if base in "’‘ʼ`´" else base
