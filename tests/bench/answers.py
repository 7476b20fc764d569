"""Whether the words that come back are those that the question deserves, through the three processes."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.bench.expected import Expected, opens_with, told
from tests.bench.sentences import answering, out_of_scope
from tests.stack import Reply, Stack

RIGHT, PART, OFFERED, DOUBT, WRONG = "juste", "en partie", "proposé", "doute", "faux"
AT_ONCE = 2


def measure(stack: Stack, expected: Expected, phrases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each sentence, in a conversation of its own, with what its answer was worth (`resultat`)."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda phrase: _judged(stack, expected, phrase), phrases))


def _judged(stack: Stack, expected: Expected, phrase: dict[str, Any]) -> dict[str, Any]:
    reply = stack.say(uuid.uuid4().hex, phrase["q"])
    result = _result(expected, phrase, reply)
    wordings = _wordings(expected, phrase["acceptable"], phrase["entites"])
    opened = None
    if phrase["verdict"] and (body := told(reply.text, wordings)):
        opened = opens_with(phrase["verdict"], reply.text, body)
    return {**phrase, "resultat": result, "verdict_juste": opened, "reponse": reply.text}


def _result(expected: Expected, phrase: dict[str, Any], reply: Reply) -> str:
    if out_of_scope(phrase["intents"][0]):
        wanted = told(reply.text, _wordings(expected, phrase["acceptable"], {}))
        return RIGHT if wanted or expected.declined(reply.text) else WRONG
    if len(phrase["intents"]) > 1:
        had = [
            told(reply.text, _wordings(expected, answering(one), {})) is not None for one in phrase["intents"]
        ]
        return RIGHT if all(had) else PART if any(had) else _else(expected, phrase, reply)
    if told(reply.text, _wordings(expected, phrase["acceptable"], phrase["entites"])):
        return RIGHT
    if phrase["intents"] == ["suite"] and (expected.doubtful(reply.text) or not reply.data):
        return RIGHT  # refers to nothing, in a first message
    return _else(expected, phrase, reply)


def _else(expected: Expected, phrase: dict[str, Any], reply: Reply) -> str:
    near = expected.knowledge.mentions.approche in reply.text
    if any(choice.startswith(f"/{one}") for one in phrase["acceptable"] for choice in reply.choices) and (
        not reply.data or near
    ):
        return OFFERED
    return DOUBT if expected.declined(reply.text) or near or not reply.data else WRONG


def _wordings(expected: Expected, intents: list[str], entities: dict[str, str]) -> list[str]:
    return [words for intent in intents for words in expected.answers(intent, entities)]
