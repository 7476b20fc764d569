"""How long a signatory takes for three people, on a phone and a slow network: `python -m tests.bench.opinion_form`.

A scripted browser taps as a person would: one gesture after the other, a pause between two, texts typed sign by sign. The
application is the real one, on SQLite, in this process.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, CHROMIUM_NAMES
from tests.browser.opinion_site import CAPACITIES, PHONE, SAID, OpinionSite

# « Slow 4G », as the browsers' own tools define it: bytes a second, and milliseconds of latency.
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SIGNS_A_SECOND = 8
PEOPLE = ("Première", "Deuxième", "Troisième")
ACTIVITY = "Réglage de la presse 4"
COMMENTS = {
    "C2": "Oublie encore les gants au poste de coupe.",
    "C5": "Prévient trop tard quand la machine s'arrête.",
}
MOST_TAPS, MOST_SECONDS_READY = 35, 1.0
READY = """() => {
    const [page] = performance.getEntriesByType("navigation");
    return (page.domContentLoadedEventEnd - page.startTime) / 1000;
}"""


@dataclass
class Hand:
    """Taps and counts them; typing is apart."""

    page: Page
    pause: float
    taps: int = 0
    signs: int = 0
    ready: list[float] = field(default_factory=list)

    def tap(self, target: Locator) -> None:
        self.page.wait_for_timeout(self.pause * 1000)
        target.tap()
        self.taps += 1

    def write(self, target: Locator, text: str) -> None:
        """In a field: the tap that reaches it, then each sign."""
        self.tap(target)
        self.page.keyboard.type(text, delay=1000 / SIGNS_A_SECOND)
        self.signs += len(text)

    def arrive(self, title: str) -> None:
        """On a page: it is ready when its script has run."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)
        self.page.wait_for_load_state("domcontentloaded")
        self.ready.append(self.page.evaluate(READY))

    def give(self, name: str) -> None:
        """A complete opinion, with an activity used for three capacities and two explanations."""
        page = self.page
        self.tap(page.get_by_role("link", name=f"pour Essai {name}").first)
        self.arrive(f"Votre avis pour Essai {name}")
        self.write(page.get_by_label("Activité ou projet"), ACTIVITY)
        self.tap(page.get_by_role("button", name="Ajouter"))
        for code in CAPACITIES:
            row = page.locator(f"#{code}")
            self.tap(row.locator("label.choice").get_by_text(SAID[value_of(code)], exact=True))
            if code in COMMENTS:
                self.write(row.get_by_role("textbox"), COMMENTS[code])
            if code in ("C1", "C3", "C4"):
                self.tap(row.get_by_text(ACTIVITY))
        self.tap(page.get_by_role("button", name="Relire et envoyer"))
        self.arrive("Relire")
        self.tap(page.get_by_label("Je donne cet avis au nom de l'entreprise."))
        self.tap(page.get_by_role("button", name="Envoyer l'avis"))
        expect(page.get_by_role("status")).to_contain_text("Votre avis est envoyé.")
        self.ready.append(page.evaluate(READY))


def value_of(code: str) -> str:
    return {"C2": "reserve", "C5": "defavorable", "C8": "non_observe"}.get(code, "favorable")


def run(pause: float) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        site = OpinionSite(Path(folder))
        site.start()
        enrolments = [site.ask(name) for name in PEOPLE]
        path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
            context = browser.new_context(**PHONE)  # type: ignore[arg-type]
            page = context.new_page()
            slow = context.new_cdp_session(page)
            slow.send("Network.enable")
            slow.send("Network.emulateNetworkConditions", SLOW_4G)
            hand = Hand(page, pause)
            page.goto(site.ticket())
            hand.arrive("Avis de l'entreprise")
            print(f"liste, rien en cache : prête en {hand.ready.pop():.2f} s")
            for name, enrolment in zip(PEOPLE, enrolments, strict=True):
                started, taps, signs = time.monotonic(), hand.taps, hand.signs
                hand.give(name)
                seconds = time.monotonic() - started
                print(f"{name} : {hand.taps - taps} gestes, {hand.signs - signs} signes, {seconds:.1f} s")
                given = site.opinions(enrolment)
                assert all(given[code]["value"] == value_of(code) for code in CAPACITIES)
                assert all(given[code]["comment"] == text for code, text in COMMENTS.items())
                assert hand.taps - taps <= MOST_TAPS
                page.goto(f"{site.url}/espace/avis")
            receipts = page.get_by_role("link", name="Accusé de réception (PDF)").count()
            print(
                f"pages : médiane {statistics.median(hand.ready):.2f} s, la plus lente {max(hand.ready):.2f} s"
            )
            print(f"accusés : {receipts}")
            assert receipts == len(PEOPLE)
            assert max(hand.ready) <= MOST_SECONDS_READY, "une page n'est pas prête à temps"
            browser.close()
        site.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pause", type=float, default=0.7, help="secondes entre deux gestes")
    run(parser.parse_args().pause)
