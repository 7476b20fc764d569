"""The widget between a portal and the service, each on its own origin; the service's answers are played."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chat_page import ChatPage
from tests.browser.stub_portal import ASSISTANT, NOTICE, PORTAL, TOKEN_PATH, StubPortal, problem

OPENING = "/v1/chat/sessions"
RENEWAL = f"{OPENING}/renewal"
CURRENT = f"{OPENING}/current"
MESSAGES = "/v1/chat/messages"
SIXTEEN_MINUTES = 16 * 60_000


@pytest.fixture
def portal(chromium: Browser) -> Iterator[StubPortal]:
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce")
    yield StubPortal(context)
    context.close()


@pytest.fixture
def visit(portal: StubPortal, axe_script: str) -> Iterator[Callable[..., ChatPage]]:
    refused: list[str] = []

    def visit_(before: Callable[[Page], Any] = lambda page: None) -> ChatPage:
        page = portal.context.new_page()
        page.on("pageerror", lambda error: refused.append(str(error)))
        page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
        before(page)
        return ChatPage(page, f"{PORTAL}/", axe_script)

    yield visit_
    assert refused == []


def button(chat: ChatPage, name: str) -> Locator:
    return chat.chat.get_by_role("button", name=name, exact=True)


def start(chat: ChatPage) -> None:
    button(chat, "Commencer la conversation").click()


def renew(chat: ChatPage, after: int) -> None:
    """Lets that time go by, and a renewal with it."""
    with chat.page.expect_response(f"{ASSISTANT}{RENEWAL}") as renewing:
        chat.page.clock.fast_forward(after)
    renewing.value.finished()
    # The page reads the answer a moment after it has come.
    chat.page.wait_for_timeout(1000)


def test_nothing_is_asked_nor_stored_before_the_person_opens(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    chat = visit()
    expect(button(chat, "Commencer la conversation")).to_be_visible()

    assert portal.paths(PORTAL) == ["/"]
    assert portal.paths(ASSISTANT) == ["/widget.js"]

    start(chat)
    expect(chat.chat).to_contain_text("Votre voie")
    assert chat.page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert chat.page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert [one["name"] for one in portal.context.cookies()] == ["session"]


def test_person_signed_in_at_the_portal_is_greeted(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    chat = visit()
    start(chat)

    expect(chat.chat).to_contain_text("Bonjour Camille. Votre voie\u00a0: VAE.")
    expect(chat.chat).to_contain_text("Camille Exemple · espace candidat")
    assert portal.bodies(OPENING) == [{"portal": "uimm", "identity_token": "jeton-de-camille"}]
    [asked] = [one for one in portal.asked if one.url == f"{PORTAL}{TOKEN_PATH}"]
    assert asked.all_headers()["cookie"] == "session=du-portail"
    assert all("jeton" not in one.url for one in portal.asked if one.url.startswith(ASSISTANT))


@pytest.mark.parametrize("answer", [{"status": 204}, {"json": {"token": ""}}, {"json": {"token": None}}])
def test_nobody_signed_in_is_anonymous(
    portal: StubPortal, visit: Callable[..., ChatPage], answer: dict[str, Any]
) -> None:
    portal.token = answer
    chat = visit()
    start(chat)

    expect(chat.chat).to_contain_text("Vous n'êtes pas identifié")
    assert portal.bodies(OPENING) == [{"portal": "uimm"}]


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500, "json": {"token": "x"}},
        {"status": 302, "headers": {"Location": f"{PORTAL}/connexion"}},
        {"body": "<p>Connectez-vous</p>", "content_type": "text/html"},
        {"json": {"token": 12}},
        {"abort": True},
    ],
    ids=["panne", "renvoi", "page", "pas un texte", "réseau"],
)
def test_failing_portal_is_said_and_never_makes_anonymous_by_itself(
    portal: StubPortal, visit: Callable[..., ChatPage], answer: dict[str, Any]
) -> None:
    portal.token = answer
    chat = visit()
    start(chat)

    expect(chat.chat).to_contain_text("Votre espace n'a pas pu confirmer qui vous êtes.")
    assert portal.bodies(OPENING) == []
    button(chat, "Continuer sans m'identifier").click()
    expect(chat.chat).to_contain_text("Vous n'êtes pas identifié")
    assert portal.bodies(OPENING) == [{"portal": "uimm"}]


def test_retry_after_a_failing_portal_asks_it_again(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    portal.token = {"status": 503}
    chat = visit()
    start(chat)
    retry = button(chat, "Réessayer")
    expect(retry).to_be_visible()
    portal.token = {"json": {"token": "le-suivant"}}
    retry.click()

    expect(chat.chat).to_contain_text("Bonjour Camille")
    assert [body["identity_token"] for body in portal.bodies(OPENING)] == ["le-suivant"]


def test_refused_token_is_said_then_a_portal_that_demands_identity_stays_closed(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    portal.answers[OPENING] = problem(401, "jeton-portail-refuse")
    chat = visit()
    start(chat)
    expect(chat.chat).to_contain_text("Votre espace n'a pas pu confirmer qui vous êtes.")

    portal.answers[OPENING] = problem(401, "identite-exigee")
    button(chat, "Continuer sans m'identifier").click()
    expect(chat.chat).to_contain_text("L'assistant demande ici d'être connecté à votre espace.")
    expect(button(chat, "Continuer sans m'identifier")).to_have_count(0)
    expect(chat.field).to_be_hidden()

    del portal.answers[OPENING]
    button(chat, "Réessayer").click()
    expect(chat.chat).to_contain_text("Bonjour Camille")


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (403, "origine-refusee", "n'est pas ouvert à partir de cette page"),
        (404, "portail-inconnu", "n'est pas ouvert sur ce site"),
        (429, "trop-de-demandes", "Refusé."),
        (503, "panne", "Vérifiez le réseau"),
    ],
)
def test_refusal_at_opening_is_said_with_a_way_on(
    portal: StubPortal, visit: Callable[..., ChatPage], status: int, code: str, said: str
) -> None:
    portal.answers[OPENING] = problem(status, code)
    chat = visit()
    start(chat)

    expect(chat.chat).to_contain_text(said)
    expect(button(chat, "Réessayer")).to_be_visible()


def test_function_of_the_page_gives_the_token_even_set_before_the_script_is_there(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    script = """new MutationObserver(() => {
            const chat = document.querySelector("assistant-cqpm");
            if (chat && !chat.matches(":defined")) chat.identityToken ??= async () => "de-la-page";
        }).observe(document, {childList: true, subtree: true});"""
    chat = visit(lambda page: page.add_init_script(script))
    start(chat)

    expect(chat.chat).to_contain_text("Bonjour Camille")
    assert portal.bodies(OPENING)[0]["identity_token"] == "de-la-page"
    assert TOKEN_PATH not in portal.paths(PORTAL)


def test_session_is_renewed_while_the_page_is_open_and_after_sleep(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    chat = visit(lambda page: page.clock.install())
    start(chat)
    expect(chat.answers).to_have_count(1)
    assert portal.bearers(RENEWAL) == []

    renew(chat, SIXTEEN_MINUTES)
    assert portal.bearers(RENEWAL) == ["Bearer session-1"]
    chat.ask("qui compose le jury")
    assert portal.bearers(MESSAGES) == ["Bearer session-2"]


def test_renewal_that_fails_on_the_network_is_tried_again(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    portal.answers[RENEWAL] = {"abort": True}
    chat = visit(lambda page: page.clock.install())
    start(chat)
    expect(chat.answers).to_have_count(1)
    with chat.page.expect_event("requestfailed"):
        chat.page.clock.fast_forward(SIXTEEN_MINUTES)
    expect(chat.field).to_be_visible()

    del portal.answers[RENEWAL]
    renew(chat, 90_000)
    chat.ask("qui compose le jury")
    assert portal.bearers(MESSAGES) == ["Bearer session-2"]


def test_session_that_can_be_renewed_no_more_is_said_and_the_draft_is_kept(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    portal.answers[RENEWAL] = problem(401, "session-absente")
    chat = visit(lambda page: page.clock.install())
    start(chat)
    chat.field.fill("qui compose")
    chat.page.clock.fast_forward(SIXTEEN_MINUTES)

    expect(chat.chat).to_contain_text("La conversation a expiré. Votre message est gardé dans le champ.")
    button(chat, "Recommencer la conversation").click()
    expect(chat.field).to_be_focused()
    expect(chat.field).to_have_value("qui compose")
    assert len(portal.bodies(OPENING)) == 2
    # The service has ended it: there is nothing left to close.
    assert portal.bearers(CURRENT) == []


def test_signing_out_ends_the_session_and_clears_the_screen(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    chat = visit()
    start(chat)
    chat.ask("qui compose le jury")
    chat.field.fill("un brouillon")
    with chat.page.expect_response(f"{ASSISTANT}{CURRENT}") as closed:
        button(chat, "Terminer la conversation").click()

    assert closed.value.status == 204
    assert portal.bearers(CURRENT) == ["Bearer session-1"]
    expect(chat.chat).to_contain_text("La conversation est terminée et effacée de cet écran.")
    expect(chat.chat).not_to_contain_text("Camille")
    expect(chat.chat).not_to_contain_text("qui compose le jury")
    assert chat.focused_name() == "Assistant CQPM"
    start(chat)
    expect(chat.field).to_have_value("")
    assert portal.paths(PORTAL).count(TOKEN_PATH) == 2


def test_signing_out_without_a_network_clears_the_screen_and_says_so(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    portal.answers[CURRENT] = {"abort": True}
    chat = visit()
    start(chat)
    expect(chat.chat).to_contain_text("Camille Exemple")
    chat.page.evaluate("document.querySelector('assistant-cqpm').signOut()")

    expect(chat.chat).to_contain_text("le service la fermera de lui-même")
    expect(chat.answers).to_have_count(0)


def test_page_kept_by_the_browser_shows_nothing_of_the_person_who_left_it(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    chat = visit()
    start(chat)
    expect(chat.chat).to_contain_text("Camille Exemple")
    chat.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")

    expect(chat.answers).to_have_count(0)
    expect(chat.chat).not_to_contain_text("Camille")


def test_signing_out_of_the_portal_before_opening_does_nothing(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    chat = visit()
    expect(button(chat, "Commencer la conversation")).to_be_visible()
    chat.page.evaluate("document.querySelector('assistant-cqpm').signOut()")

    expect(chat.chat).to_contain_text("Posez vos questions avec vos mots.")
    assert portal.paths(ASSISTANT).count(CURRENT) == 0


def test_new_conversation_closes_the_one_before(portal: StubPortal, visit: Callable[..., ChatPage]) -> None:
    chat = visit()
    start(chat)
    expect(chat.answers).to_have_count(1)
    with chat.page.expect_response(f"{ASSISTANT}{CURRENT}"):
        chat.page.evaluate("document.querySelector('assistant-cqpm').start()")

    expect(chat.answers).to_have_count(1)
    assert portal.bearers(CURRENT) == ["Bearer session-1"]


def test_element_that_is_moved_goes_on_and_one_that_is_removed_ends(
    portal: StubPortal, visit: Callable[..., ChatPage]
) -> None:
    chat = visit()
    start(chat)
    expect(chat.answers).to_have_count(1)
    chat.page.evaluate("document.body.append(document.querySelector('assistant-cqpm'))")
    chat.ask("qui compose le jury")
    assert portal.bearers(CURRENT) == []

    with chat.page.expect_response(f"{ASSISTANT}{CURRENT}"):
        chat.page.evaluate("document.querySelector('assistant-cqpm').remove()")


def test_notice_is_read_under_the_welcome(portal: StubPortal, visit: Callable[..., ChatPage]) -> None:
    chat = visit()
    start(chat)
    notice = chat.answers.first.locator(".notice")

    expect(notice).to_have_text(NOTICE)
    expect(chat.announcer).to_contain_text(NOTICE)
    size = notice.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert 13 <= size < 16


def test_chat_is_dark_only_where_the_page_is(portal: StubPortal, visit: Callable[..., ChatPage]) -> None:
    def background(chat: ChatPage) -> str:
        found: str = chat.chat.locator(".chat").evaluate(
            "element => getComputedStyle(element).backgroundColor"
        )
        return found

    def in_the_dark(page: Page) -> None:
        page.emulate_media(color_scheme="dark")

    assert background(visit(in_the_dark)) == "rgb(255, 255, 255)"
    portal.page_source = in_both_schemes(portal.page_source)
    assert background(visit(in_the_dark)) == "rgb(21, 33, 43)"
    assert background(visit()) == "rgb(255, 255, 255)"


def in_both_schemes(page: str) -> str:
    return page.replace("<head>", '<head><meta name="color-scheme" content="light dark">')


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_beside_a_refusal_nor_in_a_portal_s_conversation(
    portal: StubPortal, visit: Callable[..., ChatPage], scheme: str
) -> None:
    # axe is an inline script of the test's own.
    source = in_both_schemes(portal.page_source)
    portal.answers["/"] = {"body": source, "content_type": "text/html; charset=utf-8"}
    portal.token = {"status": 503}
    chat = visit(lambda page: page.emulate_media(color_scheme="dark" if scheme == "dark" else "light"))
    start(chat)
    expect(button(chat, "Continuer sans m'identifier")).to_be_visible()
    assert chat.axe_findings() == []

    portal.token = {"json": {"token": "x"}}
    button(chat, "Réessayer").click()
    chat.ask("qui compose le jury")
    assert chat.axe_findings() == []
    assert chat.small_targets() == []
