"""Messages for a person in tests: leaving one, whom it is for, and the e-mail that comes of it."""

import json
import uuid
from datetime import date
from typing import Any

import httpx
from sqlalchemy import text

from api.audit.attribution import system
from api.db.base import Base
from api.mail.service import Mail
from api.portals.models import PortalContact
from tests.api.driver import Api, Visitor
from tests.api.portals import make_site

URL = "/v1/chat/contact-requests"
RAPPEL = {"kind": "rappel", "departement": "57", "telephone": "06 39 98 12 34"}
MESSAGE = {
    "kind": "message",
    "departement": "57",
    "email": "quelqu.un@example.org",
    "text": "Bonjour,\nje cherche une formation.",
}


async def leave(visitor: Visitor, **body: Any) -> httpx.Response:
    sent = {"client_request_id": str(uuid.uuid4()), **body}
    return await visitor.api.public.post(URL, json=sent, headers=visitor.headers)


async def contact(visitor: Visitor, departement: str = "") -> dict[str, Any]:
    response = await visitor.api.public.get(
        "/v1/chat/contacts", params={"departement": departement}, headers=visitor.headers
    )
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def outbox(api: Api) -> list[dict[str, Any]]:
    """The rows to be sent, each with its e-mail unsealed."""
    async with api.database.read() as session:
        rows = await session.execute(text("SELECT * FROM outgoing_mail ORDER BY id"))
        return [
            {**row, "mail": Mail(**json.loads(api.resources.cipher.open(row["content"])))}
            for row in rows.mappings()
        ]


async def only_mail(api: Api) -> Mail:
    rows = await outbox(api)
    assert len(rows) == 1
    mail: Mail = rows[0]["mail"]
    return mail


async def record(api: Api, *rows: Base) -> None:
    async with api.database.write(system("essai", api.clock())) as session:
        session.add_all(rows)


def of_portal(portal_id: int, departement: str, name: str, **more: Any) -> PortalContact:
    return PortalContact(
        portal_id=portal_id, departement=departement, name=name, checked_on=date(2026, 1, 5), **more
    )


async def portal_of(api: Api, slug: str) -> int:
    async with api.database.read() as session:
        return int(
            (await session.execute(text("SELECT id FROM portal WHERE slug = :s"), {"s": slug})).scalar_one()
        )


async def visitor_of(api: Api, slug: str) -> Visitor:
    site = await make_site(api, slug, origins=[])
    return Visitor(api, (await site.open(origin=None)).json())
