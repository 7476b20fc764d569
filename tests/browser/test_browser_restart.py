"""The real service cut or killed in the middle of a message: nothing lost or doubled, on the screen or in its base."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.chat_page import MESSAGES_URL, ChatPage
from tests.stack import SecondApi, Stack

QUESTIONS = ("qui compose le jury", "combien de temps dure le jury")
# A dead process leaves its message waiting for twice the budget of a turn.
PATIENCE_MS = 90_000


@pytest.fixture
def api(stack: Stack) -> Iterator[SecondApi]:
    second = stack.second_api()
    second.start()
    yield second
    second.kill()


@pytest.fixture
def chat(api: SecondApi, chromium: Browser, axe_script: str) -> Iterator[ChatPage]:
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce")
    yield ChatPage(context.new_page(), api.url, axe_script).open("visiteur")
    context.close()


def transcript(api: SecondApi, token: str) -> list[tuple[str, str]]:
    """Who said what, as the service keeps it."""
    answer = httpx.get(
        f"{api.url}/v1/chat/messages",
        headers={"Authorization": token},
        params={"after": 0},
        timeout=10,
        trust_env=False,
    )
    return [(one["author"], one["text"]) for one in answer.raise_for_status().json()["messages"]]


def expect_each_said_and_answered_once(chat: ChatPage, api: SecondApi, token: str) -> None:
    expect(chat.questions).to_have_text([f"Vous{one}" for one in QUESTIONS])
    for _ in range(PATIENCE_MS // 500):
        if chat.answers.count() == 1 + len(QUESTIONS):
            break
        # A busy machine may have said that it could not answer: the person asks again.
        # In one step: the button may go away by itself.
        chat.retry.evaluate_all("buttons => buttons[0]?.click()")
        chat.page.wait_for_timeout(500)
    expect(chat.answers).to_have_count(1 + len(QUESTIONS))
    expect(chat.retry).to_have_count(0)
    expect(chat.chat.locator(".connection")).to_be_hidden()
    said = transcript(api, token)
    assert [text for author, text in said if author == "personne"] == list(QUESTIONS)
    assert [author for author, _ in said].count("assistant") == len(QUESTIONS)


def until_kept(api: SecondApi, token: str) -> None:
    for _ in range(100):
        if ("personne", QUESTIONS[0]) in transcript(api, token):
            return
        time.sleep(0.05)
    raise AssertionError("le message n'est pas arrivé")


def test_service_killed_in_the_middle_of_a_message_answers_it_once_when_it_is_back(
    stack: Stack, api: SecondApi, chat: ChatPage
) -> None:
    rasa = stack.rasa()
    rasa.suspend()
    try:
        with chat.page.expect_request(MESSAGES_URL) as sending:
            chat.send(QUESTIONS[0])
        token = sending.value.headers["authorization"]
        until_kept(api, token)
        api.kill()
    finally:
        rasa.resume()
    expect(chat.chat.locator(".connection")).to_be_visible()
    chat.send(QUESTIONS[1])
    api.start()

    expect_each_said_and_answered_once(chat, api, token)


def test_network_cut_right_after_sending_loses_and_doubles_nothing(api: SecondApi, chat: ChatPage) -> None:
    tokens: list[Any] = []

    def receive_then_cut(route: Route) -> None:
        tokens.append(route.request.headers["authorization"])
        route.fetch()
        chat.page.context.set_offline(True)
        route.abort()

    chat.page.route(MESSAGES_URL, receive_then_cut, times=1)
    chat.send(QUESTIONS[0])
    expect(chat.chat.locator(".connection")).to_contain_text("hors connexion", timeout=PATIENCE_MS)
    chat.send(QUESTIONS[1])
    chat.page.context.set_offline(False)

    expect_each_said_and_answered_once(chat, api, tokens[0])
