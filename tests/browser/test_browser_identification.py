"""Signing in by a code, as a person does it: by keyboard, at 320 pixels, in the dark, with time running out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from api.demo.personas import CANDIDATE_EMAIL, TUTOR_EMAIL
from tests.browser.chat_page import ChatPage
from tests.browser.conftest import OpenPage

QUESTION = "Où en suis-je dans mon parcours ?"
CANDIDATE = "Candidate ou candidat"
COMPANY = "En entreprise"


def form_of(chat: ChatPage) -> Locator:
    """The form under the answer to a personal question of somebody unknown."""
    chat.open("visiteur").ask(QUESTION)
    form = chat.chat.locator(".connexion")
    expect(form.get_by_role("heading", name="Recevoir un code par e-mail")).to_be_visible()
    return form


def ask_code(form: Locator, email: str, role: str = CANDIDATE) -> Locator:
    form.get_by_label(role).check()
    form.get_by_label("Votre adresse e-mail").fill(email)
    form.get_by_role("button", name="Recevoir un code", exact=True).click()
    field = form.get_by_label("Code à six chiffres")
    expect(field).to_be_focused()
    return field


def code_in_mailbox(chat: ChatPage, email: str) -> str:
    # An e-mail leaves at a moment that nobody knows, and others may have come since.
    mail = chat.page.locator(".mail").filter(has_text=email).filter(has_text="Votre code").first
    for _ in range(40):
        chat.page.get_by_role("button", name="Actualiser").click()
        chat.page.wait_for_timeout(300)
        if mail.is_visible():
            break
    expect(mail).to_be_visible()
    found = re.search(r"\b\d{6}\b", mail.locator(".mail-text").inner_text())
    assert found
    return found[0]


def answer_codes(chat: ChatPage) -> None:
    """Stand in for the service where the time that passes is not the real one."""
    view = {"expires_at": "2026-03-02T09:15:00Z", "expires_in": 900, "extensions_left": 9}
    chat.page.route("**/email-codes", lambda route: route.fulfill(status=202, json=view))
    chat.page.route("**/email-codes/extension", lambda route: route.fulfill(json=view))


def test_a_code_opens_the_persons_conversation(open_page: OpenPage) -> None:
    chat = open_page()
    form = form_of(chat)
    field = ask_code(form, TUTOR_EMAIL, COMPANY)
    code = code_in_mailbox(chat, TUTOR_EMAIL)

    field.fill(f"{code[:3]} {code[3:]}")
    field.press("Enter")

    expect(chat.chat.locator(".identity")).to_contain_text("Dominique Démo · espace entreprise")
    expect(chat.questions).to_have_count(0)
    expect(chat.chat.get_by_role("heading", name="Assistant CQPM")).to_be_focused()
    kept = chat.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie, location.href]")
    assert kept[:3] == [0, 0, ""]
    assert code not in kept[3] + chat.chat.inner_text()


def test_errors_are_tied_to_their_field(open_page: OpenPage) -> None:
    chat = open_page()
    form = form_of(chat)
    send = form.get_by_role("button", name="Recevoir un code", exact=True)

    send.click()
    expect(form.get_by_text("Choisissez l'une des deux réponses.")).to_be_visible()
    form.get_by_label(CANDIDATE).check()
    form.get_by_label("Votre adresse e-mail").fill("camille")
    send.click()
    address = form.get_by_label("Votre adresse e-mail")
    expect(address).to_be_focused()
    expect(address).to_have_attribute("aria-invalid", "true")
    expect(address).to_have_accessible_description(re.compile("Écrivez votre adresse e-mail"))

    field = ask_code(form, "personne@example.org")
    field.fill("000000")
    form.get_by_role("button", name="Valider").click()
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile("Ce code n'est pas le bon"))
    expect(chat.announcer).to_contain_text("Ce code n'est pas le bon")
    assert chat.axe_findings() == []


def test_what_is_asked_is_said_to_be_required_with_an_example(open_page: OpenPage) -> None:
    form = form_of(open_page())

    expect(form.get_by_text("Les deux réponses sont obligatoires.")).to_be_visible()
    address = form.get_by_label("Votre adresse e-mail")
    expect(address).to_have_attribute("aria-required", "true")
    expect(address).to_have_accessible_description(re.compile(r"prenom\.nom@exemple\.fr"))
    expect(ask_code(form, "personne@example.org")).to_have_attribute("aria-required", "true")


def test_the_page_shows_who_the_conversation_is_with_once_they_are_known(open_page: OpenPage) -> None:
    chat = open_page()
    form = form_of(chat)
    expect(chat.page.locator("#courrier ul")).to_have_attribute("hidden", "")
    field = ask_code(form, CANDIDATE_EMAIL)
    field.fill(code_in_mailbox(chat, CANDIDATE_EMAIL))
    field.press("Enter")

    pressed = chat.page.locator("#liste-profils [aria-pressed=true]")
    expect(pressed).to_have_count(1)
    expect(pressed).to_contain_text("Camille Démo")
    chat.chat.get_by_role("button", name="Terminer la conversation").click()
    chat.chat.get_by_role("button", name="Commencer la conversation").click()
    expect(pressed).to_contain_text("Visiteur")


def test_the_person_is_warned_and_prolongs(open_page: OpenPage) -> None:
    chat = open_page()
    form = form_of(chat)
    answer_codes(chat)
    chat.page.clock.install()
    field = ask_code(form, CANDIDATE_EMAIL)
    prolong = form.get_by_role("button", name="Prolonger")
    expect(prolong).to_be_hidden()

    chat.page.clock.fast_forward("13:01")
    expect(prolong).to_be_visible()
    expect(form.get_by_text("Le code expire dans moins de 2 minutes.")).to_be_visible()
    prolong.click()
    expect(prolong).to_be_hidden()
    expect(field).to_be_focused()
    chat.page.clock.fast_forward("15:01")
    expect(field).to_have_accessible_description(re.compile("n'est plus valable"))


def test_the_keyboard_is_enough(open_page: OpenPage) -> None:
    chat = open_page()
    form = form_of(chat)
    answer_codes(chat)
    form.get_by_label(CANDIDATE).focus()
    chat.page.keyboard.press("Space")
    chat.tab_to("Votre adresse e-mail")
    chat.page.keyboard.type(CANDIDATE_EMAIL)
    chat.tab_to("Recevoir un code")
    chat.page.keyboard.press("Enter")

    expect(form.get_by_label("Code à six chiffres")).to_be_focused()
    chat.tab_to("Valider")
    chat.tab_to("Recevoir un autre code")
    chat.tab_to("Changer d'adresse")
    chat.page.keyboard.press("Enter")
    expect(form.get_by_label("Votre adresse e-mail")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_steps_are_accessible_and_fit_320_pixels(open_page: OpenPage, scheme: str) -> None:
    chat = open_page(width=320, height=640, scheme=scheme, motion="reduce")
    form = form_of(chat)
    assert chat.axe_findings() == []
    assert chat.horizontal_overflow() <= 0

    ask_code(form, "quelqu.un@example.org")
    assert chat.axe_findings() == []
    assert chat.small_targets() == []
    assert chat.horizontal_overflow() <= 0


def test_another_personal_question_keeps_the_form_and_what_was_typed(open_page: OpenPage) -> None:
    chat = open_page()
    form = form_of(chat)
    form.get_by_label("Votre adresse e-mail").fill(CANDIDATE_EMAIL)
    chat.ask("Qu'est-ce qu'il me manque ?")

    expect(chat.chat.get_by_label("Votre adresse e-mail")).to_have_count(1)
    expect(chat.chat.get_by_label("Votre adresse e-mail")).to_have_value(CANDIDATE_EMAIL)


def test_an_identified_person_sees_no_form(open_page: OpenPage) -> None:
    chat = open_page()
    chat.open("candidat").ask("Comment je m'identifie ?")

    expect(chat.chat.locator(".connexion")).to_have_count(0)
