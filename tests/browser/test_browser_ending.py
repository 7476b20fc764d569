"""A conversation that is about to end: said in time, and gone on with under the same thread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.chat_page import ChatPage
from tests.browser.stub_portal import PORTAL, StubPortal, message, problem

OPENING = "/v1/chat/sessions"
RENEWAL = f"{OPENING}/renewal"
CURRENT = f"{OPENING}/current"
MESSAGES = "/v1/chat/messages"
LIFETIME = timedelta(hours=12)
TTL = timedelta(minutes=30)
CAMILLE = {"display_name": "Camille Exemple", "role": "candidat", "fictional": False}
SACHA = {"display_name": "Sacha Exemple", "role": "candidat", "fictional": False}
SOON = "Cette conversation se termine dans 2\u00a0minutes."


class LongDay:
    """Sessions of half an hour, renewed up to twelve hours, by the clock of the page."""

    def __init__(self, portal: StubPortal) -> None:
        self.portal = portal
        self.passed = timedelta()
        self.tokens = 0
        self.person: dict[str, Any] | None = CAMILLE
        self.until: datetime
        portal.answers[OPENING] = lambda request: {"status": 201, "json": self._open(request.post_data_json)}
        portal.answers[RENEWAL] = lambda _request: {"json": self._token()}

    def visit(self, axe_script: str) -> None:
        page = self.portal.context.new_page()
        page.clock.install()
        self.chat = ChatPage(page, f"{PORTAL}/", axe_script)
        self.chat.chat.get_by_role("button", name="Commencer la conversation").click()
        expect(self.chat.answers).to_have_count(1)

    def wait(self, **time: float) -> None:
        """Lets that time go by, and what it brings come."""
        delta = timedelta(**time)
        self.passed += delta
        self.chat.page.clock.fast_forward(int(delta.total_seconds() * 1000))
        self.chat.page.wait_for_timeout(800)

    def cut_renewals(self) -> None:
        self.portal.answers[RENEWAL] = {"abort": True}

    def restore_renewals(self) -> None:
        self.portal.answers[RENEWAL] = lambda _request: {"json": self._token()}

    @property
    def warning(self) -> Locator:
        return self.chat.chat.locator(".ending")

    @property
    def go_on(self) -> Locator:
        return self.warning.get_by_role("button", name="Continuer")

    def _open(self, asked: dict[str, str]) -> dict[str, Any]:
        self.until = datetime.now(UTC) + self.passed + LIFETIME
        return {**self.portal.session(asked), "person": self.person, **self._token()}

    def _token(self) -> dict[str, str]:
        self.tokens += 1
        expires = min(datetime.now(UTC) + self.passed + TTL, self.until)
        return {
            "session_token": f"jeton-{self.tokens}",
            "expires_at": expires.isoformat(),
            "renewable_until": self.until.isoformat(),
        }


@pytest.fixture
def day(chromium: Browser, axe_script: str) -> Iterator[LongDay]:
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce")
    portal = StubPortal(context)
    # axe is an inline script of the test's own.
    portal.answers["/"] = {"body": portal.page_source, "content_type": "text/html; charset=utf-8"}
    day = LongDay(portal)
    day.visit(axe_script)
    yield day
    context.close()


def two_minutes_before_the_end(day: LongDay) -> None:
    day.chat.ask("qui compose le jury")
    day.wait(hours=11, minutes=55)
    expect(day.warning).to_be_hidden()
    day.wait(minutes=3)
    expect(day.warning).to_contain_text(SOON)


def test_end_is_said_two_minutes_before_once_and_in_nobody_s_way(day: LongDay) -> None:
    day.chat.field.fill("je commence à")
    day.chat.field.focus()
    two_minutes_before_the_end(day)

    expect(day.chat.announcer).to_have_text(f"{SOON} Le bouton Continuer est au-dessus du champ.")
    assert day.chat.focused_name() == "Votre question"
    day.wait(seconds=45)
    expect(day.warning).to_contain_text("dans 1\u00a0minute.")
    expect(day.chat.announcer).to_have_text("")


def test_going_on_keeps_the_thread_in_a_new_conversation_of_the_same_person(day: LongDay) -> None:
    chat = day.chat
    two_minutes_before_the_end(day)
    chat.field.fill("je commence à")
    former = f"jeton-{day.tokens}"
    day.go_on.click()

    expect(chat.chat.locator(".day")).to_have_text("Nouvelle conversation")
    expect(day.warning).to_be_hidden()
    expect(chat.chat).to_contain_text("qui compose le jury")
    expect(chat.chat.locator(".identity")).to_contain_text("Camille Exemple")
    expect(chat.field).to_have_value("je commence à")
    assert chat.focused_name() == "Votre question"
    assert day.portal.bearers(CURRENT) == [f"Bearer {former}"]
    assert day.portal.bodies(OPENING)[1] == {"portal": "uimm", "identity_token": "jeton-de-camille"}

    # What was offered before is of the conversation that ended.
    offered = chat.chat.get_by_role("button", name="Le jury", exact=True)
    expect(offered.first).to_have_attribute("aria-disabled", "true")
    expect(offered.last).not_to_have_attribute("aria-disabled", "true")
    # Nor can an answer of it be judged any more.
    expect(chat.chat.locator(".answer-tools")).to_have_count(1)
    expect(chat.chat.locator(".opinion")).to_have_count(0)

    chat.field.press("Enter")
    expect(chat.questions).to_have_count(2)
    expect(chat.answers).to_have_count(4)
    assert day.portal.bearers(MESSAGES)[-1] == f"Bearer jeton-{day.tokens}"


def test_thread_is_not_left_to_somebody_else(day: LongDay) -> None:
    two_minutes_before_the_end(day)
    day.person = SACHA
    day.go_on.click()

    expect(day.chat.chat.locator(".identity")).to_contain_text("Sacha Exemple")
    expect(day.chat.chat).not_to_contain_text("qui compose le jury")


def test_going_on_that_fails_says_so_and_can_be_tried_again(day: LongDay) -> None:
    two_minutes_before_the_end(day)
    opening = day.portal.answers.pop(OPENING)
    day.portal.answers[OPENING] = {"abort": True}
    day.go_on.click()
    expect(day.warning).to_contain_text("La conversation n'a pas pu s'ouvrir. Vérifiez le réseau")
    expect(day.chat.announcer).to_contain_text("La conversation n'a pas pu s'ouvrir.")

    day.portal.answers[OPENING] = opening
    day.go_on.click()
    expect(day.warning).to_be_hidden()
    expect(day.chat.chat).to_contain_text("Nouvelle conversation")


def test_conversation_that_ended_says_so_and_its_thread_stays(day: LongDay) -> None:
    two_minutes_before_the_end(day)
    day.portal.answers[RENEWAL] = problem(401, "session-absente")
    day.wait(minutes=3)

    expect(day.chat.chat).to_contain_text("La conversation a expiré.")
    expect(day.warning).to_be_hidden()
    expect(day.chat.chat).to_contain_text("qui compose le jury")
    expect(day.chat.chat.get_by_role("button", name="Recommencer la conversation")).to_be_visible()


def test_session_that_the_network_keeps_from_being_renewed_is_said_then_saved(day: LongDay) -> None:
    day.cut_renewals()
    day.wait(minutes=16)
    expect(day.warning).to_be_hidden()
    day.wait(minutes=12)
    expect(day.warning).to_contain_text(SOON)

    opening = day.portal.answers.pop(OPENING)
    day.portal.answers[OPENING] = {"abort": True}
    day.go_on.click()
    expect(day.warning).to_contain_text("La conversation n'a pas pu s'ouvrir.")
    day.portal.answers[OPENING] = opening
    day.restore_renewals()
    opened = len(day.portal.bodies(OPENING))
    day.go_on.click()
    expect(day.warning).to_be_hidden()
    expect(day.chat.chat.locator(".day")).to_have_count(0)
    assert len(day.portal.bodies(OPENING)) == opened
    assert day.chat.focused_name() == "Votre question"


def test_warning_goes_by_itself_when_the_network_is_back(day: LongDay) -> None:
    day.cut_renewals()
    day.wait(minutes=16)
    day.wait(minutes=12)
    expect(day.warning).to_be_visible()
    day.restore_renewals()
    day.chat.page.evaluate("dispatchEvent(new Event('online'))")
    day.wait(seconds=75)

    expect(day.warning).to_be_hidden()
    day.chat.ask("qui compose le jury")
    assert day.portal.bearers(MESSAGES)[-1] == f"Bearer jeton-{day.tokens}"


def test_laptop_asleep_for_three_hours_finds_its_conversation_over_and_its_thread_there(day: LongDay) -> None:
    day.chat.ask("qui compose le jury")
    day.chat.field.fill("je commence à")
    day.portal.answers[RENEWAL] = problem(401, "session-absente")
    day.wait(hours=3)

    expect(day.chat.chat).to_contain_text("La conversation a expiré. Votre message est gardé dans le champ.")
    expect(day.chat.questions).to_have_count(1)


def test_machine_whose_clock_is_ahead_is_told_no_end(day: LongDay) -> None:
    day.passed -= timedelta(hours=13)
    day.chat.page.evaluate("document.querySelector('assistant-cqpm').start()")
    expect(day.chat.answers).to_have_count(1)
    day.wait(minutes=1)

    expect(day.warning).to_be_hidden()


def test_message_on_its_way_when_going_on_is_answered_once(day: LongDay) -> None:
    two_minutes_before_the_end(day)
    held: list[Any] = []
    day.chat.page.route("**/v1/chat/messages", lambda route: held.append(route))
    day.chat.send("les blocs")
    expect(day.chat.chat.locator(".typing")).to_be_visible()
    day.go_on.click()
    expect(day.chat.chat).to_contain_text("Nouvelle conversation")
    held[0].fulfill(
        json={"turn_id": "t", "messages": [message("Les blocs.")]},
        headers={"access-control-allow-origin": PORTAL},
    )

    expect(day.chat.chat.get_by_text("Les blocs.", exact=True)).to_have_count(1)
    assert len(held) == 1


def test_code_received_by_e_mail_ends_by_the_clock_though_the_machine_slept(day: LongDay) -> None:
    chat = day.chat
    view = {"expires_at": "2026-03-02T09:15:00Z", "expires_in": 900, "extensions_left": 9}
    answer = {**message("Identifiez-vous."), "card": {"type": "connexion"}}
    day.portal.answers[MESSAGES] = lambda _request: {"json": {"turn_id": "t", "messages": [answer]}}
    day.portal.answers["/v1/chat/email-codes"] = lambda _request: {"status": 202, "json": view}
    form = chat.ask("où j'en suis").locator(".connexion")
    form.get_by_label("Candidate ou candidat").check()
    form.get_by_label("Votre adresse e-mail").fill("camille@example.org")
    form.get_by_role("button", name="Recevoir un code", exact=True).click()
    expect(form.get_by_label("Code à six chiffres")).to_be_focused()

    def sleep(**time: float) -> None:
        """No timer runs meanwhile; only the clock has moved on waking."""
        day.passed += timedelta(**time)
        chat.page.clock.set_system_time(datetime.now(UTC) + day.passed)

    sleep(minutes=13, seconds=30)
    expect(form.get_by_role("button", name="Prolonger")).to_be_visible(timeout=20_000)
    expect(chat.announcer).to_contain_text("Le code expire dans moins de 2 minutes.")
    sleep(minutes=2)
    field = form.get_by_label("Code à six chiffres")
    expect(field).to_have_accessible_description(re.compile("n'est plus valable"), timeout=20_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_beside_the_warning(day: LongDay, scheme: Any) -> None:
    day.chat.page.emulate_media(color_scheme=scheme)
    day.chat.page.set_viewport_size({"width": 320, "height": 640})
    two_minutes_before_the_end(day)

    assert day.chat.axe_findings() == []
    assert day.chat.small_targets() == []
    assert day.chat.horizontal_overflow() <= 0
