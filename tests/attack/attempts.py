"""Counts what is tried against the assistant, family by family: zero means something only where much was tried."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from re import Pattern
from typing import Any

import httpx

REFUSALS = (400, 401, 403, 404, 405, 409, 412, 413, 415, 421, 422, 428, 429, 431)
SHOWN = 200


@dataclass(frozen=True)
class Attempt:
    """One thing tried, and what came back."""

    family: str
    name: str
    came_back: str
    succeeded: bool


@dataclass
class Attack:
    """The attempts of one family, judged against what betrays the other side."""

    family: str
    signs: Pattern[str]
    tried: list[Attempt] = field(default_factory=list)
    controls: int = 0
    # Measures that the summary repeats.
    figures: list[str] = field(default_factory=list)

    def refused(self, name: str, response: httpx.Response, *statuses: int) -> None:
        """It must be refused, by one of these statuses, and show nothing."""
        expected = statuses or REFUSALS
        self._note(name, response, response.status_code not in expected)

    def shows_nothing(self, name: str, response: httpx.Response) -> None:
        """It may be answered, without a word of the other side; a failure of ours is no answer."""
        self._note(name, response, response.status_code >= 500)

    def check(self, name: str, came_back: object, *, harmless: bool) -> None:
        """Something else than a response, judged by the caller."""
        self.tried.append(Attempt(self.family, name, str(came_back)[:SHOWN], not harmless))

    def control(self, what: str, works: object) -> None:
        """The legitimate use works: otherwise a refusal proves nothing."""
        assert works, f"contrôle : {what}"
        self.controls += 1

    def _note(self, name: str, response: httpx.Response, wrong: bool) -> None:
        headers = " ".join(f"{key}: {value}" for key, value in response.headers.items())
        leaked = self.signs.search(f"{response.text} {headers}")
        sign = f" « {leaked[0]} »" if leaked else ""
        came_back = f"{response.status_code}{sign} {response.text}"[:SHOWN]
        self.tried.append(Attempt(self.family, name, came_back, wrong or leaked is not None))

    @property
    def successes(self) -> list[Attempt]:
        return [one for one in self.tried if one.succeeded]


class Attempts:
    """All families of a test session."""

    def __init__(self, signs: Pattern[str], other_side: Callable[[], Any]) -> None:
        self._signs = signs
        self._other_side = other_side
        self.families: dict[str, list[Attack]] = defaultdict(list)

    @contextmanager
    def family(
        self, name: str, signs: Pattern[str] | None = None, *, also: Sequence[str] = ()
    ) -> Iterator[Attack]:
        """Attempts that must all fail, with a control beside them and the other side's rows untouched.

        `also`: other words that betray, beside those of the other side.
        """
        betraying = "|".join([self._signs.pattern, *also])
        attack = Attack(name, signs or re.compile(betraying, re.IGNORECASE))
        self.families[name].append(attack)
        before = self._other_side()
        yield attack
        after = self._other_side()
        changed = [table for table in before if before[table] != after[table]]
        attack.check("les lignes de l'autre côté", changed or "inchangées", harmless=not changed)
        assert attack.controls, f"{name} : rien ne montre que l'usage normal fonctionne"
        assert not attack.successes, "\n".join(f"{one.name} → {one.came_back}" for one in attack.successes)

    def lines(self) -> Iterator[str]:
        """The summary, a family a line."""
        total = 0
        for name, attacks in self.families.items():
            tried = sum(len(one.tried) for one in attacks)
            won = sum(len(one.successes) for one in attacks)
            total += tried
            yield f"{name} : {tried} tentatives, {_successes(won)}"
            yield from (f"    {figure}" for one in attacks for figure in one.figures)
        won = sum(len(one.successes) for attacks in self.families.values() for one in attacks)
        yield f"{total} tentatives, {_successes(won)}"


def _successes(count: int) -> str:
    return f"{count} réussite" if count < 2 else f"{count} réussites"
