"""A portal that closes ends the personal pages that its conversations opened, as it ends the conversations."""

import pytest

from api.demo.personas import TUTOR_EMAIL
from tests.api.driver import Api
from tests.api.portals import ORIGIN, make_site
from tests.api.spaces import ROADMAP, enter, form_key_of, invite, path_of


async def close_portals(api: Api) -> None:
    await api.alter("UPDATE portal SET active = false")


async def test_the_pages_of_a_closed_portals_conversation_are_closed(api: Api) -> None:
    assert (await enter(api)).status_code == 200

    await close_portals(api)

    assert (await api.public.get(ROADMAP)).status_code == 401


async def test_a_ticket_of_a_closed_portal_opens_nothing(api: Api) -> None:
    visitor = await api.open("candidat")
    made = await api.public.post("/v1/chat/pages", json={"page": "feuille-de-route"}, headers=visitor.headers)

    await close_portals(api)
    entered = await api.public.get(path_of(made.json()["url"]), follow_redirects=True)

    assert entered.status_code == 401


async def test_a_link_comes_from_no_portal(api: Api) -> None:
    link = await invite(api, TUTOR_EMAIL, "entreprise")

    await close_portals(api)

    assert (await api.public.get(link)).status_code == 200


async def left(api: Api, page: str) -> str:
    return (await api.public.post("/espace/quitter", data={"cle": form_key_of(page)})).text


async def test_whoever_leaves_is_told_how_to_come_back(api: Api) -> None:
    """The demonstration's portal has no site: its page is ours."""
    text = await left(api, (await enter(api)).text)

    assert "Pour revenir, passez par l'assistant de votre portail" in text
    assert f'href="{api.resources.settings.origin}/"' in text


@pytest.mark.parametrize(
    ("origins", "shown"), [([ORIGIN], True), ([ORIGIN, "https://autre.exemple.fr"], False)]
)
async def test_the_way_back_is_the_portals_own_site_where_it_has_one(
    api: Api, origins: list[str], *, shown: bool
) -> None:
    site = await make_site(api, origins=origins)
    session = await site.enter()
    headers = {"Authorization": f"Bearer {session['session_token']}"}
    made = await api.public.post("/v1/chat/pages", json={"page": "feuille-de-route"}, headers=headers)
    # What the browser says of where it comes from leads nowhere.
    ours = {"Referer": "https://ailleurs.exemple.fr/", "Host": "ailleurs.exemple.fr"}
    page = await api.public.get(path_of(made.json()["url"]), follow_redirects=True, headers=ours)
    text = await left(api, page.text)

    assert (f'href="{ORIGIN}/"' in text, "Retourner sur Espace espace" in text) == (shown, shown)
    assert "ailleurs" not in text


async def test_whoever_came_by_a_link_is_led_back_by_it(api: Api) -> None:
    page = await enter(api)
    await api.alter("UPDATE space_session SET method = 'lien', conversation_id = NULL")
    text = await left(api, page.text)

    assert "ouvrez de nouveau le lien reçu par e-mail" in text
    assert "Retourner sur" not in text
