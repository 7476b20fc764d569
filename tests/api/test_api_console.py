"""Staff's pages: who comes in, what they show, what they refuse."""

import re

import httpx
import pytest

from tests.api.driver import Api
from tests.api.pages import visit
from tests.api.staff import staff


async def signed_in(api: Api, role: str = "centre", centre: str | None = None) -> httpx.AsyncClient:
    return (await visit(api, await staff(api, role, centre))).client


@pytest.mark.parametrize("path", ["/console/", "/console/candidats/1"])
async def test_anonymous_is_sent_to_the_way_in(api: Api, path: str) -> None:
    response = await api.public.get(path)

    assert (response.status_code, response.headers["location"]) == (303, "/console/connexion")


async def test_centre_sees_its_candidates(api: Api) -> None:
    browser = await signed_in(api)

    listed = (await browser.get("/console/")).text
    searched = (await browser.get("/console/?nom=fic&voie=vae")).text

    assert "Camille Démo" in listed
    assert "Noa Fictif" in searched
    assert "Camille" not in searched


async def test_candidates_page_shows_what_is_not_published_as_such(api: Api) -> None:
    browser = await signed_in(api)
    path = re.search(r'href="(/console/candidats/\d+)">Camille', (await browser.get("/console/")).text)
    assert path is not None

    shown = (await browser.get(path.group(1))).text

    assert "hors RNCP" in shown
    assert "(non publiée)" in shown
    assert "attendu depuis le" in shown
    assert "admissible" not in shown


async def test_another_centre_sees_nobody(api: Api) -> None:
    browser = await signed_in(api, centre="Une autre UIMM")

    assert "Aucune inscription" in (await browser.get("/console/")).text
    assert (await browser.get("/console/candidats/1")).status_code == 404


async def test_form_from_elsewhere_is_refused(api: Api) -> None:
    browser = await signed_in(api)

    forged = await browser.post("/console/deconnexion", data={"cle": "x"})

    assert forged.status_code == 403
    assert "Rechargez-la" in forged.text
    assert (await browser.get("/console/")).status_code == 200


async def test_signing_out_closes_the_door(api: Api) -> None:
    browser = await signed_in(api)
    key = re.search(r'name="cle" value="(\w+)"', (await browser.get("/console/")).text)
    assert key is not None

    await browser.post("/console/deconnexion", data={"cle": key.group(1)})

    assert (await browser.get("/console/")).status_code == 303


async def test_pages_run_no_script_and_are_kept_by_no_cache(api: Api) -> None:
    response = await (await signed_in(api)).get("/console/")

    assert "script-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/console/nimporte", "/console/jurys/1/nimporte/2", "/console/deconnexion"])
async def test_unknown_address_is_a_page_in_french(api: Api, path: str) -> None:
    anonymous = await api.public.get(path)
    browser = await signed_in(api)

    response = await browser.get(path)

    assert (anonymous.status_code, anonymous.headers["location"]) == (303, "/console/connexion")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "<h1>Page introuvable</h1>" in response.text
    assert (await browser.get("/console/static/console.css")).headers["content-type"].startswith("text/css")
    assert (await browser.get("/console")).headers["location"] == "/console/"


async def test_list_without_a_search_does_not_speak_of_spelling(api: Api) -> None:
    president = await visit(api, "president")

    assert "orthographe" not in await president.read("/console/")
    assert "orthographe" in await president.read("/console/?nom=Personne")
