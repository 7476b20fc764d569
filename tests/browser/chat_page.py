"""The demonstration page as a person uses it: by roles and visible names."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
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

    def tab_to(self, name: str, limit: int = 30) -> None:
        """Presses Tab until the element so named has the focus."""
        wanted = " ".join(name.split())
        seen = []
        for _ in range(limit):
            self.page.keyboard.press("Tab")
            seen.append(self.focused_name())
            if wanted in seen[-1]:
                return
        raise AssertionError(f"Tab n'atteint pas « {name} » ; vus : {seen}")

    def axe_findings(self) -> list[str]:
        """Findings of axe on the whole page, shadow tree included."""
        self.page.evaluate(self._axe_script)
        report = self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_TAGS
        )
        assert report["passes"], "axe n'a rien vérifié"
        return [f"{rule['id']}: {node['html']}" for rule in report["violations"] for node in rule["nodes"]]

    def small_targets(self) -> list[str]:
        """Controls under 24 by 24 CSS pixels (WCAG 2.2, 2.5.8), which this axe does not measure yet."""
        targets: list[str] = self.page.evaluate(
            """() => {
                const roots = [document, document.querySelector("assistant-cqpm").shadowRoot];
                return roots.flatMap(root => [...root.querySelectorAll("button, summary, textarea")])
                    .map(element => [element, element.getBoundingClientRect()])
                    .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
                    .map(([element, box]) => `${element.textContent} ${box.width}x${box.height}`);
            }"""
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
