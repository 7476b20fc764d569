"""Thousands of odd messages in several conversations at once: `python -m tests.attack.fuzz --messages 10000`.

Every message is answered by words or refused with a reason: no failure of ours, no empty bubble, nothing that a browser
would run or that a template engine made.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.attack.doors import Door, Visit
from tests.attack.nasty import ALIVE, messages
from tests.stack import Stack

PORTAL = "demo"
# A conversation of that many turns is long already.
TURNS = 25
ANSWERED, REFUSED = 200, 422
SHOWN = 80


@dataclass
class Figures:
    """What a run counted."""

    statuses: Counter[int] = field(default_factory=Counter)
    degraded: int = 0
    faults: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    slowest: str = ""

    def note(self, text: str, response: httpx.Response, seconds: float) -> None:
        """Judge one reply."""
        self.statuses[response.status_code] += 1
        if seconds >= max(self.times, default=0):
            self.slowest = ascii(text)[:SHOWN]
        self.times.append(seconds)
        if response.status_code not in (ANSWERED, REFUSED):
            self._fault(f"statut {response.status_code}", text)
        elif response.status_code == REFUSED:
            if not response.json().get("detail"):
                self._fault("refus sans motif", text)
        else:
            self._judge_answer(text, response)

    def _judge_answer(self, text: str, response: httpx.Response) -> None:
        reply = response.json()["messages"][0]
        words = " ".join([reply["text"], *(one["title"] for one in reply["suggestions"])])
        if not reply["text"].strip():
            self._fault("réponse vide", text)
        if found := ALIVE.search(words):
            self._fault(f"rendu vivant {found[0]!a}", text)
        if reply["kind"] == "degraded":
            self._fault("réponse de secours", text)

    def _fault(self, what: str, text: str) -> None:
        self.faults.append(f"{what} pour {ascii(text)[:SHOWN]}")

    def add(self, other: "Figures") -> None:
        if max(other.times, default=0) >= max(self.times, default=0):
            self.slowest = other.slowest
        self.statuses += other.statuses
        self.degraded += other.degraded
        self.faults += other.faults
        self.times += other.times

    def lines(self) -> list[str]:
        """The figures, to be printed."""
        times = sorted(self.times)
        rank = times[int(len(times) * 0.95)] if times else 0.0
        failures = sum(count for status, count in self.statuses.items() if status >= 500)
        return [
            f"{len(times)} messages : {dict(sorted(self.statuses.items()))}",
            f"pannes (5xx) {failures} ; réponses de secours reprises {self.degraded} ; fautes {len(self.faults)}",
            f"médiane {statistics.median(times or [0]) * 1000:.0f} ms, 95 % sous {rank * 1000:.0f} ms, "
            f"le plus lent {max(times, default=0) * 1000:.0f} ms : {self.slowest}",
        ]


def converse(url: str, texts: Sequence[str]) -> Figures:
    """Say these in conversations of a sensible length."""
    figures = Figures()
    door = Door(url)
    visit: Visit | None = None
    for number, text in enumerate(texts):
        if visit is None or number % TURNS == 0:
            visit = door.enter(PORTAL)
        started = time.monotonic()
        response = visit.send(text)
        if response.status_code == ANSWERED and response.json()["messages"][0]["kind"] == "degraded":
            # A busy machine may be late once; words that always break an answer are a fault.
            figures.degraded += 1
            response = visit.send(text)
        figures.note(text, response, time.monotonic() - started)
    door.close()
    return figures


def run(url: str, count: int, together: int, number: int = 0) -> Figures:
    """Send that many messages in that many conversations at once."""
    texts = messages(count, number)
    shares = [texts[start::together] for start in range(together)]
    figures = Figures()
    with ThreadPoolExecutor(together) as pool:
        for part in pool.map(lambda share: converse(url, share), shares):
            figures.add(part)
    return figures


def main() -> int:
    """Run against a stack of its own, or one that is running already; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--messages", type=int, default=10_000, help="combien de messages")
    parser.add_argument("--ensemble", type=int, default=4, help="combien de conversations à la fois")
    parser.add_argument("--graine", type=int, default=0, help="la même graine donne les mêmes messages")
    parser.add_argument("--url", help="un assistant déjà lancé, aux limites très hautes")
    given = parser.parse_args()
    if given.url:
        figures = run(given.url, given.messages, given.ensemble, given.graine)
    else:
        with tempfile.TemporaryDirectory() as folder:
            stack = Stack(Path(folder) / "var")
            stack.start()
            try:
                figures = run(stack.url, given.messages, given.ensemble, given.graine)
            finally:
                stack.stop()
    print("\n".join([*figures.lines(), *figures.faults[:30]]))
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
