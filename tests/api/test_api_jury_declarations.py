"""What the jury declared: recorded, corrected with a reason, warned about; and its procès-verbal."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from api.audit.models import AuditEntry
from api.db.base import Base
from tests.api.driver import Api
from tests.api.juries import HELD_ON, alix_before, camille_before, open_jury, seated_jury
from tests.api.staff import caller, staff


async def test_declaration_is_recorded_with_its_attestations(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)

    response = await jury.declare(put["id"], "admissible", blocks=[2, 1, 1])

    declared = response.json()
    assert response.status_code == 201
    assert (declared["rank"], declared["outcome"], declared["warnings"]) == (1, "admissible", [])
    assert [one["block"] for one in declared["attestations"]] == [1, 2]
    assert len({one["number"] for one in declared["attestations"]}) == 2
    assert (await jury.president.get(response.headers["Location"]))["rank"] == 1
    (shown,) = (await jury.recap())["candidates"]
    assert shown["declarations"][0]["outcome"] == "admissible"


async def test_incomplete_recap_warns_and_bars_nothing(api: Api) -> None:
    jury = await seated_jury(api)
    put = await camille_before(jury)

    response = await jury.declare(put["id"], "admissible", blocks=[2], by=jury.centre)

    warnings = " ".join(response.json()["warnings"])
    assert response.status_code == 201
    assert "Non validées : C8." in warnings
    assert "tous les blocs" in warnings
    assert "Attestation demandée" in warnings


async def test_same_declaration_sent_twice_is_recorded_once(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)
    body = {"jury_candidate_id": put["id"], "outcome": "admissible", "declared_on": HELD_ON, "blocks": [1]}

    first, again = [
        await jury.president.call("POST", "/v1/jury-declarations", body, Idempotency_Key="d1")
        for _ in range(2)
    ]

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert len((await jury.centre.get(f"/v1/jury-declarations?jury_candidate_id={put['id']}"))["items"]) == 1


async def test_correction_is_another_declaration_with_its_reason(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)
    await jury.declare(put["id"], "non_admissible")

    refused = await jury.declare(put["id"], "admissible")
    corrected = await jury.declare(put["id"], "admissible", reason="Erreur de saisie.", blocks=[1, 2])

    assert refused.status_code == 409
    assert "motif" in refused.json()["detail"]
    assert (corrected.json()["rank"], corrected.json()["reason"]) == (2, "Erreur de saisie.")
    (shown,) = (await jury.recap())["candidates"]
    assert [one["outcome"] for one in shown["declarations"]] == ["non_admissible", "admissible"]
    progress = await jury.centre.get(f"/v1/enrolments/{put['enrolment_id']}/progress")
    assert progress["declaration"] == "admissible"


@pytest.mark.parametrize(("day", "said"), [("2026-02-25", "avant la séance"), ("2026-03-03", "à venir")])
async def test_impossible_day_is_said(api: Api, day: str, said: str) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)

    refused = await jury.declare(put["id"], declared_on=day)

    assert refused.status_code == 422
    assert said in refused.json()["detail"]


async def test_block_that_the_fiche_does_not_have_is_refused(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)

    refused = await jury.declare(put["id"], blocks=[1, 3])

    assert refused.status_code == 422
    assert "bloc 3" in refused.json()["detail"]


async def test_president_declares_in_their_own_sessions_only(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)
    other = await staff(api, "president")
    elsewhere = await staff(api, "centre", centre="Une autre UIMM")

    for somebody in (other, elsewhere):
        assert (await jury.declare(put["id"], by=somebody)).status_code == 422
    for role in ("organisme", "evaluateur", "candidat", "entreprise", "service"):
        assert (await jury.declare(put["id"], by=await caller(api, role))).status_code == 403


async def test_no_candidate_is_admissible_without_a_declaration(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)
    for code in ("parite", "organisation", "recapitulatif"):
        await jury.president.call("PUT", f"{jury.path}/points/{code}")

    progress = await jury.centre.get(f"/v1/enrolments/{put['enrolment_id']}/progress")

    assert progress["missing"] == []
    assert progress["declaration"] is None
    assert progress["next_step"] == "jury"


async def test_candidate_reads_their_own_declaration(api: Api) -> None:
    jury = await seated_jury(api)
    camille, alix = await camille_before(jury), await alix_before(jury)
    await jury.declare(alix["id"])
    await jury.declare(camille["id"], "non_admissible", blocks=[1])
    candidate = await caller(api, "candidat")

    own = (await candidate.get("/v1/jury-declarations"))["items"]

    assert [one["jury_candidate_id"] for one in own] == [camille["id"]]
    assert own[0]["attestations"][0]["block"] == 1


async def test_declared_candidate_stays_at_the_session(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)
    await jury.declare(put["id"])
    path = f"/v1/jury-candidates/{put['id']}"
    tag = (await jury.centre.call("GET", path)).headers["ETag"]

    refused = await jury.centre.call("DELETE", path, If_Match=tag)

    assert refused.status_code == 409
    assert "déclaration" in refused.json()["detail"]


async def test_declaration_of_an_earlier_session_is_shown(api: Api) -> None:
    first = await seated_jury(api)
    put = await camille_before(first)
    await first.declare(put["id"], "non_admissible", blocks=[1])
    second = await open_jury(api)
    await second.put(put["enrolment_id"])

    (shown,) = (await second.recap())["candidates"]

    assert shown["declarations"] == []
    assert [(one["outcome"], one["blocks"]) for one in shown["earlier"]] == [("non_admissible", [1])]


async def test_minutes_close_the_session_and_keep_what_was_declared(api: Api) -> None:
    jury = await seated_jury(api)
    alix, camille = await alix_before(jury), await camille_before(jury)
    await jury.declare(alix["id"], "non_admissible")
    await jury.president.call("PUT", f"{jury.path}/points/organisation", {"note": "Vu."})

    before = await jury.president.call("GET", f"{jury.path}/minutes")
    drawn = await jury.president.post(f"{jury.path}/minutes")
    twice = await jury.centre.call("POST", f"{jury.path}/minutes")
    await jury.declare(alix["id"], "admissible", reason="Erreur de saisie.")
    read = await jury.centre.get(f"{jury.path}/minutes")

    assert before.status_code == 404
    assert twice.status_code == 409
    assert drawn["content"] == read["content"]
    assert read["number"] == f"PV-20260226-{jury.session['id']}"
    lines = {one["candidate"]: one for one in read["content"]["candidates"]}
    assert lines["Alix Exemple"]["outcome"] == "non_admissible"
    assert lines["Camille Démo"]["outcome"] is None
    assert [(one["candidate"], one["outcome"]) for one in read["corrections"]] == [
        ("Alix Exemple", "admissible")
    ]
    assert "Syndicat" not in str(read)
    assert (await jury.declare(camille["id"])).status_code == 409
    assert (await jury.declare(camille["id"], reason="Oubliée au procès-verbal.")).status_code == 201


async def test_closed_session_does_not_change(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)
    await jury.president.post(f"{jury.path}/minutes")
    (member, *_) = (await jury.centre.get("/v1/jury-members"))["items"]
    own = {"jury_session_id": jury.session["id"]}
    seat = {"given_name": "A", "family_name": "B", "college": "salaries", "branch": "metallurgie", **own}
    body = {**own, "enrolment_id": put["enrolment_id"] + 1}

    async def refused(method: str, path: str, sent: object = None) -> None:
        read = await jury.centre.call("GET", path)
        response = await jury.centre.call(method, path, sent, If_Match=read.headers.get("ETag", ""))
        assert response.status_code in (409, 422), f"{method} {path} {response.status_code}"
        if response.status_code == 409:
            assert "procès-verbal" in response.json()["detail"]

    await refused("PATCH", jury.path, {"place": "Ailleurs"})
    await refused("DELETE", jury.path)
    await refused("POST", "/v1/jury-members", seat)
    await refused("PATCH", f"/v1/jury-members/{member['id']}", {"has_vote": False})
    await refused("DELETE", f"/v1/jury-members/{member['id']}")
    await refused("POST", "/v1/jury-candidates", body)
    await refused("DELETE", f"/v1/jury-candidates/{put['id']}")
    await refused("PUT", f"{jury.path}/points/parite")


async def test_minutes_wait_for_the_session(api: Api) -> None:
    jury = await seated_jury(api)
    await jury.centre.patch(jury.path, held_on="2026-03-20")

    refused = await jury.president.call("POST", f"{jury.path}/minutes")

    assert refused.status_code == 409
    assert "pas encore eu lieu" in refused.json()["detail"]


def test_no_table_holds_an_individual_vote() -> None:
    jury = [table for name, table in Base.metadata.tables.items() if name.startswith("jury_")]
    columns = {column.name for table in jury for column in table.columns}

    assert len(jury) >= 5
    # Who has a vote is the composition; how anybody voted has no column.
    assert {name for name in columns if "vote" in name or "voix" in name} == {"has_vote"}


async def test_two_people_who_declare_at_once_do_not_declare_twice(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)

    responses = await asyncio.gather(
        jury.declare(put["id"], "admissible"), jury.declare(put["id"], "non_admissible", by=jury.centre)
    )

    assert sorted(one.status_code for one in responses) == [201, 409]


async def test_what_is_declared_is_in_the_log_with_its_reason(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)
    await jury.declare(put["id"], "non_admissible", blocks=[1])
    await jury.declare(put["id"], "admissible", reason="Erreur de saisie.")

    async with api.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.record_type == "jury_declaration").order_by(AuditEntry.id)
        first, second = (await session.scalars(query)).all()[-2:]

    assert (first.actor, first.actor_role) == ("Essai president", "president")
    assert second.changes["outcome"] == [None, "admissible"]
    assert second.reason == "Erreur de saisie."


async def test_correction_keeps_the_number_and_day_of_what_it_attests_again(api: Api) -> None:
    jury = await seated_jury(api)
    put = await alix_before(jury)
    later = {"reason": "Erreur de saisie.", "declared_on": "2026-02-27"}

    async def attested(outcome: str, **more: Any) -> list[tuple[int, str, str]]:
        declared = (await jury.declare(put["id"], outcome, **more)).json()
        return [(one["block"], one["number"], one["issued_on"]) for one in declared["attestations"]]

    first = await attested("admissible", blocks=[1, 2])
    kept = await attested("non_admissible", blocks=[1], **later)
    again = await attested("admissible", blocks=[1, 2], **later)

    assert kept == first[:1]
    assert again == first
    assert {day for _, _, day in again} == {HELD_ON}


async def test_another_session_attests_under_a_number_of_its_own(api: Api) -> None:
    first, second = await seated_jury(api), await open_jury(api)
    put = await camille_before(first)
    again = await second.put(put["enrolment_id"])

    one = (await first.declare(put["id"], "non_admissible", blocks=[1])).json()["attestations"]
    other = (await second.declare(again["id"], "admissible", blocks=[1])).json()["attestations"]

    assert one[0]["number"] != other[0]["number"]
