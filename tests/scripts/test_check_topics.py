"""Orphans, doubles and leaks are found on a copy of the project; the project itself has none."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from scripts import check_topics
from scripts.check_topics import TREES, check, plain
from scripts.layout import ROOT, CommandFailed
from scripts.new_topic import create


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("data", "knowledge", "tests/nlu", "tests/held_out", "actions"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def drop_rule(root: Path) -> None:
    path = root / "data" / "rules" / "jury.yml"
    content = yaml.safe_load(path.read_text())
    content["rules"] = [rule for rule in content["rules"] if rule["steps"][0]["intent"] != "jury_quorum"]
    path.write_text(yaml.safe_dump(content))


def leak(root: Path) -> None:
    phrases = yaml.safe_load((root / "tests" / "nlu" / "jury.yml").read_text())["phrases"]
    long = next(phrase["q"] for phrase in phrases if len(plain(phrase["q"]).split()) > 4)
    content = yaml.safe_load((root / "data" / "nlu" / "jury.yml").read_text())
    content["nlu"][0]["examples"] += f"- {long.upper()} !!\n"
    (root / "data" / "nlu" / "jury.yml").write_text(yaml.safe_dump(content, allow_unicode=True))


def double(root: Path) -> None:
    content = yaml.safe_load((root / "data" / "nlu" / "jury.yml").read_text())
    first = content["nlu"][0]["examples"].splitlines()[0]
    content["nlu"][1]["examples"] += f"{first} ?\n"
    (root / "data" / "nlu" / "jury.yml").write_text(yaml.safe_dump(content, allow_unicode=True))


def few_examples(root: Path) -> None:
    content = yaml.safe_load((root / "data" / "nlu" / "jury.yml").read_text())
    content["nlu"][0]["examples"] = "- une seule phrase\n"
    (root / "data" / "nlu" / "jury.yml").write_text(yaml.safe_dump(content, allow_unicode=True))


def no_development_sentence(root: Path) -> None:
    (root / "tests" / "nlu" / "jury.yml").write_text("phrases: []\n")


def intent_twice(root: Path) -> None:
    content = yaml.safe_load((root / "data" / "nlu" / "jury.yml").read_text())
    other = yaml.safe_load((root / "data" / "nlu" / "vae.yml").read_text())
    other["nlu"].append(content["nlu"][0])
    (root / "data" / "nlu" / "vae.yml").write_text(yaml.safe_dump(other, allow_unicode=True))


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "tree without the topic": (
        lambda root: (root / "tests/nlu/jury.yml").unlink(),
        "tests/nlu/jury.yml: manque",
    ),
    "topic in one tree only": (
        lambda root: (root / "data/nlu/stage.yml").write_text('version: "3.1"\nnlu: []\n'),
        "knowledge/answers/stage.yml: manque",
    ),
    "intent without a rule": (drop_rule, "data/rules: intention sans règle : jury_quorum"),
    "intent out of the domain": (
        lambda root: change(root / "domain.yml", "  - jury_quorum\n", ""),
        "domain.yml: intention absente : jury_quorum",
    ),
    "intent without examples": (
        lambda root: change(root / "domain.yml", "  - jury_quorum\n", "  - jury_quorum\n  - jury_couleur\n"),
        "data/nlu: intention sans exemple : jury_couleur",
    ),
    "intent in two files": (intent_twice, "est déjà dans jury.yml"),
    "held-out sentence that is trained on": (leak, "est aussi un exemple d'entraînement"),
    "example of two intents": (double, "est déjà un exemple de"),
    "too few examples": (few_examples, "1 exemples (au moins 25)"),
    "no development sentence": (no_development_sentence, ": 0 phrases (au moins"),
    "example with a dash too many": (
        lambda root: change(root / "data/nlu/jury.yml", "      - ", "      - - "),
        "a un tiret de trop",
    ),
    "response that nothing says": (
        lambda root: change(root / "domain.yml", "responses:\n", "responses:\n  utter_oublie:\n    - text: x\n"),
        "domain.yml: utter_oublie n'est utilisé nulle part",
    ),
    "response that does not exist": (
        lambda root: change(root / "data/rules/conversation.yml", "action: utter_merci", "action: utter_mercy"),
        "domain.yml: utter_mercy est utilisé mais pas déclaré",
    ),
    "action that does not exist": (
        lambda root: change(root / "domain.yml", "  - action_reprendre\n", ""),
        "domain.yml: action_reprendre est utilisé mais pas déclaré",
    ),
    "question that nobody can ask": (
        lambda root: change(root / "knowledge/answers/jury.yml", "  jury_composition:\n    titre",
                            "  jury_couleur:\n    titre: Quelle couleur ?\n    suites: []\n    textes: {standard: Oui., facile: Oui.}\n"
                            "  jury_composition:\n    titre"),
        "jury_couleur n'a pas d'exemples dans data/nlu/jury.yml",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found(project: Path, name: str) -> None:
    break_it, message = FAULTS[name]
    break_it(project)

    problems = check(project).problems

    assert any(message in problem for problem in problems), problems


def test_several_faults_are_found_at_once(project: Path) -> None:
    drop_rule(project)
    no_development_sentence(project)
    (project / "data" / "rules" / "vae.yml").unlink()

    problems = "\n".join(check(project).problems)

    assert "jury_quorum" in problems
    assert "0 phrases (au moins" in problems
    assert "data/rules/vae.yml: manque" in problems


def test_the_project_has_no_fault_and_sentences_were_checked() -> None:
    found = check()

    assert found.problems == []
    assert sum(len(sentences) for sentences in found.examples.values()) > 1000
    assert sum(len(sentences) for sentences in found.development.values()) > 1000
    assert len(found.held_out) > 1000
    assert all(list((ROOT / tree).glob("*.yml")) for tree in TREES)


def test_command_counts_and_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_topics.main() == 0
    assert "0 problème(s)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("one", "other"),
    [("Qui COMPOSE le jury ?", "qui compose le jury"), ("l’évaluation…", "l'evaluation"), ("C5 !", "c5")],
)
def test_case_accents_and_punctuation_do_not_make_another_sentence(one: str, other: str) -> None:
    assert plain(one) == plain(other)


def test_new_topic_is_made_in_every_tree_and_says_what_it_misses(project: Path) -> None:
    made = create("stage", project)

    assert {path.relative_to(project).parent.as_posix() for path in made} == set(TREES)
    problems = check(project).problems
    assert any("intention absente : stage_a_nommer" in problem for problem in problems)
    assert not any("manque, alors que" in problem for problem in problems)


@pytest.mark.parametrize("name", ["", "Stage", "mon stage", "../stage", "été", "stage.yml"])
def test_topic_without_a_plain_name_is_refused(project: Path, name: str) -> None:
    with pytest.raises(CommandFailed, match="minuscules"):
        create(name, project)


def test_topic_that_exists_is_left_alone(project: Path) -> None:
    before = (project / "data" / "nlu" / "jury.yml").read_text()

    with pytest.raises(CommandFailed, match="existe déjà"):
        create("jury", project)

    assert (project / "data" / "nlu" / "jury.yml").read_text() == before
