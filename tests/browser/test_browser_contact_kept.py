"""The form that reaches a person: what stays of it in a file, on paper and in the next conversation, and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat_site import ChatSite
from tests.browser.conftest import OpenPage
from tests.browser.contact_form import (
    MOSELLE,
    NUMBER,
    REQUESTS,
    ask_call,
    contact_site,
    expect_sent,
    form_of,
    reach,
    send,
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatSite]:
    with contact_site(tmp_path_factory) as site:
        yield site


def test_whom_to_call_and_the_reference_are_in_the_saved_conversation(
    open_page: OpenPage, tmp_path: Path
) -> None:
    chat = open_page(width=390, height=844)
    form = reach(form_of(chat))
    ask_call(form)
    send(form)
    expect_sent(form)
    chat.chat.get_by_role("button", name="Options").click()
    with chat.page.expect_download() as downloading:
        chat.chat.get_by_role("button", name="Enregistrer la conversation").click()

    expect(chat.chat.get_by_text("enregistrée dans vos téléchargements").last).to_be_in_viewport(ratio=1)
    assert chat.horizontal_overflow() == 0
    downloading.value.save_as(tmp_path / "gardé.txt")
    text = (tmp_path / "gardé.txt").read_text(encoding="utf-8").replace("\u00a0", " ")
    reference = form.locator(".reference").inner_text()
    assert f"\nVotre contact (département 57)\n{MOSELLE}\nTéléphone : 03 53 01 57 57\n" in text
    assert f"\nEnvoyé à {MOSELLE}. Référence : {reference}.\n" in text
    assert text.count("Votre contact (département 57)") == 1
    assert NUMBER not in text


def test_whom_to_call_and_the_reference_are_on_paper_and_nowhere_else_in_the_thread(
    open_page: OpenPage,
) -> None:
    chat = open_page(width=390, height=844)
    form = reach(form_of(chat))
    ask_call(form)
    send(form)
    expect_sent(form)
    reference = form.locator(".reference").inner_text()
    # The form goes on to the next answer: what it said stays where it was said.
    chat.ask("message")
    assert chat.chat.locator(".thread").inner_text().count(reference) == 0
    chat.page.evaluate("() => { window.print = () => {} }")
    chat.chat.get_by_role("button", name="Options").click()
    chat.chat.get_by_role("button", name="Imprimer").click()
    chat.page.emulate_media(media="print")

    paper = chat.page.locator("assistant-cqpm-papier .chat").inner_text().replace("\u00a0", " ")
    assert f"Votre contact (département 57)\n{MOSELLE}\nTéléphone : 03 53 01 57 57\n" in paper
    assert paper.count(f"Envoyé à {MOSELLE}. Référence : {reference}.") == 1
    assert paper.index(reference) < paper.rindex("Vous")
    for word in (NUMBER, "Votre département", "Écrire un autre message"):
        assert word not in paper


def test_the_form_follows_the_last_answer_with_what_was_typed(open_page: OpenPage) -> None:
    chat = open_page()
    form = reach(form_of(chat))
    ask_call(form)
    chat.ask("Une autre question")
    expect(form.get_by_label("Votre numéro")).to_have_value(NUMBER)
    answer = chat.ask("message")

    expect(answer.get_by_label("Votre numéro")).to_have_value(NUMBER)
    expect(chat.chat.get_by_label("Votre numéro")).to_have_count(1)


def test_what_would_be_joined_grows_with_the_conversation(open_page: OpenPage) -> None:
    chat = open_page()
    titles = iter((["Le premier"], ["Le premier", "Le second"]))
    chat.page.route(f"{REQUESTS}/summary", lambda route: route.fulfill(json={"questions": next(titles)}))
    form = reach(form_of(chat))
    ask_call(form)
    form.get_by_label("Joindre la liste").check()
    expect(form.locator(".joined li")).to_have_text(["Le premier"])

    chat.ask("Une autre question")

    expect(form.locator(".joined li")).to_have_text(["Le premier", "Le second"])


def test_an_expired_conversation_keeps_the_draft_for_the_next_one(
    open_page: OpenPage, stack: ChatSite
) -> None:
    chat = open_page()
    form = reach(form_of(chat))
    ask_call(form)
    chat.page.route(REQUESTS, lambda route: route.fulfill(status=401, body="{}"))
    send(form)
    expect(form.locator(".field-error").last).to_contain_text("La conversation a expiré.")
    chat.page.unroute(REQUESTS)
    before = len(stack.mails())

    chat.page.evaluate("document.querySelector('assistant-cqpm').start()")
    expect(chat.questions).to_have_count(0)
    chat.ask("message")
    reach(form)
    expect(form.get_by_label("Votre numéro")).to_have_value(NUMBER)
    send(form)

    expect_sent(form)
    assert len(stack.mails()) == before + 1


def test_somebody_else_does_not_find_what_was_typed(open_page: OpenPage) -> None:
    chat = open_page()
    form = form_of(chat, "candidat")
    expect(form.locator(".contact-name")).to_have_text(MOSELLE)
    ask_call(form)

    form = reach(form_of(chat, "tuteur"))
    form.get_by_label("Être rappelé").check()

    expect(form.get_by_label("Votre numéro")).to_have_value("")
    expect(form.get_by_text("Votre nom (Dominique Démo) est joint")).to_be_visible()
    expect(form.get_by_text("Camille")).to_have_count(0)


def test_ending_the_conversation_forgets_what_was_typed(open_page: OpenPage) -> None:
    chat = open_page()
    form = reach(form_of(chat))
    ask_call(form)
    chat.chat.get_by_role("button", name="Terminer la conversation").click()

    form = form_of(chat)
    expect(form.get_by_label("Votre département")).to_have_value("")
    reach(form)
    expect(form.get_by_label("Être rappelé")).not_to_be_checked()
    expect(form.get_by_label("Votre nom")).to_be_hidden()
    form.get_by_label("Être rappelé").check()
    expect(form.get_by_label("Votre numéro")).to_have_value("")
