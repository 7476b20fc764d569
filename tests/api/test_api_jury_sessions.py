"""Sessions, members, candidates put before them, points and recap, over HTTP."""

import pytest

from tests.api.driver import Api
from tests.api.juries import HELD_ON, PLACE, Jury, alix_before, camille_before, open_jury, seated_jury
from tests.api.queries import statements
from tests.api.staff import caller, staff

POINTS = ["parite", "employeurs", "syndicats", "president", "entreprise", "organisation", "recapitulatif"]


@pytest.mark.parametrize(
    "path", ["/v1/jury-sessions", "/v1/jury-sessions/1/recap", "/v1/jury-declarations", "/v1/jury-members"]
)
async def test_anonymous_is_refused(api: Api, path: str) -> None:
    assert (await api.public.get(path)).status_code == 401


async def test_session_is_the_centres_own(api: Api) -> None:
    jury = await open_jury(api)
    elsewhere = await staff(api, "centre", centre="Une autre UIMM")

    assert jury.session["exam_centre_id"] is not None
    assert (await elsewhere.call("GET", jury.path)).status_code == 404
    assert (await elsewhere.call("GET", f"{jury.path}/recap")).status_code == 404
    assert (await elsewhere.get("/v1/jury-sessions"))["items"] == []


async def test_president_reaches_the_sessions_they_preside(api: Api) -> None:
    jury = await seated_jury(api)
    other = await staff(api, "president")

    assert [one["id"] for one in (await jury.president.get("/v1/jury-sessions"))["items"]] == [
        jury.session["id"]
    ]
    assert (await other.get("/v1/jury-sessions"))["items"] == []
    assert (await other.get("/v1/jury-members"))["items"] == []
    assert (await other.call("GET", f"{jury.path}/recap")).status_code == 404


async def test_session_is_presided_by_a_president(api: Api) -> None:
    centre, evaluator = await staff(api, "centre"), await staff(api, "evaluateur")
    body = {"held_on": HELD_ON, "place": PLACE, "president_account_id": evaluator.account_id}

    refused = await centre.call("POST", "/v1/jury-sessions", body)

    assert refused.status_code == 422
    assert "rôle président" in refused.json()["detail"]


async def test_administrator_says_which_centre(api: Api) -> None:
    admin = await staff(api, "administrateur")

    refused = await admin.call("POST", "/v1/jury-sessions", {"held_on": HELD_ON, "place": PLACE})

    assert refused.status_code == 422
    assert "exam_centre_id" in refused.json()["detail"]


@pytest.mark.parametrize("role", ["organisme", "evaluateur", "candidat", "entreprise", "service"])
async def test_organisations_are_for_the_sessions_staff(api: Api, role: str) -> None:
    await seated_jury(api)
    someone = await caller(api, role)

    assert (await someone.call("GET", "/v1/jury-members")).status_code == 403


async def test_member_leaves(api: Api) -> None:
    jury = await seated_jury(api)
    members = (await jury.centre.get(f"/v1/jury-members?jury_session_id={jury.session['id']}"))["items"]
    path = f"/v1/jury-members/{members[-1]['id']}"
    tag = (await jury.centre.call("GET", path)).headers["ETag"]

    assert (await jury.centre.call("DELETE", path, If_Match=tag)).status_code == 204
    assert len((await jury.recap())["members"]) == 3


async def test_enrolment_of_another_centre_is_refused(api: Api) -> None:
    jury = await open_jury(api)
    admin = await staff(api, "administrateur")
    await staff(api, "centre", centre="Une autre UIMM")
    (elsewhere,) = (await admin.get("/v1/exam-centres?name_contains=autre"))["items"]
    person = await admin.post(
        "/v1/candidates",
        given_name="Inès",
        family_name="Ailleurs",
        enrolment={"route": "vae", "exam_centre_id": elsewhere["id"]},
    )
    (enrolment,) = (await admin.get(f"/v1/enrolments?person_id={person['id']}"))["items"]
    body = {"jury_session_id": jury.session["id"], "enrolment_id": enrolment["id"]}

    for sender in (jury.centre, admin):
        refused = await sender.call("POST", "/v1/jury-candidates", body)
        assert refused.status_code == 422


async def test_candidate_is_put_once_and_withdrawn(api: Api) -> None:
    jury = await open_jury(api)
    put = await alix_before(jury)
    twice = await jury.centre.call(
        "POST", "/v1/jury-candidates", {k: put[k] for k in ("jury_session_id", "enrolment_id")}
    )
    path = f"/v1/jury-candidates/{put['id']}"
    tag = (await jury.centre.call("GET", path)).headers["ETag"]

    assert put["candidate"] == "Alix Exemple"
    assert twice.status_code == 409
    assert (await jury.centre.call("DELETE", path, If_Match=tag)).status_code == 204
    assert (await jury.recap())["candidates"] == []


async def test_recap_shows_what_is_there_and_what_lacks(api: Api) -> None:
    jury = await seated_jury(api)
    await alix_before(jury)
    await camille_before(jury)

    recap = await jury.recap()

    camille, alix = recap["candidates"]
    assert alix["candidate"] == "Alix Exemple"
    assert alix["gaps"] == []
    assert set(alix["states"].values()) == {"validee"}
    assert set(alix["opinions"].values()) == {"favorable"}
    # The centre and its jury see what is not published yet.
    assert camille["states"]["C5"] == "validee"
    assert camille["opinions"] == {"C1": "favorable", "C2": "favorable", "C3": "reserve"}
    assert camille["opinions_awaited"] == ["C5", "C6"]
    assert camille["company"] == "Atelier Démonstration"
    assert [one["code"] for one in camille["gaps"]] == [
        "non_validee",
        "non_evaluee",
        "avis_attendu",
        "avis_absent",
        "hors_rncp",
    ]
    assert [one["code"] for one in recap["points"]] == POINTS
    assert recap["exam_centre"].startswith("UIMM")
    assert recap["president"] == "Essai president"


async def test_recap_shows_no_organisation(api: Api) -> None:
    jury = await seated_jury(api)
    await jury.seat("Nora Petit", "salaries", organisation="Syndicat A")

    response = await jury.president.call("GET", f"{jury.path}/recap")

    assert "Syndicat A" not in response.text
    point = next(one for one in response.json()["points"] if one["code"] == "syndicats")
    assert point["state"] == "ecart"
    assert "Inès Roussel, Nora Petit" in point["detail"]


async def test_member_of_a_candidates_company_is_pointed_out(api: Api) -> None:
    jury = await seated_jury(api)
    await camille_before(jury)
    (company,) = (await jury.centre.get("/v1/companies?name_contains=atelier"))["items"]
    await jury.seat("Nora Petit", "salaries", company_id=company["id"], has_vote=False)

    points = {one["code"]: one for one in (await jury.recap())["points"]}

    assert points["entreprise"]["state"] == "a_confirmer"
    assert "Nora Petit" in points["entreprise"]["detail"]


async def test_point_is_confirmed_and_taken_back(api: Api) -> None:
    jury = await seated_jury(api)
    path = f"{jury.path}/points/organisation"

    first = await jury.president.call("PUT", path, {"note": "Vu avec la commission."})
    again = await jury.centre.call("PUT", path)
    shown = {one["code"]: one for one in (await jury.recap())["points"]}["organisation"]
    back = await jury.centre.call("DELETE", path)
    none = await jury.centre.call("DELETE", path)

    assert (first.status_code, first.json()["confirmed_by"]) == (200, "Essai president")
    assert again.json()["note"] is None
    assert (shown["state"], shown["confirmed_by"]) == ("a_confirmer", "Essai centre")
    assert (back.status_code, none.status_code) == (204, 404)
    assert (await jury.centre.call("PUT", f"{jury.path}/points/quorum")).status_code == 422


async def test_nothing_of_the_conformity_bars_a_declaration(api: Api) -> None:
    jury = await open_jury(api)
    put = await camille_before(jury)

    declared = await jury.declare(put["id"], "admissible", blocks=[1])

    assert declared.status_code == 201
    assert {one["state"] for one in (await jury.recap())["points"]} <= {"a_confirmer", "conforme"}


async def many(jury: Jury, start: int, number: int) -> None:
    for index in range(start, start + number):
        person = await jury.centre.post(
            "/v1/candidates",
            given_name="Candidate",
            family_name=f"Numéro {index}",
            enrolment={"route": "formation_continue", "exam_centre_id": jury.session["exam_centre_id"]},
        )
        (enrolment,) = (await jury.centre.get(f"/v1/enrolments?person_id={person['id']}"))["items"]
        put = await jury.put(enrolment["id"])
        assert (await jury.declare(put["id"], "non_admissible", blocks=[1])).status_code == 201


@pytest.mark.parametrize("what", ["recap", "jury-candidates", "jury-declarations"])
async def test_recap_takes_as_many_queries_for_twelve_candidates_as_for_two(api: Api, what: str) -> None:
    jury = await seated_jury(api)
    path = f"{jury.path}/recap" if what == "recap" else f"/v1/{what}"
    await many(jury, 0, 2)
    with statements(api) as few:
        await jury.centre.get(path)
    await many(jury, 2, 10)
    with statements(api) as more:
        await jury.centre.get(path)

    assert len(more) == len(few) < 20
