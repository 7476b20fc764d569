"""The held-out dialogues through the three processes: each turn is judged in the conversation that it belongs to."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.bench.expected import Expected, opens_with, told
from tests.bench.sentences import answering
from tests.stack import Stack

UNSURE = "doute"


@dataclass
class DialogueScore:
    """Turns asked, turns answered as they should be, and what went wrong."""

    turns: int = 0
    right: int = 0
    verdicts: int = 0
    verdicts_right: int = 0
    failures: list[str] = field(default_factory=list)


def measure(stack: Stack, expected: Expected, dialogues: list[dict[str, Any]]) -> DialogueScore:
    """Every turn of every dialogue, in order."""
    score = DialogueScore()
    for dialogue in dialogues:
        sender = uuid.uuid4().hex
        for turn in dialogue["tours"]:
            text = stack.say(sender, turn["dit"]).text
            score.turns += 1
            good = _right(expected, turn, text)
            score.right += good
            if not good:
                score.failures.append(
                    f"{dialogue['titre']} | {turn['dit']} | attendu {_wanted(turn)} | {text[:160]!r}"
                )
            if turn.get("verdict") and (body := told(text, _wordings(expected, turn, _wanted(turn)))):
                score.verdicts += 1
                score.verdicts_right += opens_with(turn["verdict"], text, body)
    return score


def _right(expected: Expected, turn: dict[str, Any], text: str) -> bool:
    if "attend_tous" in turn:
        return all(told(text, _wordings(expected, turn, [one])) for one in turn["attend_tous"])
    if told(text, _wordings(expected, turn, turn["attend"])):
        return True
    if any(one.startswith("hors_") for one in turn["attend"]) and expected.declined(text):
        return True
    return UNSURE in turn["attend"] and expected.doubtful(text)


def _wanted(turn: dict[str, Any]) -> list[str]:
    return list(turn.get("attend_tous") or turn["attend"])


def _wordings(expected: Expected, turn: dict[str, Any], links: list[str]) -> list[str]:
    forms = ["facile"] if turn.get("registre") == "facile" else ["standard", "detail"]
    if turn.get("detail"):
        forms.append("tout_dit")  # the answer before it said everything
    wanted = [one for link in links if link != UNSURE for one in answering(link)]
    return [words for link in wanted for words in expected.answers(link, {}, forms)]
