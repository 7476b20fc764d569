"""What the widget weighs and how soon it can be used: `python -m tests.bench.widget`.

A portal and the assistant on two ports of this machine, whose service answers at once; the browser slows its own
network and processor down. Each figure is the median of several visits, nothing kept between them.
"""

import argparse
import gzip
import json
import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from playwright.sync_api import Browser, expect, sync_playwright

from scripts.widget import DIST, ensure_widget
from tests.bench.__main__ import row
from tests.bench.opinion_form import SLOW_4G
from tests.browser.conftest import CHROMIUM_ARGUMENTS, CHROMIUM_NAMES

PHONE = {"width": 390, "height": 844}
PROCESSORS = (1, 4, 6)
LABEL = "Une question\u00a0?"
WELCOME = {
    "session_token": "t",
    "conversation_id": "c",
    "expires_at": "2999-01-01T00:00:00Z",
    "person": None,
    "welcome": {"text": "Bonjour.", "suggestions": [{"id": "jury", "title": "Le jury"}], "notice": None},
}
# Noted by the page itself: the launcher drawn, the press, and the welcome drawn.
WATCH = """
const drawn = name => requestAnimationFrame(() => setTimeout(() => performance.mark(name)));
customElements.whenDefined("assistant-cqpm").then(() => drawn("launcher"));
addEventListener("click", () => {
    performance.mark("press");
    const root = document.querySelector("assistant-cqpm").shadowRoot;
    const look = () => root.querySelector(".message.assistant")?.checkVisibility()
        ? drawn("welcome") : requestAnimationFrame(look);
    look();
}, {capture: true});
"""
MARKS = """() => ({
    ...Object.fromEntries(performance.getEntriesByType("mark").map(({name, startTime}) => [name, startTime])),
    script: performance.getEntriesByType("resource").find(({name}) => name.endsWith("widget.js")).responseEnd,
})"""


class Portal(BaseHTTPRequestHandler):
    """A bare page with the one line of the integration."""

    assistant: ClassVar[str] = ""

    def do_GET(self) -> None:
        """The same page at every address."""
        body = (
            '<!doctype html><html lang="fr"><meta name="viewport" content="width=device-width"><title>Portail</title>'
            f'<h1>Portail</h1><script type="module" src="{self.assistant}/widget.js" data-portal="demo"></script>'
        )
        send(self, 200, "text/html; charset=utf-8", body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the table alone is printed."""


class Assistant(Portal):
    """The built files, compressed, and a service that answers at once; what is asked is kept."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """One built file, sent compressed."""
        self.asked.append(f"GET {self.path}")
        name = self.path.removeprefix("/").removeprefix("widget/")
        content = gzip.compress((DIST / name).read_bytes())
        send(self, 200, "text/javascript", content, **{"Content-Encoding": "gzip"})

    def do_POST(self) -> None:
        """A session, opened."""
        self.asked.append(f"POST {self.path}")
        self.rfile.read(int(self.headers["Content-Length"]))
        send(self, 201, "application/json", json.dumps(WELCOME).encode())

    def do_OPTIONS(self) -> None:
        """The browser's own question before another origin's call."""
        self.asked.append(f"OPTIONS {self.path}")
        send(self, 204, "text/plain", b"")


def send(handler: BaseHTTPRequestHandler, status: int, kind: str, body: bytes, **headers: str) -> None:
    """An answer that any origin may read, kept by nobody."""
    handler.send_response(status)
    allowed = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "authorization, content-type",
    }
    rest = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
    for name, value in {**allowed, **rest, **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Its address, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Visits:
    """Milliseconds of each visit, and the requests of the last."""

    page_to_launcher: list[float] = field(default_factory=list)
    script_to_launcher: list[float] = field(default_factory=list)
    press_to_welcome: list[float] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    def visit(self, browser: Browser, url: str, processor: int) -> None:
        """One page, opened and pressed, as on a phone that much slower than this machine."""
        Assistant.asked.clear()
        context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
        page = context.new_page()
        slow = context.new_cdp_session(page)
        slow.send("Network.enable")
        slow.send("Network.emulateNetworkConditions", SLOW_4G)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": processor})
        page.add_init_script(WATCH)
        page.goto(url)
        launcher = page.get_by_role("button", name=LABEL)
        expect(launcher).to_be_visible()
        page.wait_for_load_state("networkidle")
        self.before = list(Assistant.asked)
        launcher.tap()
        page.wait_for_function("performance.getEntriesByName('welcome').length > 0")
        self.after = Assistant.asked[len(self.before) :]
        marks: dict[str, Any] = page.evaluate(MARKS)
        self.page_to_launcher.append(marks["launcher"])
        self.script_to_launcher.append(marks["launcher"] - marks["script"])
        self.press_to_welcome.append(marks["welcome"] - marks["press"])
        context.close()

    def times(self) -> str:
        """Medians, and the fastest visit, in the order that a person lives them."""
        launcher, script, welcome = (
            f"{statistics.median(found):.0f} ms (au mieux {min(found):.0f})"
            for found in (self.page_to_launcher, self.script_to_launcher, self.press_to_welcome)
        )
        return f"{launcher}, dont {script} après l'arrivée du script ; accueil {welcome} après l'appui"


def weigh() -> None:
    """What travels, as the build says it."""
    manifest = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    script, chat = ((manifest[name]["bytes"], manifest[name]["gzip"]) for name in ("script", "chat"))
    both = tuple(map(sum, zip(script, chat, strict=True)))
    for name, (raw, compressed) in (
        ("script du portail", script),
        ("conversation", chat),
        ("les deux", both),
    ):
        row(name, f"{raw / 1000:.1f} ko, {compressed / 1000:.1f} ko compressés".replace(".", ","))


def main() -> None:
    """Weigh, then visit."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--visites", type=int, default=5)
    visits = asked.parse_args().visites
    ensure_widget()
    print("| mesure | valeur |\n|---|---|")
    weigh()
    with serving(Assistant) as assistant, serving(Portal) as portal, sync_playwright() as playwright:
        Portal.assistant = assistant
        path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        for processor in PROCESSORS:
            found = Visits()
            for _ in range(visits):
                found.visit(browser, portal, processor)
            row(f"bouton prêt, slow 4G, processeur ÷ {processor}", found.times())
        row("requêtes avant l'ouverture", f"{len(found.before)} : {', '.join(found.before)}")
        row("requêtes à l'ouverture", f"{len(found.after)} : {', '.join(found.after)}")
        browser.close()


if __name__ == "__main__":
    main()
