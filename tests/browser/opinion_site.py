"""A signatory's pages on a port, with fictional people whose opinion is asked on eight capacities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.browser.staff_site import StaffSite

CAPACITIES = tuple(f"C{number}" for number in range(1, 9))
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "fr-FR"}
SAID = {
    "favorable": "Favorable",
    "reserve": "Réservé",
    "defavorable": "Défavorable",
    "non_observe": "Non observé",
}


@dataclass
class OpinionSite(StaffSite):
    """The same running application, where the tutor of the demonstration is asked more."""

    asked: int = 0

    def client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False)

    def ask(self, family_name: str) -> int:
        """A new candidate on whom the tutor is asked everything; the number of the inscription."""
        self.asked += 1
        with self.client() as client:

            def post(path: str, **body: Any) -> int:
                return int(client.post(path, json=body).raise_for_status().json()["id"])

            signatory = client.get("/v1/signatories").raise_for_status().json()["items"][0]
            post(
                "/v1/candidates",
                given_name="Essai",
                family_name=family_name,
                enrolment={
                    "number": f"ESSAI-{self.asked}",
                    "company_id": signatory["company_id"],
                    "exam_centre_id": 1,
                    "route": "formation_continue",
                    "entered_on": "2021-10-04",
                },
            )
            found = client.get("/v1/enrolments?limit=200").raise_for_status().json()["items"]
            (enrolment,) = (one["id"] for one in found if one["number"] == f"ESSAI-{self.asked}")
            for code in CAPACITIES:
                post(
                    "/v1/opinions",
                    enrolment_id=enrolment,
                    signatory_id=signatory["id"],
                    capacity=code,
                    candidate_told_on="2026-01-05",
                )
        return int(enrolment)

    def ticket(self, persona: str = "tuteur", page: str = "avis") -> str:
        """The address that the conversation of that person opens: it works once."""
        with httpx.Client(base_url=self.url, trust_env=False) as client:
            opened = client.post("/v1/demo/sessions", json={"persona": persona}).raise_for_status().json()
            headers = {"Authorization": f"Bearer {opened['session_token']}"}
            made = client.post("/v1/chat/pages", json={"page": page}, headers=headers)
            return str(made.raise_for_status().json()["url"])

    def opinions(self, enrolment: int) -> dict[str, Any]:
        """What is recorded, by capacity."""
        with self.client() as client:
            found = client.get(f"/v1/opinions?enrolment_id={enrolment}&limit=200").raise_for_status().json()
        return {one["capacity"]: one for one in found["items"]}


@dataclass
class OpinionPage:
    """The form as a signatory uses it: by words and by what is touched."""

    page: Page
    site: OpinionSite

    def enter(self) -> OpinionPage:
        self.page.goto(self.site.ticket())
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Avis de l'entreprise")
        return self

    def open(self, name: str) -> OpinionPage:
        self.page.get_by_role("link", name=f"pour {name}").first.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)
        return self

    def row(self, code: str) -> Locator:
        return self.page.locator(f"#{code}")

    def choose(self, code: str, value: str) -> None:
        self.row(code).locator("label.choice").get_by_text(SAID[value], exact=True).click()

    def explain(self, code: str, text: str) -> None:
        area = self.row(code).get_by_role("textbox")
        area.click()
        area.fill(text)

    def tell(self, title: str) -> None:
        self.page.get_by_label("Activité ou projet").fill(title)
        self.page.get_by_role("button", name="Ajouter").click()

    @property
    def status(self) -> Locator:
        return self.page.locator("#etat")

    def saved(self) -> None:
        expect(self.status).to_have_text("Enregistré")

    def chosen(self, code: str) -> str | None:
        found = self.row(code).locator("input[type=radio]:checked")
        return found.get_attribute("value") if found.count() else None

    def review(self) -> None:
        self.page.get_by_role("button", name="Relire et envoyer").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Relire")

    def send(self) -> str:
        """Validate and send; the receipt's number."""
        self.page.get_by_label("Je donne cet avis au nom de l'entreprise.").check()
        self.page.get_by_role("button", name="Envoyer l'avis").click()
        expect(self.page.get_by_role("status")).to_contain_text("Votre avis est envoyé.")
        return self.page.locator("dd.when").inner_text()
