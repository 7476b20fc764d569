"""The assistant in a corner of a portal's page: its button, its window, and the focus that comes and goes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from scripts.widget import DIST
from tests.browser.floating_page import (
    DESK,
    PHONE,
    SESSIONS,
    FloatingPage,
    HeldAnswers,
    one_line,
    page_with,
    sum_of,
    visiting,
)
from tests.browser.stub_portal import ASSISTANT, PORTAL, StubPortal

NAME = "Une question\u00a0?"
LINK = '<p><a href="#assistant-cqpm" data-question="Qui compose le jury ?">Le jury</a></p>'
FIELD = '<p><label>Nom <input id="nom"></label> <button id="autre">Autre</button></p>'
LONG = "<p>Une ligne.</p>" * 200
CHAT = f"{ASSISTANT}/widget/v1/chat-*.js*"
NOT_LOADED = "L'assistant n'a pas pu se charger."
Visit = Callable[..., AbstractContextManager[FloatingPage]]


@pytest.fixture
def visit(chromium: Browser) -> Visit:
    def visit_(content: str = one_line(), **options: Any) -> AbstractContextManager[FloatingPage]:
        return visiting(chromium, content, **options)

    return visit_


def test_button_says_what_it_is_for_and_opens_a_window_beside_the_page(visit: Visit) -> None:
    with visit(FIELD + one_line()) as chat:
        expect(chat.launcher).to_have_accessible_name(NAME)
        expect(chat.launcher).to_have_attribute("aria-expanded", "false")
        expect(chat.window).to_be_hidden()
        chat.launcher.click()

        expect(chat.window).to_be_visible()
        expect(chat.heading).to_be_focused()
        expect(chat.field).to_be_visible()
        expect(chat.modal).to_have_count(0)
        # The page is still there to be used.
        chat.page.locator("#nom").fill("Camille")
        expect(chat.window).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "the button"])
@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_folding_gives_the_focus_back_and_the_conversation_goes_on(
    visit: Visit, way: str, viewport: dict[str, int]
) -> None:
    with visit(viewport=viewport) as chat:
        chat.converse().field.fill("une question à moitié écr")
        if way == "Escape":
            chat.page.keyboard.press("Escape")
        else:
            chat.fold.click()

        expect(chat.window).to_be_hidden()
        expect(chat.launcher).to_be_focused()
        expect(chat.launcher).to_have_attribute("aria-expanded", "false")
        chat.page.keyboard.press("Enter")
        expect(chat.heading).to_be_focused()
        expect(chat.field).to_have_value("une question à moitié écr")


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_link_of_the_page_asks_its_question_and_gets_the_focus_back(
    visit: Visit, viewport: dict[str, int]
) -> None:
    with visit(LINK + one_line(), viewport=viewport) as chat:
        chat.page.get_by_role("link", name="Le jury").click()

        expect(chat.element.locator(".message.person")).to_contain_text("Qui compose le jury ?")
        expect(chat.element.locator(".message.assistant")).to_have_count(2)
        chat.page.keyboard.press("Escape")
        expect(chat.page.get_by_role("link", name="Le jury")).to_be_focused()
        assert chat.page.url == f"{PORTAL}/"


def test_focus_goes_to_the_button_when_what_opened_the_window_has_gone(visit: Visit) -> None:
    with visit(LINK + one_line()) as chat:
        chat.page.get_by_role("link", name="Le jury").click()
        expect(chat.heading).to_be_focused()
        chat.page.evaluate("document.querySelector('a').remove()")
        chat.page.keyboard.press("Escape")

        expect(chat.launcher).to_be_focused()


def test_folding_from_the_page_leaves_the_focus_in_the_page(visit: Visit) -> None:
    with visit(FIELD + one_line()) as chat:
        chat.converse()
        chat.page.locator("#nom").focus()
        chat.page.evaluate("document.dispatchEvent(new Event('assistant-cqpm:fermer'))")

        expect(chat.window).to_be_hidden()
        expect(chat.page.locator("#nom")).to_be_focused()


def test_link_pressed_with_a_key_held_is_the_browser_s(visit: Visit) -> None:
    with visit(LINK + one_line()) as chat:
        with chat.page.context.expect_page():
            chat.page.get_by_role("link", name="Le jury").click(modifiers=["ControlOrMeta"])
        expect(chat.window).to_be_hidden()


@pytest.mark.parametrize(
    "way",
    [
        "document.querySelector('.essai').click()",
        "document.querySelector('assistant-cqpm').open()",
        "document.querySelector('assistant-cqpm').setAttribute('open', '')",
        "document.dispatchEvent(new Event('assistant-cqpm:ouvrir'))",
        "location.hash = 'assistant-cqpm'",
    ],
)
def test_each_way_of_opening_is_told_once_and_folding_too(visit: Visit, way: str) -> None:
    with visit('<a class="essai" href="#assistant-cqpm">Aide</a>' + one_line()) as chat:
        chat.page.evaluate(way)
        expect(chat.window).to_be_visible()
        expect(chat.element.get_by_role("button", name="Commencer la conversation")).to_be_visible()
        chat.do("one.close()")
        expect(chat.window).to_be_hidden()

        assert chat.heard == ["open", "close"]


def test_button_and_escape_are_told_too(visit: Visit) -> None:
    with visit() as chat:
        chat.converse()
        chat.page.keyboard.press("Escape")
        expect(chat.window).to_be_hidden()

        assert chat.heard == ["open", "close"]


def test_window_written_open_shows_without_network_nor_focus(visit: Visit) -> None:
    content = FIELD.replace("<input", "<input autofocus") + one_line("data-open")
    with visit(content) as chat:
        expect(chat.element.get_by_role("button", name="Commencer la conversation")).to_be_visible()
        expect(chat.page.locator("#nom")).to_be_focused()
        assert chat.portal.paths(ASSISTANT) == ["/widget.js"]
        # Folded by hand, it stays so.
        chat.fold.click()
        expect(chat.window).to_be_hidden()
        expect(chat.element).not_to_have_attribute("open", "")


def test_page_written_open_does_not_cover_itself_on_a_phone(visit: Visit) -> None:
    with visit(one_line("data-open"), viewport=PHONE) as chat:
        expect(chat.launcher).to_be_visible()
        expect(chat.window).to_be_hidden()
        assert chat.heard == []
        chat.launcher.click()
        expect(chat.window).to_be_visible()


def test_page_that_opens_it_on_its_own_does_not_take_the_focus(visit: Visit) -> None:
    def at_once(chat: FloatingPage) -> None:
        chat.at_load("document.querySelector('#nom').focus(); one.open()")

    with visit(FIELD + one_line(), before=at_once) as chat:
        expect(chat.window).to_be_visible()
        assert chat.page.evaluate("window.done")
        expect(chat.page.locator("#nom")).to_be_focused()


def test_page_reached_at_the_assistant_s_address_opens_it(visit: Visit) -> None:
    with visit() as chat:
        chat.page.goto("about:blank")
        chat.page.goto(f"{PORTAL}/#assistant-cqpm")

        expect(chat.window).to_be_visible()
        expect(chat.heading).to_be_focused()


def test_who_goes_back_to_the_page_while_it_loads_stays_there(visit: Visit) -> None:
    held: list[Route] = []
    with visit(FIELD + one_line()) as chat:
        chat.page.route(CHAT, lambda route: held.append(route))
        with chat.page.expect_request(CHAT):
            chat.launcher.click()
        chat.page.locator("#nom").focus()
        chat.page.keyboard.type("Cam")
        held[0].fallback()
        expect(chat.field).to_be_visible()
        chat.page.keyboard.type("ille")

        expect(chat.page.locator("#nom")).to_have_value("Camille")


def test_first_of_two_assistants_answers_the_page(visit: Visit) -> None:
    inline = '<assistant-cqpm id="second" portal="uimm"></assistant-cqpm>'
    floating = '<assistant-cqpm id="premier" portal="uimm" floating></assistant-cqpm>'
    script = one_line().replace('data-portal="uimm"', "")
    with visit(LINK + floating + inline + script) as chat:
        chat.page.get_by_role("link", name="Le jury").click()
        expect(chat.page.locator("#premier .message.person")).to_be_visible()

        expect(chat.page.locator("#second")).not_to_have_attribute("open", "")
        expect(chat.page.locator("#second .message.person")).to_have_count(0)


def test_answers_that_came_while_folded_are_counted_and_said(visit: Visit) -> None:
    with visit() as chat:
        held = HeldAnswers(chat.page)
        said = chat.element.locator(".corner > [role=status]")
        chat.converse()
        held.ask(chat, "et le jury ?")
        chat.page.keyboard.press("Escape")
        expect(chat.window).to_be_hidden()
        held.release()
        expect(chat.launcher).to_have_accessible_name(f"{NAME} 1 réponse non lue")
        expect(said).to_have_text("Nouvelle réponse de l'assistant.")
        # The person unfolds it, asks on and folds it again: what was read is counted no more.
        chat.launcher.click()
        expect(chat.element.locator(".unread")).to_be_hidden()
        held.ask(chat, "et la VAE ?")
        chat.fold.click()
        held.release()
        expect(chat.launcher).to_have_accessible_name(f"{NAME} 1 réponse non lue")
        assert chat.heard == ["open", "close", "answer", "open", "close", "answer"]


def test_answer_read_in_the_window_is_not_counted(visit: Visit) -> None:
    with visit() as chat:
        chat.converse().field.fill("et le jury ?")
        chat.field.press("Enter")
        # The place of the answer is there before it.
        expect(chat.element.locator(".message.assistant").last).to_contain_text("Une réponse.")
        chat.page.keyboard.press("Escape")

        expect(chat.launcher).to_have_accessible_name(NAME)


def test_on_a_phone_the_window_takes_the_screen_and_the_page_rests(visit: Visit) -> None:
    with visit(LONG + one_line(), viewport=PHONE, has_touch=True) as chat:
        chat.page.evaluate("scrollTo(0, 500)")
        chat.converse()
        expect(chat.modal).to_have_count(1)
        box = chat.window.bounding_box()
        assert box == {"x": 0, "y": 0, **PHONE}
        chat.page.mouse.move(200, 30)
        chat.page.mouse.wheel(0, 400)
        chat.page.wait_for_timeout(300)
        assert chat.page.evaluate("scrollY") == 500
        chat.fold.click()
        expect(chat.window).to_be_hidden()
        chat.page.mouse.wheel(0, 400)
        # Read again and again from here: the page's policy refuses a string to evaluate inside it.
        assert any(chat.page.wait_for_timeout(100) or chat.page.evaluate("scrollY") > 500 for _ in range(100))
        assert chat.page.evaluate("document.documentElement.getAttribute('style')") is None


def test_turning_the_phone_keeps_the_window_and_what_is_typed(visit: Visit) -> None:
    with visit(viewport=PHONE) as chat:
        chat.converse().field.fill("une quest")
        chat.page.set_viewport_size({"width": 900, "height": 900})
        expect(chat.modal).to_have_count(0)
        chat.page.keyboard.type("ion")

        expect(chat.field).to_have_value("une question")
        assert chat.page.evaluate("document.adoptedStyleSheets.length") == 0
        chat.page.set_viewport_size(PHONE)
        expect(chat.modal).to_have_count(1)
        expect(chat.field).to_be_focused()
        assert chat.heard == ["open"]


# A keyboard that covers the page, as those of phones: the browser says so by the visual viewport only.
KEYBOARD = """
    const view = Object.assign(new EventTarget(), {height: 844, width: 390, offsetTop: 0, offsetLeft: 0, scale: 1});
    Object.defineProperty(window, "visualViewport", {value: view});
    window.seen = (changes) => { Object.assign(view, changes); view.dispatchEvent(new Event("resize")); };
"""


def test_phone_s_own_way_back_folds_the_window(visit: Visit) -> None:
    with visit(viewport=PHONE) as chat:
        chat.converse()
        chat.do("one.shadowRoot.querySelector('dialog').close()")

        expect(chat.launcher).to_have_attribute("aria-expanded", "false")
        assert chat.page.evaluate("document.adoptedStyleSheets.length") == 0
        assert chat.heard == ["open", "close"]


def test_field_stays_above_the_phone_s_keyboard(visit: Visit) -> None:
    def with_keyboard(chat: FloatingPage) -> None:
        chat.page.add_init_script(KEYBOARD)

    with visit(viewport=PHONE, before=with_keyboard) as chat:
        chat.converse().field.focus()
        chat.page.evaluate("seen({height: 420, offsetTop: 60})")

        assert chat.window.bounding_box() == {"x": 0, "y": 60, "width": 390, "height": 420}
        field = chat.field.bounding_box()
        assert field is not None
        assert field["y"] + field["height"] <= 480
        # Magnified by the person: the window stays, they move about in it.
        chat.page.evaluate("seen({height: 420, offsetTop: 0, scale: 2})")
        assert chat.window.bounding_box() == {"x": 0, "y": 0, **PHONE}


def test_whole_window_scrolls_when_it_is_very_low(visit: Visit) -> None:
    with visit(viewport={"width": 320, "height": 256}) as chat:
        chat.converse()
        chat.field.fill("et le jury ?")
        chat.field.press("Enter")
        expect(chat.element.locator(".message.assistant")).to_have_count(2)
        chat.field.scroll_into_view_if_needed()

        expect(chat.field).to_be_in_viewport(ratio=1)
        chat.fold.scroll_into_view_if_needed()
        expect(chat.fold).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("attributes", "left"), [("", False), ('data-corner="bottom-left"', True)])
def test_corner_is_the_portal_s_to_choose(visit: Visit, attributes: str, left: bool) -> None:
    with visit(one_line(attributes)) as chat:
        for shown in (chat.launcher, chat.window):
            box = shown.bounding_box()
            assert box is not None
            middle = box["x"] + box["width"] / 2
            assert (middle < 640) is left
            assert 0 <= box["x"] <= 1280 - box["width"]
            assert box["y"] + box["height"] <= 800
            if shown is chat.launcher:
                chat.converse()


def test_button_is_not_printed(visit: Visit) -> None:
    with visit() as chat:
        chat.page.emulate_media(media="print")
        expect(chat.launcher).to_be_hidden()


@pytest.mark.parametrize(("motion", "animation"), [("reduce", "none"), ("no-preference", "rise")])
def test_window_moves_only_for_who_allows_it(visit: Visit, motion: str, animation: str) -> None:
    with visit(reduced_motion=motion) as chat:
        chat.converse()
        assert chat.style(".window", "animationName") == animation
        assert chat.style(".window", "transitionDuration") == "0s"


def pinned(content: bytes) -> str:
    return one_line(f'crossorigin="anonymous" integrity="{sum_of(content)}"')


def test_script_with_its_sum_runs(visit: Visit) -> None:
    with visit(pinned((DIST / "widget.js").read_bytes())) as chat:
        chat.converse()


def test_script_that_is_not_the_one_of_the_sum_does_not_run(chromium: Browser) -> None:
    context = chromium.new_context()
    StubPortal(context, page_source=page_with(pinned(b"autre chose")))
    page = context.new_page()
    with page.expect_console_message(lambda said: "integrity" in said.text):
        page.goto(f"{PORTAL}/")

    expect(page.locator("assistant-cqpm")).to_have_count(0)
    context.close()


def test_chat_that_is_not_the_published_one_is_refused_then_tried_again(visit: Visit) -> None:
    altered = "globalThis.altere = true; export class Chat {}"

    def alter(route: Route) -> None:
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(body=altered, content_type="text/javascript", headers=headers)

    with visit() as chat:
        chat.page.route(CHAT, alter)
        chat.launcher.click()
        expect(chat.window).to_contain_text(NOT_LOADED)
        assert chat.page.evaluate("globalThis.altere") is None
        chat.page.unroute(CHAT)
        chat.element.get_by_role("button", name="Réessayer").click()

        expect(chat.field).to_be_visible()


def test_session_is_asked_for_the_portal_written_on_the_script(visit: Visit) -> None:
    with visit() as chat:
        with chat.page.expect_request(SESSIONS) as opening:
            chat.launcher.click()
        assert opening.value.post_data_json == {"portal": "uimm"}
