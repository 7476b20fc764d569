"""The assistant on the sites there are: hostile styles, pages that change without loading, plugins that rewrite scripts."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from scripts.layout import ROOT
from scripts.widget import DIST
from tests.api.driver import SECRETS
from tests.browser.chat_site import TEXT, ChatSite
from tests.browser.floating_page import DESK, PHONE, SCRIPT, FloatingPage, one_line, sum_of, visiting
from tests.browser.stub_portal import ASSISTANT, TOKEN_PATH, message

CURRENT = "/v1/chat/sessions/current"
COPY = "/js/cqpm.js"
CLASSIC = f'<script src="{SCRIPT}" data-portal="uimm"></script>'
ELEMENT = '<assistant-cqpm portal="uimm" floating {}></assistant-cqpm>'
NOT_SET = "L'assistant est mal installé sur ce site. Signalez-le au responsable de ce site."
Visit = Callable[..., AbstractContextManager[FloatingPage]]


@pytest.fixture
def visit(chromium: Browser) -> Visit:
    """Opens a page of a site that has no content policy, as those with plugins."""
    return partial(visiting, chromium, policy=False)


def converses(chat: FloatingPage) -> None:
    """The whole way: the button, the window, a question, its answer."""
    expect(chat.element).to_have_count(1)
    chat.converse().field.fill("Qui compose le jury ?")
    chat.field.press("Enter")
    # The place of an answer is there before it; only an answer has its text.
    expect(chat.element.locator(".message.assistant:has(.bubble)")).to_have_count(2)
    assert chat.portal.bodies("/v1/chat/sessions") == [{"portal": "uimm"}]


# Styles.

HOSTILE = """
    html { font: italic 62.5%/4 cursive; direction: rtl; letter-spacing: .4em; word-spacing: 1em; text-transform: uppercase;
           text-indent: 3em; text-align: right; text-shadow: 1px 1px red; color: red; cursor: none; white-space: pre;
           word-break: break-all; hyphens: auto; writing-mode: vertical-rl; visibility: visible; list-style: square;
           -webkit-text-stroke: 1px lime; font-variant: small-caps; tab-size: 12; quotes: "x" "y"; user-select: none }
    body, body * { all: unset; transition: all 5s !important; animation: secousse 1s infinite !important; box-sizing: content-box !important }
    button, textarea, dialog, section, div, h2, p, span, svg, .window, .launcher, .chat {
        display: none !important; background: lime !important; padding: 0 !important; font-size: 3px !important;
        opacity: .1 !important; z-index: -1 !important; transform: rotate(20deg) !important }
    ::backdrop { background: lime !important }
    @keyframes secousse { from { translate: 5px } }
"""
# Whatever a person sees of each part of the element.
COMPUTED = """one => {
    const names = ["display", "fontFamily", "fontSize", "fontStyle", "fontVariant", "fontWeight", "lineHeight", "letterSpacing",
        "wordSpacing", "textTransform", "textIndent", "textAlign", "textShadow", "color", "backgroundColor", "cursor",
        "whiteSpace", "wordBreak", "hyphens", "direction", "writingMode", "visibility", "opacity", "padding", "margin",
        "borderWidth", "boxSizing", "transform", "transitionDuration", "animationName", "webkitTextStrokeWidth",
        "userSelect", "width", "height", "zIndex", "position"];
    return [...one.shadowRoot.querySelectorAll(".isolate > *, .isolate > * *")].map(part => {
        const style = getComputedStyle(part);
        const { x, y } = part.getBoundingClientRect();
        return [part.localName, part.getAttribute("class"), x, y, ...names.map(name => `${name}: ${style[name]}`)].join("; ");
    });
}"""


def settled(chat: FloatingPage) -> list[str]:
    converses(chat)
    chat.page.keyboard.press("Tab")
    chat.page.wait_for_timeout(300)
    return list(chat.element.evaluate(COMPUTED))


def differences(one: list[str], other: list[str]) -> list[str]:
    """What differs, property by property."""
    pairs = [(a.split("; "), b.split("; ")) for a, b in zip(one, other, strict=True)]
    return [f"{a[:2]} {x} | {y}" for a, b in pairs for x, y in zip(a, b, strict=True) if x != y]


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_nothing_of_the_page_s_style_comes_in(visit: Visit, viewport: dict[str, int]) -> None:
    with visit(one_line(), viewport=viewport) as chat:
        closed, plain = chat.element.evaluate(COMPUTED), settled(chat)
    with visit(one_line(), head=f"<style>{HOSTILE}</style>", viewport=viewport) as chat:
        assert differences(chat.element.evaluate(COMPUTED), closed) == []
        assert differences(settled(chat), plain) == []
    assert len(plain) > 40


def test_element_in_a_page_that_unsets_everything_keeps_its_size(visit: Visit) -> None:
    inline = '<assistant-cqpm portal="uimm"></assistant-cqpm>'
    script = f'<script type="module" src="{SCRIPT}"></script>'
    with visit(inline + script, head="<style>body * { all: unset }</style>", viewport=PHONE) as chat:
        chat.element.get_by_role("button", name="Commencer la conversation").click()
        expect(chat.field).to_be_visible()
        box = chat.element.locator(".chat").bounding_box()
        assert box is not None
        assert (box["height"], box["width"] > 300) == (704, True)
        # The narrow layout of a phone, which depends on the width of the element.
        assert chat.style(".send", "width") == "44px"


BANNER = (
    '<div id="bandeau" style="position:fixed;inset:auto 0 0 0;height:120px;background:#fff;z-index:2147483647">'
    '<button style="position:absolute;right:40px;bottom:40px">Refuser</button></div>'
)


def test_banner_above_everything_is_answered_first(visit: Visit) -> None:
    with visit(one_line() + BANNER) as chat:
        chat.page.get_by_role("button", name="Refuser").click()
        chat.page.evaluate("document.getElementById('bandeau').remove()")
        converses(chat)


def test_window_is_above_every_banner_on_a_phone(visit: Visit) -> None:
    with visit(one_line(), viewport=PHONE) as chat:
        chat.converse()
        chat.page.evaluate(f"document.body.insertAdjacentHTML('beforeend', `{BANNER}`)")
        chat.field.click()
        expect(chat.field).to_be_focused()


# Pages that change without loading.


def test_element_that_is_moved_keeps_its_conversation(visit: Visit) -> None:
    places = '<div id="a">{}</div><div id="b"></div>'.format(ELEMENT.format(""))
    script = f'<script type="module" src="{SCRIPT}"></script>'
    with visit(places + script) as chat:
        converses(chat)
        chat.do("document.querySelector('#b').append(one)")
        chat.do("history.pushState({}, '', '/autre'); one.remove(); await null; document.body.append(one)")
        chat.page.wait_for_timeout(200)

        expect(chat.window).to_be_visible()
        expect(chat.element.locator(".message.assistant")).to_have_count(2)
        assert chat.portal.paths(ASSISTANT).count(CURRENT) == 0
        chat.page.evaluate("document.dispatchEvent(new Event('assistant-cqpm:fermer'))")
        expect(chat.window).to_be_hidden()
        assert chat.heard == ["open", "answer", "close"]


def test_what_is_read_stays_in_sight_when_the_element_moves(visit: Visit) -> None:
    answer = {"json": {"turn_id": "t", "messages": [message("Une longue réponse. " * 200)]}}
    with visit(one_line()) as chat:
        chat.portal.answers["/v1/chat/messages"] = answer
        converses(chat)
        place = "return one.shadowRoot.querySelector('.thread').scrollTop"
        chat.do("one.shadowRoot.querySelector('.thread').scrollTop = 400")
        # Scrolling is told with the next image.
        chat.page.wait_for_timeout(200)
        chat.do("document.body.prepend(one)")

        assert chat.do(place) == 400


def test_window_of_a_phone_stays_above_the_page_when_the_element_moves(visit: Visit) -> None:
    with visit(one_line(), viewport=PHONE) as chat:
        chat.converse()
        chat.do("document.body.prepend(one)")
        expect(chat.modal).to_have_count(1)
        chat.page.keyboard.press("Escape")
        assert chat.page.evaluate("document.adoptedStyleSheets.length") == 0


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_element_that_is_removed_ends_its_conversation(visit: Visit, viewport: dict[str, int]) -> None:
    with visit(one_line(), viewport=viewport) as chat:
        converses(chat)
        with chat.page.expect_request(f"{ASSISTANT}{CURRENT}"):
            chat.page.evaluate("window.kept = document.querySelector('assistant-cqpm'); kept.remove()")
        chat.page.evaluate("document.dispatchEvent(new Event('assistant-cqpm:ouvrir'))")
        assert chat.page.evaluate("document.adoptedStyleSheets.length") == 0
        chat.page.evaluate("document.body.append(kept)")

        expect(chat.window).to_be_hidden()
        chat.converse()
        expect(chat.element.locator(".message")).to_have_count(1)


CHANGE_BODY = """inside => {
    const body = document.createElement("body");
    body.innerHTML = "<main><h1>Autre page</h1></main>" + inside;
    document.documentElement.replaceChild(body, document.body);
}"""


@pytest.mark.parametrize("in_head", [True, False])
def test_conversation_goes_on_in_the_body_that_replaces_the_page_s(visit: Visit, in_head: bool) -> None:
    content, head = ("", one_line()) if in_head else (one_line(), "")
    with visit(content, head=head) as chat:
        converses(chat)
        chat.page.evaluate(CHANGE_BODY, content)
        expect(chat.page.get_by_role("heading", name="Autre page")).to_be_visible()
        expect(chat.element.locator(".message.assistant")).to_have_count(2)
        chat.field.fill("et ensuite ?")
        chat.field.press("Enter")
        expect(chat.element.locator(".message.assistant")).to_have_count(3)
        assert chat.portal.paths(ASSISTANT).count(CURRENT) == 0


def test_conversation_of_a_known_person_ends_with_the_body(visit: Visit) -> None:
    """The portal may have signed the person out on the way."""
    with visit(one_line(f'data-identity-src="{TOKEN_PATH}"')) as chat:
        chat.converse()
        expect(chat.window).to_contain_text("Camille")
        with chat.page.expect_request(f"{ASSISTANT}{CURRENT}"):
            chat.page.evaluate(CHANGE_BODY, one_line())

        expect(chat.element).to_have_count(1)
        expect(chat.element).not_to_contain_text("Camille")


def test_page_without_the_script_ends_the_conversation(visit: Visit) -> None:
    with visit(one_line()) as chat:
        converses(chat)
        with chat.page.expect_request(f"{ASSISTANT}{CURRENT}"):
            chat.page.evaluate(CHANGE_BODY, "")
        expect(chat.element).to_have_count(0)


def test_copy_of_an_open_page_starts_anew(visit: Visit) -> None:
    with visit(one_line()) as chat:
        converses(chat)
        chat.page.evaluate("document.body.replaceWith(document.body.cloneNode(true))")

        expect(chat.element).to_have_count(1)
        expect(chat.element.locator(".message")).to_have_count(0)
        expect(chat.element.get_by_role("button", name="Commencer la conversation")).to_be_visible()
        assert chat.element.get_attribute("started") is None


# Scripts, as sites load them.


@pytest.mark.parametrize(
    ("content", "head"),
    [
        (one_line("async"), ""),
        ("", one_line()),
        ("", CLASSIC),
        ("", CLASSIC.replace("<script", "<script async")),
        ("", CLASSIC.replace("<script", "<script defer")),
        (CLASSIC, ""),
        (one_line().replace(".js", ".js?ver=6.5"), ""),
        (CLASSIC.replace(".js", ".js?ver=6.5"), ""),
        (one_line() + one_line(), ""),
        (one_line() + CLASSIC, ""),
        (one_line() + CLASSIC.replace(".js", ".js?ver=6.5"), ""),
        (ELEMENT.format("") + one_line(), ""),
        (ELEMENT.format(""), CLASSIC.replace('data-portal="uimm"', "")),
    ],
)
def test_script_works_however_it_is_loaded(visit: Visit, content: str, head: str) -> None:
    with visit(content, head=head) as chat:
        converses(chat)


def test_another_script_of_the_same_name_is_not_taken_for_ours(visit: Visit) -> None:
    other = "https://autre.example.net/widget.js"

    def serve(chat: FloatingPage) -> None:
        chat.portal.answers[other] = {"body": "void 0", "content_type": "text/javascript"}

    with visit(f'<script src="{other}" data-portal="autre"></script>' + one_line(), before=serve) as chat:
        converses(chat)


@pytest.mark.parametrize(
    "content", [one_line(), ELEMENT.format("") + f'<script type="module" src="{SCRIPT}"></script>']
)
def test_page_that_hides_where_scripts_come_from(visit: Visit, content: str) -> None:
    def hide(chat: FloatingPage) -> None:
        chat.page.add_init_script("Error.stackTraceLimit = 0")

    with visit(content, before=hide) as chat:
        converses(chat)


INSERT = """attributes => {
    const script = document.createElement("script");
    for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value);
    document.head.append(script);
}"""


@pytest.mark.parametrize("kind", ["module", "text/javascript"])
def test_script_held_back_until_the_person_touches_the_page(visit: Visit, kind: str) -> None:
    """As « delay JavaScript » does: neither type nor address, until the first gesture."""
    held = f'<script type="delayed" data-type="{kind}" data-src="{SCRIPT}" data-portal="uimm"></script>'
    with visit(held) as chat:
        expect(chat.element).to_have_count(0)
        chat.page.evaluate(
            """() => document.addEventListener("click", () => {
                const held = document.querySelector("script[type=delayed]");
                const script = document.createElement("script");
                for (const { name, value } of held.attributes) script.setAttribute(name, value);
                script.type = held.dataset.type;
                script.src = held.dataset.src;
                held.replaceWith(script);
            }, {once: true})"""
        )
        chat.page.get_by_role("heading", name="Mon espace").click()
        converses(chat)


@pytest.mark.parametrize("moved", ["src", "data-src", "data-cookie-src"])
def test_script_put_back_by_a_consent_plugin_without_its_attributes(visit: Visit, moved: str) -> None:
    blocked = f'<script type="text/plain" {moved}="{SCRIPT}" data-portal="uimm"></script>'
    with visit(blocked) as chat:
        expect(chat.element).to_have_count(0)
        chat.page.evaluate(INSERT, {"src": SCRIPT})
        converses(chat)


def test_script_turned_into_an_address_of_data(visit: Visit) -> None:
    """As some accelerators do: the text in the address itself, ours kept beside it."""
    with visit("") as chat:
        encoded = (
            f"data:text/javascript;charset=utf-8,{quote((DIST / 'widget.js').read_text(encoding='utf-8'))}"
        )
        chat.page.evaluate(INSERT, {"src": encoded, "data-src": SCRIPT, "data-portal": "uimm"})
        converses(chat)


def copied(around: str = "{}") -> Callable[[FloatingPage], None]:
    """The script is served by the site itself, among others or not."""
    text = (DIST / "widget.js").read_text(encoding="utf-8")
    parts = around.partition("{}")

    def serve(chat: FloatingPage) -> None:
        body = f"{parts[0]}{text}{parts[2]}"
        chat.portal.answers[COPY] = {"body": body, "content_type": "text/javascript; charset=utf-8"}

    return serve


WITH_ADDRESS = f'data-api-url="{ASSISTANT}"'


@pytest.mark.parametrize(
    "content",
    [
        f'<script type="module" src="{COPY}" data-portal="uimm" {WITH_ADDRESS}></script>',
        f'<script src="{COPY}" data-portal="uimm" {WITH_ADDRESS}></script>',
        ELEMENT.format(f'api-url="{ASSISTANT}"') + f'<script src="{COPY}"></script>',
    ],
)
@pytest.mark.parametrize("around", ["{}", "var avant = 1\n{}\n;(function () { 'use strict' })()"])
def test_copy_served_by_the_site_works_with_the_address(visit: Visit, content: str, around: str) -> None:
    with visit(content, before=copied(around)) as chat:
        converses(chat)


@pytest.mark.parametrize("attributes", ["", 'data-api-url="https://"'])
def test_copy_without_the_address_says_what_is_missing(visit: Visit, attributes: str) -> None:
    said: list[str] = []

    def listen(chat: FloatingPage) -> None:
        copied()(chat)
        chat.page.on("console", lambda one: said.append(one.text) if one.type == "warning" else None)

    with visit(f'<script src="{COPY}" data-portal="uimm" {attributes}></script>', before=listen) as chat:
        chat.launcher.click()
        expect(chat.window).to_contain_text(NOT_SET)
        expect(chat.element.get_by_role("button", name="Réessayer")).to_have_count(0)
        assert len(said) == 1
        assert "data-api-url" in said[0]
        assert chat.portal.paths(ASSISTANT) == []


@pytest.mark.parametrize(("portal", "warnings"), [("", 1), ('portal="uimm"', 0)])
def test_page_that_names_no_portal_is_told_so_in_the_console(
    visit: Visit, portal: str, warnings: int
) -> None:
    said: list[str] = []

    def listen(chat: FloatingPage) -> None:
        chat.page.on("console", lambda one: said.append(one.text) if one.type == "warning" else None)

    content = (
        f'<script type="module" src="{SCRIPT}"></script><assistant-cqpm floating {portal}></assistant-cqpm>'
    )
    with visit(content, before=listen) as chat:
        chat.converse()
        [opening] = chat.portal.bodies("/v1/chat/sessions")
        assert opening["portal"] == ("uimm" if portal else "demo")
        assert len(said) == warnings
        assert all("l'attribut portal manque" in one and "data-portal" in one for one in said)


# For real: two servers, two ports.


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatSite]:
    site = ChatSite(tmp_path_factory.mktemp("assistant"))
    site.start()
    yield site
    site.stop()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A folder that is a web site, and its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", tmp_path
    server.shutdown()
    server.server_close()


def register(assistant: ChatSite, slug: str, origin: str) -> None:
    secrets = {name.upper(): value for name, value in SECRETS.items()}
    database = {"DATABASE_URL": assistant.database_url, "ENV": "demo"}
    command = [sys.executable, "-m", "api.portals", "creer", slug, "--nom", "Site", "--origine", origin]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **secrets, **database}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_one_line_is_enough_on_a_bare_page_of_another_site(
    chromium: Browser, assistant: ChatSite, site: tuple[str, Path]
) -> None:
    address, folder = site
    register(assistant, "site-nu", address)
    integrity = sum_of((DIST / "widget.js").read_bytes())
    line = (
        f'<script type="module" src="{assistant.url}/widget.js" data-portal="site-nu" '
        f'crossorigin="anonymous" integrity="{integrity}"></script>'
    )
    (folder / "index.html").write_text(f"<!doctype html><title>Site</title>{line}", encoding="utf-8")
    page = chromium.new_page(locale="fr-FR")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.get_by_role("button", name="Une question").wait_for()
    assert [url for url in asked if url.startswith(assistant.url)] == [f"{assistant.url}/widget.js"]
    page.get_by_role("button", name="Une question").click()
    page.get_by_label("Votre question").fill("message")
    page.keyboard.press("Enter")

    expect(page.locator("assistant-cqpm")).to_contain_text(TEXT)
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    page.close()
