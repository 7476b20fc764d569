"""What the loader says of files that are wrong: everything at once, each by its file and line."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge import Knowledge, KnowledgeError
from knowledge.base import ROOT

TOPIC = """\
sujet: Le jury
questions:
  jury_composition:
    titre: Qui compose le jury ?
    faits: [si_jury.parite]
    suites: [jury_role]
    textes:
      standard: "{{ f.si_jury.parite.salaries }} % de représentants des salariés."
      facile: "Le jury est partagé."
  jury_role:
    titre: Que fait le jury ?
    faits: [si_jury.declaration, capacites]
    textes:
      standard: "{{ f.si_jury.declaration }}"
      facile: "Il décide."
    variantes:
      parametre: bloc
      valeurs:
        "*":
          titre: Le jury et le bloc {bloc}
          faits: ["blocs_competences.bloc_{bloc}"]
          textes: {standard: "{{ bloc.libelle }}", facile: "{{ bloc.libelle }}"}
"""


def small_opening() -> str:
    """Our first words, with the small topic's only question."""
    words, _, _ = (ROOT / "accueil.yml").read_text().partition("toujours:")
    return f"{words}toujours: {{visiteur: [jury_role], candidat: [jury_role], entreprise: [jury_role]}}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The knowledge's folder with one small topic in the place of ours."""
    shutil.copytree(ROOT / "fiches", tmp_path / "fiches")
    shutil.copytree(ROOT / "supplements", tmp_path / "supplements")
    shutil.copy(ROOT / "mentions.yml", tmp_path)
    shutil.copy(ROOT / "preparation.yml", tmp_path)
    (tmp_path / "accueil.yml").write_text(small_opening())
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "jury.yml").write_text(TOPIC)
    return tmp_path


@pytest.fixture
def problems(root: Path) -> Callable[..., list[str]]:
    """Changes the topic, loads, and returns the problems without the folder's path."""

    def load(old: str = "", new: str = "") -> list[str]:
        assert old in TOPIC
        (root / "answers" / "jury.yml").write_text(TOPIC.replace(old, new, 1))
        with pytest.raises(KnowledgeError) as refused:
            Knowledge.load(root)
        return [str(problem).removeprefix(f"{root}/") for problem in refused.value.problems]

    return load


def line_of(text: str) -> int:
    return TOPIC[: TOPIC.index(text)].count("\n") + 1


def test_small_topic_is_right(root: Path) -> None:
    assert list(Knowledge.load(root).questions) == ["jury_composition", "jury_role"]


def test_copy_of_the_whole_folder_loads(tmp_path: Path, knowledge: Knowledge) -> None:
    shutil.copytree(ROOT, tmp_path / "copy")

    assert Knowledge.load(tmp_path / "copy").questions == knowledge.questions


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("faits: [si_jury.parite]", "faits: [si_jury.parite", "suites", "YAML illisible"),
        ("    suites: [jury_role]", "    suite: [jury_role]", "suites", "suite : Extra inputs"),
        ("sujet: Le jury", "sujet: Le jury\nversion: oui", "questions:", "version : Extra inputs"),
        ("titre: Qui compose le jury ?", f"titre: {'long ' * 10}", "titre: Qui", "at most 48"),
        ("[si_jury.parite]", "[si_jury.parite, jury.age]", "  jury_composition", "fait inconnu : jury.age"),
        ("[si_jury.parite]", "[si_jury.patronale]", "textes:", "lu sans être déclaré"),
        ("partagé.", "partagé entre deux camps.", "textes:", "chiffre écrit dans le texte"),
        ("partagé.", "fait de 10 membres.", "textes:", "chiffre écrit dans le texte"),
        ("{{ f.si_jury.parite.salaries }}", "{{ f.si_jury.parite.salaries", "textes:", "gabarit illisible"),
        ("[jury_role]", "[jury_quorum]", "  jury_composition", "suite inconnue : jury_quorum"),
        ("[jury_role]", '["jury_role?bloc=3"]', "  jury_composition", "précision inconnue"),
        ("[jury_role]", '["jury_composition?bloc=1"]', "  jury_composition", "précision inconnue"),
        ("    suites: [jury_role]", "    supplements: [age]", "suites", "supplément inconnu : age"),
        ("    suites: [jury_role]", "    relais: {voei: jury_role}", "suites", "condition inconnue : voei"),
        ("    suites: [jury_role]", "    relais: {bloc: jury_vote}", "  jury_comp", "suite inconnue : jury_vote"),
        ("    suites: [jury_role]", "    autre_role: jury_role", "suites", "de l'entreprise"),
        ('"*":', '"3":', '"*":', "valeur inconnue pour bloc : 3 (attendues : 1, 2)"),
        ("bloc_{bloc}", "bloc_{blok}", '"*":', "seul {bloc} y est connu"),
        ("Le jury et le bloc {bloc}", "Le jury et {le_bloc}", '"*":', "seul {bloc} y est connu"),
        ("Que fait le jury ?", "Que fait {bloc} ?", "titre: Que", "accolades dans un titre"),
        ("  jury_role:", "  jury_composition:", "  jury_role:", "clé en double : jury_composition"),
        ("parametre: bloc", "parametre: document", "parametre", "Input should be"),
    ],
)  # fmt: skip
def test_fault_is_shown_with_its_line(
    problems: Callable[..., list[str]], old: str, new: str, at: str, message: str
) -> None:
    found = problems(old, new)

    assert any(
        problem.startswith(f"answers/jury.yml:{line_of(at)}: ") and message in problem for problem in found
    ), found


def test_section_that_the_fiche_does_not_list_is_refused(root: Path) -> None:
    fiche = root / "fiches" / "rncp28246.yml"
    fiche.write_text(
        fiche.read_text().replace("{section: en_tete, valeur: CQPM}", "{section: tete, valeur: CQPM}")
    )

    with pytest.raises(KnowledgeError, match="section inconnue : tete"):
        Knowledge.load(root)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("capacites: [C7, C8]", "capacites: [C7]", "capacités des blocs"),
        ("numero: 8, bloc: 2", "numero: 8, bloc: 1", "C8 n'est pas dans le bloc 1"),
        ("date_fin: {section: base_legale, valeur: 2022-04-21}", "date_fin: {section: base_legale, valeur: avril}",
         "n'est pas une date"),
        ("identifiant: rncp28246", "identifiant: 28246", "identifiant"),
    ],
)  # fmt: skip
def test_fiche_that_contradicts_itself_is_refused(root: Path, old: str, new: str, message: str) -> None:
    fiche = root / "fiches" / "rncp28246.yml"
    assert old in fiche.read_text()
    fiche.write_text(fiche.read_text().replace(old, new))

    with pytest.raises(KnowledgeError, match=message):
        Knowledge.load(root)


def test_impossible_date_is_shown_with_its_line(root: Path) -> None:
    supplements = root / "supplements" / "enregistrement.yml"
    text = supplements.read_text().replace("date: 2019-11-08", "date: 2019-02-30")
    supplements.write_text(text)
    line = text[: text.index("2019-02-30")].count("\n") + 1

    with pytest.raises(KnowledgeError, match=rf"enregistrement\.yml:{line}: date impossible"):
        Knowledge.load(root)


def test_supplement_reviewed_before_it_was_checked_is_refused(root: Path) -> None:
    supplements = root / "supplements" / "enregistrement.yml"
    supplements.write_text(
        supplements.read_text().replace("a_revoir_le: 2027-11-22", "a_revoir_le: 2020-01-01")
    )

    with pytest.raises(KnowledgeError, match="dates attendues"):
        Knowledge.load(root)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "le fichier est vide"),
        (b"sujet: \xff\xfe", "UTF-8"),
        (b"sujet: Le jury\nnote: \x07", "autre.yml:2: YAML illisible"),
        (b"- une\n- liste", "autre.yml:1: "),
        (b"sujet: Vide\nquestions: {}", "autre.yml:2: "),
    ],
)
def test_file_that_is_no_topic_is_refused(root: Path, content: bytes, message: str) -> None:
    (root / "answers" / "autre.yml").write_bytes(content)

    with pytest.raises(KnowledgeError) as refused:
        Knowledge.load(root)

    assert any(message in str(problem) for problem in refused.value.problems)
    assert {problem.path.name for problem in refused.value.problems} == {"autre.yml"}


def test_missing_fiche_is_said(root: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"rncp1\.yml:1: le fichier manque"):
        Knowledge.load(root, fiche="rncp1")


def test_question_of_two_topics_is_refused(root: Path) -> None:
    (root / "answers" / "vote.yml").write_text(TOPIC)

    with pytest.raises(KnowledgeError, match=r"jury_role : question déjà définie dans jury\.yml"):
        Knowledge.load(root)


def test_every_fault_of_every_file_is_reported_at_once(root: Path) -> None:
    topic = TOPIC.replace("[si_jury.parite]", "[jury.age]").replace("partagé.", "fait de 10 membres.")
    (root / "answers" / "jury.yml").write_text(
        topic.replace("    suites: [jury_role]\n", "    suites: [jury_vote]\n")
    )
    (root / "answers" / "illisible.yml").write_text("sujet: [")
    (root / "answers" / "metier.yml").write_text("sujet: Le métier\nquestion: {}\n")

    with pytest.raises(KnowledgeError) as refused:
        Knowledge.load(root)

    found = [f"{problem.path.name}: {problem.message}" for problem in refused.value.problems]
    wanted = [
        "illisible.yml: YAML illisible",
        "metier.yml: question : Extra inputs",
        "metier.yml: questions : Field required",
        "jury.yml: fait inconnu : jury.age",
        "jury.yml: chiffre écrit dans le texte",
        "jury.yml: fait lu sans être déclaré",
    ]
    assert [start for start in wanted if not any(problem.startswith(start) for problem in found)] == []
    # A link may lead into the topics that could not be read: it is not judged.
    assert not any("suite inconnue" in problem for problem in found)


@pytest.fixture
def scratch_project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT, tmp_path / "knowledge", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run_check(project: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "knowledge"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def test_command_fails_with_one_line_a_problem(scratch_project: Path) -> None:
    answers = scratch_project / "knowledge" / "answers"
    (answers / "jury.yml").write_text(TOPIC.replace("[si_jury.parite]", "[jury.age, jury.nom]"))

    done = run_check(scratch_project)

    assert done.returncode == 1
    assert "jury.yml:3: fait inconnu : jury.age" in done.stderr
    assert "Traceback" not in done.stderr


def test_command_fails_for_a_text_that_does_not_render(scratch_project: Path) -> None:
    topic = TOPIC.replace("parite.salaries", "parite.salaires").replace(
        "{{ f.si_jury.declaration }}", "{{ f.si_jury.declaration | date }}"
    )
    for folder in ("answers", "guides"):  # guides send to answers
        for other in (scratch_project / "knowledge" / folder).glob("*.yml"):
            other.unlink()
    (scratch_project / "knowledge" / "answers" / "jury.yml").write_text(topic)
    (scratch_project / "knowledge" / "accueil.yml").write_text(small_opening())

    done = run_check(scratch_project)

    assert done.returncode == 1
    assert "jury_composition" in done.stderr
    assert "jury_role" in done.stderr
    assert "Traceback" not in done.stderr


def test_command_succeeds_and_counts_what_it_rendered(scratch_project: Path) -> None:
    done = run_check(scratch_project)

    assert done.returncode == 0, done.stderr
    assert "0 en échec" in done.stdout
    assert not done.stdout.startswith("0 questions")
