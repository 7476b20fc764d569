"""The page that writes the code of an integration, and that code on the pages of another origin."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

from api.portals.look import _contrast as contrast
from scripts.widget import DIST
from tests.browser.chat_page import AXE_TAGS
from tests.browser.chat_site import TEXT, ChatSite

PORTAL = "espace-integre"
COLOUR = "#7a1f5c"


class HostPage(BaseHTTPRequestHandler):
    """A page under the strictest policy that the assistant's own page says is enough."""

    def __init__(self, host: Host, *args: object) -> None:
        self.host = host
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.host.policy)
        self.end_headers()
        page = (
            f'<!doctype html><html lang="fr"><title>Site</title><main><h1>Site</h1>{self.host.content}</main>'
        )
        self.wfile.write(page.encode())

    def log_message(self, *args: object) -> None:
        pass


class Host:
    """Another site, on an origin of its own."""

    def __init__(self) -> None:
        self.content = self.policy = ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(HostPage, self))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def show(self, content: str, sources: str) -> None:
        self.content = content
        self.policy = f"default-src 'none'; {sources}; require-trusted-types-for 'script'"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    host = Host()
    yield host
    host.server.shutdown()
    host.server.server_close()


@pytest.fixture(scope="module")
def assistant(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatSite]:
    site = ChatSite(tmp_path_factory.mktemp("assistant"))
    site.start()
    site.portals(
        *("creer", PORTAL, "--nom", "Espace intégré", "--origine", host.url),
        *("--couleur", f"accent={COLOUR}"),
    )
    yield site
    site.stop()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page whose uncaught errors and policy violations fail the test."""
    contexts: list[BrowserContext] = []
    refused: list[str] = []

    def open_(*, width: int = 1280, height: int = 900, scheme: str = "light", axe: bool = False) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            locale="fr-FR",
            # axe is a text that the test runs: no policy of ours would let it.
            bypass_csp=axe,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: refused.append(str(error)))
        page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert refused == []


def embedding(page: Page, assistant: ChatSite) -> Page:
    """The page, once it knows the newest version and whether there is a preview."""
    page.goto(f"{assistant.url}/integrer")
    expect(page.locator("#epinglee")).to_be_enabled()
    return page


def written(page: Page, block: str) -> str:
    return page.locator(f"#{block} code").inner_text()


def talk(where: Page | FrameLocator, page: Page) -> None:
    """Asks a question, and waits for the answer of the service."""
    where.get_by_label("Votre question").fill("qui compose le jury")
    page.keyboard.press("Enter")
    expect(where.locator("assistant-cqpm")).to_contain_text(TEXT)


@pytest.mark.parametrize("version", ["Toujours la dernière", "Épinglée, avec empreinte"])
def test_the_bubble_s_line_is_all_that_a_site_needs(
    assistant: ChatSite, host: Host, tab: Callable[..., Page], version: str
) -> None:
    page = embedding(tab(), assistant)
    page.get_by_label("Nom du portail").fill(PORTAL)
    page.get_by_label("Texte du bouton").fill('Besoin d\'aide ? "Ici" & <là>')
    page.get_by_label("En bas à gauche").check()
    page.get_by_label(version).check()
    line = written(page, "code")
    pinned = version.startswith("Épinglée")
    assert ("integrity=" in line) is pinned
    if pinned:
        manifest = json.loads((DIST / "manifest.json").read_text())["script"]
        assert f'src="{assistant.url}/{manifest["path"]}" integrity="{manifest["integrity"]}"' in line
    host.show(line, written(page, "csp"))

    page.goto(host.url)
    launcher = page.get_by_role("button", name='Besoin d\'aide ? "Ici" & <là>')
    expect(launcher).to_be_visible()
    box = launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    launcher.click()
    expect(page.locator("assistant-cqpm")).to_contain_text("Vous n'êtes pas identifié")
    talk(page, page)


def test_the_element_in_the_page_works_from_the_code_that_is_copied(
    assistant: ChatSite, host: Host, tab: Callable[..., Page]
) -> None:
    page = embedding(tab(), assistant)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Nom du portail").fill(PORTAL)
    page.get_by_label("Dans la page").check()
    expect(page.get_by_label("Texte du bouton")).to_be_hidden()
    page.get_by_role("button", name="Copier : le code").click()
    expect(page.locator("#code").get_by_role("status")).to_have_text("Copié\u00a0: le code.")
    expect(page.get_by_role("button", name="Copié : le code")).to_have_text("Copié")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied == written(page, "code")
    host.show(copied, written(page, "csp"))

    page.goto(host.url)
    page.get_by_role("button", name="Commencer la conversation").click()
    talk(page, page)


def test_a_copy_that_the_browser_refuses_is_said_and_the_text_is_selected(
    assistant: ChatSite, tab: Callable[..., Page]
) -> None:
    page = tab()
    page.add_init_script(
        "navigator.clipboard.writeText = async () => { if (window.refuses) throw new Error() }"
    )
    embedding(page, assistant)
    button = page.locator("[data-name='les exclusions']").get_by_role("button")
    button.click()
    expect(button).to_have_text("Copié")
    page.evaluate("window.refuses = true")
    button.click()

    told = page.get_by_role("status").filter(has_text="La copie est refusée par le navigateur.")
    expect(told).to_be_visible()
    expect(button).to_have_text("Copier")
    expect(button).to_have_accessible_name("Copier : les exclusions")
    here, there = button.bounding_box(), told.bounding_box()
    assert here is not None
    assert there is not None
    assert 0 <= there["y"] - (here["y"] + here["height"]) < 24
    assert page.evaluate("getSelection().toString()").split() == ["/widget.js", "/widget/v1/"]


def test_scripts_reach_a_browser_compressed(assistant: ChatSite, tab: Callable[..., Page]) -> None:
    page = tab()
    with page.expect_response("**/widget.js") as script:
        embedding(page, assistant)

    assert script.value.headers["content-encoding"] in ("br", "gzip")
    assert script.value.body() == (DIST / "widget.js").read_bytes()


def frame_of(page: Page, host: Host, source: str, policy: str) -> FrameLocator:
    host.show(source, policy)
    page.goto(host.url)
    return page.frame_locator("iframe")


def test_the_frame_works_in_a_site_that_runs_no_script(
    assistant: ChatSite, host: Host, tab: Callable[..., Page]
) -> None:
    page = embedding(tab(width=390, height=800), assistant)
    page.get_by_label("Nom du portail").fill(PORTAL)
    page.get_by_label("Dans un cadre").check()
    source, policy = written(page, "code"), written(page, "csp")
    assert policy == f"frame-src {assistant.url}"
    frame = frame_of(page, host, source.replace('width="400"', 'width="320"'), policy)
    start = frame.get_by_role("button", name="Commencer la conversation")

    expect(start).to_have_css("background-color", "rgb(122, 31, 92)")
    start.click()
    talk(frame, page)
    assert overflow(frame) == 0
    # As high as the frame, whose border is the portal's to draw.
    box = frame.locator(".chat").bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (320, 700)


def test_a_low_frame_scrolls_to_the_field(assistant: ChatSite, host: Host, tab: Callable[..., Page]) -> None:
    source = (
        f'<iframe src="{assistant.url}/integration/{PORTAL}" title="A" width="320" height="380"></iframe>'
    )
    page = tab(width=390, height=800)
    frame = frame_of(page, host, source, f"frame-src {assistant.url}")
    frame.get_by_role("button", name="Commencer la conversation").click()
    talk(frame, page)

    frame.get_by_label("Votre question").scroll_into_view_if_needed()
    expect(frame.get_by_label("Votre question")).to_be_in_viewport()
    assert overflow(frame) == 0


def overflow(frame: FrameLocator) -> int:
    wider: int = frame.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
    return wider


def test_the_frame_s_address_carries_its_page_s_wishes_and_nothing_else(
    assistant: ChatSite, host: Host, tab: Callable[..., Page]
) -> None:
    def shown(question: str) -> Locator:
        source = f'<iframe src="{assistant.url}/integration/{PORTAL}{question}" title="A"></iframe>'
        return frame_of(page, host, source, f"frame-src {assistant.url}").locator("assistant-cqpm")

    page = tab()
    asked = shown("?topic=jury&registre=facile")
    expect(asked).to_have_attribute("topic", "jury")
    expect(asked).to_have_attribute("registre", "facile")
    other = shown('?topic="><script>&registre=autre&open=&identity-src=//x&portal=demo')
    expect(other).to_have_attribute("portal", PORTAL)
    for name in ("topic", "registre", "open", "identity-src"):
        expect(other).not_to_have_attribute(name, "")
        assert other.get_attribute(name) is None


def test_the_frame_stays_empty_on_a_page_that_is_not_the_portal_s(
    assistant: ChatSite, chromium: Browser, host: Host
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    source = f'<iframe src="{assistant.url}/integration/demo" title="A"></iframe>'
    frame = frame_of(page, host, source, f"frame-src {assistant.url}")

    expect(frame.locator("assistant-cqpm")).to_have_count(0)
    assert any("frame-ancestors" in one for one in said), said
    context.close()


@pytest.mark.parametrize("colour", ["#1d4f91", "#ffcc00", "#767676", "#777777"])
def test_the_contrast_of_a_colour_is_said_as_it_is(
    assistant: ChatSite, tab: Callable[..., Page], colour: str
) -> None:
    page = embedding(tab(), assistant)
    page.get_by_label("Prendre la couleur de mon site").check()
    page.get_by_label("Couleur du site").fill(colour)

    said = page.locator("#contraste")
    ratio = contrast(colour, "#ffffff")
    expect(said).to_contain_text("C'est lisible" if ratio >= 4.5 else "une couleur plus sombre se lit mieux")
    expect(said).to_contain_text(f"{int(ratio * 10) / 10:.1f} pour 1".replace(".", ","))
    assert f"--cqpm-accent: {colour};" in written(page, "couleurs")
    launcher = page.locator("assistant-cqpm").get_by_role("button")
    expect(launcher).to_have_css("background-color", rgb(colour))


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5))})"


def test_the_preview_follows_the_choices_and_answers(assistant: ChatSite, tab: Callable[..., Page]) -> None:
    page = embedding(tab(), assistant)
    chat = page.locator("assistant-cqpm")
    expect(chat.get_by_role("button", name="Une question ?")).to_be_visible()
    page.get_by_label("Texte du bouton").fill("Posez-la")
    expect(chat.get_by_role("button", name="Posez-la")).to_be_visible()

    page.get_by_label("Dans la page").check()
    expect(chat).to_have_count(1)
    page.get_by_role("button", name="Commencer la conversation").click()
    talk(page, page)


def test_a_service_in_production_says_that_it_has_no_preview(
    assistant: ChatSite, tab: Callable[..., Page]
) -> None:
    page = tab()
    page.route("**/v1/demo/personas", lambda route: route.fulfill(status=404))
    embedding(page, assistant)

    expect(page.locator("#apercu-note")).to_contain_text("L'aperçu n'est proposé que sur le service de dém")
    expect(page.locator("assistant-cqpm")).to_have_count(0)


def test_a_name_that_no_portal_can_have_is_said_beside_it(
    assistant: ChatSite, tab: Callable[..., Page]
) -> None:
    page = embedding(tab(), assistant)
    name = page.get_by_label("Nom du portail")
    name.fill('Mon "espace"')

    expect(name).to_have_accessible_description(
        "Le nom court donné à l'enregistrement. Il est public. "
        "Minuscules sans accent, chiffres et tirets seulement."
    )
    expect(name).to_have_attribute("aria-invalid", "true")
    # What would not work is not there to be copied, and why is said in its place.
    for block, what in (("code", "le code"), ("wordpress", "l'extension WordPress")):
        expect(page.locator(f"#{block}")).to_be_hidden()
        expect(page.locator(f"#{block}-retenu")).to_have_text(f"Corrigez le nom du portail pour voir {what}.")
    name.fill("mon-espace")
    for block in ("code", "wordpress"):
        expect(page.locator(f"#{block}")).to_be_visible()
        expect(page.locator(f"#{block}-retenu")).to_be_hidden()
    expect(name).to_have_attribute("aria-invalid", "false")
    token = page.get_by_label("Adresse du jeton d'identité")
    token.fill("https://autre.example.org/jeton")
    expect(token).to_have_accessible_description(re.compile("Une adresse de votre site"))
    expect(page.locator("#code")).to_be_hidden()
    token.fill("/assistant-jeton")
    expect(page.locator("#code")).to_be_visible()


def test_a_value_that_hides_the_code_is_said_once_when_the_typing_stops(
    assistant: ChatSite, tab: Callable[..., Page]
) -> None:
    page = embedding(tab(), assistant)
    said = page.locator("#annonce")
    page.evaluate(
        """() => {
            window.said = [];
            const region = document.querySelector("#annonce");
            new MutationObserver(() => window.said.push(region.textContent)).observe(region, {childList: true});
        }"""
    )
    name = page.get_by_label("Nom du portail")
    name.press_sequentially("Mon espace")
    expect(said).to_have_text(
        "Minuscules sans accent, chiffres et tirets seulement. "
        "Le code n'est plus affiché\u00a0: corrigez le nom du portail."
    )
    name.press_sequentially(" à moi")
    name.blur()
    page.wait_for_timeout(1500)
    assert len(page.evaluate("window.said")) == 1

    name.fill("mon-espace")
    name.blur()
    expect(said).to_have_text("Le code est de nouveau affiché.")
    page.get_by_label("Adresse du jeton d'identité").fill("ailleurs")
    page.get_by_label("Dans un cadre").check()
    # A frame asks for no token.
    expect(page.locator("#code")).to_be_visible()


@pytest.mark.parametrize("path", ["", "integrer", "demo-bulle"])
def test_every_page_begins_with_a_way_past_its_head(
    assistant: ChatSite, tab: Callable[..., Page], path: str
) -> None:
    page = tab()
    page.goto(f"{assistant.url}/{path}")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(skip.get_attribute("href") or "")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["integrer", "demo-bulle"])
def test_axe_finds_nothing_and_all_fits_at_320_pixels(
    assistant: ChatSite, tab: Callable[..., Page], axe_script: str, path: str, scheme: str
) -> None:
    page = tab(width=320, height=700, scheme=scheme, axe=True)
    page.goto(f"{assistant.url}/{path}")
    if path == "integrer":
        expect(page.locator("#epinglee")).to_be_enabled()
        page.get_by_label("Prendre la couleur de mon site").set_checked(scheme == "light")
        page.get_by_label("Dans un cadre").check()
    page.evaluate(axe_script)
    report = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_TAGS)

    assert report["passes"]
    assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in report["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, input:not([type=radio], [type=checkbox]), nav a, .footer a")]
            .map(one => one.getBoundingClientRect()).filter(({width, height}) => width && (width < 24 || height < 24)).length"""
    )
    assert small == 0


def test_the_fictional_site_asks_a_question_by_a_link(assistant: ChatSite, tab: Callable[..., Page]) -> None:
    page = tab()
    page.goto(assistant.url)
    page.get_by_role("link", name="Voir l'assistant en bulle").click()
    page.get_by_role("link", name="Qui compose le jury").click()

    expect(page.locator("assistant-cqpm")).to_contain_text(TEXT)
