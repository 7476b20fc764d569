"""The cards where something is done: a contact that is called, a personal page that opens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chat_page import ChatPage
from tests.browser.chat_site import CARDS, TEXT, ChatSite
from tests.browser.conftest import OpenPage
from tests.browser.contact_form import MOSELLE, ask_call, contact_site, reach, send
from tests.browser.stub_portal import ASSISTANT, PORTAL, StubPortal, message


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatSite]:
    with contact_site(tmp_path_factory) as site:
        yield site


def test_a_contact_is_called_and_its_questions_copied(open_page: OpenPage) -> None:
    chat = open_page()
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card = chat.open("visiteur").ask("contact").locator(".card.contact")

    expect(card.get_by_role("link", name="Appeler le 03 53 01 57 57")).to_have_attribute(
        "href", "tel:0353015757"
    )
    expect(card.get_by_text("Contact vérifié le 2 mars 2026.")).to_be_visible()
    expect(chat.announcer).to_contain_text(f"Contact affiché : {MOSELLE}, 03 53 01 57 57.")
    card.get_by_role("button", name="Copier ces questions").click()
    expect(card.get_by_text("Questions copiées.")).to_be_visible()
    copied = chat.page.evaluate("navigator.clipboard.readText()").replace("\u00a0", " ")
    assert copied.split("\n") == CARDS["contact"]["asks"]


def test_what_a_contact_says_never_becomes_markup_nor_an_address(open_page: OpenPage) -> None:
    chat = open_page()
    hostile = "<img src=x onerror=\"document.title='pris'\">"
    told = dict.fromkeys(("title", "name", "address", "opening_hours", "checked_on"), hostile)
    card = {
        **CARDS["contact"],
        **told,
        "telephone": "javascript:alert(1)",
        "email": "a@b?bcc=x@y",
        "asks": [hostile],
    }
    reply = {"turn_id": "t", "messages": [{**message(hostile), "card": card}]}
    chat.open("visiteur")
    chat.page.route("**/v1/chat/messages*", lambda route: route.fulfill(json=reply))
    answer = chat.ask("contact")

    expect(answer.locator(".contact-name")).to_have_text(hostile)
    expect(answer.locator("img, a")).to_have_count(0)
    assert "pris" not in chat.page.title()


def page_button(chat: ChatPage) -> Locator:
    return chat.chat.get_by_role("button", name="Ouvrir ma feuille de route")


def test_a_personal_page_opens_in_a_tab_that_does_not_know_this_one(open_page: OpenPage) -> None:
    chat = open_page()
    chat.open("candidat").ask("page")
    with chat.page.expect_popup() as opened:
        page_button(chat).click()
    tab: Page = opened.value
    tab.wait_for_url("**/espace/feuille-de-route")

    assert tab.evaluate("window.opener") is None
    expect(page_button(chat)).to_be_focused()
    # A ticket opens once: each tap asks for another.
    with chat.page.expect_popup() as again:
        page_button(chat).click()
    again.value.wait_for_url("**/espace/feuille-de-route")


def test_where_tabs_are_blocked_a_link_is_offered(open_page: OpenPage) -> None:
    chat = open_page()
    chat.page.evaluate("window.open = () => null")
    chat.open("candidat").ask("page")
    page_button(chat).click()
    link = chat.chat.get_by_role("link", name="Ouvrir la page")

    expect(link).to_be_focused()
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    assert chat.axe_findings() == []
    with chat.page.context.expect_page() as opened:
        link.click()
    opened.value.wait_for_url("**/espace/feuille-de-route")
    expect(link).to_have_count(0)
    expect(page_button(chat)).to_be_focused()


def test_a_page_that_does_not_open_is_said_in_words(open_page: OpenPage) -> None:
    chat = open_page()
    chat.open("candidat").ask("page")
    chat.page.route("**/v1/chat/pages", lambda route: route.abort())
    with chat.page.expect_popup() as opened:
        page_button(chat).click()

    expect(chat.chat.locator(".page-state")).to_have_text(
        "La connexion ne passe pas. Vérifiez le réseau, puis réessayez."
    )
    expect(chat.announcer).to_contain_text("La connexion ne passe pas.")
    if not opened.value.is_closed():
        opened.value.wait_for_event("close")
    chat.page.unroute("**/v1/chat/pages")
    with chat.page.expect_popup() as again:
        page_button(chat).click()
    again.value.wait_for_url("**/espace/feuille-de-route")
    expect(chat.chat.locator(".page-state")).to_be_empty()


def test_an_address_that_is_no_page_is_not_followed(open_page: OpenPage) -> None:
    chat = open_page()
    chat.open("candidat").ask("page")
    view = {"url": "javascript:alert(1)", "expires_in": 120}
    chat.page.route("**/v1/chat/pages", lambda route: route.fulfill(status=201, json=view))
    page_button(chat).click()

    expect(chat.chat.locator(".page-state")).to_have_text(
        "La page ne s'ouvre pas pour le moment. Réessayez dans un instant."
    )


def test_the_cards_work_on_a_portal_that_allows_nothing_of_its_own(
    chromium: Browser, axe_script: str
) -> None:
    """Another origin, no inline style, no text that becomes markup; the page opens at the assistant's."""
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce")
    portal = StubPortal(context)
    contact = {**CARDS["contact"], "takes_messages": True}
    portal.answers["/v1/chat/contacts?departement=57"] = {
        "json": {"departement": "57", "contact": contact, "text": "", "directory": {}, "joined": None}
    }
    sent = {
        "reference": "ABCD-EFGH",
        "sent_to": MOSELLE,
        "telephone": None,
        "opening_hours": "<b>le matin</b>",
    }
    portal.answers["/v1/chat/contact-requests"] = {"status": 201, "json": sent}
    portal.answers["/v1/chat/pages"] = {
        "status": 201,
        "json": {"url": f"{ASSISTANT}/espace/x", "expires_in": 120},
    }
    portal.answers["/espace/x"] = {"body": "<!doctype html><title>Page</title>", "content_type": "text/html"}
    portal.answers["/v1/chat/messages"] = lambda request: {
        "json": {
            "turn_id": "t",
            "messages": [{**message(TEXT), "card": CARDS[request.post_data_json["text"]]}],
        }
    }
    page = context.new_page()
    refused: list[str] = []
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
    chat = ChatPage(page, f"{PORTAL}/", axe_script)
    chat.chat.get_by_role("button", name="Commencer la conversation").click()
    chat.ask("message")
    form = reach(chat.chat.locator(".ecrire"))
    ask_call(form)
    send(form)

    expect(form.get_by_text("Horaires : <b>le matin</b>.")).to_be_visible()
    chat.ask("page")
    with page.expect_popup() as opened:
        page_button(chat).click()
    opened.value.wait_for_url(f"{ASSISTANT}/espace/x")
    assert opened.value.evaluate("window.opener") is None
    assert portal.bearers("/v1/chat/contact-requests") == ["Bearer session-1"]
    assert refused == []
    context.close()
