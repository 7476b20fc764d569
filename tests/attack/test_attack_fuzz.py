"""A short run of tests/attack/fuzz.py."""

from tests.attack.attempts import Attempts
from tests.attack.fuzz import run
from tests.attack.nasty import NASTY
from tests.attack.scene import World

COUNT = 300


def test_odd_messages(world: World, attempts: Attempts) -> None:
    with attempts.family("messages étranges") as attack:
        attack.control("plus que la liste", len(NASTY) < COUNT)
        figures = run(world.stack.url, COUNT, 4)
        attack.control("des réponses", figures.statuses[200] > COUNT / 2)
        attack.figures += figures.lines()
        for number in range(len(figures.times)):
            attack.check(f"message {number}", "", harmless=True)
        for fault in figures.faults:
            attack.check(fault, fault, harmless=False)
