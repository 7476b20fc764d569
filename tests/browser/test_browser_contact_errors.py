"""The form that reaches a person: what is required, and what is said of what is missing or too long."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.chat_site import ChatSite
from tests.browser.conftest import OpenPage
from tests.browser.contact_form import contact_site, form_of, reach, send


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatSite]:
    with contact_site(tmp_path_factory) as site:
        yield site


def test_errors_are_tied_to_their_field(open_page: OpenPage, stack: ChatSite) -> None:
    chat = open_page()
    form = form_of(chat)
    place = form.get_by_label("Votre département")
    look = form.get_by_role("button", name="Voir le contact")
    before = len(stack.mails())

    look.click()
    expect(place).to_be_focused()
    expect(place).to_have_accessible_description(re.compile("Écrivez votre département"))
    place.fill("là-bas")
    look.click()
    expect(place).to_have_accessible_description(re.compile("Je ne reconnais pas ce département"))
    reach(form)
    send(form)
    expect(form.get_by_text("Choisissez l'une des deux réponses.")).to_be_visible()
    expect(form.get_by_label("Être rappelé")).to_be_focused()

    form.get_by_label("Être rappelé").check()
    phone = form.get_by_label("Votre numéro")
    for typed, said in (("", "Écrivez le numéro où vous rappeler"), ("0899 12 34 56", "ni de numéro en 08")):
        phone.fill(typed)
        send(form)
        expect(phone).to_be_focused()
        expect(phone).to_have_attribute("aria-invalid", "true")
        expect(phone).to_have_accessible_description(re.compile(said))
        expect(chat.announcer).to_contain_text(said)

    form.get_by_label("Laisser un message").check()
    email, text = form.get_by_label("Votre adresse e-mail"), form.get_by_label("Votre message")
    for typed, said in (("sam", "Écrivez votre adresse e-mail"), ("é@exemple.fr", "sans accents")):
        email.fill(typed)
        text.fill("Bonjour" if "@" in typed else "")
        send(form)
        expect(email).to_have_accessible_description(re.compile(said))
    email.fill("sam@example.org")
    text.fill("")
    send(form)
    expect(text).to_have_accessible_description(re.compile("Écrivez votre message"))
    text.fill("a" * 1001)
    expect(form.get_by_text("1 caractère de trop")).to_be_visible()
    send(form)
    expect(text).to_have_accessible_description(re.compile("trop long"))
    assert chat.axe_findings() == []
    assert len(stack.mails()) == before


def test_what_is_required_is_said_and_follows_the_kind_chosen(open_page: OpenPage) -> None:
    form = form_of(open_page())
    expect(form.get_by_label("Votre département")).to_have_attribute("aria-required", "true")
    reach(form)
    expect(form.get_by_text("Tout est obligatoire, sauf ce qui est dit facultatif.")).to_be_visible()

    form.get_by_label("Être rappelé").check()
    expect(form.get_by_label("Votre numéro")).to_have_attribute("aria-required", "true")
    for label in ("Votre nom (facultatif)", "Votre message (facultatif)"):
        expect(form.get_by_label(label)).to_have_attribute("aria-required", "false")
    expect(
        form.get_by_label("Joindre la liste des sujets de cette conversation (facultatif)")
    ).to_be_visible()

    form.get_by_label("Laisser un message").check()
    address = form.get_by_label("Votre adresse e-mail")
    expect(address).to_have_attribute("aria-required", "true")
    expect(address).to_have_accessible_description("Par exemple : prenom.nom@exemple.fr.")
    expect(form.get_by_role("textbox", name="Votre message", exact=True)).to_have_attribute(
        "aria-required", "true"
    )


def test_a_message_that_grows_too_long_is_said_before_it_is_sent(open_page: OpenPage) -> None:
    chat = open_page()
    form = reach(form_of(chat))
    form.get_by_label("Laisser un message").check()
    message_field = form.get_by_label("Votre message")
    message_field.fill("é" * 1002)

    expect(chat.announcer).to_have_text("Votre message est trop long : 2 caractères de trop.")
    expect(message_field).to_have_attribute("aria-invalid", "true")
    expect(message_field).to_have_accessible_description(re.compile("2 caractères de trop"))
    message_field.fill("é" * 1000)
    expect(chat.announcer).to_have_text("Votre message n'est plus trop long.")
    expect(message_field).not_to_have_attribute("aria-invalid", "true")
