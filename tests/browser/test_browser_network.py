"""A conversation whose network is cut, slow or refused: nothing typed is lost, nothing is answered twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.chat_page import MESSAGES_URL, ChatPage
from tests.browser.chat_service import PROXY_PAGE, ChatService, too_often
from tests.browser.stub_portal import PORTAL, StubPortal, page_of, problem

MESSAGES = "/v1/chat/messages"
FIRST_RETRY = 5_000
TIMEOUT = 15_000
OFFLINE = "Vous êtes hors connexion. Ce que vous écrivez est gardé, et part au retour du réseau."
NOT_SENT = "Ce message n'est pas encore parti."
CUT = "La connexion ne passe pas. Ce que vous écrivez est gardé, et part au retour du réseau."


@dataclass
class Setting:
    """An anonymous conversation that is open, the service behind it, and the page's clock."""

    portal: StubPortal
    service: ChatService
    chat: ChatPage

    @property
    def page(self) -> Page:
        return self.chat.page

    @property
    def notice(self) -> Locator:
        return self.chat.chat.locator(".connection")

    def go_offline(self, offline: bool = True) -> None:
        """As the browser knows it; requests that are played go through all the same."""
        self.portal.context.set_offline(offline)


@pytest.fixture
def opened(chromium: Browser, axe_script: str) -> Iterator[Setting]:
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce")
    portal = StubPortal(context, page_source=page_of(""))
    service = ChatService()
    # axe is an inline script of the test's own.
    portal.answers["/"] = {"body": portal.page_source, "content_type": "text/html; charset=utf-8"}
    portal.answers[MESSAGES] = service
    page = context.new_page()
    refused: list[str] = []
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
    page.clock.install()
    chat = ChatPage(page, f"{PORTAL}/", axe_script)
    chat.chat.get_by_role("button", name="Commencer la conversation").click()
    expect(chat.answers).to_have_count(1)
    yield Setting(portal, service, chat)
    context.close()
    assert refused == []


def expect_conversation(setting: Setting, *questions: str) -> None:
    """Each question once, each answered once, in that order, on the screen and at the service."""
    chat = setting.chat
    texts = [f"Réponse à\u00a0: {one}" for one in questions]
    expect(chat.chat.locator(".message.assistant .bubble .text")).to_have_text(["Bonjour.", *texts])
    expect(chat.questions).to_have_text([f"Vous{one}" for one in questions])
    assert setting.service.received == list(questions)


def hold(page: Page) -> list[Route]:
    """Requests that get no answer until the test gives one."""
    held: list[Route] = []
    page.route(MESSAGES_URL, lambda route: held.append(route))
    return held


def test_what_is_written_offline_leaves_by_itself_in_order_and_once(opened: Setting) -> None:
    chat, service = opened.chat, opened.service
    opened.go_offline()
    expect(opened.notice).to_have_text(OFFLINE)
    expect(chat.announcer).to_have_text(OFFLINE)

    for question in ("premier", "deuxième", "troisième"):
        chat.send(question)
    expect(chat.questions).to_have_count(3)
    expect(chat.field).to_have_value("")
    expect(chat.chat.get_by_text("En attente d'envoi")).to_have_count(2)
    expect(chat.retry).to_have_count(1)
    assert service.sent == []

    opened.go_offline(False)
    expect_conversation(opened, "premier", "deuxième", "troisième")
    expect(opened.notice).to_be_hidden()
    assert service.texts == ["premier", "deuxième", "troisième"]


def test_network_that_comes_back_is_said_though_nothing_was_written(opened: Setting) -> None:
    opened.go_offline()
    expect(opened.notice).to_be_visible()
    opened.go_offline(False)

    expect(opened.notice).to_be_hidden()
    expect(opened.chat.announcer).to_have_text("La connexion est revenue.")
    assert opened.service.read == 1


def test_browser_that_believes_itself_online_tries_again_by_itself(opened: Setting) -> None:
    chat, service, clock = opened.chat, opened.service, opened.page.clock
    service.cut = "before"
    chat.send("le jury")
    expect(chat.chat.locator(".failure")).to_contain_text(NOT_SENT)
    expect(opened.notice).to_have_text(CUT)
    expect(chat.announcer).to_have_text(f"Erreur\u00a0: {CUT}")

    with opened.page.expect_event("requestfailed"):
        clock.fast_forward(FIRST_RETRY)
    # Asking whether the network is back sends nothing.
    assert len(service.sent) == 1
    service.cut = None
    clock.fast_forward(2 * FIRST_RETRY)
    expect_conversation(opened, "le jury")
    assert service.sent[0] == service.sent[1]
    expect(opened.notice).to_be_hidden()


def test_retry_leaves_at_once_with_the_same_identifier(opened: Setting) -> None:
    chat, service = opened.chat, opened.service
    service.cut = "before"
    chat.send("le jury")
    expect(chat.retry).to_be_visible()
    service.cut = None
    chat.retry.click()

    expect_conversation(opened, "le jury")
    assert service.sent[0] == service.sent[1]
    assert chat.focused_name() == "Votre question"


def test_focus_on_a_retry_that_goes_away_by_itself_is_kept_in_the_chat(opened: Setting) -> None:
    chat = opened.chat
    opened.service.cut = "before"
    chat.send("le jury")
    chat.retry.focus()
    opened.service.cut = None
    opened.page.clock.fast_forward(FIRST_RETRY)

    expect_conversation(opened, "le jury")
    assert chat.focused_name() == "Votre question"


@pytest.mark.parametrize("told", [True, False], ids=["par la transcription", "par un nouvel envoi"])
def test_answer_lost_on_the_way_comes_once(opened: Setting, told: bool) -> None:
    chat, service = opened.chat, opened.service
    service.tells_identifiers = told
    service.cut = "after"
    chat.send("le jury")
    expect(chat.retry).to_be_visible()
    opened.go_offline()
    chat.send("les blocs")
    service.cut = None
    opened.go_offline(False)

    expect_conversation(opened, "le jury", "les blocs")
    assert service.texts == (["le jury", "les blocs"] if told else ["le jury", "le jury", "les blocs"])


def test_service_that_never_answers_is_given_up_and_asked_again(opened: Setting) -> None:
    chat = opened.chat
    held = hold(opened.page)
    chat.send("le jury")
    expect(chat.chat.locator(".typing")).to_be_visible()
    opened.page.clock.fast_forward(TIMEOUT)

    expect(chat.chat.locator(".failure")).to_contain_text(NOT_SENT)
    opened.page.unroute(MESSAGES_URL)
    opened.page.clock.fast_forward(FIRST_RETRY)
    expect_conversation(opened, "le jury")
    first, second = held[0].request.post_data_json, opened.service.sent[0]
    assert first == second


def test_slow_answer_is_waited_for_and_nothing_else_leaves_meanwhile(opened: Setting) -> None:
    chat = opened.chat
    held = hold(opened.page)
    chat.send("le jury")
    waiting = chat.chat.locator(".typing")
    expect(waiting).to_be_visible()
    opened.page.clock.fast_forward(7_000)
    expect(waiting).to_be_visible()

    chat.send("les blocs")
    expect(chat.announcer).to_have_text("Attendez la réponse en cours pour envoyer ce message.")
    expect(chat.field).to_have_value("les blocs")
    assert len(held) == 1
    held[0].fallback()
    expect_conversation(opened, "le jury")
    expect(waiting).to_have_count(0)
    opened.page.unroute(MESSAGES_URL)
    chat.field.press("Enter")
    expect_conversation(opened, "le jury", "les blocs")


def test_page_of_a_proxy_is_never_shown_and_the_service_is_asked_again(opened: Setting) -> None:
    chat, service = opened.chat, opened.service
    service.refusals = [PROXY_PAGE, PROXY_PAGE]
    chat.send("le jury")
    expect(chat.chat.locator(".failure")).to_contain_text("Le service ne répond pas pour le moment.")
    expect(chat.chat).not_to_contain_text("Gateway")
    expect(opened.notice).to_be_hidden()

    opened.page.clock.fast_forward(FIRST_RETRY)
    expect(chat.retry).to_be_visible()
    wait_until(opened, lambda: len(service.sent) == 2)
    opened.page.clock.fast_forward(2 * FIRST_RETRY)
    expect_conversation(opened, "le jury")


def test_service_that_always_fails_is_not_asked_for_ever_and_lets_the_next_message_pass(
    opened: Setting,
) -> None:
    chat, service = opened.chat, opened.service
    service.refusals = [PROXY_PAGE] * 4
    chat.send("le jury")
    for tries in range(1, 5):
        wait_until(opened, lambda tries=tries: len(service.sent) == tries)  # type: ignore[misc]
        expect(chat.retry).to_be_visible()
        opened.page.clock.fast_forward(60_000)
    opened.page.clock.fast_forward(600_000)
    assert len(service.sent) == 4

    chat.send("les blocs")
    expect(chat.last_answer).to_contain_text("les blocs")
    chat.retry.click()
    expect(chat.last_answer).to_contain_text("les blocs")
    expect(chat.retry).to_have_count(0)
    wait_until(opened, lambda: len(service.received) == 2)
    assert service.received == ["les blocs", "le jury"]


def test_message_that_the_service_is_still_answering_is_asked_for_until_it_is_there(opened: Setting) -> None:
    chat, service = opened.chat, opened.service
    service.refusals = [problem(409, "message-en-cours") for _ in range(6)]
    chat.send("le jury")
    for tries in range(1, 7):
        wait_until(opened, lambda tries=tries: len(service.sent) == tries)  # type: ignore[misc]
        expect(chat.retry).to_be_visible()
        opened.page.clock.fast_forward(60_000)

    expect_conversation(opened, "le jury")


def test_too_many_messages_says_how_long_to_wait_then_sends_in_order(opened: Setting) -> None:
    chat, service, clock = opened.chat, opened.service, opened.page.clock
    service.refusals = [too_often(42)]
    chat.send("le jury")
    told = chat.chat.locator(".failure")
    expect(told).to_contain_text(re.compile(r"Le vôtre est gardé\s: il part dans (?:4[0-2]|3\d)\ssecondes\."))
    expect(chat.announcer).to_contain_text("Trop de messages en peu de temps.")
    chat.send("les blocs")
    clock.fast_forward(30_000)
    expect(told).to_contain_text(re.compile(r"dans \d{1,2}\ssecondes?\."))
    assert service.texts == ["le jury"]

    clock.fast_forward(13_000)
    expect_conversation(opened, "le jury", "les blocs")
    assert service.texts == ["le jury", "le jury", "les blocs"]


def test_too_many_messages_without_a_delay_waits_for_the_person(opened: Setting) -> None:
    chat = opened.chat
    opened.service.refusals = [too_often(None)]
    chat.send("le jury")
    expect(chat.chat.locator(".failure")).to_contain_text("Patientez un instant.")
    chat.retry.click()

    expect_conversation(opened, "le jury")


def test_refused_text_goes_back_to_the_field_and_the_next_one_leaves(opened: Setting) -> None:
    chat, service = opened.chat, opened.service
    opened.go_offline()
    chat.send("refusé")
    chat.send("les blocs")
    service.refusals = [problem(422, "message-refuse", "Ce message ne va pas.")]
    opened.go_offline(False)

    expect(chat.last_answer).to_contain_text("les blocs")
    expect(chat.field).to_have_value("refusé")
    expect(chat.chat.locator("#erreur-question")).to_have_text("Ce message ne va pas.")
    expect(chat.questions).to_have_text(["Vousles blocs"])


def test_messages_that_wait_for_a_session_that_is_over_go_back_to_the_field(opened: Setting) -> None:
    chat, service = opened.chat, opened.service
    opened.go_offline()
    for question in ("premier", "deuxième"):
        chat.send(question)
    chat.field.fill("commencé")
    service.over = True
    opened.go_offline(False)

    expect(chat.chat).to_contain_text("La conversation a expiré. Votre message est gardé dans le champ.")
    expect(chat.field).to_have_value("premier\ndeuxième\ncommencé")
    expect(opened.notice).to_be_hidden()
    assert service.received == []


def test_eleventh_message_written_offline_stays_in_the_field(opened: Setting) -> None:
    chat = opened.chat
    opened.go_offline()
    for number in range(1, 12):
        chat.send(f"message {number}")

    expect(chat.questions).to_have_count(10)
    expect(chat.field).to_have_value("message 11")
    expect(chat.chat.locator("#erreur-question")).to_contain_text("Dix messages attendent déjà")
    opened.go_offline(False)
    expect_conversation(opened, *(f"message {number}" for number in range(1, 11)))


def test_ending_the_conversation_forgets_what_was_waiting(opened: Setting) -> None:
    chat = opened.chat
    opened.go_offline()
    chat.send("le jury")
    chat.chat.get_by_role("button", name="Terminer la conversation").click()
    expect(opened.notice).to_be_hidden()
    opened.go_offline(False)
    chat.chat.get_by_role("button", name="Commencer la conversation").click()

    expect(chat.answers).to_have_count(1)
    expect(chat.field).to_have_value("")
    assert opened.service.sent == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_beside_messages_that_wait(opened: Setting, scheme: Any) -> None:
    chat, page = opened.chat, opened.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    opened.go_offline()
    for question in ("Qui compose le jury ?", "Quels sont les blocs de compétences ?"):
        chat.send(question)

    expect(opened.notice).to_be_visible()
    assert chat.axe_findings() == []
    assert chat.small_targets() == []
    assert chat.horizontal_overflow() <= 0


def wait_until(setting: Setting, true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            return
        setting.page.wait_for_timeout(50)
    raise AssertionError("rien n'est venu")
