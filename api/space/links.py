"""The link received by e-mail: opening it consumes and changes nothing, a one-time code completes it.

Mail filters open links, and some press what they find: at most a code leaves, to the address on record, a few times.
"""

import hmac
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.schemas import Role
from api.email_codes.service import LIMITS, MOST_SENT, CodeHashes
from api.errors import AppError, CodeRefused
from api.identity.service import token_hash
from api.people.models import Person
from api.resources import Resources
from api.settings import SchedulerSettings
from api.space.letters import code_mail, invitation_mail
from api.space.models import SpaceCode, SpaceLink, SpaceSession
from api.space.repository import LinkRepository

DIGITS = re.compile("[0-9]{6}")
LinkState = Literal["ouvert", "perime", "clos"]
Counted = Callable[[int, datetime], Awaitable[int]]


class LinkUnknown(AppError):
    """Never sent, or sent to somebody who is no longer in the records: nobody is told which."""

    status, code, title = 404, "lien-inconnu", "Ce lien ne mène nulle part"

    def __init__(self) -> None:
        super().__init__(
            "Vérifiez que l'adresse est entière. Sinon, demandez un lien à votre centre d'examen."
        )


class LinkOver(AppError):
    status, code, title = 410, "lien-termine", "Ce lien ne sert plus"

    def __init__(self) -> None:
        super().__init__(
            "Ce lien a servi jusqu'au bout, ou il est trop ancien. Ouvrez-le de nouveau pour savoir que faire."
        )


@dataclass(frozen=True)
class Found:
    """A link and whom it was sent to."""

    link_id: int
    person: Person
    role: Role
    state: LinkState

    @property
    def masked_address(self) -> str:
        """Enough of the address to be known again by its owner."""
        local, _, domain = (self.person.email or "").partition("@")
        name, _, end = domain.rpartition(".")
        return f"{local[:1]}…@{name[:1]}….{end}"


class SpaceLinks:
    """Links to be sent by e-mail, written in the caller's own transaction."""

    def __init__(self, settings: SchedulerSettings, now: datetime) -> None:
        self._origin = settings.origin
        self._now = now
        self.valid_until = now + settings.space_link_ttl

    async def invite(self, session: AsyncSession, person: Person, role: Role) -> str:
        """The address of a new link for that person's pages; only its hash is kept, nothing else is written."""
        token = secrets.token_urlsafe(32)
        await LinkRepository(session).add(
            SpaceLink(
                token_hash=token_hash(token),
                person_id=person.id,
                role=role,
                created_at=self._now,
                expires_at=self.valid_until,
            )
        )
        return f"{self._origin}/espace/lien/{token}"

    async def close(self, session: AsyncSession, person_id: int, role: Role) -> None:
        """Everything that this person's links of that role were sent for is done."""
        await LinkRepository(session).close_all(person_id, role, self._now)


class LinkDoor:
    """What a link's page does; each write is a unit of work of its own."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._now = resources.clock()
        self._ttl = resources.settings.email_code_ttl
        self._hashes = CodeHashes(resources.settings.session_key.get_secret_value())

    async def find(self, token: str) -> Found:
        """Whose link it is, changing nothing; LinkUnknown where it is nobody's."""
        async with self._resources.database.read() as session:
            return await self._found(self._links(session), token)

    async def valid_until(self, found: Found) -> datetime | None:
        """When the last code that may still be typed ends; None without one."""
        async with self._resources.database.read() as session:
            code = await self._links(session).last_code(found.link_id, LIMITS.tries, self._now)
        return code.expires_at if code else None

    async def send_code(self, token: str) -> bool:
        """Send a code to the address on record; False where that address had enough of them. LinkOver too late.

        A code that was sent before stays worth what it was: who asks may be a mail filter.
        """
        async with self._resources.database.write() as session:
            links = self._links(session)
            found = await self._open(links, token)
            await links.hold(found.person.id)
            if found.person.email is None or not await self._may(links.codes_since, found):
                return False
            row = SpaceCode(
                link_id=found.link_id,
                code_hash="",
                tries=0,
                requested_at=self._now,
                expires_at=self._now + self._ttl,
            )
            await links.add(row)
            code = f"{secrets.randbelow(10**6):06}"
            row.code_hash = self._hashes.of_link_code(row.id, code)
            mail = code_mail(found.person.email, code, self._ttl)
        self._resources.post.send_soon(mail)
        return True

    async def redeem(self, token: str, typed: str) -> tuple[str, Role]:
        """The token of a session opened by that code, and the role; CodeRefused whatever is wrong with it.

        The try is counted, and committed, before anything is compared: tries sent together are no more than others.
        """
        code = "".join(typed.split())
        if not DIGITS.fullmatch(code):
            raise CodeRefused
        async with self._resources.database.write() as session:
            links = self._links(session)
            found = await self._open(links, token)
            live = await links.count_try(found.link_id, LIMITS.tries, self._now)
        right = [
            one.id
            for one in live
            if hmac.compare_digest(one.code_hash, self._hashes.of_link_code(one.id, code))
        ]
        if not right:
            raise CodeRefused
        async with self._resources.database.write() as session:
            links = self._links(session)
            if not await links.use(right[0], self._now):
                raise CodeRefused
            await links.close_codes(found.link_id, self._now)
            opened = secrets.token_urlsafe(32)
            await links.add(
                SpaceSession(
                    token_hash=token_hash(opened),
                    person_id=found.person.id,
                    role=found.role,
                    method="lien",
                    created_at=self._now,
                    expires_at=self._now + self._resources.settings.space_ttl,
                )
            )
        return opened, found.role

    async def renew(self, token: str) -> bool:
        """Send a new link in the place of one that is too old, to the address on record; False where it may not be."""
        made = SpaceLinks(self._resources.settings, self._now)
        async with self._resources.database.write() as session:
            links = self._links(session)
            found = await self._found(links, token)
            if found.state != "perime" or found.person.email is None:
                return False
            await links.hold(found.person.id)
            if not await self._may(links.links_since, found):
                return False
            url = await made.invite(session, found.person, found.role)
            mail = invitation_mail(found.person.email, url, found.role, made.valid_until)
        self._resources.post.send_soon(mail)
        return True

    def _links(self, session: AsyncSession) -> LinkRepository:
        return LinkRepository(session, invented_too=self._resources.settings.invented_people)

    async def _found(self, links: LinkRepository, token: str) -> Found:
        row = await links.link(token_hash(token))
        if row is None:
            raise LinkUnknown
        link, person = row
        state: LinkState = "ouvert"
        if link.closed_at is not None:
            state = "clos"
        elif link.expires_at <= self._now:
            state = "perime"
        return Found(link.id, person, "candidat" if link.role == "candidat" else "entreprise", state)

    async def _open(self, links: LinkRepository, token: str) -> Found:
        found = await self._found(links, token)
        if found.state != "ouvert":
            raise LinkOver
        return found

    async def _may(self, sent_since: Counted, found: Found) -> bool:
        counts = [(await sent_since(found.person.id, self._now - during), most) for during, most in MOST_SENT]
        return all(sent < most for sent, most in counts)
