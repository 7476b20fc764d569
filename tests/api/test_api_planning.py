"""What is planned for a candidate and what is expected of them: by the API, and from the candidate's page."""

from datetime import timedelta

import pytest

from tests.api.driver import Api
from tests.api.fakes import START
from tests.api.pages import Visitor, visit
from tests.api.reminding import enrolment_of
from tests.api.staff import staff

TODAY = START.date()
SOON = str(TODAY + timedelta(days=10))


@pytest.fixture
async def dossier(api: Api) -> int:
    await api.alter("DELETE FROM planned_evaluation")
    await api.alter("DELETE FROM expected_document")
    return await enrolment_of(api)


async def test_centre_plans_an_evaluation_once_a_capacity(api: Api, dossier: int) -> None:
    centre = await staff(api, "centre")
    body = {"enrolment_id": dossier, "capacity": "C6", "modality": "projets", "planned_on": SOON}

    made = await centre.post("/v1/planned-evaluations", **body, place="Atelier B")
    again = await centre.call("POST", "/v1/planned-evaluations", body)
    moved = await centre.patch(f"/v1/planned-evaluations/{made['id']}", planned_on=None)

    assert made["place"] == "Atelier B"
    assert (again.status_code, "la capacité" in again.json()["detail"]) == (409, True)
    assert moved["planned_on"] is None


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "Ce jour est passé"), (400, "dans plus d'un an")], ids=["past", "far"]
)
async def test_day_to_come_and_not_too_far(api: Api, dossier: int, days: int, said: str) -> None:
    centre = await staff(api, "centre")
    day = str(TODAY + timedelta(days=days))
    planned = {"enrolment_id": dossier, "capacity": "C6", "modality": "projets", "planned_on": day}
    expected = {"enrolment_id": dossier, "kind": "rapport", "due_on": day}

    for path, body in (("planned-evaluations", planned), ("expected-documents", expected)):
        refused = await centre.call("POST", f"/v1/{path}", body)
        assert (refused.status_code, said in refused.json()["detail"]) == (422, True), refused.text


async def test_day_that_has_passed_since_does_not_keep_the_place_from_being_put_right(
    api: Api, dossier: int
) -> None:
    centre = await staff(api, "centre")
    made = await centre.post(
        "/v1/planned-evaluations", enrolment_id=dossier, capacity="C6", modality="projets", planned_on=SOON
    )
    await api.alter("UPDATE planned_evaluation SET planned_on = :day", {"day": TODAY - timedelta(days=1)})

    assert (await centre.patch(f"/v1/planned-evaluations/{made['id']}", place="Atelier C"))["place"]


async def test_after_the_jury_only_a_new_attempt_is_planned(api: Api, dossier: int) -> None:
    centre = await staff(api, "centre")
    lou = await enrolment_of(api, "lou.fictif@example.org")
    body = {"enrolment_id": lou, "capacity": "C6", "modality": "projets"}

    undated = await centre.call("POST", "/v1/planned-evaluations", body)
    dated = await centre.call("POST", "/v1/planned-evaluations", {**body, "planned_on": SOON})
    document = await centre.call("POST", "/v1/expected-documents", {"enrolment_id": lou, "kind": "rapport"})

    assert (undated.status_code, dated.status_code, document.status_code) == (409, 201, 409)
    assert "24/06/2021" in undated.json()["detail"]


async def test_file_of_a_vae_is_expected_in_a_vae_only(api: Api, dossier: int) -> None:
    centre = await staff(api, "centre")
    vae = await enrolment_of(api, "noa.fictif@example.org")

    refused = await centre.call(
        "POST", "/v1/expected-documents", {"enrolment_id": dossier, "kind": "dossier_vae"}
    )
    taken = await centre.call("POST", "/v1/expected-documents", {"enrolment_id": vae, "kind": "dossier_vae"})

    assert (refused.status_code, taken.status_code) == (422, 201)


async def test_vae_that_is_not_recevable_has_nothing_planned(api: Api, dossier: int) -> None:
    centre = await staff(api, "centre")
    await api.alter("UPDATE vae_file SET decision = 'non_recevable'")
    vae = await enrolment_of(api, "noa.fictif@example.org")

    refused = await centre.call(
        "POST", "/v1/planned-evaluations", {"enrolment_id": vae, "capacity": "C6", "modality": "projets"}
    )

    assert (refused.status_code, "non recevable" in refused.json()["detail"]) == (409, True)


async def page_of(visitor: Visitor, dossier: int) -> str:
    return f"/console/candidats/{dossier}"


async def test_page_plans_several_capacities_and_replaces_what_was(api: Api, dossier: int) -> None:
    visitor = await visit(api)
    page = await page_of(visitor, dossier)
    sent = {"modality": "reconstituee", "planned_on": SOON, "place": "Atelier B"}

    nothing = await visitor.send(page, f"{page}/prevues", **sent)
    done = await visitor.done(page, f"{page}/prevues", **sent, capacities=["C6", "C8"])
    changed = await visitor.done(page, f"{page}/prevues", modality="projets", capacities=["C8"])

    assert (nothing.status_code, "Cochez au moins une capacité" in nothing.text) == (422, True)
    assert "évaluation prévue est enregistrée" in done
    assert done.count("<span>12 mars 2026</span>") == 2
    assert "création, évaluation prévue de C6" in done
    assert changed.count("<span>12 mars 2026</span>") == 1
    assert "pas encore fixé" in changed


async def test_page_takes_back_what_is_planned_and_expected(api: Api, dossier: int) -> None:
    visitor = await visit(api)
    page = await page_of(visitor, dossier)
    planned = await visitor.done(page, f"{page}/prevues", modality="projets", capacities=["C6"])
    expected = await visitor.done(page, f"{page}/documents", kind="rapport", due_on=SOON)
    assert "Rapport, pour le 12 mars 2026" in expected
    assert "pas reçu" in expected
    actions = [
        part.partition('"')[0]
        for part in expected.split('action="')[1:]
        if part.partition('"')[0].endswith("/retrait")
    ]

    assert len(actions) == 2
    for action in actions:
        left = await visitor.done(page, action)
    assert "Aucune évaluation prévue" in left
    assert "Aucun document attendu" in left
    assert planned


async def test_nothing_is_taken_back_by_another_candidate_s_page(api: Api, dossier: int) -> None:
    centre = await staff(api, "centre")
    made = await centre.post(
        "/v1/planned-evaluations", enrolment_id=dossier, capacity="C6", modality="projets"
    )
    visitor = await visit(api, centre)
    other = f"/console/candidats/{await enrolment_of(api, 'sacha.exemple@example.org')}"
    own = f"/console/candidats/{dossier}/prevues/{made['id']}/retrait"
    text = await visitor.read(f"/console/candidats/{dossier}")
    key = text.partition('name="cle" value="')[2].partition('"')[0]

    refused = await visitor.client.post(
        f"{other}/prevues/{made['id']}/retrait", data={"cle": key, "version": "1"}
    )

    assert refused.status_code == 404
    assert own in await visitor.read(f"/console/candidats/{dossier}")


async def test_training_body_expects_documents_and_plans_nothing(api: Api, dossier: int) -> None:
    visitor = await visit(api, "organisme")

    text = await visitor.read(await page_of(visitor, dossier))

    assert "Attendre un document" in text
    assert "Prévoir une évaluation" not in text
