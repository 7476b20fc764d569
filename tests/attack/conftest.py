"""The running assistant with two portals that have nothing to do with each other, and an attacker who holds one."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.attack.attempts import Attempts
from tests.attack.console import Consoles
from tests.attack.database import StackDatabase
from tests.attack.doors import Door, Visit
from tests.attack.tokens import Issuer
from tests.attack.world import CANDIDATE, SIGNATORY, Side, build, sides
from tests.stack import Stack

ATTEMPTS = pytest.StashKey[Attempts]()
SECRET_OF_THE_VICTIM = "kinkajou"


@dataclass(frozen=True)
class Victim:
    """A conversation of the other side, opened before any attack, and all that names it."""

    visit: Visit
    token: str
    message_ids: list[int]
    button_ids: list[str]
    sender_id: str


@dataclass(frozen=True)
class World:
    """Both sides, the door between them, and what is behind it."""

    stack: Stack
    door: Door
    database: StackDatabase
    own: Side
    other: Side
    victim: Victim

    @property
    def issuer(self) -> Issuer:
        return self.own.issuer(self.stack.url)

    @property
    def other_issuer(self) -> Issuer:
        return self.other.issuer(self.stack.url)

    def enter(self, role: str = "candidat") -> Visit:
        """A conversation of our own side, with the portal's token."""
        subject = CANDIDATE if role == "candidat" else SIGNATORY
        token = self.issuer.token(self.own.key("EdDSA"), subject=subject, role=role)
        return self.door.enter(self.own.slug, token)

    def visitor(self) -> Visit:
        """An anonymous conversation on our own side."""
        return self.door.enter(self.own.slug)


def victim_of(stack: Stack, door: Door, other: Side, database: StackDatabase) -> Victim:
    issuer = other.issuer(stack.url)
    token = issuer.token(other.key("EdDSA"))
    visit = door.enter(other.slug, token)
    assert visit.person is not None, "l'autre côté n'est pas reconnu : rien à attaquer"
    visit.say(f"bonjour, mon secret est {SECRET_OF_THE_VICTIM}")
    reply = visit.say("où en suis-je ?")
    choices = [*visit.opened["welcome"]["suggestions"], *reply["suggestions"]]
    return Victim(
        visit,
        token,
        [one["id"] for one in visit.transcript()],
        [one["id"] for one in choices],
        str(database.value("SELECT sender_id FROM conversation WHERE id = ?", visit.conversation_id)),
    )


@pytest.fixture(scope="session")
def world(stack: Stack) -> Iterator[World]:
    own, other = sides()
    asyncio.run(build(stack.var_dir, (own, other)))
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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    made = config.stash.get(ATTEMPTS, None)
    if made is not None and made.families:
        terminalreporter.section("attaques")
        for line in made.lines():
            terminalreporter.write_line(line)
