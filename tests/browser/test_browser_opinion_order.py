"""Of two answers on one row, the later one stays: whatever the network does to the first, and on whichever screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.opinion_site import PHONE, OpinionPage, OpinionSite

ANSWERS = "**/reponses/*"
# Longer than the second in which ages are counted.
SOME_TIME = 1300


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpinionSite]:
    running = OpinionSite(tmp_path_factory.mktemp("order"))
    running.start()
    yield running
    running.stop()


def phone(chromium: Browser, site: OpinionSite, name: str) -> OpinionPage:
    page = chromium.new_context(**PHONE).new_page()  # type: ignore[arg-type]
    page.on("dialog", lambda dialog: dialog.accept())
    return OpinionPage(page, site).enter().open(f"Essai {name}")


def held(page: Page) -> list[Route]:
    """The first answer that leaves, stopped on its way; those after it go through."""
    found: list[Route] = []
    page.route(ANSWERS, lambda route: route.continue_() if found else found.append(route))
    return found


def tap_twice(form: OpinionPage, way: list[Route], *, between: int = 200) -> Route:
    """Two answers on C1, the second while the first is on its way."""
    form.choose("C1", "favorable")
    form.page.wait_for_timeout(between)
    form.choose("C1", "defavorable")
    assert len(way) == 1
    return way[0]


def kept(chromium: Browser, site: OpinionSite, name: str) -> str | None:
    return phone(chromium, site, name).chosen("C1")


def test_answer_slow_to_arrive_does_not_undo_the_next(chromium: Browser, site: OpinionSite) -> None:
    site.ask("Lente")
    form = phone(chromium, site, "Lente")
    first = tap_twice(form, held(form.page), between=800)
    form.page.wait_for_timeout(2 * SOME_TIME)
    first.continue_()
    form.saved()

    assert form.chosen("C1") == "defavorable"
    assert kept(chromium, site, "Lente") == "defavorable"


def test_answer_told_late_does_not_undo_the_next(chromium: Browser, site: OpinionSite) -> None:
    """The server has the first at once; the second waits for less than a second."""
    site.ask("Courte")
    form = phone(chromium, site, "Courte")
    first = tap_twice(form, held(form.page))
    told = first.fetch()
    form.page.wait_for_timeout(600)
    first.fulfill(response=told)
    form.saved()

    assert form.chosen("C1") == "defavorable"
    assert kept(chromium, site, "Courte") == "defavorable"


def test_answer_kept_without_its_being_known_does_not_undo_the_next(
    chromium: Browser, site: OpinionSite
) -> None:
    """The server has the first late, and its word is lost on the way back: it is sent again."""
    site.ask("Perdue")
    form = phone(chromium, site, "Perdue")
    first = tap_twice(form, held(form.page))
    form.page.wait_for_timeout(SOME_TIME)
    first.fetch()
    first.abort()
    form.saved()

    assert form.chosen("C1") == "defavorable"
    assert kept(chromium, site, "Perdue") == "defavorable"


def test_answer_on_its_way_when_the_tab_is_left_does_not_undo_the_next(
    chromium: Browser, site: OpinionSite
) -> None:
    site.ask("Quittée")
    form = phone(chromium, site, "Quittée")
    first = tap_twice(form, held(form.page))
    form.page.wait_for_timeout(SOME_TIME)
    first.fetch()
    form.page.reload()
    form.saved()

    assert form.chosen("C1") == "defavorable"
    assert kept(chromium, site, "Quittée") == "defavorable"


def test_what_waited_does_not_undo_what_another_screen_said_since(
    chromium: Browser, site: OpinionSite
) -> None:
    """What follows a slow answer is later than it, not later than everything."""
    site.ask("Deux écrans")
    form, other = (phone(chromium, site, "Deux écrans") for _ in range(2))
    first = tap_twice(form, held(form.page))
    form.page.route(ANSWERS, lambda route: route.abort())
    first.abort()
    expect(form.status).to_contain_text("Hors connexion")
    form.page.wait_for_timeout(2 * SOME_TIME)
    other.choose("C1", "favorable")
    other.choose("C1", "non_observe")
    other.saved()
    form.page.unroute(ANSWERS)
    form.page.evaluate("dispatchEvent(new Event('online'))")
    form.saved()

    assert form.chosen("C1") == "non_observe"
    assert kept(chromium, site, "Deux écrans") == "non_observe"
