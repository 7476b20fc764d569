"""One topic, one name in every tree: refuse orphans, doubles and leaks (`make check`).

`rasa data validate --fail-on-warnings` lets through an intent without examples or without a rule: this does not.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from knowledge import Knowledge, KnowledgeError
from knowledge.loading import LOADER
from scripts.layout import ROOT

TREES = ("data/nlu", "data/rules", "knowledge/answers", "tests/nlu")
FEWEST_EXAMPLES = 25
FEWEST_OF_DEVELOPMENT = 5
HELD_OUT = "tests/held_out"
DIALOGUE_TOPIC = "conversation"
# Its words are in domain.yml: it says nothing of the certification.
WITHOUT_ANSWERS = "hors_sujet"
# A guided conversation says its own words, in a file of the same name.
ANSWERS, GUIDES = "knowledge/answers", "knowledge/guides"
# Set by rules on the whole message, or carried by buttons only: never learnt.
NOT_LEARNT = {"nlu_fallback", "plusieurs_questions", "guide_choix"}
# Shown in place of another answer or reached from one: no intent of their own.
SHOWN_NOT_ASKED = {"parcours_identification", "parcours_autre_role", "parcours_capacite"}


@dataclass
class Project:
    """The parts of the project that must agree."""

    root: Path
    problems: list[str] = field(default_factory=list)
    examples: dict[str, list[str]] = field(default_factory=dict)
    intent_files: dict[str, str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    rule_files: dict[str, str] = field(default_factory=dict)
    development: dict[str, list[str]] = field(default_factory=dict)
    held_out: list[str] = field(default_factory=list)
    domain: dict[str, Any] = field(default_factory=dict)

    def say(self, path: str, message: str) -> None:
        """Add a problem."""
        self.problems.append(f"{path}: {message}")

    def read(self) -> None:
        """Load every tree."""
        self.domain = yaml.load((self.root / "domain.yml").read_text(), Loader=LOADER)
        for path in self._files("data/nlu"):
            for block in yaml.load(path.read_text(), Loader=LOADER)["nlu"]:
                intent = block["intent"]
                if intent in self.examples:
                    self.say(f"data/nlu/{path.name}", f"{intent} est déjà dans {self.intent_files[intent]}")
                self.examples[intent] = [
                    line[2:].strip() for line in block["examples"].splitlines() if line.strip()
                ]
                self.intent_files[intent] = path.name
        for path in self._files("data/rules"):
            for rule in yaml.load(path.read_text(), Loader=LOADER)["rules"]:
                intent, action = rule["steps"][0]["intent"], rule["steps"][1]["action"]
                if intent in self.rules:
                    self.say(
                        f"data/rules/{path.name}", f"{intent} a déjà une règle dans {self.rule_files[intent]}"
                    )
                self.rules[intent], self.rule_files[intent] = action, path.name
        for path in self._files("tests/nlu"):
            for phrase in yaml.load(path.read_text(), Loader=LOADER)["phrases"]:
                for intent in phrase.get("intents") or [phrase["intent"]]:
                    self.development.setdefault(intent, []).append(phrase["q"])
        for path in self._files(HELD_OUT):
            content = yaml.load(path.read_text(), Loader=LOADER)
            if isinstance(content, list):  # asked by somebody known: `{texte, …}`
                self.held_out += [phrase["texte"] for phrase in content]
                continue
            self.held_out += [phrase["q"] for phrase in content.get("phrases", [])]
            self.held_out += [turn["dit"] for one in content.get("dialogues", []) for turn in one["tours"]]

    def _files(self, tree: str) -> Iterator[Path]:
        return iter(sorted((self.root / tree).glob("*.yml")))


def plain(sentence: str) -> str:
    """The sentence without accents, case and punctuation: what counts as the same."""
    folded = unicodedata.normalize("NFKD", sentence.lower())
    words = re.findall(r"[a-z0-9]+", "".join(c for c in folded if not unicodedata.combining(c)))
    return " ".join(words)


def check_trees(project: Project) -> None:
    """The same topic files in the four trees."""
    names = {tree: {path.stem for path in (project.root / tree).glob("*.yml")} for tree in TREES}
    names[ANSWERS] |= {path.stem for path in (project.root / GUIDES).glob("*.yml")}
    every = set().union(*names.values())
    for tree, present in names.items():
        for missing in sorted(every - present - ({WITHOUT_ANSWERS} if tree == ANSWERS else set())):
            project.say(f"{tree}/{missing}.yml", "manque, alors que ce thème existe ailleurs")


def check_intents(project: Project, knowledge: Knowledge) -> None:
    """Intents, rules, domain and answers name the same things."""
    declared = {next(iter(i)) if isinstance(i, dict) else i for i in project.domain["intents"]}
    asked = set(project.examples)
    for intent in sorted(asked - declared):
        project.say("domain.yml", f"intention absente : {intent}")
    for intent in sorted(declared - asked - NOT_LEARNT):
        project.say("data/nlu", f"intention sans exemple : {intent}")
    for intent in sorted(declared - set(project.rules)):
        project.say("data/rules", f"intention sans règle : {intent}")
    for intent, file in project.rule_files.items():
        if intent not in NOT_LEARNT and project.intent_files.get(intent) != file:
            project.say(f"data/rules/{file}", f"{intent} n'est pas dans data/nlu/{file}")
    for topic, content in knowledge.topics.items():
        for question in content.questions.keys() - SHOWN_NOT_ASKED:
            if project.intent_files.get(question) != f"{topic}.yml":
                project.say(
                    f"knowledge/answers/{topic}.yml",
                    f"{question} n'a pas d'exemples dans data/nlu/{topic}.yml",
                )
    for intent, action in project.rules.items():
        own = project.intent_files.get(intent) == f"{DIALOGUE_TOPIC}.yml"
        if action in {"action_repondre", "action_parcours"} and not own and intent not in knowledge.questions:
            project.say("knowledge/answers", f"intention sans réponse : {intent}")


def check_domain(project: Project) -> None:
    """Every response and action is used, every used one is declared."""
    sources = "\n".join(path.read_text() for path in sorted((project.root / "actions").glob("*.py")))
    used = set(project.rules.values()) | set(re.findall(r'"(utter_\w+|action_\w+)"', sources))
    known = set(project.domain["responses"]) | set(project.domain["actions"])
    for name in sorted(used - known - {"action_listen"}):
        project.say("domain.yml", f"{name} est utilisé mais pas déclaré")
    for name in sorted(known - used):
        project.say("domain.yml", f"{name} n'est utilisé nulle part")


def check_sentences(project: Project) -> None:
    """Enough examples, none twice, none measured on that is also trained on."""
    seen: dict[str, str] = {}
    for intent, sentences in project.examples.items():
        where = f"data/nlu/{project.intent_files[intent]}"
        if len(sentences) < FEWEST_EXAMPLES:
            project.say(where, f"{intent} : {len(sentences)} exemples (au moins {FEWEST_EXAMPLES})")
        for sentence in sentences:
            if sentence.startswith("- "):
                project.say(where, f"« {sentence} » a un tiret de trop : Rasa le lirait comme un mot")
            key = plain(sentence)
            if key and key in seen:
                project.say(where, f"« {sentence} » est déjà un exemple de {seen[key]}")
            seen[key] = intent
    for intent in sorted(project.examples):
        measured = project.development.get(intent, [])
        if len(measured) < FEWEST_OF_DEVELOPMENT:
            project.say("tests/nlu", f"{intent} : {len(measured)} phrases (au moins {FEWEST_OF_DEVELOPMENT})")
        _check_leak(project, "tests/nlu", measured, seen)
    _check_leak(project, HELD_OUT, project.held_out, seen)


def _check_leak(project: Project, where: str, sentences: list[str], trained: dict[str, str]) -> None:
    for sentence in sentences:
        # Three words or fewer leave no other way to say it: « qui décide ? » is everyone's sentence.
        if len(plain(sentence).split()) > 3 and plain(sentence) in trained:
            project.say(where, f"« {sentence} » est aussi un exemple d'entraînement")


def check(root: Path = ROOT) -> Project:
    """All problems of a project."""
    project = Project(root)
    project.read()
    knowledge = Knowledge.load(root / "knowledge")
    check_trees(project)
    check_intents(project, knowledge)
    check_domain(project)
    check_sentences(project)
    return project


def main() -> int:
    """Command line."""
    try:
        project = check()
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1
    for problem in project.problems:
        print(problem, file=sys.stderr)
    sentences = sum(len(found) for found in project.examples.values())
    development = sum(len(found) for found in project.development.values())
    measured = f"{development} phrases de développement, {len(project.held_out)} tenues à l'écart"
    print(
        f"{len(project.examples)} intentions, {sentences} exemples, {measured}, {len(project.problems)} problème(s)"
    )
    return 1 if project.problems or not sentences else 0


if __name__ == "__main__":
    sys.exit(main())
