"""How staff sign in: one module, whatever proves who they are.

Proving is apart from opening. A password then a code end in `SignInService._opened`; so does an accepted invitation, and the
demonstration. The OpenID Connect provider of an organisation goes here too: a method that takes the address which a library
(Authlib) has verified, finds the active account that has it, and ends in `_opened(…, "oidc")`. It makes no account.
"""

import contextlib
import logging
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from api.access.models import StaffAccount
from api.audit.attribution import Attribution
from api.cipher import SealBroken
from api.errors import InvitationRefused, NotAuthenticated, SignInRefused, VersionMismatch
from api.identity.service import token_hash
from api.mail.service import Mail
from api.resources import Resources
from api.sign_in import passwords, second_factor
from api.sign_in.lockout import Lockout
from api.sign_in.repository import SignInRepository
from api.sign_in.sessions import StaffSessions

Method = Literal["code", "invitation", "password change", "demonstration"]

logger = logging.getLogger(__name__)


class SignInService:
    """The way in, from a form to a session's token."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._sessions = StaffSessions(resources)
        self._lockout = Lockout(resources)

    async def with_password(self, email: str, password: str) -> str:
        """The token of a session that awaits the code; raises SignInRefused, for one reason or another."""
        attempt = await self._lockout.begin(email)
        async with self._resources.database.read() as session:
            account = await SignInRepository(session).account_of_typed(email)
        kept = account.password_hash if account and account.active and account.sealed_totp else None
        # Always verified: the time that it takes is the same without an account.
        if not await passwords.matches(kept, password) or account is None:
            await self._lockout.failed(attempt)
            raise SignInRefused
        await self._lockout.take_back(attempt)
        if kept and passwords.outdated(kept):
            await self._rehash(account, password)
        async with self._resources.database.write() as session:
            return await self._sessions.open(session, account, complete=False)

    async def with_code(self, token: str, code: str) -> str:
        """The token of the session that the code opens; NotAuthenticated where none awaits it."""
        account = await self._sessions.account(token, complete=False)
        attempt = await self._lockout.begin(account.email)
        now = self._resources.clock()
        step = self._step(account, code, now)
        if step is None:
            await self._lockout.failed(attempt)
            raise SignInRefused
        try:
            async with self._resources.database.write(_by(account, now)) as session:
                repository = SignInRepository(session)
                current = await repository.account(account.id)
                if self._step(current, code, now) is None or current.password_hash != account.password_hash:
                    raise SignInRefused
                current.totp_step = step
                await repository.revoke(token_hash(token), now)
                await repository.forget_failures(attempt.email_hash)
                return await self._opened(session, current, "code")
        except VersionMismatch as error:
            # The same code, sent twice at the same moment: it opens once.
            raise SignInRefused from error

    async def invited(self, token: str) -> StaffAccount:
        """Whom that invitation is for, or InvitationRefused; reading it changes nothing."""
        async with self._resources.database.read() as session:
            found = await SignInRepository(session).open_invitation(
                token_hash(token), self._resources.clock()
            )
        if found is None:
            raise InvitationRefused
        return found[1]

    def key_offered(self, token: str) -> str:
        """The key of the second factor that this invitation gives."""
        return second_factor.key_of_invitation(token, self._resources.settings.session_key.get_secret_value())

    async def accept(self, token: str, password: str, code: str) -> str:
        """The token of a session, once the password and the code of the second factor are right."""
        account = await self.invited(token)
        passwords.require_strong(password, account.name, account.email)
        now, key = self._resources.clock(), self.key_offered(token)
        step = second_factor.accepted_step(key, code, None, now)
        if step is None:
            raise SignInRefused
        kept = await passwords.hashed(password)
        try:
            async with self._resources.database.write(_by(account, now)) as session:
                repository = SignInRepository(session)
                found = await repository.open_invitation(token_hash(token), now)
                if found is None:
                    raise InvitationRefused
                invitation, current = found
                invitation.used_at = now
                current.password_hash, current.sealed_totp = kept, self._resources.cipher.seal(key)
                current.totp_step = step
                await repository.revoke_all(current.id, now)
                return await self._opened(session, current, "invitation")
        except VersionMismatch as error:
            raise InvitationRefused from error

    async def change_password(self, token: str, current: str, new: str) -> str:
        """The token of a new session: all those that the former password opened are closed."""
        account = await self._sessions.account(token)
        attempt = await self._lockout.begin(account.email)
        if not await passwords.matches(account.password_hash, current):
            await self._lockout.failed(attempt)
            raise SignInRefused
        await self._lockout.take_back(attempt)
        passwords.require_strong(new, account.name, account.email)
        kept, now = await passwords.hashed(new), self._resources.clock()
        async with self._resources.database.write(_by(account, now)) as session:
            repository = SignInRepository(session)
            changed = await repository.account(account.id)
            if changed.password_hash != account.password_hash:
                raise NotAuthenticated
            changed.password_hash = kept
            await repository.revoke_all(account.id, now)
            opened = await self._opened(session, changed, "password change")
        logger.info("password of staff account %s changed", account.id)
        self._resources.post.send_soon(password_notice(account))
        return opened

    async def as_fictional(self, email: str) -> str:
        """The demonstration's way in; the route that calls it exists there only."""
        async with self._resources.database.write() as session:
            account = await SignInRepository(session).account_of_typed(email)
            if account is None or not account.active:
                raise NotAuthenticated
            return await self._opened(session, account, "demonstration")

    async def _opened(self, session: AsyncSession, account: StaffAccount, method: Method) -> str:
        """This staff account signed in by that method: what comes after every proof."""
        logger.info("staff account %s signed in", account.id, extra={"cause": method})
        return await self._sessions.open(session, account, complete=True)

    async def _rehash(self, account: StaffAccount, password: str) -> None:
        kept = await passwords.hashed(password)
        # Somebody else changed the account meanwhile: the next time will do.
        with contextlib.suppress(VersionMismatch):
            async with self._resources.database.write(_by(account, self._resources.clock())) as session:
                current = await SignInRepository(session).account(account.id)
                if current.password_hash == account.password_hash:
                    current.password_hash = kept

    def _step(self, account: StaffAccount, code: str, now: datetime) -> int | None:
        if account.sealed_totp is None:
            return None
        try:
            key = self._resources.cipher.open(account.sealed_totp)
        except SealBroken:
            logger.error(
                "second factor of staff account %s cannot be read: ENCRYPTION_KEY changed", account.id
            )
            return None
        return second_factor.accepted_step(key, code, account.totp_step, now)


def _by(account: StaffAccount, now: datetime) -> Attribution:
    """In their own name."""
    return Attribution(role=account.role, actor=account.name, actor_id=account.id, at=now)


def password_notice(account: StaffAccount) -> Mail:
    return Mail(
        to=account.email,
        subject="Assistant CQPM : votre mot de passe a changé",
        text=(
            f"Bonjour {account.name},\n\n"
            "Le mot de passe de votre compte vient de changer ; vos autres connexions sont fermées.\n\n"
            "Si ce n'était pas vous, prévenez tout de suite un administrateur : il peut fermer votre compte et vous réinviter.\n"
        ),
    )
