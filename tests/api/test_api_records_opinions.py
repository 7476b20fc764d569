"""The company's opinion over HTTP: asked once the candidate knows, given by its signatory, read by the candidate."""

import json
from typing import Any

import pytest

from tests.api.driver import Api
from tests.api.opinion_pages import file_of, give
from tests.api.staff import Caller, caller, staff


@pytest.mark.parametrize("path", ["/v1/opinions", "/v1/opinions/1"])
async def test_anonymous_is_refused(api: Api, path: str) -> None:
    assert (await api.public.get(path)).status_code == 401


async def signatory(api: Api) -> int:
    admin = await staff(api, "administrateur")
    return int((await admin.get("/v1/signatories"))["items"][0]["id"])


async def request_for(api: Api, name: str, capacity: str = "C8", **changes: Any) -> dict[str, Any]:
    return {
        "enrolment_id": (await file_of(api, name))["id"],
        "signatory_id": await signatory(api),
        "capacity": capacity,
        "candidate_told_on": "2026-02-27",
        **changes,
    }


async def asked(api: Api, capacity: str = "C5") -> tuple[Caller, str, str]:
    """The tutor, and an opinion on Camille that is asked of them, with its version."""
    tutor = await caller(api, "entreprise")
    mine = (await tutor.get(f"/v1/opinions?capacity={capacity}"))["items"]
    (one,) = (one for one in mine if one["candidate"] == "Camille Démo")
    return tutor, f"/v1/opinions/{one['id']}", f'"{one["version"]}"'


async def test_opinion_is_asked_given_and_read(api: Api) -> None:
    centre, candidate = await staff(api, "centre"), await caller(api, "candidat")
    made = await centre.post("/v1/opinions", **await request_for(api, "Camille Démo"))
    tutor, path, _ = await asked(api, "C8")
    enrolment = made["enrolment_id"]
    before = await candidate.get(f"/v1/enrolments/{enrolment}/progress")

    assert path.endswith(f"/{made['id']}")
    assert "C8" in before["opinions_awaited"]
    assert (await candidate.get(path))["value"] is None

    await give(api, tutor, "Camille Démo", "defavorable", "Encore hésitante.\nÀ revoir.")
    read = await candidate.get(path)
    after = await candidate.get(f"/v1/enrolments/{enrolment}/progress")

    assert (read["value"], read["comment"]) == ("defavorable", "Encore hésitante.\nÀ revoir.")
    assert read["asked_of"] == "Dominique Démo"
    assert read["given_at"].startswith("2026-03-02T09:00")
    # No result comes of it.
    assert after["capacities"] == before["capacities"]
    assert (after["next_step"], after["missing"]) == (before["next_step"], before["missing"])
    assert "C8" in after["opinions_given"]
    assert "C8" not in after["opinions_awaited"]


async def test_signatory_sees_the_name_what_is_asked_and_their_answer(api: Api) -> None:
    tutor, path, _ = await asked(api)
    shown = await tutor.get(path)

    assert set(shown) == {
        "id",
        "version",
        "candidate",
        "capacity",
        "requested_at",
        "value",
        "comment",
        "given_at",
    }
    everything = json.dumps((await tutor.get("/v1/opinions?limit=200"))["items"])
    for word in ("validee", "route", "vae", "entered_on", "enrolment", "Noa"):
        assert word not in everything
    for hidden in ("evaluations", "enrolments", "candidates", "vae-files", "evidence", "jury-declarations"):
        assert (await tutor.call("GET", f"/v1/{hidden}")).status_code in (403, 404)
    enrolment = (await file_of(api, "Camille Démo"))["id"]
    assert (await tutor.call("GET", f"/v1/enrolments/{enrolment}/progress")).status_code == 403


async def another_tutor(api: Api, company: str) -> tuple[int, str]:
    """A signatory of that company, made if it does not exist; with the person's address."""
    admin = await staff(api, "administrateur")
    found = (await admin.get(f"/v1/companies?name_contains={company}"))["items"]
    owner = found[0] if found else await admin.post("/v1/companies", name=company)
    email = "sami.tuteur@example.org"
    made = await admin.post(
        "/v1/signatories",
        company_id=owner["id"],
        function="tuteur",
        given_name="Sami",
        family_name="Tuteur",
        email=email,
    )
    return int(made["id"]), email


async def test_another_signatory_reads_and_gives_nothing_of_it(api: Api) -> None:
    """Even of the same company: an opinion is that of whom it was asked."""
    centre = await staff(api, "centre")
    colleague, _ = await another_tutor(api, "Atelier")
    body = await request_for(api, "Camille Démo", "C5", signatory_id=colleague)
    theirs = await centre.post("/v1/opinions", **body)
    tutor, _, _ = await asked(api)

    read = await tutor.call("GET", f"/v1/opinions/{theirs['id']}")
    await give(api, tutor, "Camille Démo", "favorable")

    assert read.status_code == 404
    assert (await centre.get(f"/v1/opinions/{theirs['id']}"))["value"] is None


async def test_signatory_of_another_company_is_refused(api: Api) -> None:
    stranger, _ = await another_tutor(api, "Forge")
    centre = await staff(api, "centre")

    refused = await centre.call(
        "POST", "/v1/opinions", await request_for(api, "Camille Démo", signatory_id=stranger)
    )

    assert refused.status_code == 422
    assert "entreprise du candidat" in refused.json()["detail"]


async def test_undisclosed_vae_is_asked_of_nobody_until_disclosed(api: Api) -> None:
    admin = await staff(api, "administrateur")
    body = await request_for(api, "Noa Fictif", "C1")
    tutor = await caller(api, "entreprise")

    refused = await admin.call("POST", "/v1/opinions", body)
    assert refused.status_code == 422
    assert "VAE" in refused.json()["detail"]

    company = (await admin.get("/v1/me")) and (await file_of(api, "Camille Démo"))["company_id"]
    path = f"/v1/enrolments/{body['enrolment_id']}"
    await admin.patch(path, company_id=company, disclosed=True)
    made = await admin.post("/v1/opinions", **body)
    assert (await tutor.get(f"/v1/opinions/{made['id']}"))["candidate"] == "Noa Fictif"

    await admin.patch(path, company_id=None, disclosed=False)
    assert (await tutor.call("GET", f"/v1/opinions/{made['id']}")).status_code == 404
    assert "Noa" not in json.dumps(await tutor.get("/v1/opinions?limit=200"))


async def test_candidate_is_told_beforehand(api: Api) -> None:
    centre = await staff(api, "centre")
    body = await request_for(api, "Camille Démo")
    untold = {name: value for name, value in body.items() if name != "candidate_told_on"}

    missing = await centre.call("POST", "/v1/opinions", untold)
    ahead = await centre.call("POST", "/v1/opinions", {**body, "candidate_told_on": "2026-03-03"})

    assert (missing.status_code, ahead.status_code) == (422, 422)
    assert "prévenez-le" in ahead.json()["detail"]


async def test_nothing_is_asked_once_the_jury_has_declared(api: Api) -> None:
    centre = await staff(api, "centre")
    colleague, _ = await another_tutor(api, "Atelier")

    late = await centre.call(
        "POST", "/v1/opinions", await request_for(api, "Lou Fictif", signatory_id=colleague)
    )

    assert late.status_code == 409


async def test_request_made_by_mistake_is_withdrawn_until_answered(api: Api) -> None:
    centre = await staff(api, "centre")
    tutor, other_path, other_tag = await asked(api, "C6")
    gone = await centre.call("DELETE", other_path, If_Match=other_tag)
    _, path, _ = await asked(api)
    await give(api, tutor, "Camille Démo", "favorable")

    kept = await centre.call("DELETE", path, If_Match=(await centre.call("GET", path)).headers["ETag"])

    assert (kept.status_code, gone.status_code) == (409, 204)


async def test_same_request_is_made_once(api: Api) -> None:
    centre = await staff(api, "centre")
    body = await request_for(api, "Camille Démo")
    first = await centre.call("POST", "/v1/opinions", body, Idempotency_Key="avis-1")
    again = await centre.call("POST", "/v1/opinions", body, Idempotency_Key="avis-1")
    twice = await centre.call("POST", "/v1/opinions", body)

    assert [one.status_code for one in (first, again, twice)] == [201, 201, 409]
    assert first.json() == again.json()


async def test_organisme_asks_for_its_own_only(api: Api) -> None:
    body = await staff(api, "organisme", body="Un autre organisme")

    refused = await body.call("POST", "/v1/opinions", await request_for(api, "Camille Démo"))

    assert refused.status_code == 422
    assert (await body.get("/v1/opinions"))["items"] == []


async def test_candidate_does_not_sign_the_opinion_on_themselves(api: Api) -> None:
    centre, camille = await staff(api, "centre"), await file_of(api, "Camille Démo")
    own = await centre.post(
        "/v1/signatories",
        company_id=camille["company_id"],
        function="autre",
        given_name="Camille",
        family_name="Démo",
        email="camille.demo@example.org",
    )

    refused = await centre.call(
        "POST", "/v1/opinions", await request_for(api, "Camille Démo", signatory_id=own["id"])
    )

    assert refused.status_code == 422
    assert "candidat lui-même" in refused.json()["detail"]
