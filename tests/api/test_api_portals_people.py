"""Whom a portal may identify, and what each person is told first."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api.audit.attribution import system
from tests.api.driver import Api, Visitor
from tests.api.portals import CAMILLE, DOMINIQUE, Site, make_site, registry

NO_FILE = "Aucun dossier n'a été trouvé pour votre compte"
NOA = "noa.fictif@example.org"


async def number(api: Api, query: str) -> int:
    async with api.database.read() as session:
        return int((await (await session.connection()).exec_driver_sql(query)).scalar_one())


async def other_centre(api: Api) -> int:
    """A centre where nobody is enrolled."""
    await api.alter(
        "INSERT INTO exam_centre (name, created_at, version) VALUES ('Autre centre', '2026-01-01 00:00:00', 1)"
    )
    return await number(api, "SELECT id FROM exam_centre WHERE name = 'Autre centre'")


async def centre(api: Api) -> int:
    return await number(api, "SELECT min(id) FROM exam_centre")


async def test_candidate_is_greeted_by_path(api: Api) -> None:
    opened = await (await make_site(api)).enter()

    text = opened["welcome"]["text"]
    assert text.startswith("Bonjour Camille. Je suis un assistant automatique")
    assert text.endswith("Votre voie : contrat de professionnalisation.")
    assert opened["person"]["role"] == "candidat"
    assert len(opened["welcome"]["suggestions"]) == 5


@pytest.mark.parametrize(
    ("email", "route"),
    [
        ("sacha.exemple@example.org", "formation continue"),
        (NOA, "validation des acquis de l'expérience (VAE)"),
    ],
)
async def test_each_path_has_its_words(api: Api, email: str, route: str) -> None:
    opened = await (await make_site(api)).enter(email=email)

    assert f"Votre voie : {route}." in opened["welcome"]["text"]


LEAVE_ONE = """
DELETE FROM opinion WHERE value IS NULL AND id <> (SELECT min(id) FROM opinion WHERE value IS NULL)
"""


async def test_signatory_is_told_how_many_opinions_are_awaited(api: Api) -> None:
    site = await make_site(api)

    opened = await site.enter(email=DOMINIQUE, role="entreprise")

    assert opened["person"]["role"] == "entreprise"
    assert opened["welcome"]["text"].startswith("Bonjour Dominique. Je suis un assistant automatique")
    assert opened["welcome"]["text"].endswith(" 13 avis sont attendus de vous.")
    await api.alter(LEAVE_ONE)
    again = await site.enter(email=DOMINIQUE, role="entreprise")
    assert again["welcome"]["text"].endswith("Un avis est attendu de vous.")
    await api.alter("DELETE FROM opinion WHERE value IS NULL")
    none = await site.enter(email=DOMINIQUE, role="entreprise")
    assert "attendu" not in none["welcome"]["text"]


async def test_the_portal_s_own_line_comes_last(api: Api) -> None:
    site = await make_site(api, texts={"accueil": "Le secrétariat <b>répond</b> le matin."})

    for token in (None, site.token()):
        text = (await site.open(token)).json()["welcome"]["text"]
        assert "assistant automatique" in text
        assert text.endswith("Le secrétariat <b>répond</b> le matin.")


async def test_the_notice_says_who_answers_and_how_long_it_is_kept(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(retention_conversations="P90D")
    site = await make_site(api)

    welcome = (await site.open()).json()["welcome"]

    assert "assistant automatique" in welcome["text"]
    assert "gardés 90 jours" in welcome["notice"]


@pytest.mark.parametrize("email", ["CAMILLE.Demo@Example.ORG", f" {CAMILLE} "])
async def test_the_address_s_letters_may_be_cased_otherwise(api: Api, email: str) -> None:
    assert (await (await make_site(api)).enter(email=email))["person"] is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "inconnue@example.org"},
        {"email": None},
        {"email": ""},
        {"email": "%@example.org"},
        {"email": "camille.demo_example.org@"},
        # Each in the other's role.
        {"role": "entreprise"},
        {"email": DOMINIQUE, "role": "candidat"},
    ],
)
async def test_who_has_no_file_is_anonymous_and_told_so(api: Api, changes: dict[str, Any]) -> None:
    site = await make_site(api)

    opened = await site.enter(**changes)
    anonymous = (await site.open()).json()

    assert opened["person"] is None
    assert NO_FILE in opened["welcome"]["text"]
    assert NO_FILE not in anonymous["welcome"]["text"]
    # Nothing else tells them apart.
    assert opened.keys() == anonymous.keys()
    assert opened["welcome"]["notice"] == anonymous["welcome"]["notice"]
    titles = [[one["title"] for one in each["welcome"]["suggestions"]] for each in (opened, anonymous)]
    assert titles[0] == titles[1]
    assert await number(api, "SELECT count(*) FROM portal_identity") == 0


async def test_a_first_coming_links_and_is_logged(api: Api) -> None:
    site = await make_site(api)

    await site.enter()
    await site.enter()

    assert await number(api, "SELECT count(*) FROM portal_identity") == 1
    query = (
        "SELECT count(*) FROM audit_entry WHERE record_type = 'portal_identity' AND actor = 'portail espace'"
    )
    assert await number(api, query) == 1


async def test_once_linked_the_address_no_longer_decides(api: Api) -> None:
    site = await make_site(api)
    await site.enter()

    assert (await site.enter(email=NOA))["person"]["display_name"] == "Camille Démo"
    assert (await site.enter(email=None))["person"]["display_name"] == "Camille Démo"
    # Another of the portal's people, or the same in the other role, is not linked by it.
    assert (await site.enter(sub="u-43", email=None))["person"] is None
    assert (await site.enter(role="entreprise", email=None))["person"] is None


async def test_a_link_is_of_one_portal(api: Api) -> None:
    one, two = await make_site(api), await make_site(api, "autre", "ES256")
    await one.enter()

    assert (await two.enter(email=None))["person"] is None


async def test_the_command_s_link_needs_no_address(api: Api) -> None:
    site = await make_site(api)
    await link(api, site, "u-7", "entreprise", DOMINIQUE)

    opened = await site.enter(sub="u-7", email=None, role="entreprise")

    assert opened["person"]["display_name"] == "Dominique Démo"


async def link(api: Api, site: Site, subject: str, role: Any, email: str) -> None:
    async with api.database.write(system("essai", api.clock())) as session:
        await registry(api, session).link(site.slug, subject, role, email=email)


async def test_a_centre_s_portal_identifies_its_own_people(api: Api) -> None:
    site = await make_site(api, exam_centre_id=await centre(api))

    assert (await site.enter())["person"] is not None
    assert (await site.enter(sub="t", email=DOMINIQUE, role="entreprise"))["person"] is not None


async def test_another_centre_s_portal_does_not(api: Api) -> None:
    elsewhere = await other_centre(api)
    site = await make_site(api, exam_centre_id=elsewhere)

    for changes in ({}, {"email": DOMINIQUE, "role": "entreprise", "sub": "t"}):
        opened = await site.enter(**changes)
        assert opened["person"] is None
        assert NO_FILE in opened["welcome"]["text"]


async def test_an_organisme_s_portal_identifies_its_own_people(api: Api) -> None:
    body = await number(api, "SELECT min(id) FROM training_body")
    site = await make_site(api, training_body_id=body)

    assert (await site.enter())["person"] is not None
    # In VAE, no organisme de formation.
    assert (await site.enter(sub="n", email=NOA))["person"] is None
    # The tutor was asked for an opinion on the organisme's people, then no longer.
    asked = {"email": DOMINIQUE, "role": "entreprise"}
    assert (await site.enter(sub="t", **asked))["person"] is not None
    await api.alter("DELETE FROM opinion")
    assert (await site.enter(sub="t", **asked))["person"] is None


async def test_a_signatory_of_a_former_company_is_not_identified_by_the_centre(api: Api) -> None:
    site = await make_site(api, exam_centre_id=await centre(api))
    await api.alter("UPDATE enrolment SET company_id = NULL")

    assert (await site.enter(email=DOMINIQUE, role="entreprise"))["person"] is None


async def test_a_linked_person_is_checked_at_every_opening(api: Api) -> None:
    site = await make_site(api)
    assert (await site.enter())["person"] is not None

    elsewhere = await other_centre(api)
    await site.change(exam_centre_id=elsewhere)
    assert (await site.enter())["person"] is None
    await site.change(exam_centre_id=0)
    assert (await site.enter())["person"] is not None
    await api.alter("UPDATE person SET erased_at = created_at")
    assert (await site.enter())["person"] is None


async def test_an_erased_person_is_not_found_by_address(api: Api) -> None:
    await api.alter("UPDATE person SET erased_at = created_at")

    assert (await (await make_site(api)).enter())["person"] is None


async def test_no_invented_person_in_production(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(env="production", public_url="https://assistant.exemple.fr")
    api.public.base_url = httpx.URL(api.resources.settings.public_url)
    site = await make_site(api)

    assert (await site.enter())["person"] is None
    await api.alter("UPDATE person SET fictional = false")
    opened = await site.enter()
    assert opened["person"]["fictional"] is False
    await api.alter("UPDATE person SET fictional = true")
    assert (await site.enter())["person"] is None


async def test_the_person_s_own_progress_is_answered(api: Api) -> None:
    site = await make_site(api)
    opened = await site.enter()
    reply = await ask(api, opened)

    assert reply["answer"]["card"]["type"] == "progression"
    assert (await ask(api, (await site.open()).json()))["answer"]["card"] is None


async def ask(api: Api, opened: dict[str, Any]) -> dict[str, Any]:
    return await Visitor(api, opened).ask_internally("parcours_progression")
