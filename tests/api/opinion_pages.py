"""The pages of a signatory's opinions, as a browser reads them: with forms alone, or with what its script sends."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.api.driver import Api
from tests.api.staff import Caller, caller, staff


async def file_of(api: Api, name: str) -> dict[str, Any]:
    """The inscription of that candidate."""
    admin = await staff(api, "administrateur")
    (found,) = (one for one in (await admin.get("/v1/enrolments"))["items"] if one["candidate"] == name)
    return dict(found)


@dataclass
class Space:
    """A browser that holds somebody's personal pages, beside that person's conversation."""

    api: Api
    caller: Caller
    cookie: str
    key: str = field(default="")

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"espace={self.cookie}"}

    async def get(self, path: str) -> httpx.Response:
        return await self.api.public.get(path, headers=self.headers)

    async def read(self, path: str) -> str:
        response = await self.get(path)
        assert response.status_code == 200, response.text
        found = re.search(r'name="cle" value="(\w+)"', response.text)
        assert found is not None
        self.key = found[1]
        return response.text

    async def post(self, path: str, values: dict[str, Any]) -> httpx.Response:
        """A form of the page that was read last."""
        return await self.api.public.post(path, data={"cle": self.key, **values}, headers=self.headers)

    async def put(self, path: str, **body: Any) -> httpx.Response:
        """What the script of the page that was read last sends."""
        return await self.api.public.put(path, json=body, headers={**self.headers, "X-Cle": self.key})

    async def state(self, form: str) -> dict[str, Any]:
        """What the script is told of the form."""
        response = await self.api.public.get(f"{form}/etat", headers={**self.headers, "X-Cle": self.key})
        assert response.status_code == 200, response.text
        state: dict[str, Any] = response.json()
        return state

    async def form_for(self, name: str) -> str:
        """The path of the form on that candidate."""
        text = await self.read("/espace/avis")
        found = re.search(rf'<h2>{name}</h2>.*?href="(/espace/avis/\d+)["/]', text, re.DOTALL)
        assert found is not None, text
        return found[1]

    async def answer(
        self, form: str, capacity: str, value: str, comment: str | None = None
    ) -> dict[str, Any]:
        response = await self.put(f"{form}/reponses/{capacity}", value=value, comment=comment)
        assert response.status_code == 200, response.text
        state: dict[str, Any] = response.json()
        return state

    async def send(self, form: str, **changes: str) -> httpx.Response:
        """The form of the review, filled in as whoever reads it would."""
        await self.read(f"{form}/relecture")
        signed = {"name": "Dominique Démo", "function": "tuteur", "in_company_s_name": "1", **changes}
        return await self.post(f"{form}/envoi", {name: one for name, one in signed.items() if one})


async def open_space(api: Api, role: str = "entreprise", who: Caller | None = None) -> Space:
    """The pages of that conversation's person, opened by a ticket."""
    somebody = who or await caller(api, role)
    page = "avis" if role == "entreprise" else "feuille-de-route"
    ticket = await somebody.call("POST", "/v1/chat/pages", {"page": page})
    assert ticket.status_code == 201, ticket.text
    path = ticket.json()["url"].partition("/espace/")[2]
    entered = await api.public.get(f"/espace/{path}")
    assert entered.status_code == 303, entered.text
    cookie = entered.cookies["espace"]
    api.public.cookies.clear()
    return Space(api, somebody, cookie)


async def ask_all(api: Api, name: str = "Camille Démo", *capacities: str) -> None:
    """Have the centre ask the tutor's opinion on these capacities of that candidate."""
    centre, enrolment = await staff(api, "centre"), await file_of(api, name)
    admin = await staff(api, "administrateur")
    tutor = (await admin.get("/v1/signatories"))["items"][0]["id"]
    for capacity in capacities:
        await centre.post(
            "/v1/opinions",
            enrolment_id=enrolment["id"],
            signatory_id=tutor,
            capacity=capacity,
            candidate_told_on="2026-02-27",
        )


async def give(api: Api, who: Caller, name: str, value: str, comment: str | None = None) -> None:
    """Have that signatory fill in and send the form on that candidate, with one answer everywhere."""
    space = await open_space(api, who=who)
    form = await space.form_for(name)
    for row in (await space.state(form))["rows"]:
        if row["open"]:
            await space.answer(form, row["capacity"], value, comment)
    sent = await space.send(form)
    assert sent.status_code == 303, sent.text
