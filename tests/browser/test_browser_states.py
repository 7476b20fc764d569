"""What everyone can see, reach and read: axe in every state, zoom, spacing, forced colours, targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.canned_answers import CARDS
from tests.browser.chat_page import ChatPage
from tests.browser.chat_site import ChatSite
from tests.browser.sight import ALL, resize, sideways, walk
from tests.browser.widget_states import LABEL, STATES, Scene

Show = Callable[..., Scene]

SCHEMES = ["light", "dark"]
MODES = [False, True]
DESKTOP = (1280, 800)
PHONE = (320, 640)
# Every rule in each width and in each scheme; what else their meeting may change is contrast.
LOOKS: list[tuple[tuple[int, int], Any, list[str]]] = [
    (DESKTOP, "light", []),
    (DESKTOP, "dark", ["color-contrast"]),
    (PHONE, "light", ["color-contrast"]),
    (PHONE, "dark", []),
]
# A window of 1280 by 1024 at 400 %.
ZOOMED = (320, 256)
# WCAG 2.2, 1.4.12.
SPACED_OUT = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }
"""


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    # axe is a script of the test's own, which the portal's policy would refuse.
    context = chromium.new_context(bypass_csp=True, locale="fr-FR")
    yield context
    context.close()


@pytest.fixture
def show(context: BrowserContext, axe_script: str) -> Iterator[Show]:
    """A page at that size, without motion, where the element is in that state."""
    shown: list[Scene] = []

    def show_(state: str, floating: bool, size: tuple[int, int] = DESKTOP, **media: Any) -> Scene:
        scene = Scene.of(context, axe_script, floating=floating)
        shown.append(scene)
        resize(scene, size)
        scene.page.emulate_media(**{"reduced_motion": "reduce", **media})
        STATES[state](scene)
        return scene

    yield show_
    assert [error for scene in shown for error in scene.errors] == []


@pytest.mark.parametrize("floating", MODES, ids=["dans la page", "en bulle"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_any_state_wide_and_narrow_light_and_dark(
    show: Show, state: str, floating: bool
) -> None:
    scene = show(state, floating)
    findings = []
    for size, scheme, only in LOOKS:
        resize(scene, size)
        scene.page.emulate_media(color_scheme=scheme)
        findings += [f"{size[0]}, {scheme}: {found}" for found in scene.chat.axe_findings(only)]

    assert findings == []
    assert scene.chat.small_targets() == []


@pytest.mark.parametrize("floating", MODES, ids=["dans la page", "en bulle"])
@pytest.mark.parametrize("state", ["réponse", "carte progression", "message refusé", "échec"])
def test_at_four_hundred_percent_everything_is_reached_and_nothing_covers_the_focus(
    show: Show, state: str, floating: bool
) -> None:
    scene = show(state, floating, ZOOMED)

    assert sideways(scene) == []
    stops = walk(scene)
    assert {"Votre question", "Envoyer", "Terminer la conversation"} <= {name for name, _ in stops}
    assert [name for name, covered in stops if covered] == []


@pytest.mark.parametrize("floating", MODES, ids=["dans la page", "en bulle"])
@pytest.mark.parametrize("state", ["réponse", "message refusé"])
def test_nothing_covers_the_focus_in_an_ordinary_window(show: Show, state: str, floating: bool) -> None:
    assert [name for name, covered in walk(show(state, floating)) if covered] == []


@pytest.mark.parametrize(
    "state", ["au repos", "accueil", *(f"carte {name}" for name in CARDS), "message refusé"]
)
def test_text_spaced_out_by_the_reader_is_neither_cut_nor_wider_than_the_window(
    show: Show, state: str
) -> None:
    scene = show(state, True, PHONE)
    scene.page.evaluate(
        """spacing => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(spacing);
            document.querySelector("assistant-cqpm").shadowRoot.adoptedStyleSheets.push(sheet);
        }""",
        SPACED_OUT,
    )

    assert sideways(scene) == []


@pytest.mark.parametrize("width", [375, 320])
def test_title_in_text_twice_as_large_is_not_cut_in_its_words(show: Show, width: int) -> None:
    scene = show("accueil", True, (width, 667))
    scene.page.evaluate(
        "document.querySelector('assistant-cqpm').style.setProperty('--cqpm-font-size', '32px')"
    )
    # A word that is cut is on two lines.
    cut = scene.page.evaluate(
        f"""() => {ALL}(".head h2, .head .badge, .head button").flatMap(element => {{
            const [text] = [...element.childNodes].filter(one => one.nodeType === Node.TEXT_NODE);
            return [...(text?.data ?? "").matchAll(/\\S+/g)].filter(word => {{
                const range = document.createRange();
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                return range.getClientRects().length > 1;
            }}).map(word => word[0]);
        }})"""
    )

    assert cut == []
    assert sideways(scene) == []


def test_focus_on_the_window_itself_is_drawn_inside_the_screen(show: Show) -> None:
    scene = show("accueil", True, ZOOMED)
    edge = {"x": 0, "y": 64, "width": 3, "height": 128}
    window = scene.chat.chat.locator("dialog")
    for _ in range(20):
        scene.page.keyboard.press("Tab")
        if window.evaluate("element => element.matches(':focus')"):
            break
    expect(window).to_be_focused()
    focused = scene.page.screenshot(clip=edge)  # type: ignore[arg-type]
    window.evaluate("element => element.blur()")

    assert scene.page.screenshot(clip=edge) != focused  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ["au repos", "réponse", "carte progression", "message refusé", "échec"])
def test_forced_colours_leave_every_control_its_outline(show: Show, state: str) -> None:
    scene = show(state, True, forced_colors="active")
    bare = scene.page.evaluate(
        f"""() => {ALL}("button, input:not([type=radio], [type=checkbox]), textarea, a[class]").filter(element => {{
            const {{borderStyle, borderWidth, textDecorationLine}} = getComputedStyle(element);
            const drawn = borderStyle !== "none" && parseFloat(borderWidth) >= 1;
            return element.checkVisibility() && !drawn && textDecorationLine !== "underline";
        }}).map(element => element.outerHTML)"""
    )

    assert bare == []


def test_nothing_moves_for_who_asked_for_no_motion(show: Show) -> None:
    moving = "document.querySelector('assistant-cqpm').shadowRoot.getAnimations().length"
    scene = show("attente", True)
    assert scene.page.evaluate(moving) == 0

    scene.page.emulate_media(reduced_motion="no-preference")
    assert scene.page.evaluate(moving) > 0


def test_main_targets_are_large(show: Show) -> None:
    for state, name in (
        ("au repos", LABEL),
        ("invitation", "Commencer la conversation"),
        ("accueil", "Envoyer"),
    ):
        box = show(state, True, PHONE).button(name).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, name


def test_turning_the_screen_keeps_the_words_the_focus_and_the_conversation(show: Show) -> None:
    scene = show("réponse", True, (390, 844))
    scene.chat.field.fill("et par la VAE")
    for size in ((844, 390), (390, 844), (1024, 768)):
        resize(scene, size)
        expect(scene.chat.field).to_be_focused()
        expect(scene.chat.field).to_have_value("et par la VAE")
        assert sideways(scene) == []


def test_language_is_said_in_a_page_that_speaks_another(show: Show) -> None:
    scene = show("au repos", True)
    scene.page.evaluate("document.documentElement.lang = 'en'")

    assert scene.button(LABEL).evaluate("element => element.matches(':lang(fr)')")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_in_the_page_of_a_frame(
    context: BrowserContext, axe_script: str, site: ChatSite, scheme: Any
) -> None:
    context.unroute_all()
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    chat = ChatPage(page, f"{site.url}/integration/demo", axe_script)
    chat.chat.get_by_role("button", name="Commencer la conversation").click()
    chat.ask("contact")
    findings = []
    for width, height in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        findings += chat.axe_findings()

    assert findings == []
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Espace certification (démonstration)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatSite]:
    site = ChatSite(tmp_path_factory.mktemp("cadre"))
    site.start()
    yield site
    site.stop()
