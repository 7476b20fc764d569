"""Held-out sentences and dialogues through the three processes: the answers have not become worse by a point."""

import json
from typing import Any

import pytest

from tests.bench import dialogues, nlu, personal, sentences
from tests.bench.expected import Expected
from tests.stack import Stack

POINT = 0.01


@pytest.fixture(scope="module")
def committed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(nlu.FIGURES.read_text(encoding="utf-8"))
    return found


def test_answers_have_not_become_worse(stack: Stack, committed: dict[str, Any]) -> None:
    before, now = committed["reponses"], nlu.answered(stack, Expected(), sentences.held_out())

    assert now["phrases"] == before["phrases"] > 1200
    assert now["juste"] >= before["juste"] - POINT
    assert now["faux"] <= before["faux"] + POINT
    assert now["hors_sujet_decline"] >= before["hors_sujet_decline"] - POINT
    assert now["oui_non_en_tete"] >= before["oui_non_en_tete"] - 2 * POINT  # some hundred sentences only


def test_dialogues_have_not_become_worse(stack: Stack, committed: dict[str, Any]) -> None:
    found = dialogues.measure(stack, Expected(), sentences.dialogues())

    assert found.turns == committed["dialogues"]["tours"] > 150
    assert found.right / found.turns >= committed["dialogues"]["justes"] - POINT


def test_personal_answers_have_not_become_worse(stack: Stack, committed: dict[str, Any]) -> None:
    before = committed["personnelles"]
    now = personal.figures(personal.measure(stack, sentences.personal()))

    assert now["phrases"] == before["phrases"] > 200
    assert now["juste"] >= before["juste"] - POINT
    assert now["contraire_au_dossier"] <= before["contraire_au_dossier"]
