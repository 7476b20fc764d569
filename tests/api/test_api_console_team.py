"""The page « Équipe »: administrators invite, close, invite again."""

import re

import pytest

from tests.api.driver import Api
from tests.api.pages import Visitor, accept, link_sent, visit
from tests.api.staff import STAFF, staff

TEAM = "/console/equipe"
NEW = {"name": "Claude Neuve", "email": "claude.neuve@example.org", "role": "centre"}


async def add(visitor: Visitor, **values: str) -> str:
    page = await visitor.read(TEAM)
    centre = re.search(r'name="exam_centre_id".*?<option value="(\d+)"', page, re.DOTALL)
    assert centre is not None
    return await visitor.done(TEAM, TEAM, **{**NEW, "exam_centre_id": centre[1], **values})


def path_of(page: str, name: str = "Claude Neuve") -> str:
    found = re.search(rf'href="({TEAM}/\d+)">{name}', page)
    assert found is not None, page
    return found[1]


@pytest.mark.parametrize("role", [one for one in STAFF if one != "administrateur"])
async def test_only_administrators_see_the_team(api: Api, role: str) -> None:
    visitor = await visit(api, role)

    assert "Équipe</a>" not in await visitor.read("/console/")
    assert (await visitor.client.get(TEAM)).status_code == 403


async def test_administrator_makes_an_account_and_invites(api: Api) -> None:
    visitor = await visit(api, "administrateur")

    listed = await add(visitor)

    assert "Compte créé." in listed
    assert "invité, jusqu'au 5 mars 2026" in await visitor.read(path_of(listed))
    await accept(api, NEW["email"])
    visitor = await visit(api, "administrateur")
    assert '"state conforme">ouvert' in await visitor.read(path_of(listed))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "Indiquez le prénom et le nom."),
        ({"email": "sans arobase"}, "Indiquez une adresse e-mail complète"),
        ({"role": ""}, "Choisissez un rôle."),
        ({"exam_centre_id": ""}, "indique son centre d&#39;examen, et les autres"),
        ({"email": "marc.demo@example.org"}, "déjà enregistré"),
    ],
)
async def test_what_is_missing_is_said_and_nobody_is_invited(
    api: Api, values: dict[str, str], said: str
) -> None:
    visitor = await visit(api, "administrateur")
    page = await visitor.read(TEAM)
    centre = re.search(r'name="exam_centre_id".*?<option value="(\d+)"', page, re.DOTALL)
    assert centre is not None

    refused = await visitor.send(TEAM, TEAM, **{**NEW, "exam_centre_id": centre[1], **values})
    await api.resources.post.drain()

    assert refused.status_code in (409, 422)
    assert said in refused.text
    assert api.mailer.sent == []


async def test_account_is_closed_reopened_and_invited_again(api: Api) -> None:
    visitor = await visit(api, "administrateur")
    path = path_of(await add(visitor))
    first = await link_sent(api, NEW["email"])

    closed = await visitor.done(path, f"{path}/fermeture")
    reopened = await visitor.done(path, f"{path}/reouverture")
    invited = await visitor.done(path, f"{path}/invitation")

    assert "il n&#39;ouvre plus rien" in closed
    assert "pas d'accès" in reopened
    assert "invité, jusqu'au" in invited
    assert await link_sent(api, NEW["email"]) != first


async def test_sessions_of_a_member_are_ended(api: Api) -> None:
    visitor = await visit(api, "administrateur")
    path = path_of(await add(visitor))

    assert "connexions de ce compte sont fermées" in await visitor.done(path, f"{path}/sessions")


async def test_administrator_has_no_hold_on_their_own_account(api: Api) -> None:
    admin = await staff(api, "administrateur")
    visitor = await visit(api, admin)
    path = f"{TEAM}/{admin.account_id}"

    shown = await visitor.read(path)
    key = re.search(r'name="cle" value="(\w+)"', shown)
    assert key is not None
    refused = [
        (await visitor.client.post(f"{path}/{one}", data={"cle": key[1]})).status_code
        for one in ("fermeture", "invitation")
    ]

    assert "C'est votre compte" in shown
    assert "Fermer le compte" not in shown
    assert refused == [409, 409]


async def test_unknown_account_is_a_page(api: Api) -> None:
    visitor = await visit(api, "administrateur")

    assert (await visitor.client.get(f"{TEAM}/999999")).status_code == 404
    assert (await visitor.client.get(f"{TEAM}?suite=nimporte")).status_code == 422
