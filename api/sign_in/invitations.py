"""Invitations: a link, good once and for a while, by which a staff member chooses a password and a second factor.

The token travels in the link's query, which the access log cuts and no Referer carries; the page exchanges it for a cookie
at once. Reading the link changes nothing: mail filters open links too.
"""

import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.access.models import StaffAccount
from api.clock import FRANCE
from api.errors import NotPossibleNow
from api.identity.service import token_hash
from api.mail.service import Mail
from api.sign_in.models import StaffInvitation
from api.sign_in.repository import SignInRepository
from knowledge.templating import french_date

PATH = "/console/invitation"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Access:
    """Whether an account can sign in: its second factor and password are chosen, or an invitation waits until then."""

    opened: bool
    invited_until: datetime | None


class Invitations:
    """The invitations of accounts, in one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._repository = SignInRepository(session)
        self._now = now

    async def invite(self, account: StaffAccount, lasts: timedelta) -> tuple[StaffInvitation, str]:
        """A new invitation and its token. What the account had to sign in with is taken away, with its sessions."""
        if not account.active:
            raise NotPossibleNow("Ce compte est fermé : rouvrez-le (« active ») avant d'inviter la personne.")
        await self.withdraw(account.id)
        await self.end_sessions(account.id)
        if account.password_hash or account.sealed_totp:
            account.password_hash = account.sealed_totp = account.totp_step = None
            logger.warning("password and second factor of staff account %s reset", account.id)
        token = secrets.token_urlsafe(32)
        made = StaffInvitation(
            account_id=account.id, token_hash=token_hash(token), expires_at=self._now + lasts
        )
        await self._repository.add(made)
        return made, token

    async def withdraw(self, account_id: int) -> None:
        """Make what that account was sent before worthless."""
        for one in await self._repository.open_invitations([account_id], self._now):
            one.expires_at = self._now

    async def end_sessions(self, account_id: int) -> None:
        """Close the sessions of that account, in the transaction that changes it."""
        await self._repository.revoke_all(account_id, self._now)

    async def accesses(self, account_ids: Collection[int]) -> dict[int, Access]:
        """How each of these accounts stands."""
        opened = await self._repository.with_password(account_ids)
        waiting = await self._repository.open_invitations(account_ids, self._now)
        until = {one.account_id: one.expires_at for one in waiting}
        return {one: Access(one in opened, until.get(one)) for one in account_ids}


def link(origin: str, token: str) -> str:
    """The address that the invited person opens."""
    return f"{origin}{PATH}?jeton={token}"


def french_moment(moment: datetime) -> str:
    """« le 2 mars 2026 à 10 h 05 », in France."""
    there = moment.astimezone(FRANCE)
    return f"le {french_date(there.date())} à {there.hour} h {there.minute:02}"


def invitation_mail(account: StaffAccount, address: str, until: datetime) -> Mail:
    return Mail(
        to=account.email,
        subject="Assistant CQPM : votre accès à l'espace de l'équipe",
        text=(
            f"Bonjour {account.name},\n\n"
            "Un accès à l'espace de l'équipe (dossiers CQPM) vous est ouvert. Ouvrez ce lien pour choisir votre mot de passe et\n"
            "enregistrer votre second facteur (une application de codes sur votre téléphone) :\n\n"
            f"{address}\n\n"
            f"Le lien sert une fois, jusqu'au {french_moment(until).removeprefix('le ')} (heure de Paris).\n"
            "Vous n'attendiez pas ce message ? N'ouvrez pas le lien et prévenez votre administrateur.\n"
        ),
    )
