"""The form that reaches a person, as somebody fills it in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat_page import ChatPage
from tests.browser.chat_site import ChatSite

REQUESTS = "**/v1/chat/contact-requests"
CONTACTS = "**/v1/chat/contacts*"
MOSELLE = "UIMM territoriale de démonstration, Moselle"
NUMBER = "06 39 98 12 34"


@contextmanager
def contact_site(folders: pytest.TempPathFactory) -> Iterator[ChatSite]:
    """In the place of the three processes: what is tried here needs no understanding."""
    site = ChatSite(folders.mktemp("contact"))
    site.start()
    try:
        yield site
    finally:
        site.stop()


def form_of(chat: ChatPage, persona: str = "visiteur", said: str = "message") -> Locator:
    chat.open(persona).ask(said)
    form = chat.chat.locator(".ecrire")
    expect(form.get_by_role("heading", name="Joindre une personne")).to_be_visible()
    return form


def reach(form: Locator, departement: str = "57", name: str = MOSELLE) -> Locator:
    form.get_by_label("Votre département").fill(departement)
    form.get_by_role("button", name="Voir le contact").click()
    expect(form.locator(".contact-name")).to_have_text(name)
    return form


def ask_call(form: Locator) -> None:
    form.get_by_label("Être rappelé").check()
    form.get_by_label("Votre numéro").fill(NUMBER)


def send(form: Locator) -> None:
    form.get_by_role("button", name="Envoyer ma demande").click()


def expect_sent(form: Locator) -> None:
    expect(form.get_by_text(f"Envoyé à {MOSELLE}.")).to_be_visible()
