"""Large text and strong zoom on a small screen: the conversation keeps the room, and everything is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.sight import ALL, resize, sideways, walk
from tests.browser.widget_states import STATES, Scene

Look = Callable[..., Scene]

# A text size chosen in the browser moves the limits of media queries, one that the page gives does not.
BROWSER, PAGE, ORDINARY = "navigateur", "page", "zoom"
# What somebody reads with, the screen, and the least share of its height that the thread keeps.
SCREENS = [
    pytest.param(BROWSER, (360, 740), 0.65, id="200 %, 360 x 740"),
    pytest.param(BROWSER, (390, 844), 0.65, id="200 %, 390 x 844"),
    pytest.param(BROWSER, (768, 1024), 0.5, id="200 %, tablette"),
    pytest.param(PAGE, (360, 740), 0.4, id="200 % par la page, 360 x 740"),
    # The keyboard of the phone is out.
    pytest.param(PAGE, (360, 440), 0.5, id="200 % par la page, 360 x 440"),
    pytest.param(ORDINARY, (320, 256), 0.6, id="zoom de 400 %"),
]
SHARE = """() => {
    const root = document.querySelector("assistant-cqpm").shadowRoot;
    const window = root.querySelector(".window");
    window.scrollTop = 0;
    const [all, thread] = [window, root.querySelector(".thread")].map(one => one.getBoundingClientRect());
    return (Math.min(thread.bottom, all.bottom) - thread.top) / all.height;
}"""
HIDDEN = f"() => {ALL}('.head h2, .head p, .head button:not(.menu-item)').filter(one => !one.checkVisibility()).map(one => one.outerHTML)"


@pytest.fixture
def look(chromium: Browser, large_text_chromium: Browser, axe_script: str) -> Iterator[Look]:
    contexts = []

    def look_(state: str, way: str, size: tuple[int, int]) -> Scene:
        browser = large_text_chromium if way == BROWSER else chromium
        context = browser.new_context(bypass_csp=True, locale="fr-FR", reduced_motion="reduce")
        contexts.append(context)
        scene = Scene.of(context, axe_script, floating=True)
        resize(scene, size)
        if way == PAGE:
            scene.page.evaluate(
                "document.querySelector('assistant-cqpm').style.setProperty('--cqpm-font-size', '32px')"
            )
        STATES[state](scene)
        return scene

    yield look_
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("way", "size", "least"), SCREENS)
def test_the_thread_keeps_most_of_the_height_and_nothing_is_lost(
    look: Look, way: str, size: tuple[int, int], least: float
) -> None:
    scene = look("réponse", way, size)

    assert scene.page.evaluate(SHARE) >= least
    assert scene.page.evaluate(HIDDEN) == []
    assert sideways(scene) == []
    assert scene.chat.small_targets() == []
    scene.button("Options").click()
    scene.button("Effacer la conversation…").click()
    expect(scene.button("Ne pas effacer")).to_be_visible()
    assert sideways(scene) == []


@pytest.mark.parametrize(("way", "size", "least"), SCREENS)
def test_everything_is_reached_by_keyboard_and_nothing_covers_the_focus(
    look: Look, way: str, size: tuple[int, int], least: float
) -> None:
    stops = walk(look("réponse", way, size))

    wanted = {"Réduire l'assistant", "Terminer la conversation", "Votre question", "Envoyer"}
    assert wanted <= {name for name, _ in stops}
    assert [name for name, covered in stops if covered] == []
