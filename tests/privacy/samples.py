"""The annotated messages, and how well a finder does on them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from api.privacy.identifiers import find_identifiers
from api.privacy.marks import Kind, Span, apart

MESSAGES = Path(__file__).with_name("messages.yml")
ANNOTATION = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<kind>[^)]+)\)")

Finder = Callable[[str], list[Span]]
Half = Literal["reglage", "mesure"]
HALVES: tuple[Half, ...] = ("reglage", "mesure")


@dataclass(frozen=True)
class Sample:
    """A message and what must be replaced in it."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Score:
    """Counts of spans: expected, wholly covered, covered to the character; claimed, and claimed with reason."""

    expected: int
    covered: int
    exact: int
    claimed: int
    justified: int

    @property
    def recall(self) -> float:
        return self.covered / self.expected

    @property
    def precision(self) -> float:
        return self.justified / self.claimed if self.claimed else 1.0


@cache
def samples(half: Half) -> tuple[Sample, ...]:
    """The messages of that half."""
    return tuple(_read(line) for line in yaml.safe_load(MESSAGES.read_text(encoding="utf-8"))[half])


def _read(line: str) -> Sample:
    text, spans, position = "", [], 0
    for match in ANNOTATION.finditer(line):
        text += line[position : match.start()]
        spans.append(Span(len(text), len(text) + len(match["words"]), Kind(match["kind"])))
        text += match["words"]
        position = match.end()
    return Sample(text + line[position:], tuple(spans))


def with_identifiers(find_names: Finder) -> Finder:
    """Both searches, as a kept message meets them: identifiers first."""
    return lambda text: apart([*find_identifiers(text), *find_names(text)])


def scores(measured: Iterable[Sample], find: Finder) -> dict[Kind, Score]:
    """The finder's score for each kind that it found or should have."""
    counts: dict[Kind, Counter[str]] = {}
    for sample in measured:
        found = find(sample.text)
        for span in sample.spans:
            count = counts.setdefault(span.kind, Counter())
            count["expected"] += 1
            count["covered"] += _covered(sample.text, span, found)
            count["exact"] += span in found
        for span in found:
            count = counts.setdefault(span.kind, Counter())
            count["claimed"] += 1
            count["justified"] += any(
                span.kind == other.kind and span.overlaps(other.start, other.end) for other in sample.spans
            )
    fields = ("expected", "covered", "exact", "claimed", "justified")
    return {kind: Score(*(count[name] for name in fields)) for kind, count in counts.items()}


def _covered(text: str, span: Span, found: list[Span]) -> bool:
    """Whether nothing that can be read is left of it."""
    return all(
        not text[position].isalnum()
        or any(other.kind == span.kind and other.overlaps(position, position + 1) for other in found)
        for position in range(span.start, span.end)
    )
