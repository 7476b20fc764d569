"""A jury of the demonstration's centre, for tests."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.api.driver import Api
from tests.api.staff import Caller, staff

HELD_ON = "2026-02-26"
PLACE = "Salle des délibérations, Exempleville"


@dataclass(frozen=True)
class Jury:
    """A session with its centre and its president."""

    centre: Caller
    president: Caller
    session: dict[str, Any]

    @property
    def path(self) -> str:
        return f"/v1/jury-sessions/{self.session['id']}"

    async def recap(self) -> Any:
        return await self.president.get(f"{self.path}/recap")

    async def seat(self, name: str, college: str, **more: Any) -> Any:
        given, family = name.split(" ", 1)
        sent = {"branch": "metallurgie", "jury_session_id": self.session["id"], **more}
        return await self.centre.post(
            "/v1/jury-members", given_name=given, family_name=family, college=college, **sent
        )

    async def put(self, enrolment_id: int) -> Any:
        return await self.centre.post(
            "/v1/jury-candidates", jury_session_id=self.session["id"], enrolment_id=enrolment_id
        )

    async def declare(
        self, candidate_id: int, outcome: str = "admissible", by: Caller | None = None, **more: Any
    ) -> httpx.Response:
        body = {"jury_candidate_id": candidate_id, "outcome": outcome, "declared_on": HELD_ON, **more}
        return await (by or self.president).call("POST", "/v1/jury-declarations", body)


async def open_jury(api: Api) -> Jury:
    """A session without members nor candidates."""
    centre, president = await staff(api, "centre"), await staff(api, "president")
    session = await centre.post(
        "/v1/jury-sessions", held_on=HELD_ON, place=PLACE, president_account_id=president.account_id
    )
    return Jury(centre, president, session)


async def seated_jury(api: Api) -> Jury:
    """A session with two members on each side."""
    jury = await open_jury(api)
    await jury.seat("Andréa Moreau", "employeurs", chairs=True)
    await jury.seat("Paul Girard", "employeurs", branch="travail_temporaire")
    await jury.seat("Inès Roussel", "salaries", organisation="Syndicat A")
    await jury.seat("Hugo Lambert", "salaries", organisation="Syndicat B")
    return jury


async def enrolment_of(jury: Jury, family_name: str, given_name: str) -> dict[str, Any]:
    """The inscription of that person of the demonstration, tied to the centre."""
    admin = await staff(jury.centre.api, "administrateur")
    people = (await admin.get(f"/v1/candidates?family_name_contains={family_name}"))["items"]
    (person,) = [one for one in people if one["given_name"] == given_name]
    (enrolment,) = (await admin.get(f"/v1/enrolments?person_id={person['id']}"))["items"]
    if enrolment["exam_centre_id"] is None:
        path = f"/v1/enrolments/{enrolment['id']}"
        enrolment = await admin.patch(path, exam_centre_id=jury.session["exam_centre_id"])
    found: dict[str, Any] = enrolment
    return found


async def alix_before(jury: Jury) -> Any:
    """Somebody whose eight capacities are recorded as validated, put before the jury."""
    return await jury.put((await enrolment_of(jury, "Exemple", "Alix"))["id"])


async def camille_before(jury: Jury) -> Any:
    """Somebody in the middle of their path, put before the jury."""
    return await jury.put((await enrolment_of(jury, "Démo", "Camille"))["id"])
