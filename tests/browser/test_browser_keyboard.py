"""The whole conversation with the keys alone: where the focus goes after each step, and that it can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.canned_answers import CENTRE
from tests.browser.widget_states import LABEL, Scene

QUESTION = "Votre question"
# Width of the outline, and contrast between it and what it is drawn on (WCAG 1.4.11, 2.4.7).
INDICATOR = """() => {
    let focused = document.activeElement;
    while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    const painted = element => {
        for (let one = element; one; one = one.parentElement ?? one.getRootNode().host) {
            const color = getComputedStyle(one).backgroundColor;
            if (!/, 0\\)$/.test(color)) return color;
        }
        return "rgb(255, 255, 255)";
    };
    const luminance = color => color.match(/[\\d.]+/g).slice(0, 3).map(part => part / 255)
        .map(part => (part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4))
        .reduce((sum, part, index) => sum + part * [.2126, .7152, .0722][index], 0);
    const {outlineStyle, outlineWidth, outlineColor, outlineOffset} = getComputedStyle(focused);
    const around = parseFloat(outlineOffset) < 0 ? focused : focused.parentElement ?? document.body;
    const [low, high] = [outlineColor, painted(around)].map(luminance).sort((a, b) => a - b);
    return {
        width: outlineStyle === "none" ? 0 : parseFloat(outlineWidth),
        contrast: (high + .05) / (low + .05),
    };
}"""


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def scene(context: BrowserContext) -> Scene:
    scene = Scene.of(context, "", floating=True)
    expect(scene.button(LABEL)).to_be_visible()
    return scene


def press(scene: Scene, key: str) -> None:
    scene.page.keyboard.press(key)


def assert_focused(scene: Scene, name: str) -> None:
    """The focus is there, and is seen there."""
    scene.page.wait_for_function(
        """name => {
            let focused = document.activeElement;
            while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
            const said = focused?.labels?.[0]?.textContent ?? focused?.ariaLabel ?? focused?.textContent ?? "";
            return said.trim().replaceAll(/\\s+/g, " ").startsWith(name);
        }""",
        arg=" ".join(name.split()),
    )
    found = scene.page.evaluate(INDICATOR)
    assert found["width"] >= 2, name
    assert found["contrast"] >= 3, name


def go_to(scene: Scene, name: str, key: str = "Tab") -> None:
    scene.chat.tab_to(name, key=key)
    assert_focused(scene, name)


def open_by_keys(scene: Scene) -> None:
    go_to(scene, LABEL)
    press(scene, "Enter")
    assert_focused(scene, "Assistant CQPM")
    expect(scene.chat.answers.first).to_be_visible()


def ask(scene: Scene, question: str) -> None:
    """Typed and sent from the field, where the focus stays."""
    count = scene.chat.answers.count()
    go_to(scene, QUESTION)
    scene.page.keyboard.type(question)
    press(scene, "Enter")
    expect(scene.chat.answers).to_have_count(count + 1)
    assert_focused(scene, QUESTION)


def test_questions_quick_replies_and_sources(scene: Scene) -> None:
    open_by_keys(scene)
    ask(scene, "qui compose le jury")

    go_to(scene, "Qui compose le jury ?", key="Shift+Tab")
    press(scene, "Enter")
    assert_focused(scene, QUESTION)
    expect(scene.chat.answers).to_have_count(3)
    expect(scene.chat.questions.last).to_contain_text("Qui compose le jury\u00a0?")

    go_to(scene, "2 autres sources de la réponse 2", key="Shift+Tab")
    press(scene, "Enter")
    expect(scene.chat.last_answer.get_by_text("Guide interne")).to_be_visible()
    assert_focused(scene, "2 autres sources de la réponse 2")


def test_quick_replies_that_have_served_are_no_stop(scene: Scene) -> None:
    open_by_keys(scene)
    ask(scene, "qui compose le jury")
    seen = []
    for _ in range(12):
        press(scene, "Shift+Tab")
        seen.append(scene.chat.focused_name())

    assert "Qui compose le jury ?" in seen
    assert "Le jury" not in seen


def test_message_left_after_two_errors(scene: Scene) -> None:
    open_by_keys(scene)
    ask(scene, "message")
    go_to(scene, "Voir le contact", key="Shift+Tab")
    press(scene, "Enter")
    assert_focused(scene, "Votre département")
    expect(scene.chat.chat.get_by_label("Votre département")).to_have_accessible_description(
        "Son numéro (57, 2A, 974), son nom ou votre code postal. Écrivez votre département, par exemple 57."
    )
    scene.page.keyboard.type("57")
    press(scene, "Enter")
    assert_focused(scene, CENTRE["name"])

    go_to(scene, "Envoyer ma demande")
    press(scene, "Enter")
    assert_focused(scene, "Être rappelé au téléphone")
    press(scene, "Space")
    go_to(scene, "Votre numéro de téléphone")
    scene.page.keyboard.type("06 39 98 12 34")
    press(scene, "Enter")
    assert_focused(scene, f"Envoyé à {CENTRE['name']}.")


def test_folded_by_escape_then_opened_again_then_ended(scene: Scene) -> None:
    open_by_keys(scene)
    ask(scene, "qui compose le jury")
    scene.page.keyboard.type("et par la VAE")
    press(scene, "Escape")
    assert_focused(scene, LABEL)
    expect(scene.chat.field).to_be_hidden()

    press(scene, "Enter")
    assert_focused(scene, "Assistant CQPM")
    expect(scene.chat.answers).to_have_count(2)
    expect(scene.chat.field).to_have_value("et par la VAE")

    go_to(scene, "Terminer la conversation")
    press(scene, "Enter")
    assert_focused(scene, "Assistant CQPM")
    expect(scene.chat.chat).to_contain_text("La conversation est terminée")
    go_to(scene, "Commencer la conversation")
    press(scene, "Escape")
    assert_focused(scene, LABEL)


def test_on_a_small_screen_the_keys_stay_in_the_window_until_it_is_folded(scene: Scene) -> None:
    scene.page.set_viewport_size({"width": 320, "height": 640})
    scene.page.evaluate("Object.assign(document.querySelector('h1'), {tabIndex: 0, ariaLabel: 'Ailleurs'})")
    open_by_keys(scene)
    seen = set()
    for _ in range(14):
        press(scene, "Tab")
        seen.add(scene.chat.focused_name())

    assert QUESTION in seen
    assert "Ailleurs" not in seen
    press(scene, "Escape")
    scene.chat.tab_to("Ailleurs", key="Shift+Tab")
