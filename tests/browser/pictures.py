"""Pictures kept of the widget, compared by the light of their squares: a layout that moved is seen, another font is not."""

import base64
import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

KEPT = Path(__file__).parent / "snapshots"
# CAPTURES=refaire writes them again, to be looked at before they are committed.
REWRITE = os.environ.get("CAPTURES") == "refaire"
# Of the squares where something is drawn, those that may be much darker or lighter than they were.
ALLOWED = 0.1

# Runs in a blank page: the portal's policy would refuse the images.
COMPARE = """async ([kept, shown]) => {
    const SIDE = 24, MUCH = 0.12, LITTLE = 0.015;
    const squares = async picture => {
        const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
        const [width, height] = [image.width, image.height].map(length => Math.floor(length / SIDE));
        const canvas = new OffscreenCanvas(image.width, image.height);
        const drawing = canvas.getContext("2d");
        drawing.drawImage(image, 0, 0);
        return Array.from({length: width * height}, (_, rank) => {
            const [x, y] = [SIDE * (rank % width), SIDE * Math.floor(rank / width)];
            const {data} = drawing.getImageData(x, y, SIDE, SIDE);
            let light = 0;
            for (let at = 0; at < data.length; at += 4)
                light += (0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2]) / 255;
            return light / (SIDE * SIDE);
        });
    };
    const [before, now] = await Promise.all([kept, shown].map(squares));
    if (before.length !== now.length) return 1;
    const paper = before[before.length - 1];
    const drawn = before.filter(light => Math.abs(light - paper) > LITTLE).length;
    const moved = before.filter((light, rank) => Math.abs(light - now[rank]) > MUCH).length;
    return moved / Math.max(1, drawn);
}"""


def keep(name: str, shown: bytes) -> None:
    KEPT.mkdir(exist_ok=True)
    (KEPT / f"{name}.png").write_bytes(shown)


def changed(page: Page, name: str, shown: bytes) -> float:
    """The share of the kept picture that is no longer as it was."""
    file = KEPT / f"{name}.png"
    blank = page.context.browser.new_page()  # type: ignore[union-attr]
    pictures: list[Any] = [base64.b64encode(one).decode() for one in (file.read_bytes(), shown)]
    share: float = blank.evaluate(COMPARE, pictures)
    blank.close()
    return share
