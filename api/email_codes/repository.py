from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.models import Conversation
from api.chat.schemas import Role
from api.email_codes.models import EmailCode
from api.identity.models import ChatSession
from api.identity.repository import IdentityRepository
from api.people.models import Person
from api.portals.models import Portal, PortalKey
from api.portals.repository import PortalRepository


@dataclass(frozen=True)
class Limits:
    """What a code takes before it is worth nothing."""

    tries: int
    extensions: int


class EmailCodeRepository:
    def __init__(self, session: AsyncSession, *, invented_too: bool = True) -> None:
        self._session = session
        self._invented_too = invented_too

    async def reachable_person(
        self, portal: Portal, role: Role, *, email: str | None = None, person_id: int | None = None
    ) -> Person | None:
        """The person of that address or number whom that portal may identify in that role."""
        return await PortalRepository(self._session).reachable_person(
            portal, role, email=email, person_id=person_id, invented_too=self._invented_too
        )

    async def chat_session(self, session_id: int) -> ChatSession | None:
        return await IdentityRepository(self._session).kept_session(session_id)

    async def hold_address(self, email_hash: str) -> None:
        """Until the transaction ends, nobody else counts the codes of that address; SQLite has one writer anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            await self._session.execute(select(func.pg_advisory_xact_lock(int(email_hash[:15], 16))))

    async def sent_since(self, email_hash: str, moment: datetime) -> int:
        query = select(func.count()).where(
            EmailCode.email_hash == email_hash,
            EmailCode.requested_at > moment,
            EmailCode.code_hash != "",
        )
        return (await self._session.execute(query)).scalar_one()

    async def close_all(self, conversation_id: str, now: datetime) -> None:
        await self._session.execute(
            update(EmailCode)
            .where(EmailCode.chat_session_id.in_(_sessions(conversation_id)), EmailCode.closed_at.is_(None))
            .values(closed_at=now)
        )

    async def add(self, code: EmailCode) -> None:
        self._session.add(code)
        await self._session.flush()

    async def name_person(self, code_id: int, person_id: int | None) -> None:
        """Written for nobody as for somebody."""
        await self._session.execute(
            update(EmailCode).where(EmailCode.id == code_id).values(person_id=person_id)
        )

    async def count_try(self, conversation_id: str, limits: Limits, now: datetime) -> EmailCode | None:
        """The last code asked for in that conversation, one try the less; None once it takes none."""
        return await self._session.scalar(
            update(EmailCode)
            .where(*_last_live(conversation_id, limits, now))
            .values(tries=EmailCode.tries + 1)
            .returning(EmailCode)
        )

    async def extend(
        self, conversation_id: str, limits: Limits, now: datetime, ttl: timedelta
    ) -> EmailCode | None:
        """The last code asked for in that conversation, valid again for that long; None once it takes none."""
        return await self._session.scalar(
            update(EmailCode)
            .where(*_last_live(conversation_id, limits, now), EmailCode.extensions < limits.extensions)
            .values(extensions=EmailCode.extensions + 1, expires_at=now + ttl)
            .returning(EmailCode)
        )

    async def use(self, code_id: int, now: datetime) -> EmailCode | None:
        """The code, closed; None when it was already."""
        return await self._session.scalar(
            update(EmailCode)
            .where(EmailCode.id == code_id, EmailCode.closed_at.is_(None))
            .values(closed_at=now)
            .returning(EmailCode)
        )

    async def takes_codes(self, sender_id: str, now: datetime) -> bool:
        """Whether that conversation is somebody's whom nobody identified, on a portal that leaves it to a code."""
        keys = exists().where(
            PortalKey.portal_id == Portal.id,
            PortalKey.valid_from <= now,
            or_(PortalKey.valid_until.is_(None), PortalKey.valid_until > now),
        )
        query = (
            select(ChatSession.id)
            .join(Conversation, Conversation.id == ChatSession.conversation_id)
            .join(Portal, Portal.id == ChatSession.portal_id)
            .where(
                Conversation.sender_id == sender_id,
                ChatSession.person_id.is_(None),
                ChatSession.expires_at > now,
                ChatSession.revoked_at.is_(None),
                Portal.active,
                ~Portal.enforce_identity,
                ~keys,
            )
            .limit(1)
        )
        return await self._session.scalar(query) is not None


def _sessions(conversation_id: str) -> ColumnElement[int]:
    """The sessions of a conversation: the code outlives the renewal of the one that asked for it."""
    return select(ChatSession.id).where(ChatSession.conversation_id == conversation_id).scalar_subquery()


def _last_live(conversation_id: str, limits: Limits, now: datetime) -> list[ColumnElement[bool]]:
    last = select(func.max(EmailCode.id)).where(EmailCode.chat_session_id.in_(_sessions(conversation_id)))
    return [
        EmailCode.id == last.scalar_subquery(),
        EmailCode.closed_at.is_(None),
        EmailCode.expires_at > now,
        EmailCode.tries < limits.tries,
    ]
