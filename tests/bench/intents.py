"""Reads sentences with the trained model, in Rasa's environment: one JSON list on standard output.

`python tests/bench/intents.py MODEL development|held_out`; run by the other measures and by tests/bot, not by hand.
"""

import asyncio
import json
import logging
import sys
import time
from typing import Any

import structlog

from bot import linear_algebra, without_tensorflow
from tests.bench import sentences

linear_algebra.choose_kernels()
without_tensorflow.install()

from rasa.core.agent import Agent  # noqa: E402


async def parse(model: str, phrases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each sentence with what the model reads in it and the processor's milliseconds that it took."""
    agent = Agent.load(model)
    await agent.parse_message("chauffe")
    for phrase in phrases:
        started = time.process_time()
        parsed = await agent.parse_message(phrase["q"])
        phrase["cpu_ms"] = (time.process_time() - started) * 1000
        ranking = parsed["intent_ranking"]
        phrase["found"] = parsed["intent"]["name"]
        phrase["ranking"] = [[one["name"], one["confidence"]] for one in ranking]
        phrase["questions"] = [one["intent"] for one in parsed.get("questions", [])]
        phrase["passages"] = parsed.get("passages", [])
        phrase["entities"] = [[one["entity"], one["value"]] for one in parsed["entities"]]
    return phrases


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.WARNING)
    read = getattr(sentences, sys.argv[2])()
    sys.stdout.write(json.dumps(asyncio.run(parse(sys.argv[1], read)), ensure_ascii=False))
