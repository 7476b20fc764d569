"""Open the door to the first administrator: `python -m api.access "Prénom Nom" adresse@exemple.fr`.

Prints the link of an invitation once: the administrator chooses a password and a second factor, then invites the others.
Run again for a lost telephone or password. With `--jeton`, prints a token for the API instead, for a machine.
"""

import sys
from datetime import UTC, datetime, timedelta

from api.access.models import StaffAccount, StaffToken
from api.access.repository import AccessRepository
from api.access.roles import Role
from api.access.service import new_staff_token
from api.audit.attribution import system
from api.commands import run_command
from api.db.session import Database, create_engine
from api.identity.service import token_hash
from api.settings import AddressSettings
from api.sign_in.invitations import Invitations, french_moment, link

TOKEN = "--jeton"
TOKEN_LASTS = timedelta(days=30)


class NotAnAdministrator(Exception):
    """The address is that of an account which is closed, or which holds another role."""

    def __init__(self) -> None:
        super().__init__("cette adresse est celle d'un compte fermé ou d'un autre rôle, prenez-en une autre")


async def make_administrator(database: Database, name: str, email: str, now: datetime) -> str:
    """A token for the administrator of that address, whose account is made if there is none."""
    token = new_staff_token()
    async with database.write(system("commande api.access", now)) as session:
        account = await _administrator(AccessRepository(session), name, email)
        await AccessRepository(session).add(
            StaffToken(
                account_id=account.id,
                token_hash=token_hash(token),
                label="commande",
                expires_at=now + TOKEN_LASTS,
            )
        )
    return token


async def invite_administrator(
    database: Database, name: str, email: str, now: datetime, lasts: timedelta
) -> str:
    """The token of an invitation for the administrator of that address; what they had to sign in with is taken away."""
    async with database.write(system("commande api.access", now)) as session:
        account = await _administrator(AccessRepository(session), name, email)
        _, token = await Invitations(session, now).invite(account, lasts)
    return token


async def _administrator(repository: AccessRepository, name: str, email: str) -> StaffAccount:
    """Raises NotAnAdministrator rather than open somebody else's account."""
    account = await repository.account_of_email(email)
    if account is None:
        account = StaffAccount(name=name, email=email, role=Role.ADMINISTRATEUR.value)
        await repository.add(account)
    if account.role != Role.ADMINISTRATEUR or not account.active:
        raise NotAnAdministrator
    return account


async def run(settings: AddressSettings, name: str, email: str, *, api_token: bool) -> str:
    """What to print: the link of an invitation, or a token for the API."""
    database, now = Database(create_engine(settings.database_url)), datetime.now(UTC)
    try:
        if api_token:
            token = await make_administrator(database, name, email, now)
            return f"Jeton d'administrateur pour l'API, montré cette fois seulement (30 jours) :\n{token}"
        token = await invite_administrator(database, name, email, now, settings.invitation_ttl)
        until = french_moment(now + settings.invitation_ttl)
        return f"Lien de connexion, montré cette fois seulement (bon une fois, jusqu'au {until.removeprefix('le ')}) :\n{link(settings.origin, token)}"
    finally:
        await database.close()


def main(arguments: list[str]) -> int:
    """Command line; returns the exit status."""
    api_token = TOKEN in arguments
    who = [one for one in arguments if one != TOKEN]
    if len(who) != 2 or "@" not in who[1]:
        sys.stderr.write(f'Usage : python -m api.access [{TOKEN}] "Prénom Nom" adresse@exemple.fr\n')
        return 2

    async def doing() -> str:
        return await run(AddressSettings(), *who, api_token=api_token)

    return run_command(doing, NotAnAdministrator)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
