"""Register portals, their keys and their contacts: `python -m api.portals --help`."""

import argparse
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import api.db.tables  # noqa: F401
from api.audit.attribution import system
from api.cipher import Cipher
from api.clock import day_in_france
from api.commands import run_command
from api.db.session import Database, create_engine
from api.portals import contacts
from api.portals.commands import end_of, make_parser, read_bytes, start_of, wishes_of
from api.portals.contacts import ContactFault, contact_of, read_contacts
from api.portals.keys import LONGEST_FILE, KeyFault, read_keys
from api.portals.models import Portal, PortalKey
from api.portals.origins import OriginFault
from api.portals.registry import Registry, RegistryFault, Wishes
from api.portals.repository import PortalRepository
from api.settings import SealedSettings, StoreSettings


@dataclass(frozen=True)
class Work:
    """One command, in one unit of work."""

    given: argparse.Namespace
    repository: PortalRepository
    registry: Registry
    now: datetime


async def create(work: Work) -> str:
    portal = await work.registry.create(work.given.portail, wishes_of(work.given))
    done = (
        f"Portail « {portal.slug} » enregistré pour {', '.join(portal.allowed_origins) or 'aucune origine'}."
    )
    return "\n".join([done, *await _warnings(work, portal)])


async def change(work: Work) -> str:
    wishes = wishes_of(work.given)
    portal = await work.registry.change(work.given.portail, wishes)
    done = f"Portail « {portal.slug} » modifié : {', '.join(portal.allowed_origins) or 'aucune origine'}."
    warnings = [] if wishes.origins is None else await _warnings(work, portal)
    return "\n".join([done, *warnings])


async def _warnings(work: Work, portal: Portal) -> list[str]:
    return [
        f"Attention : l'origine {origin} est aussi celle du portail « {other} », qui est ouvert. Vérifiez que c'est voulu."
        for origin, other in await work.registry.shared_origins(portal)
    ]


async def close(work: Work) -> str:
    portal = await work.registry.change(work.given.portail, Wishes(active=False))
    return f"Portail « {portal.slug} » fermé : ses conversations sont arrêtées."


async def reopen(work: Work) -> str:
    portal = await work.registry.change(work.given.portail, Wishes(active=True))
    return "\n".join([f"Portail « {portal.slug} » rouvert.", *await _warnings(work, portal)])


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

    async def doing() -> str:
        return await run(given, StoreSettings().database_url, datetime.now(UTC))

    return run_command(doing, RegistryFault, OriginFault, KeyFault, ContactFault)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
