"""A jury's session through its page: what is shown, recorded, corrected, refused."""

import re
from typing import Any

import pytest

from tests.api.driver import Api
from tests.api.juries import HELD_ON, Jury, alix_before, camille_before, enrolment_of, seated_jury
from tests.api.pages import Visitor, visit
from tests.api.queries import statements
from tests.api.staff import staff

POINTS = ("parite", "employeurs", "syndicats", "president", "entreprise", "organisation", "recapitulatif")


def page_of(jury: Jury) -> str:
    return f"/console/jurys/{jury.session['id']}"


async def declare(visitor: Visitor, jury: Jury, put: Any, **values: Any) -> Any:
    page = page_of(jury)
    return await visitor.send(page, f"{page}/candidats/{put['id']}/declaration", **values)


@pytest.mark.parametrize("path", ["/console/jurys", "/console/jurys/1", "/console/jurys/1/recapitulatif.pdf"])
async def test_anonymous_is_sent_to_the_way_in(api: Api, path: str) -> None:
    assert (await api.public.get(path)).headers["location"] == "/console/connexion"


@pytest.mark.parametrize("role", ["organisme", "evaluateur"])
async def test_roles_outside_the_jury_have_no_session_page(api: Api, role: str) -> None:
    visitor = await visit(api, role)

    assert "/console/jurys" not in await visitor.read("/console/")
    assert (await visitor.client.get("/console/jurys")).status_code == 403


async def test_another_centre_sees_no_session(api: Api) -> None:
    jury = await seated_jury(api)
    visitor = await visit(api, await staff(api, "centre", "Une autre UIMM"))

    assert "Aucune séance" in await visitor.read("/console/jurys")
    assert (await visitor.client.get(page_of(jury))).status_code == 404


async def test_sessions_are_listed_with_their_state(api: Api) -> None:
    await alix_before(jury := await seated_jury(api))

    listed = await (await visit(api)).read("/console/jurys")

    assert f'href="{page_of(jury)}">26 février 2026' in listed
    assert "à dresser" in listed
    assert "Salle des délibérations" in listed


async def test_page_shows_gaps_and_never_a_proposal(api: Api) -> None:
    jury = await seated_jury(api)
    await camille_before(jury)
    await alix_before(jury)

    shown = await (await visit(api, jury.president)).read(page_of(jury))

    assert "Pas encore évaluées : C6." in shown
    assert "Bloc 1 : en cours" in shown
    assert shown.count('type="radio" name="outcome"') == 4
    assert "checked" not in shown
    assert "Syndicat A" not in shown


async def test_point_is_confirmed_with_a_note_and_taken_back(api: Api) -> None:
    jury = await seated_jury(api)
    visitor, page = await visit(api, jury.president), page_of(jury)

    confirmed = await visitor.done(page, f"{page}/points/parite", note="<b>vu</b>")
    assert "Point confirmé à votre nom" in confirmed
    assert "Essai president" in confirmed
    assert "&lt;b&gt;vu" in confirmed

    taken_back = await visitor.done(page, f"{page}/points/parite/reprise")
    assert "reste à confirmer" in taken_back
    assert f'action="{page}/points/parite"' in taken_back


async def test_candidate_is_put_by_number_and_taken_back(api: Api) -> None:
    jury = await seated_jury(api)
    visitor, page = await visit(api, jury.centre), page_of(jury)

    put = await visitor.done(page, f"{page}/candidats", number="DEMO-4")
    assert "Alix Exemple" in put
    action = re.search(rf"{page}/candidats/\d+/retrait", put)
    assert action is not None

    again = await visitor.send(page, f"{page}/candidats", number="DEMO-4")
    assert again.status_code == 409
    withdrawn = await visitor.done(page, action.group())
    assert "Son dossier ne change pas" in withdrawn
    assert "/retrait" not in withdrawn


async def test_unknown_number_is_said_and_kept(api: Api) -> None:
    jury = await seated_jury(api)
    page = page_of(jury)

    refused = await (await visit(api, jury.centre)).send(page, f"{page}/candidats", number='X"9')
    unknown = await (await visit(api, jury.centre)).send(page, f"{page}/candidats", number="X-9")

    assert (refused.status_code, unknown.status_code) == (422, 422)
    assert 'value="X&#34;9"' in refused.text
    assert "Aucun dossier de votre ressort ne porte le numéro X-9" in unknown.text
    assert "<title>Erreur" in unknown.text


async def test_declaration_without_an_answer_keeps_what_was_typed(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)

    refused = await declare(await visit(api, jury.president), jury, put, declared_on=HELD_ON, blocks=["1"])

    assert refused.status_code == 422
    assert f'href="#candidat-{put["id"]}-outcome"' in refused.text
    assert re.search(r'name="blocks" value="1" checked', refused.text)
    assert '<details class="only-screen" open>' in refused.text


async def test_declaration_is_recorded_then_corrected_with_a_reason(api: Api) -> None:
    jury = await seated_jury(api)
    put = await camille_before(jury)
    visitor, page = await visit(api, jury.president), page_of(jury)
    action = f"{page}/candidats/{put['id']}/declaration"

    first = await visitor.done(page, action, outcome="admissible", declared_on=HELD_ON, blocks=["1"])
    assert "La déclaration du jury est enregistrée" in first
    assert "AB1-2026-" in first
    assert "Attestation demandée sans que toutes les capacités soient validées" in first

    without = await visitor.send(page, action, outcome="non_admissible", declared_on=HELD_ON)
    assert without.status_code == 409
    assert "indiquez le motif." in without.text

    corrected = await visitor.done(
        page, action, outcome="non_admissible", declared_on=HELD_ON, reason="Erreur de saisie."
    )
    assert "Motif : Erreur de saisie." in corrected
    assert "(remplacée)" in corrected


async def test_double_click_records_one_declaration(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)
    visitor, page = await visit(api, jury.president), page_of(jury)
    sent = {"outcome": "admissible", "declared_on": HELD_ON, "envoi": "un-seul-envoi"}

    answers = [await declare(visitor, jury, put, **sent) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 303]
    assert "(remplacée)" not in await visitor.read(page)


async def test_minutes_list_what_is_missing_and_close_the_session(api: Api) -> None:
    jury = await seated_jury(api)
    put = await camille_before(jury)
    visitor, page = await visit(api, jury.president), page_of(jury)

    before = await visitor.read(f"{page}/proces-verbal")
    assert "Pas encore évaluées : C6." in before
    assert all(f"#point-{code}" in before for code in POINTS)
    closed = await visitor.done(f"{page}/proces-verbal", f"{page}/proces-verbal")

    assert "PV-20260226-" in closed
    assert "/points/" not in closed
    assert "proces-verbal.pdf" in closed
    late = await declare(visitor, jury, put, outcome="non_admissible", declared_on=HELD_ON)
    assert late.status_code == 409
    assert "indiquez le motif." in late.text


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("recapitulatif.pdf", b"%PDF"),
        ("recapitulatif.xlsx", b"PK"),
        ("declarations.pdf", b"%PDF"),
        ("declarations.xlsx", b"PK"),
    ],
)
async def test_documents_come_with_the_cookie(api: Api, name: str, start: bytes) -> None:
    jury = await seated_jury(api)
    await alix_before(jury)
    visitor = await visit(api, jury.president)

    response = await visitor.client.get(f"{page_of(jury)}/{name}")

    assert response.content.startswith(start)
    assert response.headers["cache-control"] == "no-store"


async def test_forms_from_elsewhere_record_nothing(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)
    visitor, page = await visit(api, jury.president), page_of(jury)
    actions = [
        f"{page}/points/parite",
        f"{page}/points/parite/reprise",
        f"{page}/candidats",
        f"{page}/candidats/{put['id']}/retrait",
        f"{page}/candidats/{put['id']}/declaration",
        f"{page}/proces-verbal",
    ]

    for action in actions:
        forged = {"cle": "x", "outcome": "admissible", "declared_on": HELD_ON, "number": "DEMO-1"}
        assert (await visitor.client.post(action, data=forged)).status_code == 403, action

    assert "ne s'est pas prononcé" in await visitor.read(page)


async def test_message_comes_from_a_closed_list(api: Api) -> None:
    jury = await seated_jury(api)

    shown = await (await visit(api)).read(f"{page_of(jury)}?fait=<b>&ou=documents")

    assert "alert calm" not in shown
    assert "<b>" not in shown


@pytest.mark.parametrize("listed", [True, False])
async def test_more_candidates_ask_no_more_queries(api: Api, listed: bool) -> None:
    jury = await seated_jury(api)
    path = "/console/jurys" if listed else page_of(jury)
    await alix_before(jury)
    visitor = await visit(api, jury.centre)
    with statements(api) as few:
        await visitor.read(path)
    await camille_before(jury)
    with statements(api) as more:
        await visitor.read(path)

    assert len(more) == len(few) < 25


async def test_attestation_that_a_correction_leaves_out_is_shown_as_annulled(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)
    visitor, page = await visit(api, jury.president), page_of(jury)
    first = (await jury.declare(put["id"], "admissible", blocks=[1, 2])).json()["attestations"]
    await jury.declare(put["id"], "non_admissible", blocks=[1], reason="Erreur de saisie.")

    dossier = f"/console/candidats/{put['enrolment_id']}"
    for shown in (await visitor.read(page), await visitor.read(dossier)):
        assert f"Attestation du bloc 1 : {first[0]['number']} (maintenue)" in shown
        assert f"<del>Attestation du bloc 2 : {first[1]['number']}</del> (annulée)" in shown


async def test_point_says_who_confirmed_it_or_that_nobody_did(api: Api) -> None:
    jury = await seated_jury(api)
    await alix_before(jury)
    visitor, page = await visit(api, jury.president), page_of(jury)

    shown = await visitor.done(page, f"{page}/points/organisation")
    closed = await visitor.done(f"{page}/proces-verbal", f"{page}/proces-verbal")

    for text in (shown, closed):
        assert '<span class="state conforme">confirmé par Essai president</span>' in text
        assert '<span class="state a_confirmer">non confirmé</span>' in text
        unconfirmed = "d'après les dossiers : conforme (non confirmé)"
        assert f'<span class="state a_confirmer">{unconfirmed.replace(chr(39), "&#39;")}</span>' in text


async def test_page_before_minutes_says_what_they_hold(api: Api) -> None:
    jury = await seated_jury(api)
    await camille_before(jury)
    page = f"{page_of(jury)}/proces-verbal"

    before = await (await visit(api, jury.president)).read(page)

    assert "Ce qui est à signaler n'y est pas imprimé" in before
    assert "tel quel" not in before


async def test_form_offers_the_dossiers_that_wait_for_a_jury(api: Api) -> None:
    jury = await seated_jury(api)
    await alix_before(jury)
    camille = await enrolment_of(jury, "Démo", "Camille")

    centre = await (await visit(api, jury.centre)).read(page_of(jury))
    president = await (await visit(api, jury.president)).read(page_of(jury))

    assert f'<option value="{camille["number"]}">Camille Démo' in centre
    assert ">Alix Exemple, " not in centre
    assert centre.index('id="presenter"') < centre.index('class="card candidate"')
    assert "<option" not in president
