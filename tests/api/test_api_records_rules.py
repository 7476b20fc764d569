"""What staff are told of a file: nothing hidden, nothing false, and what to do."""

from typing import Any

from tests.api.driver import Api
from tests.api.staff import Caller, staff

FIRST, LATER = "2022-06-30", "2023-06-30"


async def demo_enrolment(admin: Caller, number: str) -> int:
    found = await admin.get(f"/v1/enrolments?number={number}")
    return int(found["items"][0]["id"])


async def put(admin: Caller, enrolment: int, held_on: str) -> tuple[int, int]:
    """A session of that day with the enrolment before it; both ids."""
    centre = (await admin.get("/v1/exam-centres"))["items"][0]["id"]
    session = await admin.post("/v1/jury-sessions", exam_centre_id=centre, held_on=held_on, place="Salle 1")
    made = await admin.post("/v1/jury-candidates", jury_session_id=session["id"], enrolment_id=enrolment)
    return int(session["id"]), int(made["id"])


async def gap_codes(admin: Caller, session: int) -> set[str]:
    recap = await admin.get(f"/v1/jury-sessions/{session}/recap")
    return {gap["code"] for one in recap["candidates"] for gap in one["gaps"]}


async def new_vae(caller: Caller) -> int:
    centre = (await caller.get("/v1/exam-centres"))["items"][0]["id"]
    enrolment: dict[str, Any] = {"route": "vae", "exam_centre_id": centre}
    if bodies := (await caller.get("/v1/training-bodies"))["items"]:
        enrolment["training_body_id"] = bodies[0]["id"]
    person = await caller.post("/v1/candidates", given_name="Nora", family_name="Essai", enrolment=enrolment)
    found = await caller.get(f"/v1/enrolments?person_id={person['id']}")
    return int(found["items"][0]["id"])


async def test_admission_is_not_hidden_by_a_later_session(api: Api) -> None:
    admin = await staff(api, "administrateur")
    enrolment = await demo_enrolment(admin, "DEMO-4")
    _, candidate = await put(admin, enrolment, FIRST)
    await admin.post(
        "/v1/jury-declarations", jury_candidate_id=candidate, outcome="admissible", declared_on=FIRST
    )

    await put(admin, enrolment, LATER)

    progress = await admin.get(f"/v1/enrolments/{enrolment}/progress")
    assert (progress["declaration"], progress["next_step"]) == ("admissible", "declare")


async def test_recap_says_what_is_held_back_and_what_came_after_the_session(api: Api) -> None:
    admin = await staff(api, "administrateur")
    session, _ = await put(admin, await demo_enrolment(admin, "DEMO-1"), FIRST)

    assert {"non_visible", "apres_la_seance"} <= await gap_codes(admin, session)


async def test_recap_tells_absence_from_never_evaluated(api: Api) -> None:
    admin = await staff(api, "administrateur")
    enrolment = await demo_enrolment(admin, "DEMO-2")
    await admin.post(
        "/v1/evaluations",
        enrolment_id=enrolment,
        capacity="C1",
        modality="projets",
        evaluated_on="2024-03-04",
        outcome="excuse",
    )
    session, _ = await put(admin, enrolment, "2024-06-30")

    assert "excuse" in await gap_codes(admin, session)


async def test_vae_that_was_refused_is_said_to_be(api: Api) -> None:
    admin = await staff(api, "administrateur")
    enrolment = await new_vae(admin)
    await admin.post(
        "/v1/vae-files", enrolment_id=enrolment, decision="non_recevable", decided_on="2021-11-01"
    )
    session, _ = await put(admin, enrolment, FIRST)

    (warning,) = (await admin.get(f"/v1/enrolments/{enrolment}/progress"))["warnings"]
    codes = await gap_codes(admin, session)
    assert "non recevable" in warning
    assert "non_recevable" in codes
    assert "entree" not in codes


async def test_recevabilite_is_the_centres(api: Api) -> None:
    body = await staff(api, "organisme")
    enrolment = await new_vae(body)
    file = {"enrolment_id": enrolment, "requested_on": "2021-10-01"}

    refused = await body.call(
        "POST", "/v1/vae-files", {**file, "decision": "recevable", "decided_on": "2021-11-01"}
    )
    asked = await body.call("POST", "/v1/vae-files", file)

    assert (refused.status_code, asked.status_code) == (422, 201)
    assert "centre d'examen" in refused.json()["detail"]


async def test_steps_of_a_vae_follow_each_other(api: Api) -> None:
    admin = await staff(api, "administrateur")
    file = {"enrolment_id": await new_vae(admin), "requested_on": "2021-10-01", "interview_on": "2020-01-01"}

    refused = await admin.call("POST", "/v1/vae-files", file)

    assert refused.status_code == 422
    assert "demande, puis décision" in refused.json()["detail"]


async def test_entry_years_ahead_is_a_mistyped_year(api: Api) -> None:
    admin = await staff(api, "administrateur")
    body = {
        "given_name": "A",
        "family_name": "B",
        "enrolment": {"route": "formation_continue", "entered_on": "2091-10-04"},
    }

    refused = await admin.call("POST", "/v1/candidates", body)

    assert refused.status_code == 422
    assert "vérifiez l'année" in refused.json()["detail"]


async def test_refusals_name_what_was_expected(api: Api) -> None:
    admin = await staff(api, "administrateur")
    body = {"enrolment_id": 1, "capacity": "C9", "capacité": "C1", "evaluated_on": "15/03/2022"}

    said = (await admin.call("POST", "/v1/evaluations", body)).json()["detail"]

    assert "'C1'" in said
    assert "champ inconnu" in said
    assert "AAAA-MM-JJ" in said
    assert "outcome (il manque)" in said


async def test_unknown_staff_token_is_told_whom_to_ask(api: Api) -> None:
    headers = {"Authorization": "Bearer equipe_inconnu"}

    said = (await api.public.get("/v1/me", headers=headers)).json()["detail"]

    assert "administrateur" in said
    assert "conversation" not in said
