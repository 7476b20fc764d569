"""The sentences that the model is measured on; readable in both Python environments."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEVELOPMENT = "developpement"
OUT_OF_SCOPE = "hors_"
CAREFUL = ("soigne", "mots_cles")


def development() -> list[dict[str, Any]]:
    """The sentences that settings and examples may be chosen on."""
    found = []
    for path in sorted((ROOT / "tests" / "nlu").glob("*.yml")):
        for phrase in yaml.safe_load(path.read_text(encoding="utf-8"))["phrases"]:
            found.append(_read(phrase, DEVELOPMENT))
    return found


def held_out() -> list[dict[str, Any]]:
    """The sentences that nothing was chosen on, with the name of their set."""
    found = []
    for path in sorted((ROOT / "tests" / "held_out").glob("*.yml")):
        for phrase in yaml.safe_load(path.read_text(encoding="utf-8")).get("phrases", []):
            found.append(_read(phrase, path.stem))
    return found


def dialogues() -> list[dict[str, Any]]:
    """The held-out dialogues: `{titre, tours: [{dit, attend | attend_tous, registre?, detail?, verdict?}]}`."""
    path = ROOT / "tests" / "held_out" / "dialogues.yml"
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))["dialogues"])


def out_of_scope(intent: str) -> bool:
    """Whether that intent is one of those that decline."""
    return intent.startswith(OUT_OF_SCOPE)


def _read(phrase: dict[str, Any], name: str) -> dict[str, Any]:
    asked = phrase.get("intents") or [phrase["intent"]]
    also = phrase.get("aussi", [])
    return {
        "q": phrase["q"],
        "set": name,
        "style": phrase.get("style", "melange"),
        "intents": asked,
        "acceptable": [*asked, *([also] if isinstance(also, str) else also)],
        "entites": phrase.get("entites", {}),
        "verdict": phrase.get("verdict"),
        "near": bool(phrase.get("proche")),
    }
