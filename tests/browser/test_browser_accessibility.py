from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage

SCHEMES = ["light", "dark"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_before_and_at_the_welcome(open_page: OpenPage, scheme: str) -> None:
    chat = open_page(scheme=scheme)
    chat.personas.first.wait_for()
    assert chat.axe_findings() == []
    chat.open("visiteur")
    assert chat.axe_findings() == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_after_answers(open_page: OpenPage, scheme: str) -> None:
    chat = open_page(scheme=scheme).open("visiteur")
    for question in ("qui compose le jury", "quelles sont les voies d'accès", "combien ça coûte"):
        chat.ask(question)
    assert chat.axe_findings() == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_with_the_progression(open_page: OpenPage, scheme: str) -> None:
    chat = open_page(scheme=scheme).open("candidat")
    chat.ask("où j'en suis ?")
    expect(chat.progress_card).to_be_visible()
    assert chat.axe_findings() == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_beside_an_error(open_page: OpenPage, scheme: str) -> None:
    chat = open_page(scheme=scheme).open("visiteur")
    chat.page.route("**/v1/chat/messages*", lambda route: route.abort())
    chat.send("qui compose le jury")
    expect(chat.retry).to_be_visible()
    chat.send("a" * 1001)
    assert chat.axe_findings() == []


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256)])
def test_narrow_window_never_scrolls_sideways(open_page: OpenPage, width: int, height: int) -> None:
    chat = open_page(width=width, height=height).open("candidat")
    assert chat.horizontal_overflow() == 0
    chat.ask("où j'en suis ?")
    chat.ask("anticonstitutionnellement" * 8)
    assert chat.horizontal_overflow() == 0


def test_targets_are_large_enough(open_page: OpenPage) -> None:
    chat = open_page(width=360, height=740).open("candidat")
    chat.ask("où j'en suis ?")
    chat.ask("qui compose le jury")
    assert chat.small_targets() == []


def test_start_of_the_answer_is_in_sight_without_motion(open_page: OpenPage) -> None:
    chat = open_page(width=360, height=740, motion="reduce").open("candidat")
    answer = chat.ask("où j'en suis ?")
    expect(answer.locator(".author")).to_be_in_viewport()


def test_waiting_is_shown_and_said_when_it_lasts(open_page: OpenPage) -> None:
    chat = open_page(width=360, height=740).open("visiteur")
    chat.page.route("**/v1/chat/messages*", lambda route: None)
    chat.send("qui compose le jury")

    expect(chat.chat.locator(".typing")).to_be_in_viewport()
    expect(chat.announcer).to_have_text("L'assistant répond…")
    expect(chat.chat.get_by_role("button", name="Envoyer")).to_have_attribute("aria-disabled", "true")
    expect(chat.field).to_be_focused()


def test_structure_has_one_title_and_ordered_headings(open_page: OpenPage) -> None:
    chat = open_page().open("candidat")
    chat.ask("où j'en suis ?")

    expect(chat.page.get_by_role("main")).to_have_count(1)
    expect(chat.page.get_by_role("heading", level=1)).to_have_count(1)
    expect(chat.chat.get_by_role("heading", level=2)).to_have_text("Assistant CQPM")
    expect(chat.chat.get_by_role("heading", level=3)).to_have_count(1)
    expect(chat.chat.get_by_role("heading", level=4)).to_have_count(2)
    assert chat.page.evaluate("document.documentElement.lang") == "fr"
