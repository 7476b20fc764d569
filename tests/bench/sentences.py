"""The sentences that the model is measured on; readable in both Python environments."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEVELOPMENT = "developpement"
OUT_OF_SCOPE = "hors_"
CAREFUL = ("soigne", "mots_cles")
# Questions cut in two since the sentences were classified: the narrower one answers what was asked.
NARROWER = {
    "avis_saisie": ("avis_correction",),
    "parcours_manque": ("parcours_qui_agit",),
    "parler_a_quelquun": ("laisser_message",),
}


def development() -> list[dict[str, Any]]:
    """The sentences that settings and examples may be chosen on."""
    found = []
    for path in sorted((ROOT / "tests" / "nlu").glob("*.yml")):
        for phrase in yaml.safe_load(path.read_text(encoding="utf-8"))["phrases"]:
            found.append(_read(phrase, DEVELOPMENT))
    return found


def held_out() -> list[dict[str, Any]]:
    """The sentences that nothing was chosen on, with the name of their set; asked by nobody in particular."""
    found = []
    for path in sorted((ROOT / "tests" / "held_out").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for phrase in content.get("phrases", []) if isinstance(content, dict) else []:
            found.append(_read(phrase, path.stem))
    return found


def personal() -> list[dict[str, Any]]:
    """The held-out questions of somebody known: `{texte, personne, soin, attend}`."""
    path = ROOT / "tests" / "held_out" / "personnel.yml"
    return list(yaml.safe_load(path.read_text(encoding="utf-8")))


def dialogues() -> list[dict[str, Any]]:
    """The held-out dialogues: `{titre, tours: [{dit, attend | attend_tous, registre?, detail?, verdict?}]}`."""
    path = ROOT / "tests" / "held_out" / "dialogues.yml"
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))["dialogues"])


def out_of_scope(intent: str) -> bool:
    """Whether that intent is one of those that decline."""
    return intent.startswith(OUT_OF_SCOPE)


def answering(intent: str) -> list[str]:
    """The questions that answer it to an anonymous person: itself, narrower ones, personal ones that lead to it."""
    return [intent, *NARROWER.get(intent, ()), *_personal_ones().get(intent, ())]


@cache
def _personal_ones() -> dict[str, list[str]]:
    """General questions, and the personal ones that say the same to whoever is not known (`anonyme`)."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "knowledge" / "answers").glob("*.yml")):
        for name, question in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"].items():
            if general := question.get("anonyme"):
                found.setdefault(general, []).append(name)
    return found


def _read(phrase: dict[str, Any], name: str) -> dict[str, Any]:
    asked = phrase.get("intents") or [phrase["intent"]]
    also = phrase.get("aussi", [])
    right = [*asked, *([also] if isinstance(also, str) else also)]
    return {
        "q": phrase["q"],
        "set": name,
        "style": phrase.get("style", "melange"),
        "intents": asked,
        "acceptable": list(dict.fromkeys(one for intent in right for one in answering(intent))),
        "entites": phrase.get("entites", {}),
        "verdict": phrase.get("verdict"),
        "near": bool(phrase.get("proche")),
    }
