"""Evaluations over HTTP: who enters them, until when they change, and when their outcomes are seen."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.api.driver import Api
from tests.api.staff import Caller, caller, staff

DAY = "2026-02-10"


@pytest.mark.parametrize("path", ["/v1/evaluations", "/v1/evaluators"])
async def test_anonymous_is_refused(api: Api, path: str) -> None:
    assert (await api.public.get(path)).status_code == 401


async def file_of(api: Api, name: str) -> int:
    """The enrolment of that demonstration candidate."""
    admin = await staff(api, "administrateur")
    (found,) = (one for one in (await admin.get("/v1/enrolments"))["items"] if one["candidate"] == name)
    return int(found["id"])


async def enrolled(api: Api, **changes: Any) -> tuple[Caller, int]:
    """The demonstration's centre, and a new enrolment there."""
    centre = await staff(api, "centre")
    own = (await centre.get("/v1/me"))["exam_centre"]["id"]
    body = {
        "given_name": "Inès",
        "family_name": "Essai",
        "enrolment": {"route": "formation_continue", "exam_centre_id": own, **changes},
    }
    person = await centre.post("/v1/candidates", **body)
    (enrolment,) = (await centre.get(f"/v1/enrolments?person_id={person['id']}"))["items"]
    return centre, enrolment["id"]


def evaluation(enrolment: int, capacity: str = "C1", **changes: Any) -> dict[str, Any]:
    return {
        "enrolment_id": enrolment,
        "capacity": capacity,
        "modality": "situation_reelle",
        "evaluated_on": DAY,
        "outcome": "validee",
        **changes,
    }


async def evaluator(centre: Caller, name: str = "Marion") -> int:
    own = (await centre.get("/v1/me"))["exam_centre"]["id"]
    made = await centre.post("/v1/evaluators", exam_centre_id=own, given_name=name, family_name="Juge")
    return int(made["id"])


async def test_commission_is_recorded_and_changed(api: Api) -> None:
    centre, enrolment = await enrolled(api)
    first, second = await evaluator(centre), await evaluator(centre, "Paul")
    member = await staff(api, "evaluateur")

    made = await member.post("/v1/evaluations", **evaluation(enrolment, evaluator_ids=[second, first, first]))
    path = f"/v1/evaluations/{made['id']}"
    changed = await member.patch(path, evaluator_ids=[second])

    assert made["evaluator_ids"] == [first, second]
    assert made["published_at"] is None
    assert changed["evaluator_ids"] == [second]
    assert changed["version"] == made["version"] + 1
    assert (await centre.get(path))["evaluator_ids"] == [second]


async def test_changing_only_the_commission_makes_the_version_read_before_too_old(api: Api) -> None:
    centre, enrolment = await enrolled(api)
    member = await evaluator(centre)
    made = await centre.call("POST", "/v1/evaluations", evaluation(enrolment))
    path, tag = made.headers["Location"], made.headers["ETag"]

    changed = await centre.call("PATCH", path, {"evaluator_ids": [member]}, If_Match=tag)
    late = await centre.call("PATCH", path, {"outcome": "non_validee"}, If_Match=tag)

    assert (changed.status_code, late.status_code) == (200, 412)


async def test_evaluators_of_another_centre_are_refused(api: Api) -> None:
    centre, enrolment = await enrolled(api)
    stranger = await evaluator(await staff(api, "centre", centre="Une autre UIMM"))

    refused = await centre.call("POST", "/v1/evaluations", evaluation(enrolment, evaluator_ids=[stranger]))

    assert refused.status_code == 422
    assert "ressort" in refused.json()["detail"]


async def test_evaluator_who_sat_is_not_removed(api: Api) -> None:
    centre, enrolment = await enrolled(api)
    member = await evaluator(centre)
    made = await centre.post("/v1/evaluations", **evaluation(enrolment, evaluator_ids=[member]))

    kept = await centre.call("DELETE", f"/v1/evaluators/{member}", If_Match='"1"')
    gone = await centre.call("DELETE", f"/v1/evaluations/{made['id']}", If_Match='"1"')
    then = await centre.call("DELETE", f"/v1/evaluators/{member}", If_Match='"1"')

    assert (kept.status_code, gone.status_code, then.status_code) == (409, 204, 204)


async def test_several_attempts_are_on_different_days(api: Api) -> None:
    centre, enrolment = await enrolled(api)
    await centre.post("/v1/evaluations", **evaluation(enrolment, outcome="absent"))
    await centre.post(
        "/v1/evaluations", **evaluation(enrolment, outcome="non_validee", evaluated_on="2026-02-17")
    )
    await centre.post("/v1/evaluations", **evaluation(enrolment, evaluated_on="2026-02-24"))

    same_day = await centre.call("POST", "/v1/evaluations", evaluation(enrolment))
    progress = await centre.get(f"/v1/enrolments/{enrolment}/progress")

    assert same_day.status_code == 409
    assert progress["capacities"]["C1"] == "validee"


@pytest.mark.parametrize("outcome", ["excuse", "reporte", "absent"])
async def test_missed_evaluation_is_no_result(api: Api, outcome: str) -> None:
    centre, enrolment = await enrolled(api)
    await centre.post("/v1/evaluations", **evaluation(enrolment, outcome=outcome))

    assert (await centre.get(f"/v1/enrolments/{enrolment}/progress"))["capacities"]["C1"] == "non_evaluee"


async def test_result_is_not_dated_ahead(api: Api) -> None:
    centre, enrolment = await enrolled(api)

    refused = await centre.call("POST", "/v1/evaluations", evaluation(enrolment, evaluated_on="2026-03-03"))

    assert refused.status_code == 422
    assert "date" in refused.json()["detail"]


@pytest.mark.parametrize(("decision", "status"), [("recevable", 201), (None, 201), ("non_recevable", 409)])
async def test_vae_refused_as_not_recevable_goes_no_further(
    api: Api, decision: str | None, status: int
) -> None:
    centre, enrolment = await enrolled(api, route="vae")
    dates = {"decided_on": "2026-01-12", "decision": decision} if decision else {}
    await centre.post("/v1/vae-files", enrolment_id=enrolment, requested_on="2026-01-05", **dates)

    response = await centre.call("POST", "/v1/evaluations", evaluation(enrolment, modality="projets"))

    assert response.status_code == status
    if status == 409:
        assert "dossier de VAE" in response.json()["detail"]


# --- After the jury


async def test_correction_after_the_jury_needs_a_reason_and_leaves_it_in_the_log(api: Api) -> None:
    enrolment = await file_of(api, "Lou Fictif")
    centre = await staff(api, "centre")
    (own,) = (await centre.get(f"/v1/evaluations?enrolment_id={enrolment}&capacity=C2"))["items"]
    path, tag = f"/v1/evaluations/{own['id']}", f'"{own["version"]}"'

    refused = await centre.call("PATCH", path, {"outcome": "non_validee"}, If_Match=tag)
    blank = await centre.call("PATCH", path, {"outcome": "non_validee", "reason": "  "}, If_Match=tag)
    removed = await centre.call("DELETE", path, If_Match=tag)
    given = await centre.call(
        "PATCH", path, {"outcome": "non_validee", "reason": "Erreur de saisie"}, If_Match=tag
    )

    assert [one.status_code for one in (refused, blank, removed, given)] == [409, 409, 409, 200]
    assert "motif" in refused.json()["detail"]
    assert "24/06/2021" in refused.json()["detail"]
    assert await logged_reasons(api, own["id"]) == ["Erreur de saisie"]


async def test_attempt_before_the_declaration_needs_a_reason_and_a_later_one_does_not(api: Api) -> None:
    enrolment = await file_of(api, "Lou Fictif")
    centre = await staff(api, "centre")
    early = evaluation(enrolment, evaluated_on="2021-06-01")

    refused = await centre.call("POST", "/v1/evaluations", early)
    explained = await centre.post("/v1/evaluations", **early, reason="Oubliée à la saisie")
    later = await centre.call("POST", "/v1/evaluations", evaluation(enrolment))

    assert refused.status_code == 409
    assert await logged_reasons(api, explained["id"]) == ["Oubliée à la saisie"]
    assert later.status_code == 201


async def logged_reasons(api: Api, evaluation_id: int) -> list[str]:
    query = text(
        "SELECT reason FROM audit_entry WHERE record_type = 'evaluation' AND record_id = :id AND reason IS NOT NULL"
    )
    async with api.database.read() as session:
        return [str(one) for one in (await session.scalars(query, {"id": evaluation_id})).all()]


# --- What is seen outside the centre


async def outcomes(reader: Caller, enrolment: int, query: str = "") -> dict[str, str]:
    page = await reader.get(f"/v1/evaluations?enrolment_id={enrolment}{query}")
    return {one["capacity"]: one["outcome"] for one in page["items"]}


async def outsiders(api: Api, enrolment: int) -> list[Caller]:
    """The candidate, and the organisme de formation of the same enrolment."""
    body = await staff(api, "organisme")
    admin = await staff(api, "administrateur")
    own = (await body.get("/v1/me"))["training_body"]["id"]
    await admin.patch(f"/v1/enrolments/{enrolment}", training_body_id=own)
    return [await caller(api, "candidat"), body]


async def test_outcome_kept_back_is_not_guessed(api: Api) -> None:
    enrolment = await file_of(api, "Camille Démo")
    admin = await staff(api, "administrateur")
    kept = (await admin.get(f"/v1/evaluations?enrolment_id={enrolment}&capacity=C5"))["items"][0]["id"]

    for outsider in await outsiders(api, enrolment):
        assert "C5" not in await outcomes(outsider, enrolment)
        assert (await outsider.call("GET", f"/v1/evaluations/{kept}")).status_code == 404
        for query in (
            "&capacity=C5",
            "&capacity=C5&outcome=validee",
            "&capacity=C5&outcome=non_validee",
            "&capacity=C5&evaluated_on_from=2000-01-01",
        ):
            assert await outcomes(outsider, enrolment, query) == {}
        page = await outsider.get(f"/v1/evaluations?enrolment_id={enrolment}&outcome=validee&limit=5")
        assert len(page["items"]) == 5
        assert page["next_cursor"] is None
        progress = await outsider.get(f"/v1/enrolments/{enrolment}/progress")
        assert progress["capacities"]["C5"] == "non_publiee"
        assert progress["blocks"][0]["validated"] == 4
    assert (await outcomes(await staff(api, "evaluateur"), enrolment))["C5"] == "validee"


async def test_company_reads_no_evaluation(api: Api) -> None:
    company = await caller(api, "entreprise")

    assert (await company.call("GET", "/v1/evaluations?outcome=validee")).status_code == 403


async def test_published_outcome_is_seen_at_once(api: Api) -> None:
    enrolment = await file_of(api, "Camille Démo")
    centre = await staff(api, "centre")

    response = await centre.call("POST", f"/v1/enrolments/{enrolment}/publish", {"capacities": ["C5"]})

    assert [one["capacity"] for one in response.json()["evaluations"]] == ["C5"]
    for outsider in await outsiders(api, enrolment):
        assert (await outcomes(outsider, enrolment))["C5"] == "validee"


async def test_publication_to_come_is_seen_when_it_comes_and_withdrawn_until_then(api: Api) -> None:
    enrolment = await file_of(api, "Camille Démo")
    centre = await staff(api, "centre")
    candidate, _ = await outsiders(api, enrolment)
    path = f"/v1/enrolments/{enrolment}"
    later = (api.clock() + timedelta(minutes=20)).isoformat()

    planned = await centre.call("POST", f"{path}/publish", {"at": later})
    assert [one["capacity"] for one in planned.json()["evaluations"]] == ["C5"]
    assert "C5" not in await outcomes(candidate, enrolment)
    withdrawn = await centre.call("POST", f"{path}/withdraw-publication", {})
    assert withdrawn.json()["evaluations"][0]["published_at"] is None

    await centre.call("POST", f"{path}/publish", {"at": later})
    api.clock.advance(timedelta(minutes=21))
    too_late = await centre.call("POST", f"{path}/withdraw-publication", {"capacities": ["C5"]})

    assert (await outcomes(candidate, enrolment))["C5"] == "validee"
    assert too_late.status_code == 409
    assert "C5" in too_late.json()["detail"]


async def test_publishing_what_is_not_there_publishes_nothing(api: Api) -> None:
    enrolment = await file_of(api, "Camille Démo")
    centre = await staff(api, "centre")
    path = f"/v1/enrolments/{enrolment}/publish"

    partly = await centre.call("POST", path, {"capacities": ["C5", "C6"]})
    antedated = await centre.call("POST", path, {"at": "2026-01-01T00:00:00Z"})
    without_zone = await centre.call("POST", path, {"at": "2027-01-01T00:00:00"})

    assert [one.status_code for one in (partly, antedated, without_zone)] == [409, 422, 422]
    assert "C6" in partly.json()["detail"]
    assert "C5" not in partly.json()["detail"]
    assert "C5" not in await outcomes(await caller(api, "candidat"), enrolment)


async def test_only_its_centre_publishes(api: Api) -> None:
    enrolment = await file_of(api, "Camille Démo")
    path = f"/v1/enrolments/{enrolment}/publish"
    other = await staff(api, "centre", centre="Une autre UIMM")

    assert (await other.call("POST", path, {})).status_code == 404
    for role in ("organisme", "evaluateur", "president", "candidat", "entreprise", "service"):
        assert (await (await caller(api, role)).call("POST", path, {})).status_code == 403


async def test_evaluator_does_not_change_what_the_centre_published(api: Api) -> None:
    enrolment = await file_of(api, "Camille Démo")
    member, centre = await staff(api, "evaluateur"), await staff(api, "centre")
    (own,) = (await member.get(f"/v1/evaluations?enrolment_id={enrolment}&capacity=C1"))["items"]
    path, tag = f"/v1/evaluations/{own['id']}", f'"{own["version"]}"'

    refused = await member.call("PATCH", path, {"outcome": "non_validee"}, If_Match=tag)
    removed = await member.call("DELETE", path, If_Match=tag)
    corrected = await centre.call("PATCH", path, {"outcome": "non_validee"}, If_Match=tag)

    assert [one.status_code for one in (refused, removed, corrected)] == [409, 409, 200]
    assert "centre" in refused.json()["detail"]


async def test_outcome_kept_back_by_a_centre_is_not_seen_by_another(api: Api) -> None:
    admin, elsewhere = await staff(api, "administrateur"), await staff(api, "centre", "Autre centre")
    (camille,) = (await admin.get("/v1/enrolments?number=DEMO-1"))["items"]
    theirs = (await elsewhere.get("/v1/me"))["exam_centre"]["id"]
    again = await admin.post(
        "/v1/enrolments", person_id=camille["person_id"], route="formation_continue", exam_centre_id=theirs
    )

    seen = (await elsewhere.get(f"/v1/enrolments/{again['id']}/progress"))["capacities"]
    own = (await (await staff(api, "centre")).get(f"/v1/enrolments/{camille['id']}/progress"))["capacities"]

    assert (seen["C1"], seen["C5"], seen["C8"]) == ("validee", "non_publiee", "non_validee")
    assert own["C5"] == "validee"
