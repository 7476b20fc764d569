"""Dialogues through the three running processes: what is said, where it comes from, what it must not say."""

import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stack import Stack

HERE = Path(__file__).parent
KEYS = {"dit", "contient", "absent", "section", "certitude", "choix"}


def scenarios() -> list[Any]:
    found = []
    for path in sorted(HERE.glob("*.yml")):
        for scenario in yaml.safe_load(path.read_text())["scenarios"]:
            found.append(pytest.param(scenario["tours"], id=f"{path.stem}: {scenario['titre']}"))
    return found


@pytest.mark.parametrize("turns", scenarios())
def test_conversation(stack: Stack, turns: list[dict[str, Any]]) -> None:
    sender = uuid.uuid4().hex
    for turn in turns:
        assert set(turn) <= KEYS
        reply = stack.say(sender, turn["dit"])
        said = f"« {turn['dit']} » → {reply.text}"
        assert reply.text, said
        for expected in turn.get("contient", []):
            assert expected in reply.text, said
        for forbidden in turn.get("absent", []):
            assert forbidden not in reply.text, said
        if "section" in turn:
            assert turn["section"] in reply.sections, said
        if "certitude" in turn:
            assert reply.data["certitude"] == turn["certitude"], said
        if "choix" in turn:
            assert turn["choix"] in reply.choices, said


@pytest.mark.parametrize(
    "message",
    [
        "🙂🙂🙂",
        "<script>alert(1)</script>",
        "x" * 5000,
        "hello how are you",
        "\u202e\u0007 ?",
        "؟ كيف أسجل",
        "?",
        "-- ' OR 1=1",
    ],
)
def test_odd_input_gets_an_answer(stack: Stack, message: str) -> None:
    reply = stack.say(uuid.uuid4().hex, message)

    assert reply.text
    assert "<script>" not in reply.text
