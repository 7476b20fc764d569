"""The types that portals take from `/widget/v1/assistant-cqpm.d.ts`: a page's script written with them, and mistakes."""

import json
import re
from pathlib import Path

from scripts.layout import ROOT
from scripts.widget import DIST, check_types, ensure_widget

PUBLISHED = DIST / "v1" / "assistant-cqpm.d.ts"
HOST_PAGE = """
const assistant = document.createElement("assistant-cqpm");
const attribute: AssistantCqpmAttribute = "corner";
assistant.setAttribute(attribute, "bottom-left");
assistant.identityToken = async () => (await fetch("/assistant-jeton")).text();
assistant.addEventListener("assistant-cqpm:answer", (event) => console.log(event.detail === null));
document.addEventListener("assistant-cqpm:end", () => assistant.close());
document.querySelector("assistant-cqpm")?.ask("Et le jury ?");
assistant.open();
assistant.start().then(() => assistant.signOut());
assistant.identify(null);
// @ts-expect-error
assistant.ouvrir();
// @ts-expect-error
assistant.identityToken = "jeton";
// @ts-expect-error
assistant.ask();
// @ts-expect-error
const other: AssistantCqpmAttribute = "couleur";
// @ts-expect-error
assistant.addEventListener("assistant-cqpm:answer", (event) => event.detail.text);
"""


def test_published_types_accept_a_portal_s_page_and_refuse_its_mistakes(tmp_path: Path) -> None:
    ensure_widget()
    options = {"strict": True, "target": "es2022", "lib": ["es2022", "dom"], "types": []}
    (tmp_path / "page.ts").write_text(HOST_PAGE, encoding="utf-8")
    (tmp_path / "tsconfig.json").write_text(
        json.dumps({"compilerOptions": options, "files": ["page.ts", str(PUBLISHED)]})
    )

    check_types(tmp_path)


def test_published_attributes_are_those_that_the_element_reads() -> None:
    ensure_widget()
    read = (ROOT / "widget/src/element/options.ts").read_text(encoding="utf-8")
    published = re.findall(r'^  \| "(.+?)"', PUBLISHED.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(published) == sorted(["floating", *re.findall(r'^  "(.+?)",', read, re.MULTILINE)])
