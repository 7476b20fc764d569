"""After five failures an address is refused for a while, whether or not an account has it; its holder is told once.

An attempt is counted as a failure before anything is checked and taken back when it was right: of attempts made at the same
moment, five at most are looked at.
"""

import hashlib
import hmac
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.access.models import StaffAccount
from api.errors import SignInRefused
from api.mail.service import Mail
from api.resources import Resources
from api.sign_in.models import SignInFailure
from api.sign_in.repository import SignInRepository

FAILURES = 5
WINDOW = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=15)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attempt:
    """A try in progress, already counted as failed."""

    id: int
    email: str
    email_hash: str
    # Failing, it locks the address.
    last_one: bool


class Lockout:
    """Counts the failures of addresses, which it only keeps as keyed hashes."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    async def begin(self, email: str) -> Attempt:
        """Count an attempt on that address; raises SignInRefused while it is locked."""
        now, digest = self._resources.clock(), self._digest(email)
        failure = SignInFailure(email_hash=digest, at=now)
        async with self._resources.database.write() as session:
            await SignInRepository(session).add(failure)
        # Read apart, once it is committed: whoever comes at the same time is seen.
        async with self._resources.database.read() as session:
            repository = SignInRepository(session)
            others = await repository.latest_failures(digest, failure.id, FAILURES)
            before = await repository.latest_failures(digest, failure.id, FAILURES, earlier=True)
        attempt = Attempt(failure.id, email, digest, last_one=is_locked([now, *before][:FAILURES], now))
        if is_locked(before, now):
            await self.take_back(attempt)
            raise SignInRefused
        if is_locked(others, now):
            await self.failed(attempt)
            raise SignInRefused
        return attempt

    async def take_back(self, attempt: Attempt) -> None:
        """It was right, or was not even looked at: not a failure."""
        async with self._resources.database.write() as session:
            await SignInRepository(session).forget_failure(attempt.id)

    async def failed(self, attempt: Attempt) -> None:
        """It stays counted; the last one before the lock is told to the holder of the account, and to the log."""
        if not attempt.last_one:
            return
        async with self._resources.database.read() as session:
            account = await SignInRepository(session).account_of_typed(attempt.email)
        if account is None:
            logger.warning("an address without an account is locked", extra={"cause": "failures"})
            return
        logger.warning("staff account %s is locked", account.id, extra={"cause": "failures"})
        self._resources.post.send_soon(lock_notice(account))

    def _digest(self, email: str) -> str:
        key = self._resources.settings.session_key.get_secret_value().encode()
        address = email.strip().lower().encode("utf-8", "surrogatepass")
        return hmac.new(key, b"sign-in:" + address, hashlib.sha256).hexdigest()


def is_locked(failures: Sequence[datetime], now: datetime) -> bool:
    """Whether these failures, the newest first, lock the address at that moment."""
    if len(failures) < FAILURES:
        return False
    newest, oldest = failures[0], failures[FAILURES - 1]
    return newest - oldest <= WINDOW and now - newest < LOCKED_FOR


def lock_notice(account: StaffAccount) -> Mail:
    minutes = int(LOCKED_FOR.total_seconds() // 60)
    return Mail(
        to=account.email,
        subject="Assistant CQPM : connexions refusées sur votre compte",
        text=(
            f"Bonjour {account.name},\n\n"
            f"{FAILURES} connexions à votre compte viennent d'échouer. Il est fermé à toute connexion pendant {minutes} minutes.\n\n"
            "Si c'était vous : attendez, puis recommencez. Mot de passe oublié ou téléphone perdu : demandez une nouvelle\n"
            "invitation à un administrateur.\n\n"
            "Si ce n'était pas vous : personne n'est entré par ces essais. Changez votre mot de passe (page « Mon compte ») et\n"
            "prévenez un administrateur.\n"
        ),
    )
