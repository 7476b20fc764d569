"""The personal pages as a browser uses them: entered from a conversation, or by a link received by e-mail."""

import re
from typing import Any

import httpx
from sqlalchemy import select, text

from api.audit.attribution import system
from api.chat.schemas import Role
from api.enrolments.models import Enrolment
from api.people.models import Person
from api.space.links import SpaceLinks
from tests.api.driver import Api

ROADMAP = "/espace/feuille-de-route"


async def enter(api: Api, persona: str = "candidat", page: str = "feuille-de-route") -> httpx.Response:
    """The personal page of that person, opened by a ticket of their conversation; the cookie stays in the browser."""
    visitor = await api.open(persona)
    made = await api.public.post("/v1/chat/pages", json={"page": page}, headers=visitor.headers)
    assert made.status_code == 201, made.text
    return await api.public.get(path_of(made.json()["url"]), follow_redirects=True)


def path_of(url: str) -> str:
    """An address of ours without its origin."""
    return "/" + url.partition("://")[2].partition("/")[2]


def form_key_of(page: str) -> str:
    found = re.search(r'name="cle" value="([0-9a-f]{64})"', page)
    assert found is not None, page
    return found[1]


async def invite(api: Api, email: str, role: Role) -> str:
    """The path of a link made for that person."""
    async with api.database.write() as session:
        person = await person_named(session, email)
        url = await SpaceLinks(api.resources.settings, api.clock()).invite(session, person, role)
    return path_of(url)


async def person_named(session: Any, email: str) -> Person:
    person: Person = (await session.scalars(select(Person).where(Person.email == email))).one()
    return person


async def enrolment_of(api: Api, email: str) -> Enrolment:
    async with api.database.read() as session:
        query = select(Enrolment).join(Person, Person.id == Enrolment.person_id).where(Person.email == email)
        found: Enrolment = (await session.scalars(query)).one()
        return found


async def record(api: Api, *rows: Any) -> None:
    """Write these records, as a centre would."""
    async with api.database.write(system("essai", api.clock())) as session:
        session.add_all(rows)


async def erase(api: Api, email: str) -> None:
    """Mark that person as erased, behind the application's back."""
    await api.alter(
        "UPDATE person SET erased_at = created_at, email = NULL WHERE email = :email", {"email": email}
    )


async def rows(api: Api, table: str) -> list[dict[str, Any]]:
    async with api.database.read() as session:
        found = await session.execute(text(f"SELECT * FROM {table} ORDER BY id"))
        return [dict(one) for one in found.mappings()]
