"""The console as a browser without scripts uses it: pages, and the forms that they hold."""

import re
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pyotp

from api.access.models import StaffAccount
from api.sign_in.sessions import StaffSessions
from tests.api.driver import Api
from tests.api.staff import Caller, staff

PASSWORD = "trois tasses de verre bleu"


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
    hold(api, await session_of(member))
    return Visitor(api.public)


def hold(api: Api, token: str) -> None:
    """Have the browser hold that session's token, in place of another."""
    api.public.cookies.set("equipe", token, domain="testserver.local", path="/")


async def session_of(member: Caller) -> str:
    """The token of a session of that staff member, as a browser keeps it."""
    assert member.account_id is not None
    async with member.api.database.write() as session:
        account = await session.get_one(StaffAccount, member.account_id)
        return await StaffSessions(member.api.resources).open(session, account, complete=True)


@dataclass(frozen=True)
class Person:
    """A staff member who accepted an invitation: what they know and what their telephone shows."""

    api: Api
    email: str
    password: str
    key: str

    def code(self, steps: int = 0) -> str:
        """The code of the moment, or of some steps later."""
        step = int(self.api.clock().timestamp()) // 30
        return pyotp.TOTP(self.key).generate_otp(step + steps)

    def next_code(self) -> str:
        """A code that was not used yet, half a minute later."""
        self.api.clock.advance(timedelta(seconds=30))
        return self.code()


async def link_sent(api: Api, email: str) -> str:
    """The path of the last invitation that was sent to that address."""
    await api.resources.post.drain()
    mail = next(one for one in reversed(api.mailer.sent) if one.to == email)
    found = re.search(r"^http\S+(/console/invitation\?jeton=\S+)$", mail.text, re.MULTILINE)
    assert found is not None, mail.text
    return found[1]


async def accept(api: Api, email: str, password: str = PASSWORD) -> Person:
    """Follow the invitation that was sent to that address, to the end."""
    shown = await api.public.get(await link_sent(api, email), follow_redirects=True)
    assert shown.status_code == 200, shown.text
    person = Person(api, email, password, key_shown(shown.text))
    done = await Visitor(api.public).send(
        "/console/invitation", "/console/invitation", nouveau=password, encore=password, code=person.code()
    )
    assert (done.status_code, done.headers["location"]) == (303, "/console/"), done.text
    return person


def key_shown(text: str) -> str:
    found = re.search(r'class="key">([A-Z2-7 ]+)<', text)
    assert found is not None, text
    return found[1].replace(" ", "")
