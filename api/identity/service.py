"""Who speaks: the session says it, nothing that is typed in the chat can."""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.chat.conversations import ConversationService, is_sender_id
from api.chat.schemas import Role
from api.errors import NotAuthenticated, UnknownPortal
from api.identity.greetings import Greeter
from api.identity.models import ChatSession, Method
from api.identity.repository import IdentityRepository
from api.identity.schemas import AS_USUAL, OpeningWishes, PersonView, RenewedView, SessionView
from api.people.models import Person
from api.portals.models import Portal

# How long a token that was renewed still works: what was on its way arrives.
OVERLAP = timedelta(minutes=1)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Caller:
    """The holder of a live session."""

    session_id: int
    portal_id: int
    conversation_id: str
    sender_id: str


@dataclass(frozen=True)
class Identity:
    """An identified person, in the one role of the session."""

    person_id: int
    role: Role


@dataclass(frozen=True)
class IdentifiedPerson:
    """Somebody whose identity was established before the session opens, and how."""

    person: Person
    role: Role
    method: Method


def token_hash(token: str) -> str:
    """What is stored of a token, a session's or a staff member's."""
    return hashlib.sha256(token.encode()).hexdigest()


async def holder(repository: IdentityRepository, token: str, now: datetime) -> tuple[Caller, Portal]:
    """The holder of this token and the portal that it was opened on, or NotAuthenticated."""
    found = await repository.live_by_token(token_hash(token), now)
    if found is None:
        raise NotAuthenticated
    opened, conversation, portal = found
    return Caller(opened.id, portal.id, conversation.id, conversation.sender_id), portal


async def person_of_token(repository: IdentityRepository, token: str, now: datetime) -> Identity:
    """The identified person who holds this session's token, or NotAuthenticated."""
    found = await repository.live_by_token(token_hash(token), now)
    identity = _identity(found.session) if found else None
    if identity is None:
        raise NotAuthenticated
    return identity


async def identity_of_sender(
    repository: IdentityRepository, sender_id: str, now: datetime
) -> Identity | None:
    """The person behind a sender, or None: unknown, anonymous, expired and closed are all anonymous."""
    if not is_sender_id(sender_id):
        return None
    found = await repository.live_by_sender(sender_id, now)
    return _identity(found.session) if found else None


def _identity(opened: ChatSession) -> Identity | None:
    match opened.role:
        case "candidat" | "entreprise" as role if opened.person_id is not None:
            return Identity(opened.person_id, role)
        case _:
            return None


class SessionService:
    """Opens sessions, each with a conversation of its own; renews and closes them."""

    def __init__(
        self,
        repository: IdentityRepository,
        conversations: ConversationService,
        greeter: Greeter,
        ttl: timedelta,
        lifetime: timedelta,
    ) -> None:
        self._repository = repository
        self._conversations = conversations
        self._greeter = greeter
        self._ttl = ttl
        self._lifetime = lifetime

    async def person(self, email: str) -> Person | None:
        """The person of that address, if there is one."""
        return await self._repository.person_by_email(email)

    async def portal(self, slug: str) -> Portal:
        """The portal of that public name, or UnknownPortal."""
        portal = await self._repository.portal(slug)
        if portal is None or not portal.active:
            raise UnknownPortal
        return portal

    async def portal_of(self, caller: Caller) -> Portal:
        """The portal that the caller's session was opened on, or NotAuthenticated once it is closed."""
        portal = await self._repository.portal_by_id(caller.portal_id)
        if not portal.active:
            raise NotAuthenticated
        return portal

    async def open(
        self,
        portal: Portal,
        identified: IdentifiedPerson | None,
        now: datetime,
        wishes: OpeningWishes = AS_USUAL,
        *,
        not_found: bool = False,
    ) -> SessionView:
        """A new session on that portal, anonymous unless somebody was identified.

        `not_found`: the portal knows who it is, and they have no file here; the greeting says so.
        """
        person = identified.person if identified else None
        role = identified.role if identified else None
        if wishes.topic is not None and not self._conversations.knows(wishes.topic):
            # The portal's own mistake: its visitors need not suffer from it.
            logger.info("unknown topic of a page", extra={"portal": portal.slug})
        greeting = await self._greeter.greet(portal, person, role, wishes.registre, not_found=not_found)
        conversation, welcome = await self._conversations.start(
            portal.id, person.id if person else None, role, greeting, wishes.topic, now
        )
        opened = ChatSession(
            portal_id=portal.id,
            person_id=person.id if person else None,
            role=role,
            method=identified.method if identified else "anonyme",
            conversation_id=conversation.id,
            started_at=now,
        )
        renewed = await self._give_token(opened, now)
        return SessionView(
            **renewed.model_dump(),
            conversation_id=conversation.id,
            person=_view(identified),
            welcome=welcome,
        )

    async def renew(self, caller: Caller, now: datetime) -> RenewedView:
        """Another token for the same conversation and the same person; NotAuthenticated once its time is over."""
        await self._repository.hold_conversation(caller.conversation_id)
        found = await self._repository.live_by_id(caller.session_id, now)
        if found is None or now >= found.session.started_at + self._lifetime:
            raise NotAuthenticated
        former = found.session
        former.expires_at = min(former.expires_at, now + OVERLAP)
        following = ChatSession(
            portal_id=former.portal_id,
            person_id=former.person_id,
            role=former.role,
            method=former.method,
            conversation_id=former.conversation_id,
            started_at=former.started_at,
        )
        return await self._give_token(following, now)

    async def close(self, caller: Caller, now: datetime) -> None:
        """End every session of the caller's conversation: from now on nobody speaks in it."""
        await self._repository.hold_conversation(caller.conversation_id)
        await self._repository.revoke_all(caller.conversation_id, now)

    async def _give_token(self, opened: ChatSession, now: datetime) -> RenewedView:
        token = secrets.token_urlsafe(32)
        until = opened.started_at + self._lifetime
        opened.token_hash = token_hash(token)
        opened.created_at = now
        opened.expires_at = min(now + self._ttl, until)
        await self._repository.add(opened)
        return RenewedView(session_token=token, expires_at=opened.expires_at, renewable_until=until)


def _view(identified: IdentifiedPerson | None) -> PersonView | None:
    if identified is None:
        return None
    return PersonView(
        display_name=identified.person.display_name,
        role=identified.role,
        fictional=identified.person.fictional,
    )
