"""Register portals, their keys and their contacts: `python -m api.portals --help`."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

import api.db.tables  # noqa: F401
from api.audit.attribution import system
from api.cipher import Cipher
from api.clock import day_in_france
from api.db.session import Database, create_engine
from api.errors import AppError
from api.portals import contacts
from api.portals.commands import end_of, make_parser, read_bytes, start_of, wishes_of
from api.portals.contacts import ContactFault, contact_of, read_contacts
from api.portals.keys import LONGEST_FILE, KeyFault, read_keys
from api.portals.models import PortalKey
from api.portals.origins import OriginFault
from api.portals.registry import Registry, RegistryFault, Wishes
from api.portals.repository import PortalRepository
from api.settings import SealedSettings, StoreSettings, describe_refusal


@dataclass(frozen=True)
class Work:
    """One command, in one unit of work."""

    given: argparse.Namespace
    repository: PortalRepository
    registry: Registry
    now: datetime


async def create(work: Work) -> str:
    portal = await work.registry.create(work.given.portail, wishes_of(work.given))
    return (
        f"Portail « {portal.slug} » enregistré pour {', '.join(portal.allowed_origins) or 'aucune origine'}."
    )


async def change(work: Work) -> str:
    portal = await work.registry.change(work.given.portail, wishes_of(work.given))
    return f"Portail « {portal.slug} » modifié : {', '.join(portal.allowed_origins) or 'aucune origine'}."


async def close(work: Work) -> str:
    portal = await work.registry.change(work.given.portail, Wishes(active=False))
    return f"Portail « {portal.slug} » fermé : ses conversations sont arrêtées."


async def reopen(work: Work) -> str:
    portal = await work.registry.change(work.given.portail, Wishes(active=True))
    return f"Portail « {portal.slug} » rouvert."


async def show(work: Work) -> str:
    lines = []
    for portal, keys, number in await work.repository.portals():
        state = "ouvert" if portal.active else "fermé"
        identity = "identité exigée" if portal.enforce_identity else "anonymes admis"
        whose = "toute personne"
        if portal.exam_centre_id is not None:
            whose = f"personnes du centre n° {portal.exam_centre_id}"
        elif portal.training_body_id is not None:
            whose = f"personnes de l'organisme n° {portal.training_body_id}"
        lines.append(f"{portal.slug} – {portal.name} : {state}, {identity}, {whose}, {number} contact(s)")
        lines.append(f"  origines : {', '.join(portal.allowed_origins) or 'aucune'}")
        for key in await work.repository.keys(portal.id) if keys else []:
            lines.append(f"  clé {_described(key)}")
    return "\n".join(lines) or "Aucun portail."


def _described(key: PortalKey) -> str:
    begins = day_in_france(key.valid_from).isoformat()
    ends = f"jusqu'au {key.valid_until:%Y-%m-%d %H:%M} UTC" if key.valid_until else "sans fin"
    return f"{key.kid} ({key.algorithm}), depuis le {begins}, {ends}"


async def add_key(work: Work) -> str:
    given, slug = work.given, work.given.portail
    valid = start_of(given.debut, work.now), end_of(given.fin)
    if given.jwks is not None:
        keys = read_keys(read_bytes(given.jwks, LONGEST_FILE), given.kid)
        await work.registry.add_public_keys(slug, keys, *valid)
        return "\n".join(f"Clé « {one.kid} » ({one.algorithm}) enregistrée pour « {slug} »." for one in keys)
    kid = given.kid or f"{slug}-{work.now:%Y%m%d%H%M}"
    secret = await work.registry.add_secret(slug, kid, Cipher(SealedSettings()), *valid)
    return (
        f"Clé « {kid} » (HS256) enregistrée pour « {slug} ». Secret, montré cette fois seulement :\n{secret}"
    )


async def end_key(work: Work) -> str:
    when = end_of(work.given.fin) or work.now
    await work.registry.end_key(work.given.portail, work.given.kid, when)
    return f"La clé « {work.given.kid} » vaut jusqu'au {when.astimezone(UTC):%Y-%m-%d %H:%M} UTC."


async def put_contact(work: Work) -> str:
    values = {name: getattr(work.given, name) for name in contacts.COLUMNS}
    return await _put(work, [contact_of(values, day_in_france(work.now))])


async def put_contacts(work: Work) -> str:
    content = read_bytes(work.given.fichier, contacts.LARGEST_FILE)
    return await _put(work, read_contacts(content, day_in_france(work.now)))


async def _put(work: Work, found: Sequence[contacts.Contact]) -> str:
    added, replaced = await work.registry.put_contacts(work.given.portail, found)
    return f"Contacts de « {work.given.portail} » : {added} ajouté(s), {replaced} remplacé(s)."


async def link(work: Work) -> str:
    given = work.given
    number = await work.registry.link(
        given.portail, given.sujet, given.role, email=given.adresse, person_id=given.personne
    )
    return f"Lié à la personne n° {number} ({given.role})."


COMMANDS: dict[str, Callable[[Work], Awaitable[str]]] = {
    "creer": create,
    "changer": change,
    "liste": show,
    "fermer": close,
    "rouvrir": reopen,
    "cle": add_key,
    "fin-cle": end_key,
    "contact": put_contact,
    "contacts": put_contacts,
    "lier": link,
}


async def run(given: argparse.Namespace, url: str, now: datetime) -> str:
    """Do what the command line asks; what to print."""
    database = Database(create_engine(url))
    try:
        async with database.write(system("commande api.portals", now)) as session:
            repository = PortalRepository(session)
            return await COMMANDS[given.command](Work(given, repository, Registry(repository, now), now))
    finally:
        await database.close()


def main(arguments: list[str]) -> int:
    """Command line; returns the exit status."""
    given = make_parser().parse_args(arguments)
    try:
        said = asyncio.run(run(given, StoreSettings().database_url, datetime.now(UTC)))
    except ValidationError as error:
        sys.stderr.write(f"{describe_refusal(error)}\n")
        return 2
    except (RegistryFault, OriginFault, KeyFault, ContactFault) as fault:
        sys.stderr.writelines(f"Refusé : {line}.\n" for line in str(fault).splitlines())
        return 1
    except AppError as error:
        sys.stderr.write(f"Refusé : {error.detail}\n")
        return 1
    except (SQLAlchemyError, OSError) as error:
        sys.stderr.write(f"La base n'est pas prête ({type(error).__name__}) : « python -m api.migrate ».\n")
        return 1
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
