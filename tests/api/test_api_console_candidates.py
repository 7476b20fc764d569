"""What is done from a candidate's page."""

import re

import pytest

from tests.api.driver import Api
from tests.api.juries import alix_before, seated_jury
from tests.api.pages import Visitor, visit


async def camille(visitor: Visitor) -> str:
    found = re.search(r'href="(/console/candidats/\d+)">Camille', await visitor.read("/console/"))
    assert found is not None
    return found.group(1)


async def test_ticked_outcomes_are_made_visible(api: Api) -> None:
    visitor = await visit(api)
    page = await camille(visitor)

    nothing = await visitor.send(page, f"{page}/resultats")
    assert nothing.status_code == 422
    assert "Cochez au moins une capacité" in nothing.text
    done = await visitor.done(page, f"{page}/resultats", capacities=["C5"])

    assert "Résultats rendus visibles" in done
    assert "(non publiée)" not in done
    assert "publié le : — → " in done


async def test_all_outcomes_are_made_visible(api: Api) -> None:
    visitor = await visit(api)
    page = await camille(visitor)

    assert "(non publiée)" not in await visitor.done(page, f"{page}/resultats", tout="1")


async def test_evaluation_is_recorded(api: Api) -> None:
    visitor = await visit(api)
    page = await camille(visitor)
    sent = {"capacity": "C6", "modality": "projets", "outcome": "validee"}

    refused = await visitor.send(page, f"{page}/evaluations", **sent)
    assert refused.status_code == 422
    assert 'value="C6" selected' in refused.text
    assert 'href="#evaluer-evaluated_on"' in refused.text
    done = await visitor.done(page, f"{page}/evaluations", **sent, evaluated_on="2024-06-03")

    assert "Évaluation enregistrée" in done
    assert "3 juin 2024 : validée" in done


async def test_result_of_a_day_to_come_is_refused_in_french(api: Api) -> None:
    visitor = await visit(api)
    page = await camille(visitor)
    sent = {"capacity": "C6", "modality": "projets", "outcome": "validee", "evaluated_on": "2098-01-01"}

    refused = await visitor.send(page, f"{page}/evaluations", **sent)

    assert refused.status_code == 422
    assert "ne peut pas être daté d&#39;un jour à venir" in refused.text
    assert 'value="2098-01-01"' in refused.text


async def test_opinions_are_asked_of_the_signatory(api: Api) -> None:
    visitor = await visit(api)
    page = await camille(visitor)
    shown = await visitor.read(page)
    signatory = re.search(r'<option value="(\d+)" >Dominique', shown)
    assert signatory is not None
    sent = {"signatory_id": signatory.group(1), "candidate_told_on": "2026-01-05"}

    nothing = await visitor.send(page, f"{page}/avis", **sent)
    assert nothing.status_code == 422
    done = await visitor.done(page, f"{page}/avis", **sent, capacities=["C7", "C8"])

    assert "Avis demandé" in done
    assert done.count("attendu depuis le") == 4


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        ("organisme", {"avis", "documents"}),
        ("evaluateur", {"evaluations"}),
        ("president", set()),
        ("centre", {"avis", "documents", "evaluations", "prevues", "resultats"}),
    ],
)
async def test_each_role_is_offered_what_it_may_do(api: Api, role: str, acts: set[str]) -> None:
    visitor = await visit(api, role)
    if role == "president":
        assert "Camille" not in await visitor.read("/console/")
        return
    page = await camille(visitor)

    shown = await visitor.read(page)

    assert set(re.findall(rf'action="{page}/(\w+)"', shown)) == acts
    assert ("Dernières modifications" in shown) == (role == "centre")


@pytest.mark.parametrize("action", ["resultats", "avis", "evaluations", "prevues", "documents"])
async def test_forms_from_elsewhere_are_refused(api: Api, action: str) -> None:
    visitor = await visit(api)
    page = await camille(visitor)

    assert (await visitor.client.post(f"{page}/{action}", data={"cle": "x", "tout": "1"})).status_code == 403


async def test_address_that_is_no_number_is_a_page(api: Api) -> None:
    response = await (await visit(api)).client.get("/console/candidats/abc")

    assert response.status_code == 404
    assert "<h1>Introuvable</h1>" in response.text


async def test_latest_changes_have_the_hour_the_capacity_and_what_the_jury_declared(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)
    await jury.declare(put["id"], "non_admissible")
    await jury.declare(put["id"], reason="erreur de saisie")
    visitor = await visit(api)

    shown = await visitor.read(f"/console/candidats/{put['enrolment_id']}")

    log = shown.partition("Dernières modifications")[2]
    corrected = log.index("correction de la déclaration du jury : admissible. Motif : erreur de saisie")
    assert corrected < log.index("création, déclaration du jury : non admissible")
    assert "2 mars 2026 à 10 h 00" in log
    assert "évaluation de C" in log
    assert "n° " not in log


async def test_search_that_no_database_can_hold_is_a_page(api: Api) -> None:
    response = await (await visit(api)).client.get("/console/?nom=D%00")

    assert response.status_code == 404
    assert "<h1>Introuvable</h1>" in response.text
