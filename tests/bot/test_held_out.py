"""The held-out sentences through the trained model: a floor below which nothing lands."""

import asyncio
from pathlib import Path

from tests.bench import intents

ROOT = Path(__file__).resolve().parents[2]
FEWEST_PHRASES = 600


def test_understanding_stays_above_the_floor() -> None:
    models = sorted((ROOT / "models").glob("assistant-*.tar.gz"))
    assert len(models) == 1, "python -m scripts.model entraîne le modèle avant ces tests"

    figures = asyncio.run(intents.parse(str(models[0])))["figures"]

    # About two points under what docs/mesures.md reports.
    assert figures["phrases"] >= FEWEST_PHRASES
    assert figures["intent_accuracy"] >= 0.88
    assert figures["top3"] >= 0.95
    assert figures["confidently_wrong"] <= 0.09
    assert figures["entities_found"] >= 0.92
