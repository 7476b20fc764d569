"""The records' pages on a port, with a jury of fictional people: no assistant is needed to look at them."""

import re
import time
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default

import httpx

from api.access.__main__ import make_administrator
from api.resources import Resources
from tests.browser.served_site import ServedSite

SEATS = (
    ("Andréa", "Moreau", "employeurs", {"chairs": True}),
    ("Paul", "Girard", "employeurs", {"branch": "travail_temporaire"}),
    ("Inès", "Roussel", "salaries", {"organisation": "Syndicat A"}),
    ("Hugo", "Lambert", "salaries", {"organisation": "Syndicat B"}),
)
PUT = (1, 3, 4)


@dataclass
class StaffSite(ServedSite):
    """A running application, and a machine's token for its API."""

    token: str = ""
    session_id: int = 0

    def start(self) -> None:
        """Serve, and make the jury over HTTP."""
        super().start()
        self._make_jury()

    async def prepare(self, resources: Resources) -> None:
        self.token = await make_administrator(
            resources.database, "Dominique Exemple", "admin@example.org", resources.clock()
        )

    def invite(self, name: str) -> str:
        """The link that is e-mailed to a new president of that name."""
        headers = {"Authorization": f"Bearer {self.token}"}
        email = f"{name.lower()}@example.org"
        with httpx.Client(base_url=self.url, headers=headers, trust_env=False) as client:
            body = {"name": f"{name} Exemple", "email": email, "role": "president", "exam_centre_id": 1}
            made = client.post("/v1/staff-accounts", json=body).raise_for_status().json()
            client.post(f"/v1/staff-accounts/{made['id']}/invitations").raise_for_status()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            for path in (self.folder / "mailbox").glob("*.eml"):
                mail = message_from_bytes(path.read_bytes(), policy=default)
                found = re.search(rf"{self.url}/console/invitation\?jeton=\S+", str(mail.get_content()))
                if mail["To"] == email and found:
                    return found[0]
            time.sleep(0.05)
        raise AssertionError("l'invitation n'est pas partie")

    def _make_jury(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=self.url, headers=headers, trust_env=False) as client:

            def post(path: str, **body: object) -> int:
                response = client.post(path, json=body).raise_for_status()
                return int(response.json()["id"])

            place = "Salle des délibérations, Exempleville"
            self.session_id = post("/v1/jury-sessions", exam_centre_id=1, held_on="2026-02-26", place=place)
            for given, family, college, more in SEATS:
                seat = {"branch": "metallurgie", "college": college, **more}
                post(
                    "/v1/jury-members",
                    jury_session_id=self.session_id,
                    given_name=given,
                    family_name=family,
                    **seat,
                )
            put = [
                post("/v1/jury-candidates", jury_session_id=self.session_id, enrolment_id=one) for one in PUT
            ]
            declared = {"jury_candidate_id": put[1], "declared_on": "2026-02-26"}
            post("/v1/jury-declarations", outcome="non_admissible", **declared)
            post("/v1/jury-declarations", outcome="admissible", blocks=[1], reason="Erreur.", **declared)
