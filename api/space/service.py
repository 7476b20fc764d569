"""Sessions of the personal pages: opened by a ticket of the conversation or by an e-mailed link and its code."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.errors import NotAuthenticated
from api.identity.service import Caller, Identity, token_hash
from api.people.models import Person
from api.portals.models import Portal
from api.resources import Resources
from api.space.models import SpaceSession
from api.space.repository import SpaceRepository

# From the tap on the card to the page.
TICKET = timedelta(minutes=2)
# A page that is being read or filled in notes it no more often than that.
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Visitor:
    """Who reads their own pages."""

    session_id: int
    person: Person
    identity: Identity
    # When these pages close, unless something is done on them until then.
    closes_at: datetime


@dataclass(frozen=True)
class WayBack:
    """How whoever leaves their pages comes back to them."""

    by_link: bool = False
    # A site that was registered, never an address that somebody sent.
    site: str = ""
    url: str = ""


class SpaceSessions:
    """The sessions of everybody's pages."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    async def ticket(self, caller: Caller) -> str:
        """A ticket for the pages of the conversation's person, worth one opening; NotAuthenticated for the anonymous."""
        now = self._resources.clock()
        ticket = secrets.token_urlsafe(32)
        async with self._resources.database.write() as session:
            repository = SpaceRepository(session)
            opened = await repository.chat_session(caller.session_id)
            if opened is None or opened.person_id is None or opened.role is None:
                raise NotAuthenticated
            await repository.add(
                SpaceSession(
                    ticket_hash=token_hash(ticket),
                    person_id=opened.person_id,
                    role=opened.role,
                    method="conversation",
                    conversation_id=caller.conversation_id,
                    created_at=now,
                    expires_at=now + TICKET,
                )
            )
        return ticket

    async def enter(self, ticket: str) -> str:
        """The token of the session that this ticket opens; NotAuthenticated once it is used or too old."""
        now = self._resources.clock()
        token = secrets.token_urlsafe(32)
        async with self._resources.database.write() as session:
            opened = await SpaceRepository(session).open_ticket(
                token_hash(ticket), token_hash(token), now, now + self._resources.settings.space_ttl
            )
        if opened is None:
            raise NotAuthenticated
        return token

    async def visitor(self, token: str) -> Visitor:
        """Who holds that token; NotAuthenticated where nobody does any more."""
        if not token:
            raise NotAuthenticated
        now, settings = self._resources.clock(), self._resources.settings
        async with self._resources.database.read() as session:
            found = await SpaceRepository(session).live(token_hash(token), now)
        if found is None:
            raise NotAuthenticated
        opened, person = found
        until = min(now + settings.space_ttl, opened.created_at + settings.session_lifetime)
        closes_at = opened.expires_at
        if until - closes_at >= NOTED_EVERY:
            closes_at = until
            async with self._resources.database.write() as session:
                await SpaceRepository(session).extend(opened.id, until)
        match opened.role:
            case "candidat" | "entreprise" as role:
                return Visitor(opened.id, person, Identity(person.id, role), closes_at)
            case _:
                raise NotAuthenticated

    async def close(self, token: str) -> WayBack:
        """Make that token worthless, and say how to come back."""
        async with self._resources.database.write() as session:
            repository = SpaceRepository(session)
            found = await repository.way_in(token_hash(token))
            await repository.revoke(token_hash(token), self._resources.clock())
        opened, portal = found or (None, None)
        url = self._page_of(portal) if portal else ""
        return WayBack(
            by_link=opened is not None and opened.method == "lien",
            site=portal.name if portal and url else "",
            url=url,
        )

    def _page_of(self, portal: Portal) -> str:
        """Where that portal is, if it is one site; of several, nothing says which one the conversation was on."""
        if len(portal.allowed_origins) == 1:
            return f"{portal.allowed_origins[0]}/"
        # The demonstration's portal has no site but our own page.
        own = not portal.allowed_origins and self._resources.settings.demo_allowed
        return f"{self._resources.settings.origin}/" if own else ""
