"""Who may import whom, and how large a part may grow: the folders mean what they say."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.layout import ROOT

OURS = {"actions", "api", "bot", "knowledge", "scripts", "tests"}
MAY_IMPORT = {
    "knowledge": {"knowledge"},
    "api": {"api", "knowledge"},
    "actions": {"actions"},
    "bot": {"bot"},
    "scripts": {"scripts", "knowledge"},
}
MAY_NOT_IMPORT = {
    "knowledge": {"fastapi", "sqlalchemy", "httpx", "rasa", "rasa_sdk"},
    "api": {"rasa", "rasa_sdk"},
    "actions": {"sqlalchemy", "fastapi", "rasa"},
    "bot": {"rasa_sdk", "fastapi", "pydantic", "httpx"},
    "scripts": {"rasa", "rasa_sdk"},
}
LONGEST_MODULE = 300
LONGEST_FUNCTION = 50


def modules(package: str) -> list[Path]:
    found = [path for path in sorted((ROOT / package).rglob("*.py")) if ".venv" not in path.parts]
    assert found, f"{package} : aucun fichier vérifié"
    return found


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: import relatif"
            yield node.module


def roots(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(path)}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_follow_the_arrows(package: str) -> None:
    wrong = []
    for path in modules(package):
        found = roots(path)
        wrong += [f"{path}: {name}" for name in (found & OURS) - MAY_IMPORT[package]]
        wrong += [f"{path}: {name}" for name in found & MAY_NOT_IMPORT[package]]

    assert wrong == []


def test_services_know_no_web_framework_and_only_their_repository() -> None:
    services = [path for path in modules("api") if path.stem == "service"]
    assert len(services) >= 4
    wrong = []
    for path in services:
        feature = path.parent.name
        for name in imported(path):
            parts = name.split(".")
            if parts[0] in {"fastapi", "starlette"}:
                wrong.append(f"{path}: {name}")
            if parts[0] == "api" and parts[-1] == "repository" and parts[1] != feature:
                wrong.append(f"{path}: {name}")

    assert wrong == []


def test_only_repositories_write_queries() -> None:
    wrong = []
    for path in modules("api"):
        if path.stem in {"repository", "models", "base", "session", "migrate"} or "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        wrong += [f"{path}: {name}()" for name in called & {"select", "insert", "update", "delete", "text"}]

    assert wrong == []


def test_modules_and_functions_stay_small() -> None:
    wrong = []
    for package in MAY_IMPORT:
        for path in modules(package):
            if "migrations" in path.parts:
                continue
            source = path.read_text(encoding="utf-8")
            if (lines := source.count("\n")) > LONGEST_MODULE:
                wrong.append(f"{path}: {lines} lignes")
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    length = (node.end_lineno or node.lineno) - node.lineno + 1
                    if length > LONGEST_FUNCTION:
                        wrong.append(f"{path}:{node.lineno} {node.name}: {length} lignes")

    assert wrong == []


def test_the_two_environments_stay_apart() -> None:
    assert sys.version_info >= (3, 11)
    assert (ROOT / "bot" / ".python-version").read_text().strip() == "3.10"
