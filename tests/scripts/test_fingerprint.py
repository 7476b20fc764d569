"""A model fits the data when nothing that it is made from has changed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.model import fingerprint

MADE_FROM = [
    "config.yml",
    "domain.yml",
    "data/nlu/jury.yml",
    "data/rules/jury.yml",
    "bot/entities.py",
    "bot/entity_patterns.py",
    "requirements/bot.txt",
]
NOT_MADE_FROM = [
    "README.md",
    "endpoints.yml",
    "knowledge/answers/jury.yml",
    "tests/nlu/jury.yml",
    "actions/answers.py",
    "bot/.venv/lib/site.py",
    "bot/__pycache__/entities.py",
    "data/nlu/.jury.yml",
    "data/nlu/notes.txt",
    "requirements/dev.txt",
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in MADE_FROM + NOT_MADE_FROM:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"contenu de {name}\n")
    return tmp_path


@pytest.mark.parametrize("name", MADE_FROM)
@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text("autre contenu"),
        lambda path: path.write_text(path.read_text() + "\n"),
    ],
)
def test_any_input_changes_it(project: Path, name: str, change: Callable[[Path], object]) -> None:
    before = fingerprint(project)

    change(project / name)

    assert fingerprint(project) != before


@pytest.mark.parametrize("name", NOT_MADE_FROM)
def test_nothing_else_changes_it(project: Path, name: str) -> None:
    before = fingerprint(project)

    (project / name).write_text("autre contenu")

    assert fingerprint(project) == before


def test_new_moved_and_deleted_files_change_it(project: Path) -> None:
    seen = [fingerprint(project)]
    (project / "data" / "nlu" / "vae.yml").write_text("nouveau")
    seen.append(fingerprint(project))
    (project / "data" / "nlu" / "vae.yml").rename(project / "data" / "rules" / "vae.yml")
    seen.append(fingerprint(project))
    (project / "data" / "nlu" / "jury.yml").unlink()
    seen.append(fingerprint(project))

    assert len(set(seen)) == 4


def test_same_contents_elsewhere_have_the_same_one(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    copy = tmp_path_factory.mktemp("ailleurs")
    for name in reversed(MADE_FROM):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((project / name).read_bytes())

    assert fingerprint(copy) == fingerprint(project)


def test_the_projects_own_is_a_short_name() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", fingerprint())
    assert fingerprint() == fingerprint()
