from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.identity.models import ChatSession
from api.identity.repository import IdentityRepository
from api.people.models import Person
from api.portals.models import Portal
from api.space.models import SpaceCode, SpaceLink, SpaceSession


class SpaceRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def chat_session(self, session_id: int) -> ChatSession | None:
        return await IdentityRepository(self._session).kept_session(session_id)

    async def add(self, row: SpaceSession) -> None:
        self._session.add(row)
        await self._session.flush()

    async def open_ticket(
        self, ticket_hash: str, token_hash: str, now: datetime, until: datetime
    ) -> SpaceSession | None:
        """The session of a ticket that nobody has opened yet, open from now on; None for any other."""
        return await self._session.scalar(
            update(SpaceSession)
            .where(
                SpaceSession.ticket_hash == ticket_hash,
                SpaceSession.expires_at > now,
                SpaceSession.revoked_at.is_(None),
            )
            .values(ticket_hash=None, token_hash=token_hash, expires_at=until)
            .returning(SpaceSession)
        )

    async def live(self, token_hash: str, now: datetime) -> tuple[SpaceSession, Person] | None:
        row = (
            await self._session.execute(
                select(SpaceSession, Person)
                .join(Person, Person.id == SpaceSession.person_id)
                .where(
                    SpaceSession.token_hash == token_hash,
                    SpaceSession.expires_at > now,
                    SpaceSession.revoked_at.is_(None),
                    Person.erased_at.is_(None),
                    _way_in_open(),
                )
            )
        ).first()
        return (row[0], row[1]) if row else None

    async def extend(self, session_id: int, until: datetime) -> None:
        await self._session.execute(
            update(SpaceSession).where(SpaceSession.id == session_id).values(expires_at=until)
        )

    async def revoke(self, token_hash: str, now: datetime) -> None:
        await self._session.execute(
            update(SpaceSession)
            .where(SpaceSession.token_hash == token_hash, SpaceSession.revoked_at.is_(None))
            .values(revoked_at=now)
        )

    async def way_in(self, token_hash: str) -> tuple[SpaceSession, Portal | None] | None:
        """The session of that token, live or not, and the open portal whose conversation opened it."""
        query = (
            select(SpaceSession, Portal)
            .outerjoin(ChatSession, ChatSession.conversation_id == SpaceSession.conversation_id)
            .outerjoin(Portal, (Portal.id == ChatSession.portal_id) & Portal.active)
            .where(SpaceSession.token_hash == token_hash)
        )
        row = (await self._session.execute(query.limit(1))).first()
        return (row[0], row[1]) if row else None


def _way_in_open() -> ColumnElement[bool]:
    """A portal that closes ends what its conversations opened, as it ends them; a link comes from no portal."""
    portal_open = exists().where(
        ChatSession.conversation_id == SpaceSession.conversation_id,
        Portal.id == ChatSession.portal_id,
        Portal.active,
    )
    return SpaceSession.conversation_id.is_(None) | portal_open


class LinkRepository:
    """Links sent by e-mail and their codes; without `invented_too`, nobody of the demonstration's."""

    def __init__(self, session: AsyncSession, *, invented_too: bool = True) -> None:
        self._session = session
        self._invented_too = invented_too

    async def add(self, row: SpaceLink | SpaceCode | SpaceSession) -> None:
        self._session.add(row)
        await self._session.flush()

    async def link(self, token_hash: str) -> tuple[SpaceLink, Person] | None:
        """Open, closed or too old; None where it is nobody's any more, or of somebody without an address."""
        row = (
            await self._session.execute(
                select(SpaceLink, Person)
                .join(Person, Person.id == SpaceLink.person_id)
                .where(
                    SpaceLink.token_hash == token_hash,
                    Person.erased_at.is_(None),
                    Person.email.is_not(None),
                    true() if self._invented_too else ~Person.fictional,
                )
            )
        ).first()
        return (row[0], row[1]) if row else None

    async def close_all(self, person_id: int, role: str, now: datetime) -> None:
        await self._session.execute(
            update(SpaceLink)
            .where(SpaceLink.person_id == person_id, SpaceLink.role == role, SpaceLink.closed_at.is_(None))
            .values(closed_at=now)
        )

    async def hold(self, person_id: int) -> None:
        """Until the transaction ends, nobody else counts what was sent to that person; SQLite has one writer anyway."""
        await self._session.execute(select(Person.id).where(Person.id == person_id).with_for_update())

    async def links_since(self, person_id: int, moment: datetime) -> int:
        query = select(func.count()).where(SpaceLink.person_id == person_id, SpaceLink.created_at > moment)
        return (await self._session.execute(query)).scalar_one()

    async def codes_since(self, person_id: int, moment: datetime) -> int:
        query = (
            select(func.count())
            .select_from(SpaceCode)
            .join(SpaceLink, SpaceLink.id == SpaceCode.link_id)
            .where(SpaceLink.person_id == person_id, SpaceCode.requested_at > moment)
        )
        return (await self._session.execute(query)).scalar_one()

    async def last_code(self, link_id: int, most_tries: int, now: datetime) -> SpaceCode | None:
        """The last code of that link that may still be typed."""
        query = select(SpaceCode).where(*_live_codes(link_id, most_tries, now))
        return await self._session.scalar(query.order_by(SpaceCode.id.desc()).limit(1))

    async def count_try(self, link_id: int, most_tries: int, now: datetime) -> Sequence[SpaceCode]:
        """The codes of that link that may still be typed, one try the less for each."""
        found = await self._session.scalars(
            update(SpaceCode)
            .where(*_live_codes(link_id, most_tries, now))
            .values(tries=SpaceCode.tries + 1)
            .returning(SpaceCode)
        )
        return found.all()

    async def use(self, code_id: int, now: datetime) -> bool:
        """Close that code; False when it was closed already."""
        found = await self._session.execute(
            update(SpaceCode)
            .where(SpaceCode.id == code_id, SpaceCode.closed_at.is_(None))
            .values(closed_at=now)
            .returning(SpaceCode.id)
        )
        return found.first() is not None

    async def close_codes(self, link_id: int, now: datetime) -> None:
        await self._session.execute(
            update(SpaceCode)
            .where(SpaceCode.link_id == link_id, SpaceCode.closed_at.is_(None))
            .values(closed_at=now)
        )


def _live_codes(link_id: int, most_tries: int, now: datetime) -> list[ColumnElement[bool]]:
    return [
        SpaceCode.link_id == link_id,
        SpaceCode.closed_at.is_(None),
        SpaceCode.expires_at > now,
        SpaceCode.tries < most_tries,
    ]
