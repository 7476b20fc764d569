"""The held-out sentences through the trained model: nothing lands that understands less by more than a point."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.bench import intents, sentences, understanding

ROOT = Path(__file__).resolve().parents[2]
POINT = 0.01
HIGHER_IS_BETTER = (
    "intention_juste",
    "macro_f1",
    "trois_premieres",
    "hors_sujet_refuse",
    "entites_f1",
)
LOWER_IS_BETTER = ("faux_avec_assurance", "refus_a_tort", "etalonnage_ece")


@pytest.fixture(scope="module")
def figures():
    models = sorted((ROOT / "models").glob("assistant-*.tar.gz"))
    assert len(models) == 1, "python -m scripts.model entraîne le modèle avant ces tests"
    return understanding.figures(asyncio.run(intents.parse(str(models[0]), sentences.held_out())))


@pytest.fixture(scope="module")
def committed():
    return json.loads((ROOT / "tests" / "bench" / "figures.json").read_text(encoding="utf-8"))[
        "comprehension"
    ]


def test_every_held_out_sentence_was_read(figures, committed):
    assert figures["phrases"] == committed["phrases"] > 1200


@pytest.mark.parametrize("name", HIGHER_IS_BETTER)
def test_figure_has_not_fallen(figures, committed, name):
    assert figures[name] >= committed[name] - POINT


@pytest.mark.parametrize("name", LOWER_IS_BETTER)
def test_figure_has_not_risen(figures, committed, name):
    assert figures[name] <= committed[name] + POINT
