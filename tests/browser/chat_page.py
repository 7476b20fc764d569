"""The demonstration page as a person uses it: by roles and visible names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import Locator, Page

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A link in a sentence may be as low as its line; a choice is reached by its words too.
TARGETS = "button, summary, textarea, a[class], label:has(input), input:not(label > input)"
MESSAGES_URL = "**/v1/chat/messages*"
# A real turn crosses three processes on a machine that may be busy.
REPLY_TIMEOUT_MS = 12_000


class ChatPage:
    def __init__(self, page: Page, url: str, axe_script: str) -> None:
        self.page = page
        self.chat = page.locator("assistant-cqpm")
        self.field = page.get_by_label("Votre question")
        self.announcer = self.chat.get_by_role("status")
        self._axe_script = axe_script
        page.goto(url)

    @property
    def personas(self) -> Locator:
        return self.page.locator("#liste-profils button")

    @property
    def questions(self) -> Locator:
        return self.chat.locator(".message.person")

    @property
    def answers(self) -> Locator:
        return self.chat.locator(".message.assistant:has(.bubble)")

    @property
    def last_answer(self) -> Locator:
        return self.answers.last

    @property
    def progress_card(self) -> Locator:
        return self.chat.locator(".card.progression")

    @property
    def retry(self) -> Locator:
        return self.chat.get_by_role("button", name=re.compile("^Réessayer"))

    def open(self, persona: str) -> ChatPage:
        """Opens a conversation in the name of a persona and waits for its welcome."""
        self.page.locator(f'#liste-profils [data-persona="{persona}"]').click()
        self.answers.first.wait_for()
        return self

    def send(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def ask(self, text: str) -> Locator:
        """Sends a question and waits for its answer."""
        count = self.answers.count()
        self.send(text)
        answer = self.answers.nth(count)
        answer.wait_for(timeout=REPLY_TIMEOUT_MS)
        return answer

    def focused_name(self) -> str:
        """Text or label of the element that has the focus, inside the chat or outside."""
        name: str = self.page.evaluate(
            """() => {
                let element = document.activeElement;
                while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
                return element?.labels?.[0]?.textContent ?? element?.ariaLabel ?? element?.textContent ?? "";
            }"""
        )
        return " ".join(name.split())

    def tab_to(self, name: str, limit: int = 30, key: str = "Tab") -> None:
        """Presses Tab, or that key, until the element so named has the focus."""
        wanted = " ".join(name.split())
        seen = []
        for _ in range(limit):
            self.page.keyboard.press(key)
            seen.append(self.focused_name())
            if wanted in seen[-1]:
                return
        raise AssertionError(f"{key} n'atteint pas « {name} » ; vus : {seen}")

    def axe_findings(self, only: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
        """Findings of axe on the whole page, shadow tree included; rules may be chosen by their names."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(self._axe_script)
        wanted = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": AXE_TAGS}
        report = self.page.evaluate(
            "options => axe.run(document, options)",
            {
                "runOnly": wanted,
                "rules": {rule: {"enabled": False} for rule in without},
                "resultTypes": ["violations"],
            },
        )
        assert report["passes"], "axe n'a rien vérifié"
        return [f"{rule['id']}: {node['html']}" for rule in report["violations"] for node in rule["nodes"]]

    def small_targets(self) -> list[str]:
        """Controls in sight under 24 by 24 CSS pixels (WCAG 2.2, 2.5.8), which this axe does not measure yet."""
        targets: list[str] = self.page.evaluate(
            """selector => {
                const roots = [document, document.querySelector("assistant-cqpm").shadowRoot];
                return roots.flatMap(root => [...root.querySelectorAll(selector)])
                    .map(element => [element, element.getBoundingClientRect()])
                    .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
                    .map(([element, box]) => `${element.textContent} ${box.width}x${box.height}`);
            }""",
            TARGETS,
        )
        return targets

    def horizontal_overflow(self) -> int:
        """Pixels by which the page, or the thread of the chat, is wider than its window."""
        overflow: int = self.page.evaluate(
            """() => {
                const thread = document.querySelector("assistant-cqpm").shadowRoot.querySelector(".thread");
                const page = document.documentElement;
                return Math.max(page.scrollWidth - page.clientWidth, thread.scrollWidth - thread.clientWidth);
            }"""
        )
        return overflow
