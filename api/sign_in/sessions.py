"""Staff's sessions in a browser: a random token in a cookie, kept as its hash, looked for at each request."""

import secrets
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.access.models import StaffAccount
from api.access.roles import Principal
from api.access.service import principal_of
from api.errors import NotAuthenticated
from api.identity.service import token_hash
from api.resources import Resources
from api.sign_in.models import StaffSession
from api.sign_in.repository import SignInRepository

# Between the password and the code.
CODE_AWAITED = timedelta(minutes=10)
# How often a page that is read is noted: the idle limit needs no better.
NOTED_EVERY = timedelta(minutes=1)


class StaffSessions:
    """The sessions of all staff."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    async def open(self, session: AsyncSession, account: StaffAccount, *, complete: bool) -> str:
        """A new token for that account; never one that the browser had before."""
        now, settings = self._resources.clock(), self._resources.settings
        token = secrets.token_urlsafe(32)
        await SignInRepository(session).add(
            StaffSession(
                account_id=account.id,
                token_hash=token_hash(token),
                complete=complete,
                created_at=now,
                seen_at=now,
                expires_at=now + (settings.staff_session_lifetime if complete else CODE_AWAITED),
            )
        )
        return token

    async def principal(self, token: str) -> Principal:
        """Who is signed in by that token, as their account is now; or NotAuthenticated."""
        _, account = await self._live(token, complete=True)
        return principal_of(account)

    async def account(self, token: str, *, complete: bool = True) -> StaffAccount:
        """The account of that session, or NotAuthenticated."""
        _, account = await self._live(token, complete=complete)
        return account

    async def close(self, token: str) -> None:
        """Make that token worthless."""
        async with self._resources.database.write() as session:
            await SignInRepository(session).revoke(token_hash(token), self._resources.clock())

    async def close_all(self, account_id: int) -> None:
        """Make all the tokens of that account worthless."""
        async with self._resources.database.write() as session:
            await SignInRepository(session).revoke_all(account_id, self._resources.clock())

    async def _live(self, token: str, *, complete: bool) -> tuple[StaffSession, StaffAccount]:
        if not token:
            raise NotAuthenticated
        now, idle = self._resources.clock(), self._resources.settings.staff_idle
        async with self._resources.database.read() as session:
            found = await SignInRepository(session).live_session(
                token_hash(token), now, idle, complete=complete
            )
        if found is None:
            raise NotAuthenticated
        if now - found[0].seen_at >= NOTED_EVERY:
            async with self._resources.database.write() as session:
                await SignInRepository(session).mark_seen(found[0].id, now)
        return found
