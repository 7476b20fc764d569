"""Reaching a person from the conversation: on a phone, by keyboard, with the network that drops."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chat_site import TEXT, ChatSite
from tests.browser.conftest import OpenPage
from tests.browser.contact_form import (
    CONTACTS,
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


def test_somebody_unknown_leaves_a_number_to_be_called_on(open_page: OpenPage, stack: ChatSite) -> None:
    chat = open_page(width=390, height=844)
    form = reach(form_of(chat), "57000")
    before = len(stack.mails())

    expect(form.get_by_role("link", name="Appeler le 03 53 01 57 57")).to_have_attribute(
        "href", "tel:0353015757"
    )
    expect(form.get_by_text("9 h - 12 h et 14 h - 17 h (horaires fictifs)")).to_be_visible()
    assert "ouvert" not in form.inner_text().lower()
    ask_call(form)
    form.get_by_label("L'après-midi").check()
    form.get_by_label("Votre nom").fill("Sam")
    expect(form.get_by_text(f"À qui : {MOSELLE}")).to_be_visible()
    send(form)

    expect_sent(form)
    assert chat.focused_name() == f"Envoyé à {MOSELLE}."
    reference = form.locator(".reference").inner_text()
    expect(chat.announcer).to_contain_text(reference)
    expect(form.get_by_role("link", name="Appeler le 03 53 01 57 57")).to_be_visible()
    mails = stack.mails()[before:]
    assert [mail.to for mail in mails] == ["moselle.demo@example.org"]
    assert reference in mails[0].subject
    assert f"Téléphone donné : {NUMBER}" in mails[0].text
    assert "À rappeler : l'après-midi" in mails[0].text
    assert "sujets de la conversation" not in mails[0].text
    kept = chat.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert kept == [0, 0, ""]
    assert NUMBER not in chat.chat.locator(".messages").inner_text()


def test_a_departement_may_be_named(open_page: OpenPage) -> None:
    form = form_of(open_page(width=390, height=844))
    place = form.get_by_label("Votre département")
    expect(place).to_have_accessible_description(re.compile("son nom ou votre code postal"))
    place.fill("Corse")
    form.get_by_role("button", name="Voir le contact").click()
    expect(place).to_have_accessible_description(re.compile(r"Corse-du-Sud \(2A\), Haute-Corse \(2B\)"))

    reach(form, "Moselle")
    expect(form.get_by_text("Votre contact (département 57)")).to_be_visible()


def test_a_message_carries_the_topics_that_were_shown(open_page: OpenPage, stack: ChatSite) -> None:
    chat = open_page()
    form = reach(form_of(chat))
    box = form.get_by_label("Joindre la liste des sujets")
    form.get_by_label("Laisser un message").check()
    expect(box).not_to_be_checked()
    form.get_by_label("Votre adresse e-mail").fill("sam@example.org")
    form.get_by_label("Votre message").fill("Une question\nsur deux lignes.")
    box.check()
    expect(form.locator(".joined li")).to_have_text(["Que se passe-t-il au jury ?"])
    send(form)

    expect_sent(form)
    mail = stack.mails()[-1]
    assert mail.headers == {"Reply-To": "sam@example.org"}
    assert "> Une question\n> sur deux lignes.\n" in mail.text
    assert "- Que se passe-t-il au jury ?\n" in mail.text
    assert TEXT not in mail.text
    form.get_by_role("button", name="Écrire un autre message").click()
    expect(form.get_by_label("Votre message")).to_have_value("")
    expect(form.get_by_label("Votre adresse e-mail")).to_have_value("sam@example.org")
    expect(box).not_to_be_checked()


def test_a_cut_keeps_what_was_typed_and_sends_once(open_page: OpenPage, stack: ChatSite) -> None:
    """The demand arrives, its answer does not: sending again gives the same reference and no second e-mail."""
    chat = open_page(width=390, height=844)
    form = reach(form_of(chat))
    ask_call(form)
    before = len(stack.mails())
    asked: list[str] = []

    def lose_the_answer(route: Route) -> None:
        asked.append(str(route.request.post_data))
        route.fetch()
        route.abort()

    chat.page.route(REQUESTS, lose_the_answer)
    send(form)
    expect(form.locator(".field-error").last).to_contain_text("Ce que vous avez écrit est gardé ici")
    expect(form.get_by_label("Votre numéro")).to_have_value(NUMBER)
    assert chat.axe_findings() == []
    chat.page.unroute(REQUESTS)
    with chat.page.expect_request(REQUESTS) as again:
        send(form)

    expect_sent(form)
    assert again.value.post_data == asked[0]
    assert len(stack.mails()) == before + 1


def test_two_taps_send_once(open_page: OpenPage, stack: ChatSite) -> None:
    chat = open_page(width=390, height=844)
    form = reach(form_of(chat))
    ask_call(form)
    before = len(stack.mails())
    asked: list[str] = []
    chat.page.on(
        "request", lambda one: asked.append(one.url) if one.url.endswith("contact-requests") else None
    )

    form.get_by_role("button", name="Envoyer ma demande").dblclick()

    expect_sent(form)
    assert len(asked) == 1
    assert len(stack.mails()) == before + 1


def test_the_keyboard_is_enough(open_page: OpenPage) -> None:
    chat = open_page()
    form = form_of(chat)
    form.get_by_label("Votre département").focus()
    chat.page.keyboard.type("57")
    chat.page.keyboard.press("Enter")
    expect(form.locator(".contact-name")).to_be_focused()
    chat.tab_to("Appeler le 03 53 01 57 57")
    chat.tab_to("Être rappelé au téléphone")
    chat.page.keyboard.press("Space")
    chat.tab_to("Votre numéro de téléphone")
    chat.page.keyboard.type(NUMBER)
    chat.tab_to("À tout moment")
    chat.page.keyboard.press("ArrowDown")
    expect(form.get_by_label("Le matin")).to_be_checked()
    chat.tab_to("Votre nom")
    chat.tab_to("Votre message")
    chat.tab_to("Joindre la liste")
    chat.tab_to("Envoyer ma demande")
    chat.page.keyboard.press("Enter")

    expect_sent(form)
    chat.tab_to("Écrire un autre message")
    chat.page.keyboard.press("Enter")
    chat.tab_to("Changer de département")
    chat.page.keyboard.press("Enter")
    expect(form.get_by_label("Votre département")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_step_is_accessible_and_fits_320_pixels(open_page: OpenPage, scheme: str) -> None:
    chat = open_page(width=320, height=640, scheme=scheme, motion="reduce")

    def expect_clean() -> None:
        assert chat.axe_findings() == []
        assert chat.small_targets() == []
        assert chat.horizontal_overflow() <= 0

    form = form_of(chat)
    expect_clean()
    reach(form)
    expect_clean()
    ask_call(form)
    form.get_by_label("Joindre la liste").check()
    expect(form.locator(".joined li")).to_have_count(1)
    expect_clean()
    send(form)
    expect_sent(form)
    expect_clean()
    for said in ("contact", "page"):
        chat.ask(said)
        expect_clean()


def test_a_candidate_reaches_the_centre_that_follows_them(open_page: OpenPage, stack: ChatSite) -> None:
    chat = open_page()
    form = form_of(chat, "candidat")

    expect(form.locator(".contact-name")).to_have_text(MOSELLE)
    expect(chat.field).to_be_focused()
    ask_call(form)
    expect(
        form.get_by_text("Votre nom (Camille Démo) et le numéro de votre dossier (DEMO-1)")
    ).to_be_visible()
    send(form)

    expect_sent(form)
    assert "Camille Démo, candidate ou candidat, dossier DEMO-1" in stack.mails()[-1].text


def test_the_departement_that_is_known_is_not_asked_again(open_page: OpenPage) -> None:
    chat = open_page()
    form = form_of(chat, said="message ici")

    expect(form.locator(".contact-name")).to_have_text("UIMM territoriale de démonstration, Loire-Atlantique")
    form.get_by_role("button", name="Changer de département").click()
    expect(form.get_by_label("Votre département")).to_have_value("44")


def test_without_a_contact_the_directory_is_shown(open_page: OpenPage) -> None:
    chat = open_page()
    form = form_of(chat)
    nobody = {
        "departement": "23",
        "contact": None,
        "text": "Aucun contact n'est enregistré ici pour ce département.",
        "directory": {
            "label": "Fiche",
            "section": "Lieux",
            "url": "https://uimm.fr/annuaire",
            "date": "2022-01-01",
        },
        "joined": None,
    }
    chat.page.route(CONTACTS, lambda route: route.fulfill(json=nobody))
    form.get_by_label("Votre département").fill("23")
    form.get_by_role("button", name="Voir le contact").click()

    expect(form.get_by_text("Aucun contact n'est enregistré ici pour ce département.")).to_be_visible()
    link = form.get_by_role("link", name="Annuaire des UIMM territoriales (nouvelle fenêtre)", exact=True)
    expect(link).to_have_attribute("href", "https://uimm.fr/annuaire")
    expect(chat.announcer).to_contain_text("Aucun contact")
    assert chat.axe_findings() == []


def test_a_contact_that_takes_no_message_is_to_be_called(open_page: OpenPage) -> None:
    chat = open_page()
    form = form_of(chat)

    def by_phone_only(route: Route) -> None:
        found = route.fetch().json()
        found["contact"]["takes_messages"] = False
        route.fulfill(json=found)

    chat.page.route(CONTACTS, by_phone_only)
    reach(form)

    expect(
        form.get_by_text("Ce contact ne reçoit pas de message par ce formulaire : appelez-le.")
    ).to_be_visible()
    expect(form.get_by_role("link", name="Appeler le 03 53 01 57 57")).to_be_visible()
    expect(form.get_by_label("Être rappelé")).to_be_hidden()
    expect(form.get_by_role("button", name="Envoyer ma demande")).to_be_hidden()
