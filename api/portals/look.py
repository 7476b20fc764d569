"""A portal's colours: custom properties of the widget, in hexadecimal, nothing else."""

import re
from collections.abc import Mapping
from typing import Any

# The names under which the widget takes its colours, `--cqpm-…` (widget/src/styles/theme.css).
COLOURS = (
    "ink",
    "muted",
    "surface",
    "raised",
    "line",
    "edge",
    "accent",
    "accent-soft",
    "on-accent",
    "deep",
    "on-deep",
)
# The widget's own, in the light, of those that text is written with or on.
DEFAULTS = {
    "ink": "#15232d",
    "muted": "#4b5c69",
    "surface": "#ffffff",
    "raised": "#f2f6f8",
    "accent": "#0a6762",
    "on-accent": "#ffffff",
    "deep": "#113c5b",
    "on-deep": "#ffffff",
}
WRITTEN_ON = (
    ("ink", "surface"),
    ("ink", "raised"),
    ("muted", "surface"),
)
# What is written on these is computed by the widget (widget/src/dom/contrast.ts), unless the portal chooses it.
CHOSEN_ON = (("on-accent", "accent"), ("on-deep", "deep"))
LEGIBLE = 4.5
HEXADECIMAL = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def is_colour(name: str, value: Any) -> bool:
    """Whether the widget has that colour and the value is one."""
    return name in COLOURS and isinstance(value, str) and HEXADECIMAL.fullmatch(value) is not None


def unreadable(look: Mapping[str, str]) -> list[str]:
    """The colours that do not stand out enough from what they are written on (WCAG 2.2, 1.4.3), as pairs of names."""
    colours = {**DEFAULTS, **look}
    pairs = WRITTEN_ON + tuple(pair for pair in CHOSEN_ON if pair[0] in look)
    return [f"{ink} sur {paper}" for ink, paper in pairs if _contrast(colours[ink], colours[paper]) < LEGIBLE]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """WCAG's relative luminance of #rrggbb."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = ((one / 12.92) if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def as_css(look: Mapping[str, Any]) -> str:
    """The look as custom properties; what is no colour is left out, whatever was kept.

    The portal's two colours and the text chosen on them hold in the dark as well; the others were chosen on white, and
    the widget keeps its own there.
    """
    kept = {name: value for name, value in sorted(look.items()) if is_colour(name, value)}
    always = {name: kept[name] for pair in CHOSEN_ON if pair[1] in kept for name in pair if name in kept}
    light = {name: value for name, value in kept.items() if name not in always}
    return _rule(always) + (
        f"@media not (prefers-color-scheme: dark) {{\n{_rule(light)}}}\n" if light else ""
    )


def _rule(colours: Mapping[str, str]) -> str:
    lines = [f"  --cqpm-{name}: {value};" for name, value in colours.items()]
    return "\n".join([":root {", *lines, "}", ""]) if lines else ""
