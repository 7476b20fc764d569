"""Reading the log: who, when, from what to what, why."""

import re
from urllib.parse import quote

import pytest

from api.audit.recording import recorded_tables
from api.audit.words import RECORDS
from tests.api.driver import Api
from tests.api.juries import alix_before, seated_jury
from tests.api.staff import caller, staff


async def test_anonymous_is_refused(api: Api) -> None:
    assert (await api.public.get("/v1/audit")).status_code == 401


@pytest.mark.parametrize(
    "role", ["organisme", "evaluateur", "president", "candidat", "entreprise", "service"]
)
async def test_log_is_for_the_centre_and_the_administrator(api: Api, role: str) -> None:
    assert (await (await caller(api, role)).call("GET", "/v1/audit")).status_code == 403


async def test_entry_says_who_when_what_and_why(api: Api) -> None:
    centre = await staff(api, "centre")
    person = (await centre.get("/v1/candidates?family_name_contains=exemple"))["items"][0]
    await centre.patch(f"/v1/candidates/{person['id']}", family_name="Modèle", reason="faute de frappe")

    page = await centre.get(f"/v1/audit?record_type=person&record_id={person['id']}")

    change, creation = page["items"]
    assert page["next_cursor"] is None
    assert change.pop("id") > creation["id"]
    assert change == {
        "at": "2026-03-02T09:00:00Z",
        "actor": "Essai centre",
        "actor_role": "centre",
        "action": "modification",
        "record_type": "person",
        "record_id": person["id"],
        "subject": "identité",
        "reason": "faute de frappe",
        "changes": [{"field": "family_name", "before": person["family_name"], "after": "Modèle"}],
    }
    assert (creation["action"], creation["actor"]) == ("creation", "démonstration")


async def test_record_out_of_reach_does_not_exist(api: Api) -> None:
    other = await staff(api, "centre", centre="Une autre UIMM")
    admin = await staff(api, "administrateur")

    for path in ("record_type=person&record_id=1", "record_type=nothing&record_id=1"):
        assert (await other.call("GET", f"/v1/audit?{path}")).status_code == 404
    assert (await admin.call("GET", "/v1/audit?record_type=person&record_id=99999")).status_code == 404
    everything = await other.call("GET", "/v1/audit")
    assert everything.status_code == 422
    assert "record_id" in everything.json()["detail"]


async def test_administrator_filters_and_pages_everything(api: Api) -> None:
    admin = await staff(api, "administrateur")
    for number in range(5):
        await admin.post("/v1/companies", name=f"Atelier {number}")
    by = f"/v1/audit?actor={quote('ESSAI administrateur')}&from=2026-03-02&to=2026-03-02&limit=2"
    seen, cursor = [], ""
    while True:
        page = await admin.get(by + cursor)
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert [one["changes"][0]["after"] for one in seen] == [f"Atelier {number}" for number in (4, 3, 2, 1, 0)]
    assert (await admin.get(f"/v1/audit?actor={quote('Essai administrateur')}&from=2026-03-03"))[
        "items"
    ] == []


async def test_removed_record_keeps_its_log_for_the_administrator(api: Api) -> None:
    admin = await staff(api, "administrateur")
    made = await admin.call("POST", "/v1/companies", {"name": "Passagère"})
    await admin.call("DELETE", made.headers["Location"], If_Match=made.headers["ETag"])
    number = made.json()["id"]

    page = await admin.get(f"/v1/audit?record_type=company&record_id={number}")
    assert [one["action"] for one in page["items"]] == ["suppression", "creation"]
    # The embedded database may give the number again: another company's log is not mixed with this one's.
    again = await admin.post("/v1/companies", name="Suivante")
    page = await admin.get(f"/v1/audit?record_type=company&record_id={again['id']}")
    assert [one["action"] for one in page["items"]] == ["creation"]


async def test_subject_says_the_capacity_and_the_correction(api: Api) -> None:
    admin = await staff(api, "administrateur")
    jury = await seated_jury(api)
    put = await alix_before(jury)
    await jury.declare(put["id"], "non_admissible")
    await jury.declare(put["id"], reason="erreur de saisie")

    evaluations = (await admin.get("/v1/audit?record_type=evaluation&limit=100"))["items"]
    declarations = (await admin.get("/v1/audit?record_type=jury_declaration"))["items"]

    assert evaluations
    assert all(re.fullmatch(r"évaluation de C\d+", one["subject"]) for one in evaluations)
    numbers = [one["id"] for one in evaluations]
    assert numbers == sorted(numbers, reverse=True)
    assert [one["subject"] for one in declarations][:2] == [
        "correction de la déclaration du jury : admissible",
        "déclaration du jury : non admissible",
    ]
    assert declarations[0]["reason"] == "erreur de saisie"


def test_every_kind_of_record_has_its_name() -> None:
    assert recorded_tables() <= set(RECORDS)
