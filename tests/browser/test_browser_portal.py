"""The assistant on the pages of another site, for real: docs/portails.md, its two examples, and a frame."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import get_args

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from api.portals.assertions import Cause
from scripts.layout import ROOT
from tests.browser.chat_page import REPLY_TIMEOUT_MS
from tests.browser.portal_walk import PAGE, PortalWalk
from tests.stack import Stack

LANGUAGES = ("Python", "PHP")
NO_PHP = "Aucun PHP : installez le paquet « php-cli » (« bash scripts/ensure_php.sh »)."
OpenTab = Callable[[], Page]


@pytest.fixture(scope="module", params=LANGUAGES)
def walk(
    request: pytest.FixtureRequest, stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PortalWalk]:
    if request.param == "PHP" and shutil.which("php") is None:
        if os.environ.get("CI"):
            pytest.fail(NO_PHP)
        pytest.skip(NO_PHP)
    walking = PortalWalk(stack, tmp_path_factory.mktemp("portail"), request.param)
    try:
        walking.follow()
        yield walking
    finally:
        walking.stop()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    opened = chromium.new_context(locale="fr-FR", reduced_motion="reduce")
    yield opened
    opened.close()


@pytest.fixture
def tab(context: BrowserContext) -> Iterator[OpenTab]:
    """Opens a tab whose uncaught errors and policy violations fail the test."""
    refused: list[str] = []

    def open_() -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: refused.append(str(error)))
        page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
        return page

    yield open_
    assert refused == []


def start(page: Page) -> None:
    page.get_by_role("button", name="Commencer la conversation").click()


def reading(walk: PortalWalk, request: Request) -> int:
    """What the service answers to who would read on with the session of that request."""
    headers = {"authorization": request.headers["authorization"]}
    return httpx.get(f"{walk.stack.url}/v1/chat/messages", headers=headers, trust_env=False).status_code


def test_page_documents_every_cause_and_quotes_the_widget() -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = text[text.index("| `cause` |") :]
    documented = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)))

    assert set(documented) - {"cause"} == set(get_args(Cause))
    said = "".join(path.read_text() for path in (ROOT / "widget" / "src").rglob("*.ts"))
    quoted = re.findall(r"^\| « (.+?) » \|", text, re.MULTILINE)
    assert len(quoted) >= 6
    assert [words for words in quoted if words not in said and "dossier" not in words] == []


def test_examples_fit_on_a_page_and_hold_no_secret() -> None:
    for path in sorted((ROOT / "docs" / "exemples").iterdir()):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 60, path
        assert not re.search(r"[\w-]{40,}", path.read_text()), path


def test_candidate_signed_in_at_the_portal_is_greeted_by_their_path(walk: PortalWalk, tab: OpenTab) -> None:
    page = tab()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(walk.url)
    page.get_by_role("button", name="Se connecter (camille)").click()
    page.get_by_role("button", name="Commencer la conversation").wait_for()
    outside = [url.removeprefix(walk.stack.url) for url in asked if not url.startswith(walk.url)]
    assert [path for path in outside if not path.startswith("/widget")] == []
    start(page)

    chat = page.locator("assistant-cqpm")
    expect(chat).to_contain_text("Bonjour Camille.")
    expect(chat).to_contain_text("Votre voie\u00a0: contrat de professionnalisation.")
    expect(chat).to_contain_text("personne fictive")
    page.get_by_label("Votre question").fill("où j'en suis ?")
    page.keyboard.press("Enter")
    expect(chat.locator(".card.progression")).to_be_visible(timeout=REPLY_TIMEOUT_MS)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert not [url for url in asked if "token" in url or "eyJ" in url]


def test_leaving_the_conversation_ends_its_session(walk: PortalWalk, tab: OpenTab) -> None:
    page = tab()
    page.goto(walk.url)
    page.get_by_role("button", name="Se connecter (camille)").click()
    with page.expect_request("**/v1/chat/sessions/current", timeout=REPLY_TIMEOUT_MS) as closing:
        start(page)
        expect(page.locator("assistant-cqpm")).to_contain_text("Bonjour Camille.")
        page.get_by_role("button", name="Terminer la conversation").click()
    response = closing.value.response()
    assert response is not None
    assert response.status == 204
    expect(page.locator("assistant-cqpm")).to_contain_text("terminée et effacée")

    assert reading(walk, closing.value) == 401


def test_signing_out_of_the_portal_ends_the_conversation_too(walk: PortalWalk, tab: OpenTab) -> None:
    page = tab()
    page.goto(walk.url)
    page.get_by_role("button", name="Se connecter (camille)").click()
    start(page)
    page.get_by_label("Votre question").fill("qui compose le jury")
    with page.expect_request("**/v1/chat/messages", timeout=REPLY_TIMEOUT_MS) as asking:
        page.keyboard.press("Enter")
    expect(page.locator("assistant-cqpm")).to_contain_text("50 %", timeout=REPLY_TIMEOUT_MS)
    assert reading(walk, asking.value) == 200
    page.get_by_role("button", name="Se déconnecter").click()

    # The page is gone: the service hears of it in a moment.
    ended = (time.sleep(0.2) or reading(walk, asking.value) == 401 for _ in range(100))
    assert any(ended)


def test_signed_out_of_the_portal_is_anonymous(walk: PortalWalk, tab: OpenTab) -> None:
    page = tab()
    page.goto(walk.url)
    page.get_by_role("button", name="Se connecter (camille)").click()
    page.get_by_role("button", name="Se déconnecter").click()
    start(page)

    chat = page.locator("assistant-cqpm")
    expect(chat).to_contain_text("Vous n'êtes pas identifié")
    expect(chat).not_to_contain_text("Camille")


def test_key_that_has_ended_identifies_no_more(walk: PortalWalk, tab: OpenTab) -> None:
    walk.do("Changer de clé")
    page = tab()
    page.goto(walk.url)
    page.get_by_role("button", name="Se connecter (camille)").click()
    start(page)

    chat = page.locator("assistant-cqpm")
    expect(chat).to_contain_text("Votre espace n'a pas pu confirmer qui vous êtes.")
    # The next key, in the portal's hands, is good at once.
    page.goto("about:blank")
    if walk.language == "PHP":
        walk.stop()
        walk.run("export CLE_ID=cle-2 CLE_SECRETE=$CLE_SECRETE_SUIVANTE")
        walk.run("php -S ${PORTAIL_URL#http://} docs/exemples/portail.php &")
        walk.run("curl -sS --retry 20 --retry-delay 1 --retry-connrefused -o /dev/null $PORTAIL_URL/")
        page.goto(walk.url)
        start(page)
        expect(chat).to_contain_text("Bonjour Camille.")


def test_portal_that_demands_identity_opens_for_nobody_else(walk: PortalWalk, tab: OpenTab) -> None:
    walk.do("Exiger l'identification")
    page = tab()
    page.goto(walk.url)
    start(page)

    chat = page.locator("assistant-cqpm")
    expect(chat).to_contain_text("L'assistant demande ici d'être connecté à votre espace.")
    expect(page.get_by_label("Votre question")).to_be_hidden()


class _Embedding(BaseHTTPRequestHandler):
    """A page of some site that shows the assistant's page in a frame, or its element."""

    def __init__(self, content: str, *args: object) -> None:
        self.content = content
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f'<!doctype html><html lang="fr"><title>Site</title>{self.content}'.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Callable[[str], str]]:
    """Serves that content as a page, on an origin of its own; its address."""
    servers: list[ThreadingHTTPServer] = []

    def serve(content: str) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Embedding, content))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def registered(stack: Stack, tmp_path: Path) -> Iterator[Callable[[str, str], None]]:
    """Registers a portal under a name, for an origin and what is added to it."""
    walking = PortalWalk(stack, tmp_path, "Python")

    def register(slug: str, origin: str) -> None:
        walking.run(
            ".venv/bin/python -m scripts.with_settings api.portals "
            f'creer {slug} --nom "Cadre" --origine {origin}'
        )

    yield register
    walking.stop()


def frame(stack: Stack, slug: str) -> str:
    return (
        f'<iframe src="{stack.url}/integration/{slug}" title="Assistant" width="400" height="700"></iframe>'
    )


def test_frame_works_on_a_page_of_the_portal(
    stack: Stack, tab: OpenTab, site: Callable[[str], str], registered: Callable[[str, str], None]
) -> None:
    address = site(frame(stack, "cadre"))
    registered("cadre", f"{address} --couleur accent=#7a1f5c")
    page = tab()
    page.goto(address)
    chat = page.frame_locator("iframe")
    # The portal's colour, in the dark too: what is written on it stays legible.
    start_button = chat.get_by_role("button", name="Commencer la conversation")
    expect(start_button).to_have_css("background-color", "rgb(122, 31, 92)")
    page.emulate_media(color_scheme="dark")
    expect(start_button).to_have_css("background-color", "rgb(122, 31, 92)")
    expect(start_button).to_have_css("color", "rgb(255, 255, 255)")
    expect(chat.locator(".chat")).to_have_css("background-color", "rgb(21, 33, 43)")
    chat.get_by_role("button", name="Commencer la conversation").click()
    chat.get_by_label("Votre question").fill("qui compose le jury")
    page.keyboard.press("Enter")

    expect(chat.locator("assistant-cqpm")).to_contain_text("50 %", timeout=REPLY_TIMEOUT_MS)


def test_session_of_another_site_s_page_is_renewed_and_the_conversation_goes_on(
    stack: Stack, tab: OpenTab, site: Callable[[str], str], registered: Callable[[str, str], None]
) -> None:
    element = '<assistant-cqpm portal="prolonge"></assistant-cqpm>'
    address = site(f'<script type="module" src="{stack.url}/widget.js"></script>{element}')
    registered("prolonge", address)
    page = tab()
    page.clock.install()
    page.goto(address)
    with page.expect_response("**/v1/chat/sessions") as opening:
        start(page)
    chat = page.locator("assistant-cqpm")
    expect(chat).to_contain_text("Vous n'êtes pas identifié")
    with page.expect_response("**/v1/chat/sessions/renewal") as renewing:
        page.clock.fast_forward("16:00")
    tokens = [answer.value.json()["session_token"] for answer in (opening, renewing)]
    assert tokens[0] != tokens[1]

    page.get_by_label("Votre question").fill("qui compose le jury")
    with page.expect_request("**/v1/chat/messages", timeout=REPLY_TIMEOUT_MS) as asking:
        page.keyboard.press("Enter")
    expect(chat).to_contain_text("50 %", timeout=REPLY_TIMEOUT_MS)
    # Read by the page a moment after this test reads it: until then the former token serves.
    assert asking.value.headers["authorization"].removeprefix("Bearer ") in tokens


@pytest.mark.parametrize("slug", ["cadre-ferme-a-nous", "inconnu"])
def test_frame_is_refused_to_another_site(
    stack: Stack,
    context: BrowserContext,
    site: Callable[[str], str],
    registered: Callable[[str, str], None],
    slug: str,
) -> None:
    if slug != "inconnu":
        registered(slug, "https://portail.example.org")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site(frame(stack, slug)))

    expect(page.frame_locator("iframe").locator("assistant-cqpm")).to_have_count(0)
    assert any("frame-ancestors" in one for one in said), said


def test_element_on_a_site_that_is_not_registered_says_that_it_cannot_open(
    stack: Stack,
    context: BrowserContext,
    site: Callable[[str], str],
    registered: Callable[[str, str], None],
) -> None:
    registered("ailleurs", "https://portail.example.org")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    element = '<assistant-cqpm portal="ailleurs"></assistant-cqpm>'
    page.goto(site(f'<script type="module" src="{stack.url}/widget.js"></script>{element}'))
    start(page)

    expect(page.locator("assistant-cqpm")).to_contain_text("La conversation n'a pas pu s'ouvrir.")
    assert any("CORS" in one for one in said), said
