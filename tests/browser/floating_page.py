"""A portal's page with the assistant in a corner, as a person uses it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, Route

from tests.browser.stub_portal import ASSISTANT, PORTAL, StubPortal, message

SCRIPT = f"{ASSISTANT}/widget.js"
MESSAGES = f"{ASSISTANT}/v1/chat/messages"
SESSIONS = f"{ASSISTANT}/v1/chat/sessions"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
# Written before anything runs: what the page hears, in order.
LISTENING = """
    window.heard = [];
    for (const what of ["open", "close", "answer", "end"])
        addEventListener(`assistant-cqpm:${what}`, () => heard.push(what));
"""


def one_line(attributes: str = "", portal: str = "uimm") -> str:
    """The whole integration."""
    return f'<script type="module" src="{SCRIPT}" data-portal="{portal}" {attributes}></script>'


def page_with(content: str, head: str = "") -> str:
    return (
        '<!doctype html><html lang="fr"><head><meta name="viewport" content="width=device-width">'
        f"<title>Mon espace</title>{head}</head><body><main><h1>Mon espace</h1>{content}</main></body></html>"
    )


class FloatingPage:
    def __init__(self, page: Page, portal: StubPortal) -> None:
        self.page, self.portal = page, portal
        self.element = page.locator("assistant-cqpm")
        self.launcher = self.element.locator(".launcher")
        self.window = self.element.get_by_role("dialog")
        self.modal = self.element.locator(".window:modal")
        self.fold = self.element.get_by_role("button", name="Réduire l'assistant")
        self.field = self.element.get_by_label("Votre question")
        self.heading = self.element.get_by_role("heading", level=2)
        page.add_init_script(LISTENING)

    @property
    def heard(self) -> list[str]:
        return list(self.page.evaluate("heard"))

    def do(self, work: str) -> Any:
        """Has the element do something, as the page's own script would."""
        return self.element.evaluate(f"async one => {{ {work} }}")

    def at_load(self, work: str) -> None:
        """The same, without the person having pressed anything.

        Within the event itself: whatever a test evaluates afterwards counts as a press for the page.
        """
        self.page.add_init_script(
            "addEventListener('load', () => { "
            f"const one = document.querySelector('assistant-cqpm'); {work}; window.done = true; }})"
        )

    def converse(self) -> FloatingPage:
        self.launcher.click()
        self.field.wait_for()
        return self

    def style(self, selector: str, name: str, pseudo: str = "") -> str:
        """A computed value inside the element."""
        value: str = self.element.evaluate(
            "(one, [selector, name, pseudo]) => "
            "getComputedStyle(one.shadowRoot.querySelector(selector), pseudo)[name]",
            [selector, name, pseudo],
        )
        return value


@contextmanager
def visiting(
    chromium: Browser,
    content: str,
    head: str = "",
    before: Callable[[FloatingPage], Any] = lambda chat: None,
    policy: bool = True,
    **options: Any,
) -> Iterator[FloatingPage]:
    """Opens the portal's page, under its policy or none; an uncaught error or a refusal fails the test."""
    refused: list[str] = []
    options = {"viewport": DESK, "reduced_motion": "reduce", **options}
    context = chromium.new_context(locale="fr-FR", **options)
    portal = StubPortal(context, page_source=page_with(content, head))
    if not policy:
        portal.answers["/"] = {"body": portal.page_source, "content_type": "text/html; charset=utf-8"}
    page = context.new_page()
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
    chat = FloatingPage(page, portal)
    before(chat)
    page.goto(f"{PORTAL}/")
    try:
        yield chat
    finally:
        context.close()
    assert refused == []


def sum_of(content: bytes) -> str:
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"


class HeldAnswers:
    """Questions whose answers wait until they are let through."""

    def __init__(self, page: Page) -> None:
        self._held: list[Route] = []
        page.route(MESSAGES, lambda route: self._held.append(route))

    def ask(self, chat: FloatingPage, question: str) -> None:
        with chat.page.expect_request(MESSAGES):
            chat.field.fill(question)
            chat.field.press("Enter")

    def release(self, text: str = "Une réponse.") -> None:
        body = {"turn_id": "t", "messages": [message(text)]}
        self._held.pop(0).fulfill(
            headers={"Access-Control-Allow-Origin": PORTAL},
            content_type="application/json",
            body=json.dumps(body),
        )
