"""Candidates, their inscriptions and the bodies around them, over HTTP."""

from typing import Any
from urllib.parse import quote

import pytest

from api.access.roles import Principal, Role
from api.access.rules import Scope
from api.access.service import Grant
from api.errors import AlreadyRecorded
from api.idempotency.repository import IdempotencyRepository
from api.idempotency.service import Idempotency
from api.people.models import Company
from api.people.schemas import NamedCreate
from tests.api.driver import Api
from tests.api.fakes import START
from tests.api.staff import Caller, caller, staff

CANDIDATE: dict[str, Any] = {
    "given_name": "Inès",
    "family_name": "Essai",
    "email": "ines.essai@example.org",
    "enrolment": {"route": "formation_continue", "entered_on": "2024-02-05"},
}


@pytest.mark.parametrize("path", ["/v1/candidates", "/v1/enrolments", "/v1/companies"])
async def test_anonymous_is_refused(api: Api, path: str) -> None:
    response = await api.public.get(path)

    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"


async def enrolled(api: Api, **changes: Any) -> tuple[Caller, dict[str, Any]]:
    centre = await staff(api, "centre")
    own = (await centre.get("/v1/exam-centres"))["items"][0]["id"]
    body = {**CANDIDATE, "enrolment": {**CANDIDATE["enrolment"], "exam_centre_id": own, **changes}}
    return centre, await centre.post("/v1/candidates", **body)


async def test_centre_enrols_a_candidate_and_reads_their_progress(api: Api) -> None:
    centre, person = await enrolled(api)

    (enrolment,) = (await centre.get(f"/v1/enrolments?person_id={person['id']}"))["items"]
    progress = await centre.get(f"/v1/enrolments/{enrolment['id']}/progress")

    assert enrolment["candidate"] == "Inès Essai"
    assert enrolment["number"].startswith("2026-")
    assert progress["standing"] == "entre_apres"
    assert progress["next_step"] == "evaluation"
    assert progress["next_actor"] == "la commission d'évaluation"
    assert "hors RNCP" in progress["warnings"][0]


async def test_same_creation_sent_twice_creates_once(api: Api) -> None:
    admin = await staff(api, "administrateur")
    first = await admin.call("POST", "/v1/companies", {"name": "Forge"}, Idempotency_Key="a1")
    again = await admin.call("POST", "/v1/companies", {"name": "Forge"}, Idempotency_Key="a1")
    other = await admin.call("POST", "/v1/companies", {"name": "Fonderie"}, Idempotency_Key="a1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert other.status_code == 409
    assert len((await admin.get("/v1/companies?name_contains=for"))["items"]) == 1


async def test_change_needs_the_version_that_was_read(api: Api) -> None:
    admin = await staff(api, "administrateur")
    made = await admin.call("POST", "/v1/companies", {"name": "Forge"})
    path, tag = made.headers["Location"], made.headers["ETag"]

    missing = await admin.call("PATCH", path, {"name": "A"})
    changed = await admin.call("PATCH", path, {"name": "B"}, If_Match=tag)
    late = await admin.call("PATCH", path, {"name": "C"}, If_Match=tag)

    assert [missing.status_code, changed.status_code, late.status_code] == [428, 200, 412]
    assert changed.headers["ETag"] != tag
    assert (await admin.get(path))["name"] == "B"


async def test_lists_are_paged(api: Api) -> None:
    admin = await staff(api, "administrateur")
    for number in range(5):
        await admin.post("/v1/companies", name=f"Atelier {number}")
    seen: list[str] = []
    cursor = ""
    while True:
        page = await admin.get(f"/v1/companies?name_contains=atelier&limit=2{cursor}")
        seen += [one["name"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert [one for one in seen if one[-1].isdecimal()] == [f"Atelier {number}" for number in range(5)]
    assert len(seen) == len(set(seen))


async def test_centre_reaches_its_own_candidates_only(api: Api) -> None:
    centre, person = await enrolled(api)
    other = await staff(api, "centre", centre="Une autre UIMM")

    assert (await other.call("GET", f"/v1/candidates/{person['id']}")).status_code == 404
    assert (await other.get("/v1/enrolments"))["items"] == []
    assert (await centre.get("/v1/enrolments"))["items"]


async def test_centre_enrols_nobody_elsewhere(api: Api) -> None:
    other = await staff(api, "centre", centre="Une autre UIMM")
    mine = await staff(api, "centre")
    elsewhere = (await mine.get("/v1/exam-centres?name_contains=autre"))["items"][0]["id"]

    refused = await mine.call(
        "POST", "/v1/candidates", {**CANDIDATE, "enrolment": {"route": "vae", "exam_centre_id": elsewhere}}
    )

    assert refused.status_code == 422
    assert "ressort" in refused.json()["detail"]
    assert (await other.get("/v1/enrolments"))["items"] == []


async def test_undisclosed_vae_names_no_company(api: Api) -> None:
    admin = await staff(api, "administrateur")
    company = (await admin.get("/v1/companies"))["items"][0]["id"]
    body = {**CANDIDATE, "enrolment": {"route": "vae", "company_id": company}}

    refused = await admin.call("POST", "/v1/candidates", body)

    assert refused.status_code == 422
    assert "disclosed" in refused.json()["detail"]


async def test_address_already_taken_is_said(api: Api) -> None:
    admin = await staff(api, "administrateur")

    refused = await admin.call("POST", "/v1/candidates", {**CANDIDATE, "email": "CAMILLE.demo@example.org"})

    assert refused.status_code == 409
    assert "adresse" in refused.json()["detail"]


async def test_candidate_reads_their_own_file_only(api: Api) -> None:
    candidate = await caller(api, "candidat")

    (own,) = (await candidate.get("/v1/enrolments"))["items"]
    everyone = (await (await staff(api, "administrateur")).get("/v1/enrolments"))["items"]
    strangers = [one["id"] for one in everyone if one["id"] != own["id"]]

    assert own["candidate"] == "Camille Démo"
    for stranger in strangers:
        assert (await candidate.call("GET", f"/v1/enrolments/{stranger}/progress")).status_code == 404


async def test_unknown_field_is_refused_in_french(api: Api) -> None:
    admin = await staff(api, "administrateur")

    refused = await admin.call("POST", "/v1/companies", {"name": "X", "nom": "Y"})

    assert refused.status_code == 422
    assert "nom" in refused.json()["detail"]


async def test_what_others_refer_to_is_not_removed(api: Api) -> None:
    admin = await staff(api, "administrateur")
    path = f"/v1/companies/{(await admin.get('/v1/companies'))['items'][0]['id']}"
    tag = (await admin.call("GET", path)).headers["ETag"]

    refused = await admin.call("DELETE", path, If_Match=tag)

    assert refused.status_code == 409
    assert "rattachent" in refused.json()["detail"]


async def test_changing_only_what_hangs_on_a_record_makes_a_new_version(api: Api) -> None:
    centre, person = await enrolled(api, route="vae")
    (enrolment,) = (await centre.get(f"/v1/enrolments?person_id={person['id']}"))["items"]
    file = await centre.post("/v1/vae-files", enrolment_id=enrolment["id"])
    told = {"title": "Réglage", "description": "Une presse.", "capacities": ["C1"]}
    made = await centre.post("/v1/vae-situations", vae_file_id=file["id"], **told)

    changed = await centre.patch(f"/v1/vae-situations/{made['id']}", capacities=["C2"])

    assert changed["capacities"] == ["C2"]
    assert changed["version"] == made["version"] + 1


async def test_refusal_is_the_rule_s_before_it_is_the_table_s(api: Api) -> None:
    """A change that breaks a CHECK is refused with what to do, whatever is looked up on the way."""
    admin = await staff(api, "administrateur")
    company = (await admin.get("/v1/companies"))["items"][0]["id"]
    made = await admin.post(
        "/v1/candidates", given_name="Inès", family_name="Essai", enrolment={"route": "vae"}
    )
    (enrolment,) = (await admin.get(f"/v1/enrolments?person_id={made['id']}"))["items"]
    centre = (await admin.get("/v1/exam-centres"))["items"][0]["id"]

    refused = await admin.call(
        "PATCH",
        f"/v1/enrolments/{enrolment['id']}",
        {"company_id": company, "exam_centre_id": centre},
        If_Match='"1"',
    )

    assert refused.status_code == 422
    assert "disclosed" in refused.json()["detail"]


@pytest.mark.parametrize("sought", ["École", "école d", "%"])
async def test_name_is_found_as_it_is_written(api: Api, sought: str) -> None:
    """SQLite lowers no letter with an accent; and the signs of a pattern are signs like others."""
    admin = await staff(api, "administrateur")
    await admin.post(
        "/v1/companies", name="École d'usinage" if sought.startswith("É") else "100 % école d'usinage"
    )

    found = (await admin.get(f"/v1/companies?name_contains={quote(sought)}"))["items"]

    assert ["usinage" in one["name"] for one in found] == [True]


async def test_same_demand_sent_twice_at_once_makes_one(api: Api) -> None:
    """Neither finds the other's key, and the second to keep it makes nothing."""
    demand = NamedCreate(name="Forge jumelle")
    grant = Grant(
        Principal(Role.ADMINISTRATEUR, "Dominique", account_id=1), Scope.ALL, START, "companies.write"
    )
    with pytest.raises(AlreadyRecorded):  # noqa: PT012
        async with api.database.write(grant.attribution()) as session:
            first, second = (Idempotency(IdempotencyRepository(session), grant, "deux") for _ in range(2))
            assert (await first.before(demand), await second.before(demand)) == (None, None)
            await first.keep(demand, Company, 1)
            await second.keep(demand, Company, 2)


async def test_address_of_somebody_else_s_candidate_does_not_give_their_name(api: Api) -> None:
    elsewhere = await staff(api, "organisme", body="Autre organisme")
    company = (await elsewhere.get("/v1/companies"))["items"][0]["id"]
    sent = {
        "company_id": company,
        "function": "tuteur",
        "given_name": "Qui",
        "family_name": "Est-ce",
        "email": "noa.fictif@example.org",
    }

    refused = await elsewhere.call("POST", "/v1/signatories", sent)
    named = await elsewhere.call(
        "POST", "/v1/signatories", {**sent, "given_name": "noa", "family_name": "Fictif"}
    )
    own = await (await staff(api, "centre")).call(
        "POST", "/v1/signatories", {**sent, "email": "sacha.exemple@example.org"}
    )

    assert refused.status_code == 409
    assert "Noa" not in refused.text
    assert named.status_code == 201
    assert own.json()["given_name"] == "Sacha"


@pytest.mark.parametrize("sign", ["\n", "\t", "\x85", "\u2028", "\u202e"])
async def test_name_is_one_line_in_the_order_that_it_is_read(api: Api, sign: str) -> None:
    admin = await staff(api, "administrateur")

    refused = await admin.call("POST", "/v1/companies", {"name": f"Forge{sign}admissible"})

    assert refused.status_code == 422
    assert "name" in refused.json()["detail"]
