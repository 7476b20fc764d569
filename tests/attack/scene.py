"""Both sides, the door between them, and a victim's conversation that was open before any attack."""

from dataclasses import dataclass

from tests.attack.database import StackDatabase
from tests.attack.doors import Door, Visit
from tests.attack.tokens import Issuer
from tests.attack.world import CANDIDATE, SIGNATORY, Side
from tests.stack import Stack

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
