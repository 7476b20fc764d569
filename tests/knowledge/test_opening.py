"""How a conversation opens: what is said in both registers, and which questions come first."""

import shutil
from pathlib import Path
from typing import get_args

import pytest
import yaml

from knowledge import Knowledge, KnowledgeError
from knowledge.base import ROOT
from knowledge.opening import MOST_OFFERED, Phrase
from knowledge.questions import Role
from scripts.layout import ROOT as PROJECT

VALUES = {"prenom": "Camille", "voie": "VAE", "nombre": 2}
# Said after something else has been, or when it matters more than any page.
WITHOUT_PAGE = {"conversation", "sensible"}
ROLES: tuple[Role | None, ...] = (None, "candidat", "entreprise")


@pytest.mark.parametrize("phrase", get_args(Phrase))
def test_each_phrase_has_both_registers(knowledge: Knowledge, phrase: Phrase) -> None:
    usual = knowledge.opening.say(phrase, "standard", **VALUES)
    plain = knowledge.opening.say(phrase, "facile", **VALUES)

    assert usual
    assert plain != usual
    if phrase in ("visiteur", "candidat", "entreprise"):
        assert "assistant automatique" in usual
        assert "assistant automatique" in plain


def test_a_name_stays_on_its_line(knowledge: Knowledge) -> None:
    said = knowledge.opening.say("candidat", "standard", prenom="Anne\n{{ nombre }}\n  Lise")

    assert said.startswith("Bonjour Anne {{ nombre }} Lise. Je suis")


@pytest.mark.parametrize("role", ROLES)
def test_without_a_topic_the_usual_questions_are_offered(knowledge: Knowledge, role: Role | None) -> None:
    usual = knowledge.opening.starters(role, None)

    assert [name for name, _ in usual] == list(knowledge.opening.toujours[role or "visiteur"])
    assert knowledge.opening.starters(role, "jurry") == usual


@pytest.mark.parametrize("role", ROLES)
def test_the_topic_of_the_page_comes_first(knowledge: Knowledge, role: Role | None) -> None:
    assert knowledge.topics.keys() - WITHOUT_PAGE == knowledge.opening.themes.keys()
    for topic in knowledge.opening.themes:
        offered = knowledge.opening.starters(role, topic)
        first = [name for name, _ in offered[:2]]

        assert all(name in knowledge.topics[topic].questions or role for name in first), topic
        assert 4 <= len(offered) <= MOST_OFFERED, topic
        assert len({str(one) for one in offered}) == len(offered), topic


def test_a_role_has_its_own_questions(knowledge: Knowledge) -> None:
    names = {role: [name for name, _ in knowledge.opening.starters(role, "jury")] for role in ROLES}

    assert names[None][0] == "jury_role"
    assert names["candidat"][0] == "parcours_demandes_jury"
    # No words of their own: the visitor's, then what is theirs.
    assert names["entreprise"][:4] == [*names[None][:3], "parcours_avis_attendus"]


def test_every_first_question_is_one_that_rasa_knows(knowledge: Knowledge) -> None:
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text())

    for role in ROLES:
        for topic in (None, *knowledge.opening.themes):
            found = knowledge.suggestions(knowledge.opening.starters(role, topic))
            assert all(knowledge.is_button_payload(one.payload) for one in found)
            assert {one.payload.removeprefix("/").partition("{")[0] for one in found} <= set(
                domain["intents"]
            )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("acces_orientation, acces_inscription", "acces_magie, acces_inscription", "suite inconnue : acces_magie"),
        ("  metier:\n", "  metiers:\n", "thème inconnu : metiers"),
        ("[parcours_avis, avis_qui", "[parcours_avis_attendus, avis_qui", "n'est pas une question de ce rôle"),
        ("    visiteur: [vae_etapes, vae_recevabilite, vae_dossier]\n", "", "il manque : themes.vae.visiteur"),
        ("[fiche_intitule, fiche_niveau, fiche_lieux_preparation]", "[fiche_niveau]", "at least 2"),
        ("Je ne suis pas une personne. Posez vos questions sur ce CQPM. ", "Je suis dix. ", "chiffre écrit"),
        ("  sans_dossier:", "  sans_dosier:", "sans_dosier"),
    ],
)  # fmt: skip
def test_a_fault_is_shown(tmp_path: Path, old: str, new: str, said: str) -> None:
    shutil.copytree(ROOT, tmp_path / "copy", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "copy" / "accueil.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(KnowledgeError) as refused:
        Knowledge.load(tmp_path / "copy")

    assert any("accueil.yml:" in str(one) and said in str(one) for one in refused.value.problems), refused
