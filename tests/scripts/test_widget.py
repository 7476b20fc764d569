"""What a build leaves: the newest under its stable name, and every earlier one still there."""

import base64
import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from scripts.layout import ROOT, CommandFailed
from scripts.widget import PACKAGES, WIDGET, build, ensure_widget


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the sources, to be changed."""
    ensure_widget()
    copy = tmp_path / "widget"
    shutil.copytree(WIDGET, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (copy / "node_modules").symlink_to(PACKAGES)
    return copy


def manifest(folder: Path) -> Any:
    return json.loads((folder / "manifest.json").read_text())


def change(source: Path, before: str, after: str) -> None:
    text = source.read_text(encoding="utf-8")
    assert before in text
    source.write_text(text.replace(before, after), encoding="utf-8")


def test_a_second_build_leaves_the_first_where_portals_pinned_it(sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    build(sources, out)
    first = manifest(out)
    change(sources / "src/element/element.ts", "Une question", "Besoin d'aide")
    build(sources, out)
    second = manifest(out)

    # The label is the launcher's: the chat, which did not change, keeps its name.
    assert first["script"]["path"] != second["script"]["path"]
    assert first["chat"] == second["chat"]
    kept = (out / first["script"]["path"].removeprefix("widget/")).read_text()
    newest = (out / second["script"]["path"].removeprefix("widget/")).read_text()
    assert "Une question" in kept
    assert "Besoin d'aide" in newest
    assert (out / "widget.js").read_text() == newest


def test_the_manifest_says_the_sum_and_the_size_of_what_was_built(sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    build(sources, out)

    for part in ("script", "chat"):
        said = manifest(out)[part]
        file = out / said["path"].removeprefix("widget/")
        content = file.read_bytes()
        sum_ = base64.b64encode(hashlib.sha384(content).digest()).decode()
        assert said["integrity"] == f"sha384-{sum_}"
        assert said["bytes"] == len(content)
        compressed = Path(f"{file}.gz").read_bytes()
        assert gzip.decompress(compressed) == content
        assert said["gzip"] == len(compressed)
        assert 0 < Path(f"{file}.br").stat().st_size < len(compressed)


def test_the_same_sources_give_the_same_names(sources: Path, tmp_path: Path) -> None:
    for name in ("un", "deux"):
        build(sources, tmp_path / name)

    assert manifest(tmp_path / "un") == manifest(tmp_path / "deux")


def test_no_half_written_file_is_left(sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    build(sources, out)

    assert list(out.rglob("*.tmp")) == []


def test_sources_that_do_not_build_say_so_and_leave_the_former_build(sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    build(sources, out)
    before = manifest(out)
    change(sources / "src/element/element.ts", "export class", "export clas")

    with pytest.raises(CommandFailed, match="n'a pas pu être construit"):
        build(sources, out)
    assert manifest(out) == before


def table(title: str) -> str:
    """What the documentation says under that title, in its tables."""
    page = (ROOT / "docs" / "portails.md").read_text(encoding="utf-8")
    section = page.partition(f"### {title}\n")[2].partition("\n##")[0]
    return "\n".join(line for line in section.splitlines() if line.startswith("|") or "::part" in line)


def used(pattern: str) -> set[str]:
    """What the element's sources say."""
    sources = (path.read_text(encoding="utf-8") for path in (WIDGET / "src").rglob("*.*s"))
    return {found for text in sources for found in re.findall(pattern, text)}


def test_the_documentation_lists_what_a_portal_may_write() -> None:
    options = re.findall(r'^  "([\w-]+)",$', (WIDGET / "src/element/options.ts").read_text(), re.MULTILINE)
    documented = set(re.findall(r"`([\w-]+)`", table("Attributs")))
    look = set(re.findall(r"`([\w-]+)`", table("Apparence")))

    assert len(options) >= 8
    assert {*options, "floating"} - documented == set()
    # The size of the reader's own text, which the build puts in the place of `rem`.
    assert {f"--cqpm-{name}" for name in look} >= used(r"var\((--cqpm-[a-z-]+)")
    assert look >= {part for parts in used(r'part: "([a-z ]+)"') for part in parts.split()}
