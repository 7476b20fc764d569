"""A real browser for the tests of the widget: Chromium of the system, else Playwright's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import axe_core_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from scripts.widget import ensure_widget
from tests.browser.chat_page import ChatPage

# Playwright waits for 5 s only; on a machine where two halves run, an answer or a page may take longer.
expect.set_options(timeout=15_000)

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Containers run as root and give little shared memory.
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
NO_BROWSER = (
    "Aucun Chromium : installez le paquet « chromium » du système (Debian : apt-get install chromium), "
    "ou lancez « playwright install chromium », ou donnez son chemin dans CHROMIUM_PATH."
)


class Stack(Protocol):
    """The three running processes, started by the session fixture `stack`."""

    url: str


class OpenPage(Protocol):
    def __call__(
        self, *, width: int = 1280, height: int = 900, scheme: str = "light", motion: str = "no-preference"
    ) -> ChatPage: ...


def _chromium_path() -> str | None:
    named = os.environ.get("CHROMIUM_PATH")
    found: Iterator[str | None] = (shutil.which(name) for name in CHROMIUM_NAMES)
    return named or next(filter(None, found), None)


@pytest.fixture(scope="session", autouse=True)
def built_widget() -> Path:
    return ensure_widget()


# Per module, not per session: Playwright's loop would block the asynchronous tests of later modules.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=_chromium_path(), args=CHROMIUM_ARGUMENTS)
        except Error as error:
            pytest.fail(f"{NO_BROWSER}\n{error.message.splitlines()[0]}", pytrace=False)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def large_text_chromium(chromium: Browser) -> Iterator[Browser]:
    """Of somebody who has set the browser's own text size to 200 %."""
    browser = chromium.browser_type.launch(
        executable_path=_chromium_path(), args=[*CHROMIUM_ARGUMENTS, "--blink-settings=defaultFontSize=32"]
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def axe_script() -> str:
    return (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def page_errors() -> list[str]:
    """Uncaught errors and refusals of the content security policy, expected to stay empty."""
    return []


@pytest.fixture
def open_page(chromium: Browser, stack: Stack, axe_script: str, page_errors: list[str]) -> Iterator[OpenPage]:
    contexts: list[BrowserContext] = []

    def open_(
        *, width: int = 1280, height: int = 900, scheme: str = "light", motion: str = "no-preference"
    ) -> ChatPage:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce" if motion == "reduce" else "no-preference",
            locale="fr-FR",
        )
        contexts.append(context)
        page = context.new_page()
        _collect_errors(page, page_errors.append)
        return ChatPage(page, stack.url, axe_script)

    yield open_
    for context in contexts:
        context.close()
    assert page_errors == []


def _collect_errors(page: Page, report: Callable[[str], None]) -> None:
    page.on("pageerror", lambda error: report(str(error)))
    page.on(
        "console",
        lambda message: report(message.text) if "Content Security Policy" in message.text else None,
    )
