"""What a portal may choose of the widget's looks, and what stays legible whatever it chooses."""

from __future__ import annotations

import colorsys
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.pictures import ALLOWED, REWRITE, changed, keep
from tests.browser.stub_portal import ASSISTANT, PORTAL, StubPortal, message

SCHEMES = ("light", "dark")
# What is written or drawn with the first, on the second, and how far it stands out at least (WCAG 2.2, 1.4.3 and 1.4.11).
LEGIBLE = [
    ("accent", "surface", 4.5),
    ("accent", "raised", 4.5),
    ("accent", "accent-soft", 4.5),
    ("on-accent", "fill", 4.5),
    ("on-deep", "deep", 4.5),
    ("fill-edge", "surface", 3),
    ("deep-edge", "surface", 3),
]
NAMES = sorted({name for ink, paper, _ in LEGIBLE for name in (ink, paper)})
Colour = tuple[float, float, float]

# For each pair of colours: the page takes them, opens the assistant, and reads what the chat would draw with.
DRAWN_WITH = """([given, names]) => {
    const element = document.querySelector("assistant-cqpm");
    const patch = element.shadowRoot.appendChild(document.createElement("b"));
    const read = name => {
        patch.style.backgroundColor = `var(--_${name})`;
        return getComputedStyle(patch).backgroundColor;
    };
    return given.map(colours => {
        for (const name of ["accent", "deep", "on-accent"]) {
            if (colours[name]) element.style.setProperty(`--cqpm-${name}`, colours[name]);
            else element.style.removeProperty(`--cqpm-${name}`);
        }
        element.open();
        return Object.fromEntries(names.map(name => [name, read(name)]));
    });
}"""


def page_with(attributes: str) -> str:
    return (
        '<!doctype html><html lang="fr"><head><title>Mon espace</title><meta name="color-scheme" content="light dark">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<script type="module" src="{ASSISTANT}/widget.js"></script></head><body><main><h1>Mon espace</h1>'
        f'<assistant-cqpm portal="uimm" {attributes}></assistant-cqpm></main></body></html>'
    )


@pytest.fixture
def show(chromium: Browser) -> Iterator[Callable[..., tuple[Page, StubPortal]]]:
    contexts = []
    refused: list[str] = []

    def show_(attributes: str = "", **options: Any) -> tuple[Page, StubPortal]:
        context = chromium.new_context(locale="fr-FR", reduced_motion="reduce", **options)
        contexts.append(context)
        portal = StubPortal(context, page_source=page_with(attributes))
        page = context.new_page()
        page.on("pageerror", lambda error: refused.append(str(error)))
        page.goto(f"{PORTAL}/")
        return page, portal

    yield show_
    for context in contexts:
        context.close()
    assert refused == []


def assistant(page: Page) -> Locator:
    return page.locator("assistant-cqpm")


def start(page: Page) -> None:
    assistant(page).get_by_role("button", name="Commencer la conversation").click()
    assistant(page).locator(".message").wait_for()


def drawn(page: Page, *given: dict[str, str]) -> list[dict[str, Colour]]:
    return [
        {name: _parts(value) for name, value in one.items()}
        for one in page.evaluate(DRAWN_WITH, [list(given), NAMES])
    ]


def _parts(written: str) -> Colour:
    red, green, blue = (float(one) for one in re.findall(r"[\d.]+", written)[:3])
    return red / 255, green / 255, blue / 255


def _contrast(one: Colour, other: Colour) -> float:
    dark, light = sorted(
        sum(
            weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
            for weight, part in zip((0.2126, 0.7152, 0.0722), colour, strict=True)
        )
        for colour in (one, other)
    )
    return (light + 0.05) / (dark + 0.05)


def _illegible(colours: dict[str, Colour]) -> list[str]:
    return [
        f"{ink} sur {paper} : {found:.2f}"
        for ink, paper, wanted in LEGIBLE
        if (found := _contrast(colours[ink], colours[paper])) < wanted
    ]


def _any_colours(count: int) -> list[dict[str, str]]:
    """One colour or two, in every way that CSS writes them."""
    chance = random.Random(28246)
    ways: list[Callable[[], str]] = [
        lambda: f"#{chance.randrange(1 << 24):06x}",
        lambda: f"hsl({chance.randrange(360)} {chance.randrange(101)}% {chance.randrange(101)}%)",
        lambda: f"oklch({chance.random():.2f} {chance.random() * 0.35:.2f} {chance.randrange(360)})",
        lambda: f"color(display-p3 {chance.random():.2f} {chance.random():.2f} {chance.random():.2f})",
        lambda: chance.choice(
            ["yellow", "white", "black", "gray", "#777", "orange", "hotpink", "navy", "lime"]
        ),
    ]
    which = [("accent",), ("deep",), ("accent", "deep")]
    return [{name: chance.choice(ways)() for name in chance.choice(which)} for _ in range(count)]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_any_colours_of_a_portal_stay_legible(show: Callable[..., Any], scheme: str) -> None:
    page, _ = show(color_scheme=scheme)
    given = _any_colours(400)

    found = zip(given, drawn(page, *given), strict=True)
    assert [(one, illegible) for one, colours in found if (illegible := _illegible(colours))] == []


def test_colour_that_can_be_read_is_left_as_it_is_and_another_keeps_its_hue(show: Callable[..., Any]) -> None:
    page, _ = show()
    kept, changed, own = drawn(page, {"accent": "#7a1f5c"}, {"accent": "#ff9900"}, {})

    assert kept["accent"] == kept["fill"] == _parts("rgb(122, 31, 92)")
    assert changed["fill"] == _parts("rgb(255, 153, 0)")
    assert colorsys.rgb_to_hls(*changed["accent"])[0] == pytest.approx(36 / 360, abs=0.01)
    assert own["accent"] == own["fill"] == _parts("rgb(10, 103, 98)")


def test_text_colour_that_the_portal_chooses_is_respected(show: Callable[..., Any]) -> None:
    page, _ = show()
    [found] = drawn(page, {"accent": "#ff9900", "on-accent": "rgb(250, 250, 250)"})

    assert found["on-accent"] == _parts("rgb(250, 250, 250)")


def test_what_is_no_colour_changes_nothing_else(show: Callable[..., Any]) -> None:
    page, _ = show()
    without, nonsense = drawn(page, {}, {"deep": "banane"})

    assert nonsense["accent"] == without["accent"]


def test_colours_follow_the_page_from_light_to_dark(show: Callable[..., Any]) -> None:
    page, _ = show(color_scheme="light")
    drawn(page, {"accent": "#7a1f5c"})
    page.emulate_media(color_scheme="dark")

    expect(assistant(page).locator(".welcome")).not_to_have_css("color", "rgb(122, 31, 92)")
    [dark] = drawn(page, {"accent": "#7a1f5c"})
    assert _illegible(dark) == []
    expect(assistant(page).locator(".welcome")).to_have_css(
        "color", f"rgb({', '.join(str(round(255 * part)) for part in dark['accent'])})"
    )


# One point, transparent.
IMAGE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def test_name_label_and_logo_are_the_portal_s(show: Callable[..., Any]) -> None:
    page, portal = show('floating name="Aide de l\'espace" label="Besoin d\'aide ?" logo="/logo.png"')
    portal.answers["/"] = {
        "body": portal.page_source,
        "content_type": "text/html; charset=utf-8",
        "headers": {"Content-Security-Policy": f"script-src {ASSISTANT}; img-src 'self'"},
    }
    portal.answers["/logo.png"] = {"body": IMAGE, "content_type": "image/png"}
    page.reload()
    launcher = assistant(page).get_by_role("button", name="Besoin d'aide ?")
    expect(launcher).to_be_visible()
    assert "/logo.png" not in portal.paths(PORTAL)
    launcher.click()

    expect(assistant(page).get_by_role("dialog", name="Aide de l'espace")).to_be_visible()
    logo = assistant(page).locator(".head img")
    expect(logo).to_be_visible()
    expect(logo).to_have_attribute("alt", "")
    page.evaluate("document.querySelector('assistant-cqpm').removeAttribute('logo')")
    expect(logo).to_have_count(0)


@pytest.mark.parametrize(
    "address",
    ["http://autre.example.org/logo.png", "javascript:alert(1)", "https://[", "/absent.png", "/logo.png"],
    ids=["sans HTTPS", "pas une image", "pas une adresse", "absente", "refusée par la politique"],
)
def test_logo_that_cannot_be_shown_leaves_the_drawn_mark(show: Callable[..., Any], address: str) -> None:
    page, portal = show(f'logo="{address}"')
    portal.answers["/logo.png"] = {"body": IMAGE, "content_type": "image/png"}
    start(page)
    page.wait_for_timeout(200)

    expect(assistant(page).locator(".mark svg")).to_be_visible()
    assert [one.url for one in portal.asked if "autre" in one.url] == []


PARTS = [
    "launcher",
    "window",
    "chat",
    "head",
    "thread",
    "message",
    "bubble",
    "composer",
    "send",
    "replies",
    "card",
]


def test_pieces_can_be_styled_by_the_page(show: Callable[..., Any]) -> None:
    page, portal = show("floating")
    portal.answers["/v1/chat/messages"] = {"json": {"turn_id": "t", "messages": [ANSWER]}}
    styled = " ".join(f"assistant-cqpm::part({name}) {{ outline: 7px solid red }}" for name in PARTS)
    style(page, f"{styled} assistant-cqpm {{ --cqpm-radius: 0px }}")
    ask(page)

    for name in PARTS:
        expect(assistant(page).locator(f"[part={name}]").last).to_have_css("outline-width", "7px")
    rounded = page.evaluate(
        """() => [...document.querySelector("assistant-cqpm").shadowRoot.querySelectorAll("*")]
            .filter(one => one.tagName !== "I" && !/^(0px|50%)/.test(getComputedStyle(one).borderTopLeftRadius))
            .map(one => one.className)"""
    )
    assert rounded == []


def style(page: Page, css: str) -> None:
    """As a page's own sheet would: the policy of this one takes no other."""
    page.evaluate(
        """css => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(css);
            document.adoptedStyleSheets.push(sheet);
        }""",
        css,
    )


def ask(page: Page, question: str = "Comment se passe le jury ?") -> None:
    launcher = assistant(page).locator(".launcher")
    if launcher.is_visible():
        launcher.click()
    else:
        start(page)
    field = assistant(page).get_by_label("Votre question")
    field.fill(question)
    field.press("Enter")
    assistant(page).locator(".card").wait_for()


ANSWER = {
    **message(
        "Le jury délibère après l'examen du dossier. Il regarde :\n- les évaluations ;\n- l'avis de l'entreprise."
    ),
    "certitude": "deduite",
    "sources": [
        {
            "label": "Fiche RNCP 28246",
            "section": "Évaluation",
            "url": "https://example.org/",
            "date": "2024-03-01",
        },
        {"label": "Règlement des CQPM", "section": "Jury", "url": None, "date": "2023-09-12"},
    ],
    "card": {
        "type": "etapes",
        "title": "Jusqu'au certificat",
        "items": [{"label": "Évaluations", "text": "en situation"}, {"label": "Jury", "text": ""}],
    },
    "suggestions": [
        {"id": "a", "title": "Qui compose le jury ?"},
        {"id": "b", "title": "Quand a-t-il lieu ?"},
    ],
}


# A phone, where the window takes the screen; a page's column, without the button; a desk.
SIZES = {"320": (320, 640, "floating"), "768": (768, 660, ""), "1440": (1440, 660, "floating")}


def photograph(page: Page) -> bytes:
    page.mouse.move(0, 0)
    page.wait_for_timeout(100)
    return page.screenshot(animations="disabled", caret="hide")


@pytest.fixture
def visit(show: Callable[..., tuple[Page, StubPortal]]) -> Callable[..., Page]:
    def visit_(size: str, scheme: str = "light", **options: Any) -> Page:
        width, height, attributes = SIZES[size]
        page, portal = show(
            attributes, viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        portal.answers["/v1/chat/messages"] = {"json": {"turn_id": "t", "messages": [ANSWER]}}
        return page

    return visit_


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_looks_as_in_the_pictures_kept(visit: Callable[..., Page], size: str, scheme: str) -> None:
    page = visit(size, scheme)
    shown = {"ferme": photograph(page)}
    ask(page)
    shown["reponse"] = photograph(page)
    if REWRITE:
        for state, picture in shown.items():
            keep(f"{size}-{scheme}-{state}", picture)

    shares = {state: changed(page, f"{size}-{scheme}-{state}", picture) for state, picture in shown.items()}
    assert {state: share for state, share in shares.items() if share > ALLOWED} == {}


def test_pictures_see_a_layout_that_moved_and_not_another_font(visit: Callable[..., Page]) -> None:
    page = visit("320")
    ask(page)
    style(page, "assistant-cqpm { --cqpm-font: Georgia, serif }")
    font = changed(page, "320-light-reponse", photograph(page))
    style(page, "assistant-cqpm::part(composer) { order: -1 }")
    layout = changed(page, "320-light-reponse", photograph(page))

    assert font <= ALLOWED < layout
