from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.models import StaffAccount
from api.crud.fields import Email
from api.db.base import Base
from api.sign_in.models import SignInFailure, StaffInvitation, StaffSession

_ADDRESS = TypeAdapter[str](Email)


class SignInRepository:
    """Accounts as they sign in, their sessions, their invitations, and what failed."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, row: Base) -> None:
        self._session.add(row)
        await self._session.flush()

    async def account(self, account_id: int) -> StaffAccount:
        return await self._session.get_one(StaffAccount, account_id)

    async def account_of_typed(self, email: str) -> StaffAccount | None:
        """The account of an address as it was typed; what is no address is nobody's."""
        try:
            address = _ADDRESS.validate_python(email.strip())
        except ValidationError:
            return None
        return await self._session.scalar(
            select(StaffAccount).where(func.lower(StaffAccount.email) == address.lower())
        )

    async def live_session(
        self, token_hash: str, now: datetime, idle: timedelta, *, complete: bool
    ) -> tuple[StaffSession, StaffAccount] | None:
        query = (
            select(StaffSession, StaffAccount)
            .join(StaffAccount, StaffAccount.id == StaffSession.account_id)
            .where(
                StaffSession.token_hash == token_hash,
                StaffSession.complete.is_(complete),
                StaffSession.revoked_at.is_(None),
                StaffSession.expires_at > now,
                StaffSession.seen_at > now - idle,
                StaffAccount.active,
            )
        )
        row = (await self._session.execute(query)).first()
        return None if row is None else (row[0], row[1])

    async def mark_seen(self, session_id: int, now: datetime) -> None:
        await self._session.execute(
            update(StaffSession).where(StaffSession.id == session_id).values(seen_at=now)
        )

    async def revoke(self, token_hash: str, now: datetime) -> None:
        await self._session.execute(
            update(StaffSession)
            .where(StaffSession.token_hash == token_hash, StaffSession.revoked_at.is_(None))
            .values(revoked_at=now)
        )

    async def revoke_all(self, account_id: int, now: datetime) -> None:
        await self._session.execute(
            update(StaffSession)
            .where(StaffSession.account_id == account_id, StaffSession.revoked_at.is_(None))
            .values(revoked_at=now)
        )

    async def latest_failures(
        self, email_hash: str, attempt: int, most: int, *, earlier: bool = False
    ) -> Sequence[datetime]:
        """When that address failed last, the newest first: besides the attempt in progress, or before it only."""
        others = SignInFailure.id < attempt if earlier else SignInFailure.id != attempt
        query = (
            select(SignInFailure.at)
            .where(SignInFailure.email_hash == email_hash, others)
            .order_by(SignInFailure.at.desc(), SignInFailure.id.desc())
            .limit(most)
        )
        return (await self._session.scalars(query)).all()

    async def forget_failure(self, failure_id: int) -> None:
        await self._session.execute(delete(SignInFailure).where(SignInFailure.id == failure_id))

    async def forget_failures(self, email_hash: str) -> None:
        await self._session.execute(delete(SignInFailure).where(SignInFailure.email_hash == email_hash))

    async def open_invitation(
        self, token_hash: str, now: datetime
    ) -> tuple[StaffInvitation, StaffAccount] | None:
        query = (
            select(StaffInvitation, StaffAccount)
            .join(StaffAccount, StaffAccount.id == StaffInvitation.account_id)
            .where(StaffInvitation.token_hash == token_hash, _open(now), StaffAccount.active)
        )
        row = (await self._session.execute(query)).first()
        return None if row is None else (row[0], row[1])

    async def open_invitations(
        self, account_ids: Collection[int], now: datetime
    ) -> Sequence[StaffInvitation]:
        query = select(StaffInvitation).where(StaffInvitation.account_id.in_(account_ids), _open(now))
        return (await self._session.scalars(query)).all()

    async def with_password(self, account_ids: Collection[int]) -> set[int]:
        """Those of these accounts that have chosen a password and a second factor."""
        query = select(StaffAccount.id).where(
            StaffAccount.id.in_(account_ids),
            StaffAccount.password_hash.is_not(None),
            StaffAccount.sealed_totp.is_not(None),
        )
        return set((await self._session.scalars(query)).all())


def _open(now: datetime) -> ColumnElement[bool]:
    return StaffInvitation.used_at.is_(None) & (StaffInvitation.expires_at > now)
