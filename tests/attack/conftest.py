"""The running assistant with two portals that have nothing to do with each other, and an attacker who holds one."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.attack.attempts import Attempts
from tests.attack.console import Consoles
from tests.attack.database import StackDatabase
from tests.attack.doors import Door
from tests.attack.scene import SECRET_OF_THE_VICTIM, World, victim_of
from tests.attack.spaces import PERSONAL, Spaces
from tests.attack.world import build, sides
from tests.stack import Stack

ATTEMPTS = pytest.StashKey[Attempts]()


@pytest.fixture(scope="session")
def world(stack: Stack) -> Iterator[World]:
    own, other = sides()
    asyncio.run(build(stack.var_dir, (own, other), *PERSONAL))
    door = Door(stack.url)
    database = StackDatabase(stack.var_dir / "app.db")
    yield World(stack, door, database, own, other, victim_of(stack, door, other, database))
    door.close()


@pytest.fixture(scope="session")
def attempts(world: World, request: pytest.FixtureRequest) -> Attempts:
    victim = world.victim
    signs = world.other.signs(
        SECRET_OF_THE_VICTIM,
        victim.visit.conversation_id,
        victim.visit.opened["session_token"],
        victim.sender_id,
        *victim.button_ids,
    )
    made = Attempts(signs, lambda: world.database.side(world.other.base, [victim.visit.conversation_id]))
    request.config.stash[ATTEMPTS] = made
    return made


@pytest.fixture(scope="module")
def consoles(world: World) -> Iterator[Consoles]:
    opened = Consoles(world.stack.url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def spaces(world: World) -> Iterator[Spaces]:
    opened = Spaces(world.stack.url)
    yield opened
    opened.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    made = config.stash.get(ATTEMPTS, None)
    if made is not None and made.families:
        terminalreporter.section("attaques")
        for line in made.lines():
            terminalreporter.write_line(line)
