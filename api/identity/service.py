"""Who speaks: the session says it, nothing that is typed in the chat can."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.chat.conversations import ConversationService, is_sender_id
from api.chat.schemas import Role
from api.errors import NotAuthenticated, UnknownPortal
from api.identity.models import ChatSession, Method
from api.identity.repository import IdentityRepository
from api.identity.schemas import PersonView, SessionView
from api.people.models import Person
from api.portals.models import Portal


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


async def authenticate(repository: IdentityRepository, token: str, now: datetime) -> Caller:
    """The holder of this token, or NotAuthenticated."""
    found = await repository.live_by_token(token_hash(token), now)
    if found is None:
        raise NotAuthenticated
    opened, conversation = found
    return Caller(opened.id, opened.portal_id, conversation.id, conversation.sender_id)


async def person_of_token(repository: IdentityRepository, token: str, now: datetime) -> Identity:
    """The identified person who holds this session's token, or NotAuthenticated."""
    found = await repository.live_by_token(token_hash(token), now)
    identity = _identity(found[0]) if found else None
    if identity is None:
        raise NotAuthenticated
    return identity


async def identity_of_sender(
    repository: IdentityRepository, sender_id: str, now: datetime
) -> Identity | None:
    """The person behind a sender, or None: unknown, anonymous and expired are all anonymous."""
    if not is_sender_id(sender_id):
        return None
    found = await repository.live_by_sender(sender_id, now)
    if found is None:
        return None
    return _identity(found[0])


def _identity(opened: ChatSession) -> Identity | None:
    match opened.role:
        case "candidat" | "entreprise" as role if opened.person_id is not None:
            return Identity(opened.person_id, role)
        case _:
            return None


class SessionService:
    """Opens sessions, each with a conversation of its own."""

    def __init__(
        self, repository: IdentityRepository, conversations: ConversationService, ttl: timedelta
    ) -> None:
        self._repository = repository
        self._conversations = conversations
        self._ttl = ttl

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

    async def open(self, portal: Portal, identified: IdentifiedPerson | None, now: datetime) -> SessionView:
        """A new session on that portal, anonymous unless somebody was identified."""
        person_id = identified.person.id if identified else None
        role = identified.role if identified else None
        conversation, welcome = await self._conversations.start(person_id, role, now)
        token = secrets.token_urlsafe(32)
        expires_at = now + self._ttl
        await self._repository.add(
            ChatSession(
                token_hash=token_hash(token),
                portal_id=portal.id,
                person_id=person_id,
                role=role,
                method=identified.method if identified else "anonyme",
                conversation_id=conversation.id,
                created_at=now,
                started_at=now,
                expires_at=expires_at,
            )
        )
        return SessionView(
            session_token=token,
            conversation_id=conversation.id,
            expires_at=expires_at,
            person=_view(identified),
            welcome=welcome,
        )


def _view(identified: IdentifiedPerson | None) -> PersonView | None:
    if identified is None:
        return None
    return PersonView(
        display_name=identified.person.display_name,
        role=identified.role,
        fictional=identified.person.fictional,
    )
