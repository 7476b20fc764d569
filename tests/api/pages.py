"""The console as a browser without scripts uses it: pages, and the forms that they hold."""

import re
from dataclasses import dataclass

import httpx

from tests.api.driver import Api
from tests.api.staff import Caller, staff


@dataclass(frozen=True)
class Visitor:
    """A staff member signed in to the console."""

    client: httpx.AsyncClient

    async def read(self, path: str) -> str:
        response = await self.client.get(path)
        assert response.status_code == 200, response.text
        return response.text

    async def send(self, page: str, action: str, **values: str | list[str]) -> httpx.Response:
        """The response to that form of that page, its hidden fields sent as the page gives them."""
        text = await self.read(page)
        form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', text, re.DOTALL)
        assert form is not None, f"aucun formulaire vers {action}"
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.group()))
        return await self.client.post(action, data={**hidden, **values})

    async def done(self, page: str, action: str, **values: str | list[str]) -> str:
        """The page that the form leads to."""
        response = await self.send(page, action, **values)
        assert response.status_code == 303, response.text
        location = response.headers["location"]
        assert location.startswith("/console/"), location
        return await self.read(location.partition("#")[0])


async def visit(api: Api, who: Caller | str = "centre") -> Visitor:
    """That staff member, or one of that role, signed in."""
    member = await staff(api, who) if isinstance(who, str) else who
    token = member.headers["Authorization"].removeprefix("Bearer ")
    return await signed_in(api.public, token)


async def signed_in(client: httpx.AsyncClient, token: str) -> Visitor:
    """Whoever holds that token."""
    response = await client.post("/console/connexion", data={"jeton": token})
    assert response.status_code == 303
    return Visitor(client)
