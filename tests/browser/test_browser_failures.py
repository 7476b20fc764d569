from __future__ import annotations

from typing import Any

from playwright.sync_api import Route, expect

from tests.browser.chat_page import MESSAGES_URL, REPLY_TIMEOUT_MS
from tests.browser.conftest import OpenPage

QUESTION = "qui compose le jury"
# Once the network is there again, where the browser has not said so.
RETRIED_WITHIN_MS = 20_000


def _problem(status: int, detail: str) -> dict[str, Any]:
    body = f'{{"type":"about:blank","title":"Erreur","status":{status},"detail":"{detail}"}}'
    return {"status": status, "content_type": "application/problem+json", "body": body}


def test_cut_network_then_back_answers_once(open_page: OpenPage) -> None:
    chat = open_page().open("visiteur")
    sent: list[Any] = []

    def cut(route: Route) -> None:
        route.abort()

    chat.page.on(
        "request", lambda request: sent.append(request.post_data_json) if request.method == "POST" else None
    )
    chat.page.route(MESSAGES_URL, cut)
    chat.send(QUESTION)
    expect(chat.chat).to_contain_text("La connexion ne passe pas")
    expect(chat.questions).to_have_text([f"Vous{QUESTION}"])

    chat.page.unroute(MESSAGES_URL)
    expect(chat.answers).to_have_count(2, timeout=REPLY_TIMEOUT_MS + RETRIED_WITHIN_MS)
    assert len(sent) == 2
    assert sent[0] == sent[1]
    expect(chat.questions).to_have_count(1)
    expect(chat.retry).to_have_count(0)


def test_lost_reply_is_delivered_once(open_page: OpenPage) -> None:
    chat = open_page().open("visiteur")

    def lose_reply(route: Route) -> None:
        route.fetch()
        route.abort()

    chat.page.route(MESSAGES_URL, lose_reply, times=1)
    chat.send(QUESTION)
    expect(chat.answers).to_have_count(2, timeout=REPLY_TIMEOUT_MS + RETRIED_WITHIN_MS)
    expect(chat.questions).to_have_count(1)


def test_degraded_reply_offers_a_retry(open_page: OpenPage) -> None:
    chat = open_page().open("visiteur")
    degraded = {
        "author": "assistant",
        "kind": "degraded",
        "text": "Je n'arrive pas à répondre pour le moment.",
    }
    chat.page.route(
        MESSAGES_URL, lambda route: route.fulfill(json={"turn_id": "t", "messages": [degraded]}), times=1
    )
    chat.send(QUESTION)
    expect(chat.chat).to_contain_text("Je n'arrive pas à répondre")
    chat.retry.click()
    expect(chat.answers).to_have_count(2, timeout=REPLY_TIMEOUT_MS)
    expect(chat.chat).not_to_contain_text("Je n'arrive pas à répondre")


def test_rate_limit_is_said_and_can_be_retried(open_page: OpenPage) -> None:
    chat = open_page().open("visiteur")
    chat.page.route(
        MESSAGES_URL, lambda route: route.fulfill(**_problem(429, "Attendez une minute.")), times=1
    )
    chat.send(QUESTION)
    expect(chat.chat).to_contain_text("Attendez une minute.")
    expect(chat.retry).to_be_visible()


def test_refused_text_comes_back_to_the_field_with_its_reason(open_page: OpenPage) -> None:
    chat = open_page().open("visiteur")
    chat.page.route(MESSAGES_URL, lambda route: route.fulfill(**_problem(422, "Votre message est vide.")))
    chat.send(QUESTION)

    expect(chat.field).to_have_value(QUESTION)
    expect(chat.field).to_have_attribute("aria-invalid", "true")
    expect(chat.chat.locator("#erreur-question")).to_have_text("Votre message est vide.")
    assert "erreur-question" in (chat.field.get_attribute("aria-describedby") or "").split()
    expect(chat.questions).to_have_count(0)


def test_too_long_text_is_kept_and_not_sent(open_page: OpenPage) -> None:
    chat = open_page().open("visiteur")
    chat.send("é" * 1003)

    expect(chat.chat.locator("#compteur-question")).to_have_text("3 caractères de trop")
    expect(chat.chat.locator("#erreur-question")).to_contain_text("trop long")
    expect(chat.questions).to_have_count(0)
    assert len(chat.field.input_value()) == 1003


def test_expired_conversation_starts_again_with_the_text_kept(open_page: OpenPage) -> None:
    chat = open_page().open("visiteur")
    chat.page.route(MESSAGES_URL, lambda route: route.fulfill(**_problem(401, "Session expirée.")), times=1)
    chat.send(QUESTION)
    expect(chat.chat).to_contain_text("La conversation a expiré")
    expect(chat.field).to_have_value(QUESTION)

    chat.chat.get_by_role("button", name="Recommencer la conversation").click()
    expect(chat.answers).to_have_count(1)
    expect(chat.field).to_be_focused()
    expect(chat.field).to_have_value(QUESTION)
    chat.field.press("Enter")
    expect(chat.answers).to_have_count(2, timeout=REPLY_TIMEOUT_MS)


def test_unreachable_service_at_opening_can_be_retried(open_page: OpenPage) -> None:
    chat = open_page()
    chat.personas.first.wait_for()
    chat.page.route("**/v1/demo/sessions", lambda route: route.abort(), times=1)
    chat.personas.first.click()
    chat.chat.get_by_role("button", name="Réessayer").click()
    expect(chat.answers).to_have_count(1)
