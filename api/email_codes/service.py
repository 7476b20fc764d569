"""A one-time code by e-mail: proves that the person reads the address recorded for them.

What is answered, and what is read and written before it, is the same whether or not the address is anybody's; who it
is, and the e-mail, come after the answer.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.chat.schemas import Role
from api.db.session import Database
from api.email_codes.letter import letter
from api.email_codes.models import EmailCode
from api.email_codes.repository import EmailCodeRepository, Limits
from api.email_codes.schemas import CodeView
from api.errors import AlreadyIdentified, CodeRefused, CodesNotOffered, NotAuthenticated, NotPossibleNow
from api.identity.schemas import OpeningWishes, SessionView
from api.identity.service import Caller, IdentifiedPerson, SessionService
from api.mail.service import PostOffice
from api.portals.models import Portal

LIMITS = Limits(tries=5, extensions=10)
# Codes sent to one address: beyond, the answer is the same and nothing leaves.
MOST_SENT = ((timedelta(minutes=15), 3), (timedelta(days=1), 10))
DIGITS = re.compile("[0-9]{6}")


class CodeHashes:
    """What is kept of addresses and codes: worth nothing without the service's key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def of_address(self, email: str) -> str:
        return self._hash("email-code|address", email.lower())

    def of_code(self, code_id: int, code: str) -> str:
        return self._hash("email-code|code", str(code_id), code)

    def of_link_code(self, code_id: int, code: str) -> str:
        """Of a code asked for from a link's page (api/space): its numbers are others."""
        return self._hash("space-code|code", str(code_id), code)

    def _hash(self, *parts: str) -> str:
        return hmac.new(self._key, "|".join(parts).encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Asked:
    """A code that was asked for: what its delivery needs."""

    code_id: int
    portal: Portal
    email: str
    role: Role
    # None where the address has had enough of them.
    code: str | None


class EmailCodeService:
    """Codes of one conversation, in the transaction of the request."""

    def __init__(
        self,
        repository: EmailCodeRepository,
        sessions: SessionService,
        hashes: CodeHashes,
        ttl: timedelta,
        now: datetime,
    ) -> None:
        self._repository = repository
        self._sessions = sessions
        self._hashes = hashes
        self._ttl = ttl
        self._now = now

    async def request(self, caller: Caller, email: str, role: Role) -> tuple[CodeView, Asked]:
        """A new code in the place of the one before."""
        portal = await self._portal(caller)
        opened = await self._repository.chat_session(caller.session_id)
        if opened is None:
            raise NotAuthenticated  # erased since the session was looked up
        if opened.person_id is not None:
            raise AlreadyIdentified
        email_hash = self._hashes.of_address(email)
        allowed = await self._may_send(email_hash)
        await self._repository.close_all(caller.conversation_id, self._now)
        row = EmailCode(
            chat_session_id=caller.session_id,
            email_hash=email_hash,
            code_hash="",
            role=role,
            tries=0,
            extensions=0,
            requested_at=self._now,
            expires_at=self._now + self._ttl,
        )
        await self._repository.add(row)
        code = f"{secrets.randbelow(10**6):06}"
        row.code_hash = self._hashes.of_code(row.id, code) if allowed else ""
        return self._view(row), Asked(row.id, portal, email, role, code if allowed else None)

    async def extend(self, caller: Caller) -> CodeView:
        """The code in hand, valid again for its whole time."""
        row = await self._repository.extend(caller.conversation_id, LIMITS, self._now, self._ttl)
        if row is None:
            raise NotPossibleNow("Ce code ne peut plus être prolongé. Demandez-en un autre.")
        return self._view(row)

    async def redeem(self, caller: Caller, code_id: int, wishes: OpeningWishes) -> SessionView:
        """A conversation of their own for whoever proved the address; the anonymous one is over."""
        portal = await self._portal(caller)
        row = await self._repository.use(code_id, self._now)
        if row is None or row.person_id is None:
            raise CodeRefused
        role: Role = "candidat" if row.role == "candidat" else "entreprise"
        person = await self._repository.reachable_person(portal, role, person_id=row.person_id)
        if person is None:
            raise CodeRefused
        await self._sessions.close(caller, self._now)
        return await self._sessions.open(portal, IdentifiedPerson(person, role, "code"), self._now, wishes)

    async def _portal(self, caller: Caller) -> Portal:
        portal = await self._sessions.portal_of(caller)
        if portal.enforce_identity:
            raise CodesNotOffered
        return portal

    async def _may_send(self, email_hash: str) -> bool:
        await self._repository.hold_address(email_hash)
        sent = [await self._repository.sent_since(email_hash, self._now - during) for during, _ in MOST_SENT]
        return all(count < most for count, (_, most) in zip(sent, MOST_SENT, strict=True))

    def _view(self, row: EmailCode) -> CodeView:
        return CodeView(
            expires_at=row.expires_at,
            expires_in=int((row.expires_at - self._now).total_seconds()),
            extensions_left=LIMITS.extensions - row.extensions,
        )


async def prove(database: Database, hashes: CodeHashes, caller: Caller, typed: str, now: datetime) -> int:
    """The code that was typed, to be redeemed, or CodeRefused.

    The try is counted, and committed, before anything is compared: tries sent together are no more than others.
    """
    code = "".join(typed.split())
    if not DIGITS.fullmatch(code):
        raise CodeRefused
    async with database.write() as session:
        row = await EmailCodeRepository(session).count_try(caller.conversation_id, LIMITS, now)
    if row is None or not hmac.compare_digest(row.code_hash, hashes.of_code(row.id, code)):
        raise CodeRefused
    return row.id


async def deliver(
    database: Database, post: PostOffice, asked: Asked, ttl: timedelta, *, invented_too: bool
) -> None:
    """Once the answer has left: whose the address is, and the e-mail to whoever may have one."""
    async with database.write() as session:
        repository = EmailCodeRepository(session, invented_too=invented_too)
        person = await repository.reachable_person(asked.portal, asked.role, email=asked.email)
        await repository.name_person(asked.code_id, person.id if person else None)
    if person is None or person.email is None or asked.code is None:
        return
    # To the address as it is recorded, whatever was typed.
    post.send_soon(letter(person.email, asked.code, ttl))
