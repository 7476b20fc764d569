"""A portal's colours: custom properties of the widget, in hexadecimal, nothing else."""

import re
from collections.abc import Mapping
from typing import Any

# The names under which the widget takes its colours, `--cqpm-…` (widget/styles.js).
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
HEXADECIMAL = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def is_colour(name: str, value: Any) -> bool:
    """Whether the widget has that colour and the value is one."""
    return name in COLOURS and isinstance(value, str) and HEXADECIMAL.fullmatch(value) is not None


def as_css(look: Mapping[str, Any]) -> str:
    """The look as custom properties; what is no colour is left out, whatever was kept."""
    lines = [f"  --cqpm-{name}: {value};" for name, value in sorted(look.items()) if is_colour(name, value)]
    # Chosen for a light page: the dark one has its own, which these would make illegible.
    return "\n".join([":root {", "  color-scheme: light;", *lines, "}", ""]) if lines else ""
