"""What stays with whom: a centre's inscriptions in hand, an erased person, what another fiche gave."""

from typing import Any

import pytest

from tests.api.driver import Api
from tests.api.files import HEADERS, csv_of, saved
from tests.api.staff import Caller, caller, staff


@pytest.mark.parametrize("path", ["/v1/enrolments/1", "/v1/candidates/1"])
async def test_anonymous_changes_nothing(api: Api, path: str) -> None:
    assert (await api.public.patch(path, json={})).status_code == 401


async def numbered(who: Caller, number: str) -> dict[str, Any]:
    (found,) = (await who.get(f"/v1/enrolments?number={number}"))["items"]
    return dict(found)


async def elsewhere(api: Api) -> Any:
    return (await (await staff(api, "centre", "Autre centre")).get("/v1/me"))["exam_centre"]


@pytest.mark.parametrize("to_another", [True, False])
async def test_only_a_centre_gives_away_what_it_has_evaluated(api: Api, to_another: bool) -> None:
    """Or an organisme would show another centre the outcomes that this one keeps back."""
    body, centre, other = await staff(api, "organisme"), await staff(api, "centre"), await elsewhere(api)
    found = await numbered(body, "DEMO-1")
    path, change = f"/v1/enrolments/{found['id']}", {"exam_centre_id": other["id"] if to_another else None}

    refused = await body.call("PATCH", path, change, If_Match=f'"{found["version"]}"')
    own = await centre.call("PATCH", path, change, If_Match=f'"{found["version"]}"')

    assert refused.status_code == 409
    assert "demandez-lui" in refused.json()["detail"]
    assert own.status_code == 200


async def test_organisme_moves_what_nobody_has_evaluated(api: Api) -> None:
    body, other = await staff(api, "organisme"), await elsewhere(api)
    found = await numbered(body, "DEMO-2")

    moved = await body.patch(f"/v1/enrolments/{found['id']}", exam_centre_id=other["id"])

    assert moved["exam_centre_id"] == other["id"]


async def test_file_of_an_organisme_takes_no_inscription_from_its_centre(api: Api) -> None:
    body, other = await staff(api, "organisme"), await elsewhere(api)
    lines = (
        f"DEMO-1;Démo;Camille;;contrat pro;;{other['name']}",
        f"DEMO-2;Exemple;Sacha;;FC;;{other['name']}",
    )

    found = await saved(body, csv_of(*lines, headers=f"{HEADERS};centre d'examen"), partial=True)

    assert [one["line"] for one in found["issues"]] == [2]
    assert "déjà évaluée" in found["issues"][0]["problem"]
    assert (await numbered(body, "DEMO-2"))["exam_centre_id"] == other["id"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"from_fiche": "rncp28246"}, "évaluation"), ({"decided_on": "2026-03-03"}, "à venir")],
)
async def test_recognition_is_a_decision_taken_on_another_fiche(
    api: Api, changes: dict[str, str], said: str
) -> None:
    centre = await staff(api, "centre")
    decision = {
        "enrolment_id": (await numbered(centre, "DEMO-2"))["id"],
        "capacity": "C1",
        "from_fiche": "rncp35001",
        "decided_on": "2026-03-02",
        "decided_by": "Le centre",
        "reason": "Même capacité",
    }

    refused = await centre.call("POST", "/v1/recognitions", {**decision, **changes})

    assert refused.status_code == 422
    assert said in refused.json()["detail"]
    await centre.post("/v1/recognitions", **decision)


async def test_erased_person_is_not_named_again(api: Api) -> None:
    admin, centre = await caller(api, "administrateur"), await staff(api, "centre")
    person = (await numbered(centre, "DEMO-2"))["person_id"]
    await admin.call("POST", f"/v1/people/{person}/erasure", {"reason": "à sa demande"})
    path = f"/v1/candidates/{person}"
    tag = (await centre.call("GET", path)).headers["ETag"]

    refused = await centre.call("PATCH", path, {"family_name": "Exemple"}, If_Match=tag)

    assert refused.status_code == 409
    assert "effacées" in refused.json()["detail"]
    assert (await centre.get(path))["family_name"] == "effacée"
