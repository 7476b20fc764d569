"""Open the door to the first administrator: `python -m api.access "Prénom Nom" adresse@exemple.fr`.

Prints a token once; the administrator then makes the other accounts over HTTP.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from api.access.models import StaffAccount, StaffToken
from api.access.repository import AccessRepository
from api.access.roles import Role
from api.access.service import new_staff_token
from api.audit.attribution import system
from api.db.session import Database, create_engine
from api.identity.service import token_hash
from api.settings import StoreSettings, describe_refusal

TOKEN_LASTS = timedelta(days=30)


class NotAnAdministrator(Exception):
    """The address is that of an account which is closed, or which holds another role."""


async def make_administrator(database: Database, name: str, email: str, now: datetime) -> str:
    """A token for the administrator of that address, whose account is made if there is none.

    Raises NotAnAdministrator rather than open somebody else's account.
    """
    token = new_staff_token()
    async with database.write(system("commande api.access", now)) as session:
        repository = AccessRepository(session)
        account = await repository.account_of_email(email)
        if account is None:
            account = StaffAccount(name=name, email=email, role=Role.ADMINISTRATEUR.value)
            await repository.add(account)
        if account.role != Role.ADMINISTRATEUR or not account.active:
            raise NotAnAdministrator
        await repository.add(
            StaffToken(
                account_id=account.id,
                token_hash=token_hash(token),
                label="commande",
                expires_at=now + TOKEN_LASTS,
            )
        )
    return token


async def run(url: str, name: str, email: str) -> str:
    database = Database(create_engine(url))
    try:
        return await make_administrator(database, name, email, datetime.now(UTC))
    finally:
        await database.close()


def main(arguments: list[str]) -> int:
    """Command line; returns the exit status."""
    if len(arguments) != 2 or "@" not in arguments[1]:
        sys.stderr.write('Usage : python -m api.access "Prénom Nom" adresse@exemple.fr\n')
        return 2
    try:
        token = asyncio.run(run(StoreSettings().database_url, *arguments))
    except ValidationError as error:
        sys.stderr.write(f"{describe_refusal(error)}\n")
        return 2
    except NotAnAdministrator:
        sys.stderr.write(
            "Cette adresse est celle d'un compte fermé ou d'un autre rôle : prenez-en une autre.\n"
        )
        return 1
    except (SQLAlchemyError, OSError) as error:
        sys.stderr.write(f"La base n'est pas prête ({type(error).__name__}) : « python -m api.migrate ».\n")
        return 1
    sys.stdout.write(f"Jeton d'administrateur, montré cette fois seulement (30 jours) :\n{token}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
