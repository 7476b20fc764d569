"""Nothing of a person is handed to the next, and nothing asked is lost, whatever is pressed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.floating_page import FloatingPage, one_line, page_with
from tests.browser.stub_portal import PORTAL, Answer, StubPortal, problem

OPENING = "/v1/chat/sessions"
RENEWAL = f"{OPENING}/renewal"
MESSAGES = "/v1/chat/messages"
LINK = '<a href="#assistant-cqpm" data-question="Qui compose le jury ?">Le jury</a>'
PEOPLE = {
    "jeton-de-camille": {"display_name": "Camille Exemple", "role": "candidat", "fictional": False},
    "jeton-de-lou": {"display_name": "Lou Exemple", "role": "candidat", "fictional": False},
}


@pytest.fixture
def portal(chromium: Browser) -> Iterator[StubPortal]:
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce")
    source = page_with(f'<input aria-label="Recherche du site">{LINK}{one_line()}')
    yield StubPortal(context, page_source=source)
    context.close()


@pytest.fixture
def chat(portal: StubPortal) -> FloatingPage:
    portal.answers[OPENING] = lambda request: {"status": 201, "json": opened(portal, request)}
    page = portal.context.new_page()
    shown = FloatingPage(page, portal)
    page.goto(f"{PORTAL}/")
    return shown


def opened(portal: StubPortal, request: Request) -> Answer:
    session = portal.session(request.post_data_json)
    return {**session, "person": PEOPLE.get(request.post_data_json.get("identity_token", ""))}


def sign_in(chat: FloatingPage, name: str) -> None:
    chat.do(f"await one.identify(async () => 'jeton-de-{name}')")


def texts(portal: StubPortal) -> list[Any]:
    return [body["text"] for body in portal.bodies(MESSAGES)]


def expire(page: Page, portal: StubPortal) -> None:
    """The service no longer knows the session, which the next message meets."""
    portal.answers[MESSAGES] = lambda request: problem(401, "session-absente")


def test_what_was_being_typed_does_not_pass_to_another_person(chat: FloatingPage) -> None:
    sign_in(chat, "camille")
    chat.converse()
    chat.field.fill("mon numéro est le 06")

    sign_in(chat, "lou")

    expect(chat.window).to_contain_text("Lou Exemple")
    expect(chat.field).to_have_value("")


def test_what_was_being_typed_is_kept_for_the_same_person(chat: FloatingPage) -> None:
    sign_in(chat, "camille")
    chat.converse()
    chat.field.fill("et après le jury ?")

    chat.do("await one.start()")

    expect(chat.field).to_have_value("et après le jury ?")


def test_an_expired_conversation_of_somebody_is_cleared_when_the_page_is_left(
    chat: FloatingPage, portal: StubPortal
) -> None:
    sign_in(chat, "camille")
    chat.converse()
    expire(chat.page, portal)
    chat.field.fill("où j'en suis ?")
    chat.field.press("Enter")
    expect(chat.window).to_contain_text("La conversation a expiré.")

    chat.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")

    expect(chat.window).not_to_contain_text("Camille")
    expect(chat.element.locator(".message")).to_have_count(0)
    assert chat.element.get_by_label("Votre question", exact=True).evaluate("one => one.value") == ""


def test_what_an_expired_conversation_kept_does_not_pass_to_another_person(
    chat: FloatingPage, portal: StubPortal
) -> None:
    sign_in(chat, "camille")
    chat.converse()
    expire(chat.page, portal)
    chat.field.fill("où j'en suis ?")
    chat.field.press("Enter")
    expect(chat.field).to_have_value("où j'en suis ?")

    sign_in(chat, "lou")

    expect(chat.window).to_contain_text("Lou Exemple")
    expect(chat.field).to_have_value("")


def test_an_expired_conversation_says_why_nothing_leaves(chat: FloatingPage, portal: StubPortal) -> None:
    chat.converse()
    expire(chat.page, portal)
    chat.field.fill("qui compose le jury ?")
    chat.field.press("Enter")
    expect(chat.field).to_have_value("qui compose le jury ?")

    chat.field.press("Enter")

    expect(chat.element.locator("#erreur-question")).to_have_text(
        "La conversation est terminée. Recommencez-la pour envoyer ce message."
    )
    portal.answers.pop(MESSAGES)
    chat.element.get_by_role("button", name="Recommencer la conversation").click()
    expect(chat.element.locator("#erreur-question")).to_be_empty()
    chat.field.press("Enter")
    expect(chat.window).to_contain_text("Une réponse.")


def test_identifying_from_the_page_leaves_the_focus_where_it_is(chat: FloatingPage) -> None:
    chat.converse()
    search = chat.page.get_by_label("Recherche du site")
    search.click()

    sign_in(chat, "camille")

    expect(chat.window).to_contain_text("Camille Exemple")
    expect(search).to_be_focused()


def test_a_question_of_the_page_leaves_what_is_being_typed(chat: FloatingPage, portal: StubPortal) -> None:
    chat.converse()
    chat.field.fill("une autre question")

    chat.do("await one.ask('Qui compose le jury ?')")

    expect(chat.window).to_contain_text("Une réponse.")
    assert texts(portal) == ["Qui compose le jury ?"]
    expect(chat.field).to_have_value("une autre question")


def test_a_link_pressed_twice_asks_once(chat: FloatingPage, portal: StubPortal) -> None:
    chat.page.get_by_role("link", name="Le jury").dblclick()

    expect(chat.window).to_contain_text("Une réponse.")
    assert texts(portal) == ["Qui compose le jury ?"]
    assert len(portal.bodies(OPENING)) == 1
    expect(chat.field).to_have_value("")


def test_signing_out_while_the_chat_loads_opens_nothing(chat: FloatingPage, portal: StubPortal) -> None:
    chat.do("const starting = one.start(); one.signOut(); await starting")

    chat.do("one.open()")
    expect(chat.element.get_by_role("button", name="Commencer la conversation")).to_be_visible()
    assert portal.bodies(OPENING) == []
    assert not chat.element.evaluate("one => one.hasAttribute('started')")


def test_an_element_removed_while_the_chat_loads_opens_nothing(
    chat: FloatingPage, portal: StubPortal
) -> None:
    chat.do("const starting = one.start(); one.remove(); window.starting = starting")

    chat.page.evaluate("starting")
    assert portal.bodies(OPENING) == []


def test_a_choice_made_without_network_is_made_once(chat: FloatingPage, portal: StubPortal) -> None:
    chat.converse()
    portal.answers[MESSAGES] = {"abort": True}
    chat.field.fill("bonjour")
    chat.field.press("Enter")
    expect(chat.element.get_by_role("button", name="Réessayer")).to_be_visible()
    choice = chat.element.get_by_role("button", name="Le jury")

    choice.click()
    expect(choice).to_have_attribute("aria-disabled", "true")
    choice.click(force=True)

    expect(chat.element.locator(".message.person")).to_have_count(2)


def test_a_renewal_whose_answer_is_lost_is_tried_again_in_time(
    portal: StubPortal, chat: FloatingPage
) -> None:
    asked: list[Request] = []

    def renewal(request: Request) -> Answer:
        asked.append(request)
        return {"abort": True} if len(asked) == 1 else {"json": portal.session({})}

    portal.answers[RENEWAL] = renewal
    chat.page.clock.install()
    chat.page.goto(f"{PORTAL}/")
    chat.converse()

    for _ in range(2):
        chat.page.clock.fast_forward(10 * 60_000 + 15_000)
        # The page reads an answer, or its absence, a moment after it has come.
        chat.page.wait_for_timeout(300)
        chat.page.clock.run_for(31_000)
        chat.page.wait_for_timeout(300)

    # The first answer is lost; the former token lives one minute more.
    assert len(asked) >= 2
