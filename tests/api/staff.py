"""Callers of the records, for tests: staff with their tokens, a candidate and a signatory with their sessions."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import select

from api.access.models import StaffAccount, StaffToken
from api.access.service import new_staff_token
from api.audit.attribution import system
from api.identity.service import token_hash
from api.people.models import ExamCentre, TrainingBody
from tests.api.driver import SERVICE, Api

STAFF = ("administrateur", "centre", "organisme", "evaluateur", "president")
ROLES = (*STAFF, "candidat", "entreprise", "service")


@dataclass(frozen=True)
class Caller:
    """Somebody who calls the API with their own credentials."""

    api: Api
    headers: dict[str, str]
    account_id: int | None = None

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """The response to that call; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.api.public.request(method, path, json=body, headers={**self.headers, **sent})

    async def get(self, path: str) -> Any:
        response = await self.call("GET", path)
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, **body: Any) -> Any:
        response = await self.call("POST", path, body)
        assert response.status_code == 201, response.text
        return response.json()

    async def patch(self, path: str, **body: Any) -> Any:
        etag = (await self.call("GET", path)).headers["ETag"]
        response = await self.call("PATCH", path, body, If_Match=etag)
        assert response.status_code == 200, response.text
        return response.json()


async def staff(api: Api, role: str, centre: str | None = None, body: str | None = None) -> Caller:
    """A staff member of the demonstration's centre or organisme, or of another that is made if it does not exist."""
    token = new_staff_token()
    now = api.clock()
    async with api.database.write(system("essai", now)) as session:

        async def belonging(model: Any, name: str | None) -> int:
            query = (
                select(model).order_by(model.id) if name is None else select(model).where(model.name == name)
            )
            found = (await session.scalars(query)).first()
            if found is None:
                found = model(name=name)
                session.add(found)
                await session.flush()
            return int(found.id)

        account = StaffAccount(
            name=f"Essai {role}",
            email=f"{role}.{token_hash(token)[:8]}@example.org",
            role=role,
            exam_centre_id=await belonging(ExamCentre, centre)
            if role in ("centre", "evaluateur", "president")
            else None,
            training_body_id=await belonging(TrainingBody, body) if role == "organisme" else None,
        )
        session.add(account)
        await session.flush()
        session.add(
            StaffToken(
                account_id=account.id,
                token_hash=token_hash(token),
                label="essai",
                expires_at=now + timedelta(days=1),
            )
        )
    return Caller(api, {"Authorization": f"Bearer {token}"}, account.id)


async def caller(api: Api, role: str) -> Caller:
    """Somebody of that role, in the demonstration."""
    if role in STAFF:
        return await staff(api, role)
    if role == "service":
        return Caller(api, SERVICE)
    visitor = await api.open("candidat" if role == "candidat" else "tuteur")
    return Caller(api, visitor.headers)
