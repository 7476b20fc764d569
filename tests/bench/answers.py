"""Whether the words that come back are those that the question deserves, through the three processes."""

import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from knowledge import AnswerRequest, Knowledge, UnknownQuestion
from scripts.layout import ROOT
from tests.stack import Reply, Stack

DIALOGUE_WORDS = {"hors_perimetre": "utter_hors_perimetre", "mes_donnees": "utter_mes_donnees"}


@dataclass(frozen=True)
class AnswerScore:
    """Right answers, and wrong ones given without a doubt, among the sentences that have one right answer."""

    asked: int
    right: int
    offered: int
    wrong: int


def measure(stack: Stack, knowledge: Knowledge) -> AnswerScore:
    """Ask each held-out sentence in a conversation of its own and compare with the knowledge's own text."""
    right = offered = wrong = asked = 0
    for phrase in _phrases():
        expected = _expected(knowledge, phrase)
        if expected is None:
            continue
        asked += 1
        reply = stack.say(uuid.uuid4().hex, phrase["q"])
        if expected in reply.text:
            right += 1
        elif _offers(reply, phrase["intent"]):
            offered += 1
        elif reply.data:
            wrong += 1
    return AnswerScore(asked, right, offered, wrong)


def _phrases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(Path(ROOT / "tests" / "nlu").glob("*.yml")):
        found += yaml.safe_load(path.read_text())["phrases"]
    return found


def _expected(knowledge: Knowledge, phrase: dict[str, Any]) -> str | None:
    intent = phrase["intent"]
    responses = yaml.safe_load((ROOT / "domain.yml").read_text())["responses"]
    words = DIALOGUE_WORDS.get(intent, f"utter_{intent}")
    if words in responses:
        return str(responses[words][0]["text"])
    if intent.startswith("parcours_"):
        # Everyone is anonymous on this channel.
        intent = "parcours_identification"
    try:
        request = AnswerRequest(question=intent, parametres=phrase.get("entites", {}))
        return knowledge.answer(request, date.today()).answer.text
    except UnknownQuestion:
        return None  # an ellipsis or « répète »: nothing to refer to in a first message


def _offers(reply: Reply, intent: str) -> bool:
    return not reply.data and any(choice.startswith(f"/{intent}") for choice in reply.choices)
