"""The repository tests itself: what is named in two places agrees."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from actions.settings import Settings as ActionsSettings
from api.settings import Settings as ApiSettings
from scripts.launch_settings import LaunchSettings
from scripts.layout import ROOT

SETTINGS = (ApiSettings, ActionsSettings, LaunchSettings)
# Set by the launcher from the ports; nobody has to write them.
DERIVED = {"MAILBOX_DIR", "RASA_URL", "ACTIONS_URL", "INTERNAL_API_URL"}
# Written in two halves, so that this file does not name what it forbids.
REGISTRIES = ["pypi" + ".org", "pythonhoste" + "d.org", "registry.npmjs" + ".org", "deb.debian" + ".org"]
MACHINE_PATHS = re.compile(r"(?<![A-Za-z0-9./])/(?:root|home|work|Users)/")


def repository_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = [ROOT / name for name in listed.stdout.splitlines()]
    assert len(found) > 100
    return [path for path in found if path.exists() and path.suffix != ".png"]


def test_env_example_lists_every_setting_and_no_other() -> None:
    expected = {name.upper() for settings in SETTINGS for name in settings.model_fields} - DERIVED
    listed = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert listed == expected


def test_every_action_is_declared_and_exists() -> None:
    declared = set(yaml.safe_load((ROOT / "domain.yml").read_text())["actions"])
    written = set()
    for path in (ROOT / "actions").glob("*.py"):
        written |= set(re.findall(r'return "(action_\w+)"', path.read_text()))

    assert declared == written


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    wrong = []
    for path in repository_files():
        text = path.read_text(encoding="utf-8")
        wrong += [f"{path}: {host}" for host in REGISTRIES if host in text]
        wrong += [f"{path}: {match[0]}" for match in MACHINE_PATHS.finditer(text)]

    assert wrong == []


def test_no_lock_file_carries_addresses() -> None:
    assert [path for path in repository_files() if path.name == "uv.lock"] == []
    assert "://" not in (ROOT / "widget" / "package-lock.json").read_text()
    for lock in ("uv", "dev", "privacy", "bot"):
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_the_readme_s_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text()))

    assert {"run", "test"} <= named
    assert named <= targets


def test_ci_runs_the_readme_s_test_command() -> None:
    assert (ROOT / ".ci" / "run").read_text().strip().splitlines()[-1] == "make test"


@pytest.mark.parametrize(
    "page", ["README.md", *(str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    source = ROOT / page
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", source.read_text())

    assert [link for link in links if not (source.parent / link).exists()] == []
