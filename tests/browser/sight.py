"""What a person sees of the element at that size: what is cut, what is reached, what is covered."""

from __future__ import annotations

from tests.browser.widget_states import Scene

ALL = """(selector => [...document.querySelector("assistant-cqpm").shadowRoot.querySelectorAll(selector)])"""
# Where the focus is, told apart from the other stops, and whether something covers it or it is out of sight.
STOP = """() => {
    const root = document.querySelector("assistant-cqpm").shadowRoot;
    const focused = root.activeElement;
    if (!focused) return null;
    window.stops ??= [];
    if (!stops.includes(focused)) stops.push(focused);
    const {left, top, width, height} = focused.getBoundingClientRect();
    const covered = [.1, .5, .9].every(part => {
        const seen = root.elementFromPoint(left + width / 2, top + height * part);
        return !focused.contains(seen);
    });
    return {rank: stops.indexOf(focused), covered};
}"""


def resize(scene: Scene, size: tuple[int, int]) -> None:
    scene.page.set_viewport_size({"width": size[0], "height": size[1]})


def sideways(scene: Scene) -> list[str]:
    """What is wider than its window, or cut by its own edge."""
    found: list[str] = scene.page.evaluate(
        f"""() => {{
            const root = document.documentElement;
            const cut = {ALL}("*").filter(element => {{
                const {{overflowX, clipPath}} = getComputedStyle(element);
                const clipped = overflowX !== "visible" && clipPath === "none";
                return clipped && element.scrollWidth > element.clientWidth + 1;
            }});
            const wide = {ALL}("button, p, li, h2, h3, h4, input, textarea").filter(element => {{
                const box = element.getBoundingClientRect();
                const hidden = getComputedStyle(element).clipPath !== "none" || box.width === 0;
                return !hidden && (box.left < -1 || box.right > root.clientWidth + 1);
            }});
            return [...(root.scrollWidth > root.clientWidth ? [root] : []), ...cut, ...wide]
                .map(element => element.outerHTML.slice(0, 200));
        }}"""
    )
    return found


def walk(scene: Scene) -> list[tuple[str, bool]]:
    """Every stop of the Tab key inside the element, and whether it cannot be seen."""
    stops: dict[int, tuple[str, bool]] = {}
    for _ in range(80):
        scene.page.keyboard.press("Tab")
        stop = scene.page.evaluate(STOP)
        if stop is None:
            continue
        if stop["rank"] in stops:
            return list(stops.values())
        stops[stop["rank"]] = (scene.chat.focused_name(), stop["covered"])
    raise AssertionError(f"Tab ne revient pas au premier arrêt ; vus : {stops}")
