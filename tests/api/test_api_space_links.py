"""The link received by e-mail: what opening it does not do, what a code is worth, and what nobody else may do with it."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from api.demo.personas import CANDIDATE_EMAIL, TUTOR_EMAIL
from api.space.letters import invitation_mail
from api.space.links import SpaceLinks
from tests.api.driver import Api
from tests.api.queries import statements
from tests.api.spaces import ROADMAP, enter, erase, invite, person_named, rows

WRITING = ("INSERT", "UPDATE", "DELETE")


def code_sent(api: Api) -> str:
    found = re.search(r"Votre code : (\d{6})", api.mailer.sent[-1].text)
    assert found
    return found[1]


async def ask(api: Api, link: str) -> httpx.Response:
    response = await api.public.post(f"{link}/code")
    await api.resources.post.drain()
    return response


async def open_with(api: Api, link: str, code: str, **headers: str) -> httpx.Response:
    return await api.public.post(f"{link}/ouvrir", data={"code": code}, headers=headers)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.mark.parametrize("path", ["", "/code"])
async def test_a_link_that_was_never_sent_leads_nowhere(api: Api, path: str) -> None:
    response = await api.public.get(f"/espace/lien/{'x' * 43}{path}")

    assert response.status_code == 404
    assert "ne mène nulle part" in response.text
    for action in ("code", "ouvrir", "nouveau"):
        assert (await api.public.post(f"/espace/lien/{'x' * 43}/{action}")).status_code == 404
    assert api.mailer.sent == []


async def test_the_page_says_neither_who_nor_about_whom(api: Api) -> None:
    text = (await api.public.get(await invite(api, TUTOR_EMAIL, "entreprise"))).text

    assert "d…@e….org" in text
    assert "formulaire d&#39;avis" in text or "formulaire d'avis" in text
    assert not re.search(r"Dominique|Camille|Sacha|Démonstration|dominique", text)


async def test_opening_changes_nothing_however_often(api: Api) -> None:
    link = await invite(api, TUTOR_EMAIL, "entreprise")
    before = await rows(api, "space_link")

    with statements(api) as seen:
        for _ in range(50):
            assert (await api.public.get(link)).status_code == 200
            assert (await api.public.get(f"{link}/code")).status_code == 200

    assert [one for one in seen if one.startswith(WRITING)] == []
    assert await rows(api, "space_link") == before
    assert api.mailer.sent == []
    await ask(api, link)
    assert (await open_with(api, link, code_sent(api))).status_code == 303


@pytest.mark.parametrize(
    ("email", "role", "leads_to"),
    [(CANDIDATE_EMAIL, "candidat", ROADMAP), (TUTOR_EMAIL, "entreprise", "/espace/avis")],
)
async def test_the_code_opens_the_persons_own_pages(api: Api, email: str, role: Any, leads_to: str) -> None:
    link = await invite(api, email, role)

    asked = await ask(api, link)
    page = await api.public.get(asked.headers["location"])
    code = code_sent(api)
    opened = await open_with(api, link, f" {code[:3]} {code[3:]}")

    assert asked.status_code == 303
    assert "10 h 15" in page.text
    assert api.mailer.sent[-1].to == email
    assert (opened.status_code, opened.headers["location"]) == (303, leads_to)
    assert [(one["role"], one["method"]) for one in await rows(api, "space_session")] == [(role, "lien")]
    again = await api.public.get(link)
    assert (again.status_code, again.headers["location"]) == (303, leads_to)


async def test_the_code_and_the_link_are_kept_as_hashes(api: Api) -> None:
    link = await invite(api, CANDIDATE_EMAIL, "candidat")
    await ask(api, link)
    kept = str(await rows(api, "space_link")) + str(await rows(api, "space_code"))

    assert link.rpartition("/")[2] not in kept
    assert code_sent(api) not in re.findall(r"\d+", kept)


async def test_a_wrong_code_is_refused_five_times_then_the_right_one_too(api: Api) -> None:
    link = await invite(api, CANDIDATE_EMAIL, "candidat")
    await ask(api, link)
    code = code_sent(api)

    refused = [await open_with(api, link, wrong(code)) for _ in range(5)]
    late = await open_with(api, link, code)

    assert {one.status_code for one in [*refused, late]} == {422}
    assert "il n&#39;est plus valable" in late.text
    assert await rows(api, "space_session") == []
    await ask(api, link)
    assert (await open_with(api, link, code_sent(api))).status_code == 303


async def test_whatever_is_wrong_with_a_code_the_page_says_the_same(api: Api) -> None:
    link = await invite(api, CANDIDATE_EMAIL, "candidat")
    await ask(api, link)
    code = code_sent(api)

    said = set()
    for typed in (wrong(code), "abc", "", "１２３４５６", "0" * 20):
        response = await open_with(api, link, typed)
        said.add((response.status_code, response.text))

    assert len(said) == 1
    assert [one["tries"] for one in await rows(api, "space_code")] == [1]


async def test_tries_sent_together_are_counted_one_by_one(api: Api) -> None:
    link = await invite(api, CANDIDATE_EMAIL, "candidat")
    await ask(api, link)
    code = code_sent(api)

    await asyncio.gather(*(open_with(api, link, wrong(code)) for _ in range(12)))

    assert [one["tries"] for one in await rows(api, "space_code")] == [5]


async def test_a_code_opens_once(api: Api) -> None:
    link = await invite(api, CANDIDATE_EMAIL, "candidat")
    await ask(api, link)
    code = code_sent(api)

    done = await asyncio.gather(*(open_with(api, link, code) for _ in range(3)))

    assert sorted(one.status_code for one in done) == [303, 422, 422]
    assert len(await rows(api, "space_session")) == 1


async def test_a_code_ends_after_fifteen_minutes(api: Api) -> None:
    link = await invite(api, CANDIDATE_EMAIL, "candidat")
    await ask(api, link)
    api.clock.advance(timedelta(minutes=15))

    assert (await open_with(api, link, code_sent(api))).status_code == 422
    assert "Aucun code n'est valable" in (await api.public.get(f"{link}/code")).text


async def test_a_filter_that_presses_the_button_spoils_no_code(api: Api) -> None:
    link = await invite(api, CANDIDATE_EMAIL, "candidat")
    await ask(api, link)
    code = code_sent(api)

    for _ in range(10):
        await ask(api, link)

    assert len(api.mailer.sent) == 3
    assert "Plusieurs codes" in (await api.public.get(f"{link}/code?trop=oui")).text
    assert (await open_with(api, link, code)).status_code == 303


async def test_another_links_code_is_worth_nothing(api: Api) -> None:
    mine, other = (
        await invite(api, CANDIDATE_EMAIL, "candidat"),
        await invite(api, TUTOR_EMAIL, "entreprise"),
    )
    await ask(api, mine)
    await ask(api, other)

    assert (await open_with(api, mine, code_sent(api))).status_code == 422


@pytest.mark.parametrize("action", ["code", "ouvrir", "nouveau"])
async def test_another_sites_page_sends_none_of_the_forms(api: Api, action: str) -> None:
    link = await invite(api, CANDIDATE_EMAIL, "candidat")

    response = await api.public.post(f"{link}/{action}", headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert api.mailer.sent == []


async def test_a_link_whose_work_is_done_opens_nothing_more(api: Api) -> None:
    link = await invite(api, TUTOR_EMAIL, "entreprise")
    await ask(api, link)
    async with api.database.write() as session:
        person = await person_named(session, TUTOR_EMAIL)
        await SpaceLinks(api.resources.settings, api.clock()).close(session, person.id, "entreprise")

    shown = await api.public.get(link)

    assert shown.status_code == 410
    assert "a servi jusqu'au bout" in shown.text
    assert (await open_with(api, link, code_sent(api))).status_code == 410
    assert (await ask(api, link)).status_code == 410
    assert "Aucun lien n'a été envoyé" in (await api.public.post(f"{link}/nouveau")).text
    assert len(api.mailer.sent) == 1


async def test_a_link_that_is_too_old_is_replaced_at_the_same_address(api: Api) -> None:
    link = await invite(api, TUTOR_EMAIL, "entreprise")
    api.clock.advance(timedelta(days=30))

    shown = await api.public.get(link)
    await api.public.post(f"{link}/nouveau")
    await api.resources.post.drain()

    assert shown.status_code == 410
    assert "Recevoir un nouveau lien" in shown.text
    assert (await ask(api, link)).status_code == 410
    [mail] = api.mailer.sent
    assert mail.to == TUTOR_EMAIL
    found = re.search(r"http\S+(/espace/lien/\S+)", mail.text)
    assert found
    assert (await api.public.get(found[1])).status_code == 200
    for _ in range(6):
        await api.public.post(f"{link}/nouveau")
    await api.resources.post.drain()
    assert len(api.mailer.sent) == 3


async def test_the_link_of_somebody_who_was_erased_leads_nowhere(api: Api) -> None:
    link = await invite(api, CANDIDATE_EMAIL, "candidat")
    await ask(api, link)
    code = code_sent(api)
    await erase(api, CANDIDATE_EMAIL)

    assert (await api.public.get(link)).status_code == 404
    assert (await open_with(api, link, code)).status_code == 404
    assert (await api.public.post(f"{link}/nouveau")).status_code == 404


async def test_without_an_address_on_record_a_link_leads_nowhere(api: Api) -> None:
    link = await invite(api, CANDIDATE_EMAIL, "candidat")
    await api.alter("UPDATE person SET email = NULL WHERE email = :email", {"email": CANDIDATE_EMAIL})

    assert (await api.public.get(link)).status_code == 404
    assert (await ask(api, link)).status_code == 404


async def test_in_production_nobody_enters_as_somebody_invented(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(env="production", public_url="https://assistant.example.org")
    link = await invite(api, CANDIDATE_EMAIL, "candidat")
    api.public.headers["Host"] = "assistant.example.org"

    assert (await api.public.get(link)).status_code == 404


async def test_a_conversations_pages_are_not_the_links(api: Api) -> None:
    await enter(api, "candidat")
    link = await invite(api, TUTOR_EMAIL, "entreprise")

    assert (await api.public.get(link)).status_code == 200


def test_the_letter_names_nobody_and_says_until_when(api: Api) -> None:
    until = api.clock() + timedelta(days=30)

    mail = invitation_mail(TUTOR_EMAIL, "https://a.fr/espace/lien/x", "entreprise", until)

    assert "https://a.fr/espace/lien/x" in mail.text
    assert "1er avril 2026, ou jusqu'à l'envoi" in mail.text
    assert "rien ne s'ouvre sans ce code" in mail.text
    assert "feuille de route" in invitation_mail("a@b.fr", "u", "candidat", until).subject


async def test_one_network_asks_for_so_many_codes_an_hour(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(email_codes_per_hour_source=2)
    link = await invite(api, TUTOR_EMAIL, "entreprise")

    asked = [(await ask(api, link)).status_code for _ in range(3)]

    assert asked == [303, 303, 429]
    assert len(api.mailer.sent) == 2
