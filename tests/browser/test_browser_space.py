"""The personal pages in a real browser: what axe finds, what is printed, what a tick keeps, and the way in by e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.demo.personas import CANDIDATE_EMAIL
from tests.browser.space_site import SpaceSite, furnish, load_criteria
from tests.browser.test_browser_staff_pages import findings, open_all

LOOKS = [(320, "light"), (390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
# A sheet of paper, both sides: where a centre loaded its criteria.
MOST_PAGES = 2
PRINTED = ("candidat", "charlie", "sacha", "noa")
TEN = {"top": "10mm", "right": "10mm", "bottom": "10mm", "left": "10mm"}
# As Chromium prints without being told anything, with wide margins, and as the style sheet wishes.
PRINTERS: list[dict[str, Any]] = [
    {"format": "A4"},
    {"format": "A4", "margin": TEN},
    {"prefer_css_page_size": True},
]
SMALLEST_PRINT = """() => Math.min(...[...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility() && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((one) => parseFloat(getComputedStyle(one).fontSize) * 0.75))"""
FIRST, SECOND = "Repérer, dans mon travail", "Rassembler mes éléments de preuve"
REPORT = "Écrire mon rapport"
TICKS = "**/points/*"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceSite]:
    running = SpaceSite(tmp_path_factory.mktemp("space"))
    running.start()
    running.write(furnish)
    running.write(load_criteria)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceSite]:
    """As anybody who tries it finds it: nothing written beside."""
    running = SpaceSite(tmp_path_factory.mktemp("demonstration"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_nothing_is_found_on_any_page(
    chromium: Browser, site: SpaceSite, axe_script: str, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=False,
    )
    page = context.new_page()
    link = site.invite(CANDIDATE_EMAIL, "candidat")
    for path in (link, f"{link}/code", f"{site.url}/espace/feuille-de-route"):
        page.goto(path)
        assert findings(page, axe_script) == [], path
    for shown in ("feuille-de-route", "feuille-de-route?lire=facile"):
        site.enter(page, "candidat", "feuille-de-route")
        page.goto(f"{site.url}/espace/{shown}")
        open_all(page)
        assert findings(page, axe_script) == [], shown
    context.close()


def test_it_is_read_without_colour_and_without_sight(page: Page, site: SpaceSite) -> None:
    site.enter(page, "candidat", "feuille-de-route")

    rows = page.locator(".row")
    words = [text.splitlines()[-1] for text in rows.all_inner_texts()]
    outlines = page.eval_on_selector_all(
        ".row .state svg", "all => all.map(one => [one.parentElement.innerText.trim(), one.innerHTML.trim()])"
    )

    assert words[4:] == [
        "Évaluée, résultat pas encore communiqué",
        "Pas encore évaluée",
        "Validée",
        "Non validée",
    ]
    assert len({words for words, _ in outlines}) == len({shape for _, shape in outlines}) == 4
    assert page.locator(".gauge").get_attribute("aria-hidden") == "true"


@pytest.mark.parametrize("reading", ["", "?lire=facile"])
@pytest.mark.parametrize("persona", PRINTED)
def test_it_prints_on_one_side_in_letters_that_can_be_read(
    page: Page, demonstration: SpaceSite, persona: str, reading: str
) -> None:
    demonstration.enter(page, persona, "feuille-de-route")
    page.goto(f"{demonstration.url}/espace/feuille-de-route{reading}")

    assert [pages_of(page.pdf(**printer)) for printer in PRINTERS] == [1, 1, 1]
    page.emulate_media(media="print")
    assert round(page.evaluate(SMALLEST_PRINT), 2) >= 8.5


def pages_of(document: bytes) -> int:
    return len(re.findall(rb"/Type ?/Page[^s]", document))


def test_it_prints_on_one_sheet_with_what_is_folded(page: Page, site: SpaceSite) -> None:
    site.enter(page, "candidat", "feuille-de-route")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Imprimer").click()
    assert page.evaluate("window.printed")

    pages = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print", color_scheme="dark")

    assert pages_of(pages) <= MOST_PAGES
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()
    expect(page.get_by_role("button", name="Quitter")).to_be_hidden()
    expect(page.get_by_text("Critère inventé 1 de C5.")).to_be_visible()
    ink = "getComputedStyle(document.querySelector('h1')).color"
    assert page.evaluate(ink) == "rgb(0, 0, 0)"


def test_ticks_are_kept_at_once(page: Page, site: SpaceSite) -> None:
    site.enter(page, "candidat", "feuille-de-route")
    expect(page.get_by_role("button", name="Garder mes coches")).to_be_hidden()

    page.get_by_label(FIRST).check()
    page.get_by_label(SECOND).check()
    page.get_by_label(FIRST).uncheck()
    expect(page.locator("#suivi")).to_have_text("Enregistré.")
    page.reload()

    expect(page.get_by_label(FIRST)).not_to_be_checked()
    expect(page.get_by_label(SECOND)).to_be_checked()


def test_a_tick_that_did_not_leave_is_said_and_can_be_sent_again(
    context: BrowserContext, site: SpaceSite
) -> None:
    page = context.new_page()
    site.enter(page, "candidat", "feuille-de-route")
    context.set_offline(True)
    page.get_by_label(REPORT).check()
    expect(page.locator("#suivi")).to_contain_text("Pas enregistré.")
    expect(page.get_by_label(REPORT)).to_be_checked()

    context.set_offline(False)
    page.get_by_role("button", name="Garder mes coches").click()

    expect(page.locator("#suivi")).to_have_text("Vos coches sont gardées.")
    expect(page.get_by_label(REPORT)).to_be_checked()


def test_a_tick_that_did_not_leave_is_sent_with_the_next(page: Page, site: SpaceSite) -> None:
    site.enter(page, "candidat", "feuille-de-route")
    page.route(TICKS, lambda route: route.abort(), times=1)
    missed = turn(page, REPORT)
    expect(page.locator("#suivi")).to_contain_text("Pas enregistré.")
    turn(page, SECOND)
    expect(page.locator("#suivi")).to_have_text("Enregistré.")
    expect(page.get_by_role("button", name="Garder mes coches")).to_be_hidden()
    page.reload()

    expect(page.get_by_label(REPORT)).to_be_checked(checked=missed)


def test_a_tick_that_still_does_not_leave_is_still_said(page: Page, site: SpaceSite) -> None:
    site.enter(page, "candidat", "feuille-de-route")
    number = page.get_by_label(REPORT).get_attribute("value")
    page.route(f"**/points/{number}", lambda route: route.fulfill(status=500))
    turn(page, REPORT)
    expect(page.locator("#suivi")).to_contain_text("Pas enregistré.")
    with page.expect_response(lambda one: one.status == 500):
        turn(page, SECOND)

    expect(page.locator("#suivi")).to_contain_text("Pas enregistré.")
    expect(page.get_by_role("button", name="Garder mes coches")).to_be_visible()


def turn(page: Page, label: str) -> bool:
    """Tick that box, or untick it; whether it is ticked."""
    box = page.get_by_label(label)
    box.click()
    return box.is_checked()


def test_ticks_are_kept_without_a_script(chromium: Browser, site: SpaceSite) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    site.enter(page, "candidat", "feuille-de-route")

    page.get_by_label("Préparer ma présentation").check()
    page.get_by_role("button", name="Garder mes coches").click()

    expect(page.locator("#suivi")).to_have_text("Vos coches sont gardées.")
    expect(page.get_by_label("Préparer ma présentation")).to_be_checked()
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()
    context.close()


def test_the_way_in_by_e_mail_with_the_keyboard(page: Page, site: SpaceSite) -> None:
    link = site.invite(CANDIDATE_EMAIL, "candidat")
    page.goto(link)
    page.get_by_role("button", name="Recevoir mon code par e-mail").press("Enter")
    expect(page.get_by_label("Code reçu par e-mail")).to_be_focused()

    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Ce code n'est pas le bon")
    page.get_by_label("Code reçu par e-mail").fill(site.code(CANDIDATE_EMAIL))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Ma feuille de route")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ma feuille de route")
    page.get_by_role("button", name="Quitter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos pages sont fermées")
    page.goto(f"{site.url}/espace/feuille-de-route")
    expect(page.get_by_text("repassez par l'assistant")).to_be_visible()


def test_letter_box_of_the_demonstration_is_on_french_time(chromium: Browser, site: SpaceSite) -> None:
    context = chromium.new_context(timezone_id="UTC", locale="fr-FR")
    page = context.new_page()
    mail = {
        "to": CANDIDATE_EMAIL,
        "subject": "Objet",
        "text": "Envoyé à 13 h 15.",
        "at": "2026-11-23T12:15:14Z",
    }
    page.route("**/v1/demo/mailbox", lambda route: route.fulfill(json=[mail]))
    page.goto(site.url)
    page.get_by_role("button", name="Actualiser").click()

    expect(page.locator(".mail time")).to_have_text("23/11/2026 13:15:14")
    context.close()
