"""The menu « Options »: plain words, the conversation saved, printed, erased. The service's answers are played."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.played_chat import CARDS, MESSAGES, OpenPlayed, PlayedChat, played, told
from tests.browser.stub_portal import ASSISTANT, PORTAL, problem

OPENING = "/v1/chat/sessions"
ERASING = "/v1/chat/conversations/current"
ERASED = "La conversation est effacée, ici et dans le service."


@pytest.fixture
def converse(chromium: Browser, axe_script: str) -> Iterator[OpenPlayed]:
    with played(chromium, axe_script) as open_:
        yield open_


def paper(chat: PlayedChat) -> str:
    """What is on paper; empty when nothing is being printed."""
    chat.page.emulate_media(media="print")
    text: str = chat.page.evaluate(
        "document.querySelector('assistant-cqpm-papier')?.shadowRoot.querySelector('.chat').innerText ?? ''"
    )
    return text


@pytest.mark.parametrize("attributes", ["", "floating"])
def test_menu_folds_by_its_button_by_escape_and_by_a_click_outside(
    converse: OpenPlayed, attributes: str
) -> None:
    chat = converse(attributes, anonymous=True)
    options, list_ = chat.button("Options"), chat.chat.locator("#options")
    options.click()
    expect(options).to_have_attribute("aria-expanded", "true")
    expect(list_.get_by_role("button")).to_have_text(
        ["Enregistrer la conversation", "Imprimer", "Laisser un message", "Effacer la conversation…"]
    )
    options.click()
    expect(list_).to_be_hidden()

    options.click()
    chat.tab_to("Imprimer")
    chat.page.keyboard.press("Escape")
    expect(list_).to_be_hidden()
    assert chat.focused_name() == "Options"

    options.click()
    chat.field.click()
    expect(list_).to_be_hidden()
    expect(options).to_have_attribute("aria-expanded", "false")


def test_menu_folds_when_the_keyboard_leaves_it(converse: OpenPlayed) -> None:
    chat = converse()
    chat.button("Options").press("Enter")
    chat.tab_to("Terminer")

    expect(chat.chat.locator("#options")).to_be_hidden()


def test_escape_folds_the_menu_then_the_window_on_a_phone(converse: OpenPlayed) -> None:
    chat = converse("floating", width=320, height=640)
    chat.button("Options").click()
    chat.page.keyboard.press("Escape")
    expect(chat.chat.locator("#options")).to_be_hidden()
    expect(chat.chat.locator("dialog")).to_be_visible()

    chat.page.keyboard.press("Escape")
    expect(chat.chat.locator("dialog")).to_be_hidden()


def test_there_is_no_menu_without_a_conversation(converse: OpenPlayed) -> None:
    chat = converse()
    chat.button("Terminer la conversation").click()

    expect(chat.chat).to_contain_text("La conversation est terminée")
    expect(chat.button("Options")).to_be_hidden()


def test_nothing_is_said_of_plain_words_until_somebody_chooses(converse: OpenPlayed) -> None:
    chat = converse()
    chat.ask("qui compose le jury")
    switch = chat.chat.get_by_role("switch", name="Lecture facile")
    chat.button("Options").click()
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    chat.said("Lecture facile activée")
    chat.ask("qui compose le jury")
    chat.button("Options").click()
    switch.click()
    chat.said("Lecture facile désactivée")
    chat.ask("qui compose le jury")

    assert [body.get("registre") for body in chat.portal.bodies(MESSAGES)] == [None, "facile", "standard"]


def test_page_says_its_topic_and_plain_words_from_the_start(converse: OpenPlayed) -> None:
    chat = converse('topic="jury" registre="facile"', anonymous=True)
    chat.ask("qui compose le jury")

    assert chat.portal.bodies(OPENING) == [{"portal": "uimm", "topic": "jury", "registre": "facile"}]
    assert chat.portal.bodies(MESSAGES)[0]["registre"] == "facile"


def test_register_that_does_not_exist_is_not_sent(converse: OpenPlayed) -> None:
    chat = converse('registre="simplissime"', anonymous=True)
    chat.ask("qui compose le jury")

    assert chat.portal.bodies(OPENING) == [{"portal": "uimm"}]
    assert "registre" not in chat.portal.bodies(MESSAGES)[0]


def test_conversation_is_saved_as_it_is_on_the_screen(converse: OpenPlayed, tmp_path: Path) -> None:
    chat = converse()
    chat.reply(told(card=CARDS["etapes"], certitude="deduite"))
    chat.reply(told("Voici qui appeler.", card=CARDS["contact"], sources=[]))
    asked = len(chat.portal.asked)
    with chat.page.expect_download() as downloading:
        chat.choose("Enregistrer la conversation")

    assert downloading.value.suggested_filename.startswith("conversation-assistant-cqpm-20")
    assert downloading.value.suggested_filename.endswith(".txt")
    downloading.value.save_as(tmp_path / "gardé.txt")
    text = (tmp_path / "gardé.txt").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert text.startswith("Assistant CQPM\nConversation enregistrée le ")
    for said in (
        "Bonjour Camille. Votre voie : VAE.\n\nLes échanges sont gardés un an au plus.\n",
        "\nquelles sont les voies ?\n",
        "\nLecture de la fiche.\nTrois voies mènent à la certification :\n- la formation\n- la VAE\n",
        "\nLes étapes\n1. Avis : par le tuteur\n2. Jury : il déclare\n",
        "\nSource : Fiche RNCP 28246, section « Voies d'accès à la certification », 1er mars 2026\n"
        "https://www.example.org/28246\n"
        "Source : Fiche RNCP 28246, section « Modalités d'évaluation », 1er mars 2026\n",
        "\nCentre fictif de Moselle\nTéléphone : 03 53 01 57 57\n",
    ):
        assert said in text
    assert text.count("\nVous, ") == 2
    chat.said("enregistrée dans vos téléchargements")
    expect(chat.chat.locator(".saved")).to_have_text(
        "La conversation est enregistrée dans vos téléchargements."
    )
    assert chat.focused_name() == "Options"
    assert [one.url for one in chat.portal.asked[asked:] if one.url.startswith("http")] == []


@pytest.mark.parametrize(("attributes", "width"), [("", 1280), ("floating", 1280), ("floating", 320)])
def test_conversation_alone_is_printed_unfolded_and_nothing_of_it_stays(
    converse: OpenPlayed, attributes: str, width: int
) -> None:
    chat = converse(attributes, width=width)
    for kind in ("progression", "contact", "message"):
        chat.reply(told(card=CARDS[kind]))
    chat.page.evaluate("() => { window.print = () => {} }")
    # On a phone the window has one, which holds the page still.
    sheets = chat.page.evaluate("document.adoptedStyleSheets.length")
    chat.choose("Imprimer")
    text = paper(chat)

    assert "Assistant CQPM\u00a0: conversation du" in text
    assert text.count("quelles sont les voies ?") == 3
    assert "Modalités d'évaluation" in text
    assert "03\u00a053\u00a001\u00a057\u00a057" in text
    for word in ("Copier", "Utile", "Plus simple", "Votre département", "Voir mes échanges"):
        assert word not in text
    expect(chat.page.get_by_role("heading", name="Mon espace")).to_be_hidden()
    expect(chat.field).to_be_hidden()
    assert chat.chat.evaluate("element => element.getClientRects().length") == 0
    shown = "element => [getComputedStyle(element).color, getComputedStyle(element).overflow]"
    copy = chat.page.locator("assistant-cqpm-papier .chat")
    assert copy.evaluate(shown) == ["rgb(0, 0, 0)", "visible"]

    # The browser says when it begins and when it is over.
    chat.page.pdf()
    assert paper(chat) == ""
    assert chat.page.evaluate("document.adoptedStyleSheets.length") == sheets
    chat.page.emulate_media(media="screen")
    expect(chat.field).to_be_visible()


def test_a_browser_that_does_not_say_when_printing_is_over_keeps_nothing_once_used(
    converse: OpenPlayed,
) -> None:
    chat = converse()
    chat.page.evaluate("() => { window.print = () => {} }")
    chat.choose("Imprimer")
    assert "Bonjour Camille" in paper(chat)
    chat.page.emulate_media(media="screen")
    chat.field.press("a")

    assert paper(chat) == ""


def test_message_to_a_person_is_asked_for_as_if_it_were_typed(converse: OpenPlayed) -> None:
    chat = converse(anonymous=True)
    chat.choose("Laisser un message")
    expect(chat.answers).to_have_count(2)

    assert [body["text"] for body in chat.portal.bodies(MESSAGES)] == ["Je voudrais laisser un message"]


def test_conversation_is_erased_once_confirmed(converse: OpenPlayed) -> None:
    chat = converse()
    chat.ask("qui compose le jury")
    chat.choose("Effacer la conversation…")
    assert chat.focused_name() == "Effacer cette conversation ?"
    expect(chat.chat).to_contain_text("On ne pourra pas les retrouver.")
    assert chat.portal.bearers(ERASING) == []

    chat.portal.answers[ERASING] = {"status": 204}
    chat.button("Effacer la conversation").click()
    expect(chat.chat).to_contain_text(ERASED)
    chat.said(ERASED)
    assert chat.portal.bearers(ERASING) == ["Bearer session-1"]
    assert chat.portal.bearers(f"{OPENING}/current") == []
    assert chat.focused_name() == "Assistant CQPM"
    expect(chat.chat).not_to_contain_text("Camille")
    chat.button("Commencer la conversation").click()
    expect(chat.answers).to_have_count(1)
    expect(chat.button("Effacer la conversation")).to_be_hidden()


@pytest.mark.parametrize("leave", ["button", "Escape"])
def test_one_may_think_better_of_erasing(converse: OpenPlayed, leave: str) -> None:
    chat = converse("floating")
    chat.choose("Effacer la conversation…")
    if leave == "Escape":
        chat.page.keyboard.press("Escape")
    else:
        chat.button("Ne pas effacer").click()

    expect(chat.chat.locator(".confirm")).to_be_hidden()
    expect(chat.answers).to_have_count(1)
    assert chat.focused_name() == "Options"
    assert chat.portal.bearers(ERASING) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"abort": True}, "on ne sait pas si l'effacement a eu lieu"),
        (problem(409, "pas-possible"), "Une réponse est en cours\u00a0: attendez-la"),
        (problem(500, "panne"), "n'a pas pu être effacée\u00a0: tout est encore là"),
        (problem(429, "trop-de-demandes", "Attendez un instant."), "Attendez un instant."),
        (problem(401, "session-absente"), "Cette conversation est déjà effacée, ou fermée"),
    ],
    ids=["réseau", "réponse en cours", "panne", "trop", "expirée"],
)
def test_erasing_that_fails_is_said_and_keeps_everything(
    converse: OpenPlayed, answer: dict[str, object], said: str
) -> None:
    chat = converse()
    chat.ask("qui compose le jury")
    chat.portal.answers[ERASING] = lambda request: dict(answer)
    chat.choose("Effacer la conversation…")
    chat.button("Effacer la conversation").click()

    expect(chat.chat.locator(".confirm")).to_contain_text(said)
    chat.said(said)
    expect(chat.answers).to_have_count(2)
    chat.portal.answers[ERASING] = {"status": 204}
    chat.button("Effacer la conversation").click()
    expect(chat.chat).to_contain_text(ERASED)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_menu_nor_in_what_it_asks(converse: OpenPlayed, scheme: str) -> None:
    chat = converse("floating", width=320, height=640, scheme=scheme)
    # axe is an inline script of the test's own.
    chat.portal.answers["/"] = {"body": chat.portal.page_source, "content_type": "text/html; charset=utf-8"}
    chat.page.goto(f"{PORTAL}/")
    chat.chat.locator(".launcher").click()
    chat.ask("qui compose le jury")
    chat.button("Options").click()
    assert chat.axe_findings() == []
    assert chat.small_targets() == []
    chat.button("Effacer la conversation…").click()
    assert chat.axe_findings() == []
    assert chat.horizontal_overflow() == 0


def test_nothing_of_it_is_asked_of_the_network_by_itself(converse: OpenPlayed) -> None:
    chat = converse()
    chat.button("Options").click()

    paths = [path for path in chat.portal.paths(ASSISTANT) if not path.endswith(".js")]
    assert paths == [OPENING]
