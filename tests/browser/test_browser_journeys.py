from __future__ import annotations

import re

from playwright.sync_api import Request, expect

from tests.browser.chat_page import MESSAGES_URL, REPLY_TIMEOUT_MS
from tests.browser.conftest import OpenPage, Stack


def test_visitor_reads_the_answer_with_its_source_in_sight(open_page: OpenPage) -> None:
    chat = open_page().open("visiteur")
    answer = chat.ask("qui compose le jury")

    expect(answer.locator(".text")).to_contain_text("50 %")
    source = answer.locator(".source")
    expect(source).to_be_visible()
    expect(source).to_contain_text(re.compile(r"Source\s: .*28246.*, section «\s.+\s», 21 avril 2017"))


def test_candidate_sees_eight_capacities_with_their_state_in_words(open_page: OpenPage) -> None:
    chat = open_page().open("candidat")
    expect(chat.chat).to_contain_text("personne fictive")
    chat.ask("où j'en suis ?")

    card = chat.progress_card
    expect(card).to_be_visible()
    expect(card.locator(".block")).to_have_count(2)
    expect(card.locator(".capacities li")).to_have_count(8)
    for state in card.locator(".capacities .state").all():
        expect(state).to_have_text(re.compile(r"\w+"))
        expect(state.locator("svg")).to_have_count(1)


def test_every_identified_persona_is_marked_as_fictional(open_page: OpenPage) -> None:
    chat = open_page()
    identified = chat.page.locator('#liste-profils button:not([data-persona="visiteur"])')
    expect(identified).to_have_count(5)
    for persona in identified.all():
        expect(persona).to_contain_text(re.compile("fictive", re.IGNORECASE))


def test_visitor_asking_for_a_progress_gets_no_card(open_page: OpenPage) -> None:
    chat = open_page().open("visiteur")
    chat.ask("où j'en suis ?")

    expect(chat.progress_card).to_have_count(0)


def test_keyboard_alone_is_enough(open_page: OpenPage) -> None:
    chat = open_page()
    chat.personas.first.wait_for()
    keyboard = chat.page.keyboard
    keyboard.press("Tab")
    assert chat.focused_name() == "Aller à l'assistant"
    chat.tab_to("Camille Démo")
    keyboard.press("Enter")
    chat.answers.first.wait_for()
    assert chat.focused_name() == "Assistant CQPM"

    first_reply = chat.chat.locator(".replies .reply").first
    title = first_reply.inner_text()
    chat.tab_to(title)
    keyboard.press("Enter")
    expect(chat.answers).to_have_count(2, timeout=REPLY_TIMEOUT_MS)
    expect(chat.questions.last).to_contain_text(title)
    assert chat.focused_name() == "Votre question"
    expect(first_reply).to_have_attribute("aria-disabled", "true")

    keyboard.type("qui compose")
    keyboard.press("Shift+Enter")
    keyboard.type("le jury")
    assert chat.field.input_value() == "qui compose\nle jury"
    keyboard.press("Enter")
    expect(chat.answers).to_have_count(3, timeout=REPLY_TIMEOUT_MS)
    assert chat.focused_name() == "Votre question"
    assert chat.field.input_value() == ""


def test_finished_answer_is_announced_once_then_cleared(open_page: OpenPage) -> None:
    chat = open_page().open("visiteur")
    chat.ask("qui compose le jury")

    expect(chat.announcer).to_contain_text("Réponse de l'assistant")
    expect(chat.announcer).to_have_text("", timeout=10_000)


def test_markup_in_a_message_is_shown_as_text(open_page: OpenPage) -> None:
    chat = open_page().open("visiteur")
    hostile = "<img src=x onerror=\"document.title='pris'\"><b>gras</b>"
    chat.ask(hostile)

    expect(chat.questions.last).to_contain_text(hostile)
    expect(chat.questions.last.locator("img, b")).to_have_count(0)
    assert "pris" not in chat.page.title()


def test_markup_in_an_answer_is_shown_as_text(open_page: OpenPage) -> None:
    chat = open_page().open("visiteur")
    hostile = "<img src=x onerror=\"document.title='pris'\">"
    message = {
        "id": 1,
        "author": "assistant",
        "created_at": "2026-01-01T00:00:00Z",
        "text": hostile,
        "kind": "answer",
        "certitude": "dite",
        "registration_ended": None,
        "sources": [
            {"label": hostile, "section": hostile, "url": "javascript:alert(1)", "date": "2017-04-21"}
        ],
        "card": {"type": "liste", "title": hostile, "items": [{"label": hostile, "text": hostile}]},
        "suggestions": [{"id": "x", "title": hostile}],
    }
    chat.page.route(MESSAGES_URL, lambda route: route.fulfill(json={"turn_id": "t", "messages": [message]}))
    answer = chat.ask("bonjour")

    expect(answer.locator(".text")).to_have_text(hostile)
    expect(answer.locator("img, a")).to_have_count(0)
    assert "pris" not in chat.page.title()


def test_page_speaks_to_its_own_origin_only(open_page: OpenPage, stack: Stack) -> None:
    chat = open_page()
    requests: list[Request] = []
    chat.page.on("request", lambda request: requests.append(request))
    chat.page.reload()
    chat.personas.first.wait_for()
    assert not [request.url for request in requests if "/v1/chat/" in request.url]
    chat.open("visiteur").ask("qui compose le jury")

    assert requests
    assert [request.url for request in requests if not request.url.startswith(stack.url)] == []
    assert chat.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_temp_worker_who_spells_badly_ends_with_a_number_and_a_reference(open_page: OpenPage) -> None:
    """Nobody is identified; what is asked is a call, in whatever spelling."""
    chat = open_page(width=390, height=844).open("visiteur")
    answer = chat.ask("kelkun peu me rapelé svp jsui interimair")

    form = answer.locator(".ecrire")
    form.get_by_label("Votre département").fill("57")
    form.get_by_role("button", name="Voir le contact").click()
    expect(form.get_by_role("link", name="Appeler le")).to_have_attribute("href", "tel:0353015757")
    form.get_by_label("Être rappelé").check()
    form.get_by_label("Votre numéro").fill("0639981234")
    form.get_by_role("button", name="Envoyer ma demande").click()
    expect(form.locator(".sent")).to_contain_text("Envoyé à UIMM territoriale de démonstration, Moselle.")
    expect(form.locator(".reference")).to_have_text(re.compile("^[A-Z2-7]{4}-[A-Z2-7]{4}$"))
    assert chat.axe_findings() == []
