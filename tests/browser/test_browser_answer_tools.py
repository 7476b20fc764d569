"""What stands under an answer and above the thread: other words, copying, opinions, earlier exchanges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Request, expect

from api.feedback.models import Reason
from tests.browser.played_chat import CARDS, MESSAGES, OpenPlayed, PlayedChat, played, told
from tests.browser.stub_portal import ASSISTANT, PORTAL, Answer, message, problem

FEEDBACK = "/v1/chat/messages/10/feedback"
HISTORY = "/v1/chat/history"
VOTED: Answer = {"status": 204}


@pytest.fixture
def converse(chromium: Browser, axe_script: str) -> Iterator[OpenPlayed]:
    with played(chromium, axe_script) as open_:
        yield open_


def box(one: Locator) -> FloatRect:
    found = one.bounding_box()
    assert found is not None
    return found


def votes(chat: PlayedChat) -> list[Any]:
    return [one.post_data_json for one in chat.portal.asked if one.url == f"{ASSISTANT}{FEEDBACK}"]


def always(answer: Answer) -> Any:
    """The stub takes an answer to pieces: a new one each time."""
    return lambda request: dict(answer)


def exchange(identifier: int, day: str, question: str, **rest: Any) -> list[Answer]:
    asked = {**message(question), "author": "personne", "id": identifier, "created_at": f"{day}T09:12:00Z"}
    return [asked, told(f"Réponse {identifier}.", identifier + 1, created_at=f"{day}T09:12:04Z", **rest)]


def test_other_words_are_offered_under_the_last_answer_only(converse: OpenPlayed) -> None:
    chat = converse(anonymous=True)
    chat.ask("quelles sont les voies ?")
    chat.ask("qui compose le jury")
    expect(chat.chat.get_by_role("button", name="Plus simple")).to_have_count(1)
    chat.button("Plus simple\u00a0: réponse 2").click()

    expect(chat.questions.last).to_contain_text("Plus simple")
    expect(chat.answers).to_have_count(4)
    assert chat.focused_name() == "Votre question"
    assert chat.portal.bodies(MESSAGES)[-1]["button_id"] == "plus_simple"
    expect(chat.button("Plus simple\u00a0: réponse 3")).to_be_visible()
    chat.button("En détail\u00a0: réponse 3").click()
    expect(chat.answers).to_have_count(5)
    assert chat.portal.bodies(MESSAGES)[-1]["button_id"] == "en_detail"


def test_other_words_come_back_when_the_message_did_not_get_through(converse: OpenPlayed) -> None:
    chat = converse()
    chat.ask("quelles sont les voies ?")
    chat.answers_given.append([{**message("Je n'arrive pas à répondre."), "kind": "degraded"}])
    chat.send("qui compose le jury")
    expect(chat.retry).to_be_visible()

    # Nothing but the answer itself has tools: not what failed.
    expect(chat.chat.locator(".answer-tools")).to_have_count(1)
    chat.button("En détail\u00a0: réponse 1").click()
    expect(chat.answers).to_have_count(3)


def test_what_rests_on_nothing_is_not_offered_in_other_words(converse: OpenPlayed) -> None:
    chat = converse()
    chat.reply(message("Quel est votre métier ?"))

    expect(chat.button("Copier la réponse 1")).to_be_visible()
    expect(chat.chat.get_by_role("button", name="Plus simple")).to_have_count(0)


def test_addresses_in_an_answer_are_links_without_the_mark_that_follows(converse: OpenPlayed) -> None:
    chat = converse()
    chat.reply(
        message(
            "Voyez https://exemple.fr/annuaire/ (ou http://exemple.fr/a?b=1).\n- https://exemple.fr, enfin"
        )
    )

    links = chat.answers.last.locator(".text a")
    found = [one.get_attribute("href") for one in links.all()]
    assert found == ["https://exemple.fr/annuaire/", "http://exemple.fr/a?b=1", "https://exemple.fr"]
    expect(links.first).to_have_attribute("rel", "noopener noreferrer")
    expect(links.first).to_have_accessible_name("https://exemple.fr/annuaire/ (nouvelle fenêtre)")


@pytest.mark.parametrize(
    ("wishes", "offered"),
    [
        (["plus_simple"], ["Plus simple"]),
        (["en_detail"], ["En détail"]),
        ([], []),
        # A service that does not say.
        (None, ["Plus simple", "En détail"]),
    ],
)
def test_other_words_are_offered_where_there_are_any(
    converse: OpenPlayed, wishes: list[str] | None, offered: list[str]
) -> None:
    chat = converse()
    chat.reply(told("Le jury déclare.", 20, wishes=wishes))

    expect(chat.button("Copier la réponse 1")).to_be_visible()
    for title in ("Plus simple", "En détail"):
        expect(chat.chat.get_by_role("button", name=title)).to_have_count(int(title in offered))


def test_answer_is_copied_with_its_sources(converse: OpenPlayed) -> None:
    chat = converse(permissions=["clipboard-read", "clipboard-write"])
    chat.ask("quelles sont les voies ?")
    chat.reply(told("Le jury déclare.", 20))
    chat.button("Copier la réponse 2").click()
    chat.said("Copié.")
    copied = chat.page.evaluate("navigator.clipboard.readText()").replace("\u00a0", " ")

    assert copied.startswith("Le jury déclare.\n\nSource : Fiche RNCP 28246, section « Voies d'accès")
    assert "trois voies" not in copied.lower()
    expect(chat.last_answer.locator(".tool-state")).to_have_text("Copié.")
    assert chat.focused_name() == "Copier la réponse 2"


def test_copy_that_is_refused_is_said(converse: OpenPlayed) -> None:
    chat = converse()
    chat.ask("quelles sont les voies ?")
    chat.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('non')) }")
    chat.button("Copier la réponse 1").click()

    chat.said("La copie n'a pas marché.")


def test_answer_that_helped_is_said_useful_once(converse: OpenPlayed) -> None:
    chat = converse(anonymous=True)
    chat.portal.answers[FEEDBACK] = always(VOTED)
    chat.ask("quelles sont les voies ?")
    useful = chat.button("Utile\u00a0: réponse 1")
    useful.click()

    expect(useful).to_have_attribute("aria-pressed", "true")
    chat.said("Merci pour votre avis.")
    expect(chat.last_answer.locator(".why")).to_be_hidden()
    assert votes(chat) == [{"useful": True}]
    assert chat.portal.bearers(FEEDBACK) == ["Bearer session-1"]
    assert chat.focused_name() == "Utile : réponse 1"


def test_answer_that_did_not_help_may_be_told_why_and_one_may_change_one_s_mind(
    converse: OpenPlayed,
) -> None:
    chat = converse()
    chat.portal.answers[FEEDBACK] = always(VOTED)
    chat.ask("quelles sont les voies ?")
    chat.button("Pas utile\u00a0: réponse 1").click()
    group = chat.chat.get_by_role("group", name="Qu'est-ce qui n'allait pas")
    expect(group.get_by_role("button")).to_have_count(5)
    chat.said("Merci. Vous pouvez dire pourquoi")
    reason = group.get_by_role("button", name="Il manque quelque chose")
    reason.click()
    expect(reason).to_have_attribute("aria-pressed", "true")
    chat.said("Avis enregistré.")
    assert chat.focused_name() == "Il manque quelque chose : réponse 1"

    chat.button("Utile\u00a0: réponse 1").click()
    expect(group).to_be_hidden()
    expect(chat.button("Pas utile\u00a0: réponse 1")).to_have_attribute("aria-pressed", "false")
    assert votes(chat) == [{"useful": False}, {"useful": False, "reason": "incomplet"}, {"useful": True}]


def test_reasons_stay_under_the_finger_that_chose_one(converse: OpenPlayed) -> None:
    chat = converse("floating", width=390, height=844)
    chat.portal.answers[FEEDBACK] = always(VOTED)
    chat.ask("quelles sont les voies ?")
    chat.button("Pas utile\u00a0: réponse 1").click()
    state = chat.last_answer.locator(".tool-state")
    expect(state).to_contain_text("Vous pouvez dire pourquoi")
    reason = chat.button("Il manque quelque chose\u00a0: réponse 1")
    place = box(reason)
    reason.click()

    expect(state).to_have_text("Avis enregistré.")
    expect(state).to_be_in_viewport(ratio=1)
    assert box(reason) == place


def test_reasons_are_those_that_the_service_takes(converse: OpenPlayed) -> None:
    chat = converse()
    chat.portal.answers[FEEDBACK] = always(VOTED)
    chat.ask("quelles sont les voies ?")
    chat.button("Pas utile\u00a0: réponse 1").click()
    buttons = chat.chat.get_by_role("group", name="Qu'est-ce qui n'allait pas").get_by_role("button")
    expect(buttons).to_have_count(len(get_args(Reason)))
    for rank in range(buttons.count()):
        buttons.nth(rank).click()
        expect(buttons.nth(rank)).to_have_attribute("aria-pressed", "true")

    assert {vote.get("reason") for vote in votes(chat)} - {None} == set(get_args(Reason))


@pytest.mark.parametrize(
    ("answer", "said", "again"),
    [
        ({"abort": True}, "Votre avis n'est pas parti", True),
        (problem(503, "panne"), "n'a pas pu être enregistré", True),
        (problem(429, "trop-de-demandes", "Attendez un instant."), "Attendez un instant.", True),
        (problem(401, "session-absente"), "La conversation a expiré", False),
    ],
    ids=["réseau", "panne", "trop", "expirée"],
)
def test_opinion_that_fails_is_said_in_its_place(
    converse: OpenPlayed, answer: Answer, said: str, again: bool
) -> None:
    chat = converse()
    chat.portal.answers[FEEDBACK] = always(answer)
    chat.ask("quelles sont les voies ?")
    chat.button("Utile\u00a0: réponse 1").click()

    expect(chat.last_answer.locator(".tool-state")).to_contain_text(said)
    expect(chat.button("Utile\u00a0: réponse 1")).to_have_attribute("aria-pressed", "false")
    retry = chat.button("Réessayer\u00a0: réponse 1")
    expect(retry).to_have_count(int(again))
    if again:
        chat.portal.answers[FEEDBACK] = always(VOTED)
        retry.click()
        expect(chat.last_answer.locator(".tool-state")).to_have_text("Merci pour votre avis.")
        assert chat.focused_name() == "Utile : réponse 1"


def test_controls_of_a_long_conversation_have_names_of_their_own(converse: OpenPlayed) -> None:
    chat = converse()
    for rank in range(4):
        chat.reply(told(identifier=rank, card=CARDS["liste"]))
    names = chat.thread.evaluate(
        "thread => [...thread.querySelectorAll('button, summary')].filter(one => one.checkVisibility())"
        ".map(one => one.textContent)"
    )

    assert len(names) > 15
    assert len(set(names)) == len(names)


def test_nobody_unknown_is_offered_earlier_exchanges(converse: OpenPlayed) -> None:
    chat = converse(anonymous=True)

    expect(chat.button("Voir mes échanges précédents")).to_be_hidden()


def test_whoever_comes_for_the_first_time_is_offered_none(converse: OpenPlayed) -> None:
    chat = converse()
    first = chat.portal.session({"identity_token": "jeton"})
    first["welcome"]["earlier"] = False
    chat.portal.answers["/v1/chat/sessions"] = {"status": 201, "json": first}
    chat.button("Terminer la conversation").click()
    chat.button("Commencer la conversation").click()
    expect(chat.answers).to_have_count(1)

    expect(chat.chat.locator(".identity")).to_contain_text("Camille Exemple")
    expect(chat.button("Voir mes échanges précédents")).to_be_hidden()


def test_earlier_exchanges_come_above_page_by_page(converse: OpenPlayed) -> None:
    chat = converse("floating", width=390, height=700)
    recent = [*exchange(3, "2026-03-03", "c'est quoi ?"), *exchange(5, "2026-04-05", "et après ?")]
    recent[-1]["card"] = CARDS["contact"]
    chat.portal.answers[HISTORY] = {"json": {"messages": recent, "more": True}}
    older = [*exchange(1, "2026-03-03", "bonjour", card=CARDS["message"])]
    chat.portal.answers[f"{HISTORY}?before=3"] = {"json": {"messages": older, "more": False}}
    assert HISTORY not in chat.portal.paths(ASSISTANT)
    chat.button("Voir mes échanges précédents").click()

    chat.said("4 messages plus anciens affichés.")
    days = chat.chat.locator(".day")
    expect(days).to_have_text(["3 mars 2026", "5 avril 2026", "Conversation en cours"])
    expect(chat.thread.get_by_role("button")).to_have_text(["Voir plus ancien", "Le jury"])
    chat.button("Voir plus ancien").press("Enter")
    chat.said("2 messages plus anciens affichés. Il n'y a pas d'échange plus ancien.")
    expect(days).to_have_text(["3 mars 2026", "5 avril 2026", "Conversation en cours"])
    expect(chat.questions).to_have_text(["Vousbonjour", "Vousc'est quoi ?", "Vouset après ?"])
    expect(chat.button("Voir plus ancien")).to_be_hidden()
    assert chat.focused_name() == "Il n'y a pas d'échange plus ancien."
    expect(chat.chat.locator(".form-card")).to_have_count(0)
    expect(chat.chat.locator("details[open]")).to_have_count(0)
    assert chat.horizontal_overflow() == 0


def test_newest_of_the_earlier_exchanges_are_seen_and_the_place_is_kept_after_that(
    converse: OpenPlayed,
) -> None:
    chat = converse("floating", width=390, height=844)
    for _ in range(3):
        chat.ask("quelles sont les voies ?")
    recent = [one for rank in (13, 15, 17) for one in exchange(rank, "2026-03-03", f"avant {rank}")]
    chat.portal.answers[HISTORY] = {"json": {"messages": recent, "more": True}}
    older = [one for rank in (3, 5, 7) for one in exchange(rank, "2026-02-03", f"avant {rank}")]
    chat.portal.answers[f"{HISTORY}?before=13"] = {"json": {"messages": older, "more": True}}
    chat.thread.evaluate("thread => thread.scrollTo(0, 0)")
    chat.button("Voir mes échanges précédents").click()
    chat.said("6 messages plus anciens affichés")

    thread, now = box(chat.thread), box(chat.chat.get_by_text("Conversation en cours"))
    assert 0.5 < (now["y"] - thread["y"]) / thread["height"] < 0.8
    expect(chat.chat.get_by_text("Réponse 17.")).to_be_in_viewport(ratio=1)
    assert box(chat.chat.get_by_text("Réponse 17."))["y"] > thread["y"]
    assert chat.focused_name() == "Voir plus ancien"

    chat.thread.evaluate("thread => thread.scrollTo(0, 0)")
    first = chat.chat.get_by_text("avant 13")
    place = box(first)
    chat.button("Voir plus ancien").click()
    chat.said("6 messages plus anciens affichés")
    expect(chat.questions).to_have_count(9)
    assert 0 <= box(first)["y"] - place["y"] < 100
    last = box(chat.chat.get_by_text("Réponse 7."))
    assert last["y"] > thread["y"]


def test_earlier_exchanges_erased_meanwhile_are_said_to_be_no_more(converse: OpenPlayed) -> None:
    chat = converse()
    chat.portal.answers[HISTORY] = {"json": {"messages": [], "more": False}}
    chat.button("Voir mes échanges précédents").press("Enter")

    chat.said("Il n'y a pas d'échange plus ancien.")
    assert chat.focused_name() == "Il n'y a pas d'échange plus ancien."
    expect(chat.chat.locator(".day")).to_have_count(0)


def test_earlier_exchanges_that_do_not_come_are_said_and_may_be_asked_again(converse: OpenPlayed) -> None:
    chat = converse()
    chat.portal.answers[HISTORY] = always({"abort": True})
    chat.button("Voir mes échanges précédents").click()
    expect(chat.chat.locator(".history")).to_contain_text("La connexion ne passe pas.")

    chat.portal.answers[HISTORY] = {"json": {"messages": exchange(3, "2026-03-03", "avant"), "more": False}}
    chat.button("Voir mes échanges précédents").click()
    chat.said("2 messages plus anciens affichés.")
    expect(chat.chat.locator(".history")).not_to_contain_text("La connexion")


def test_earlier_exchanges_of_whoever_left_do_not_come_in_the_next_conversation(converse: OpenPlayed) -> None:
    chat = converse()
    waiting: list[Request] = []
    chat.page.route(f"{ASSISTANT}{HISTORY}", lambda route: waiting.append(route.request))
    chat.button("Voir mes échanges précédents").click()
    chat.button("Terminer la conversation").click()
    chat.portal.token = {"status": 204}
    chat.button("Commencer la conversation").click()
    expect(chat.answers).to_have_count(1)

    assert len(waiting) == 1
    expect(chat.chat.locator(".history")).to_be_hidden()
    expect(chat.chat.locator(".history-state")).to_be_empty()
    expect(chat.chat.locator(".day")).to_have_count(0)


@pytest.mark.parametrize("kind", CARDS)
def test_each_card_holds_in_the_window_of_a_small_phone(converse: OpenPlayed, kind: str) -> None:
    chat = converse("floating", width=320, height=640)
    answer = chat.reply(told(card=CARDS[kind]))

    expect(answer.locator(".card")).to_be_visible()
    assert chat.horizontal_overflow() == 0
    assert chat.small_targets() == []
    if kind == "etapes":
        expect(answer.locator("ol > li")).to_have_count(2)
    if kind == "contact":
        expect(answer.get_by_role("link", name="Appeler le")).to_have_attribute("href", "tel:0353015757")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_under_an_answer_nor_above_the_thread(converse: OpenPlayed, scheme: str) -> None:
    chat = converse(scheme=scheme)
    # axe is an inline script of the test's own.
    chat.portal.answers["/"] = {"body": chat.portal.page_source, "content_type": "text/html; charset=utf-8"}
    chat.portal.answers[FEEDBACK] = always(VOTED)
    chat.portal.answers[HISTORY] = {"json": {"messages": exchange(3, "2026-03-03", "avant"), "more": True}}
    chat.page.goto(f"{PORTAL}/")
    chat.button("Commencer la conversation").click()
    chat.button("Voir mes échanges précédents").click()
    chat.said("2 messages plus anciens")
    chat.ask("quelles sont les voies ?")
    chat.button("Pas utile\u00a0: réponse 1").click()
    chat.said("Merci")

    assert chat.axe_findings() == []
    assert chat.small_targets() == []
