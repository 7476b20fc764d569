"""Intents and entities of the held-out sentences, in Rasa's environment: one JSON object on standard output.

Run by `python -m tests.bench` and by tests/bot; not by hand.
"""

import asyncio
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import structlog
import yaml

from bot import without_tensorflow

without_tensorflow.install()

from rasa.core.agent import Agent  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
OUT_OF_SCOPE = "hors_perimetre"
DECLINED = "nlu_fallback"


def held_out() -> list[dict[str, Any]]:
    """Every held-out sentence with its topic."""
    found = []
    for path in sorted((ROOT / "tests" / "nlu").glob("*.yml")):
        for phrase in yaml.safe_load(path.read_text(encoding="utf-8"))["phrases"]:
            found.append({**phrase, "topic": path.stem})
    return found


async def parse(model: str) -> dict[str, Any]:
    """The model's reading of each sentence and the figures drawn from them."""
    agent = Agent.load(model)
    phrases = held_out()
    durations = []
    for phrase in phrases:
        started = time.perf_counter()
        parsed = await agent.parse_message(phrase["q"])
        durations.append(time.perf_counter() - started)
        ranking = [one["name"] for one in parsed["intent_ranking"] if one["name"] != DECLINED]
        phrase["found"] = parsed["intent"]["name"]
        phrase["confidence"] = parsed["intent_ranking"][0]["confidence"]
        phrase["ranking"] = ranking[:3]
        phrase["entities"] = {one["entity"]: one["value"] for one in parsed["entities"]}
    return {"figures": figures(phrases, durations), "phrases": phrases}


def figures(phrases: list[dict[str, Any]], durations: list[float]) -> dict[str, Any]:
    """Accuracies as shares; durations in milliseconds."""
    inside = [p for p in phrases if p["intent"] != OUT_OF_SCOPE]
    outside = [p for p in phrases if p["intent"] == OUT_OF_SCOPE]
    answered = [p for p in inside if p["found"] != DECLINED]
    with_entities = [p for p in phrases if p.get("entites")]
    expected = sum(len(p["entites"]) for p in with_entities)
    right = sum(p["entities"].get(k) == v for p in with_entities for k, v in p["entites"].items())
    milliseconds = sorted(duration * 1000 for duration in durations)
    return {
        "phrases": len(phrases),
        "intent_accuracy": share([p["ranking"][0] == p["intent"] for p in phrases]),
        "macro_f1": macro_f1(phrases),
        "top3": share([p["intent"] in p["ranking"] for p in phrases]),
        "in_scope_answered": share([p["found"] != DECLINED for p in inside]),
        "right_among_answered": share([p["found"] == p["intent"] for p in answered]),
        "confidently_wrong": share([p["found"] not in (p["intent"], DECLINED) for p in phrases]),
        "out_of_scope_refused": share([p["found"] in (OUT_OF_SCOPE, DECLINED) for p in outside]),
        "in_scope_refused": share([p["found"] == OUT_OF_SCOPE for p in inside]),
        "entities_found": round(right / expected, 3),
        "parse_p50_ms": round(milliseconds[len(milliseconds) // 2], 1),
        "parse_p95_ms": round(milliseconds[int(len(milliseconds) * 0.95)], 1),
    }


def share(values: list[bool]) -> float:
    """The share of true values; an empty list would measure nothing."""
    assert values
    return round(sum(values) / len(values), 3)


def macro_f1(phrases: list[dict[str, Any]]) -> float:
    """The mean of the intents' F1, each counting the same."""
    scores = []
    for intent in {p["intent"] for p in phrases}:
        hits = sum(p["ranking"][0] == intent == p["intent"] for p in phrases)
        claimed = sum(p["ranking"][0] == intent for p in phrases)
        true = sum(p["intent"] == intent for p in phrases)
        scores.append(2 * hits / (claimed + true))
    return round(sum(scores) / len(scores), 3)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.WARNING)
    report = asyncio.run(parse(sys.argv[1]))
    sys.stdout.write(json.dumps(report, ensure_ascii=False))
