"""What goes wrong on the development sentences and dialogues: `python -m tests.bench.development [phrases|dialogues]`.

Unlike the held-out ones, these may be read, and settings, examples and rules chosen on them.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from scripts.layout import ROOT
from tests.bench import answers, dialogues, sentences
from tests.bench.expected import Expected
from tests.stack import Stack

DIALOGUES = ROOT / "tests" / "bench" / "dialogues.yml"
SHOWN = 160


def report_sentences(stack: Stack, expected: Expected) -> None:
    """Each sentence whose answer is not right, then the shares."""
    judged = answers.measure(stack, expected, sentences.development())
    for one in judged:
        if one["resultat"] != answers.RIGHT or one["verdict_juste"] is False:
            print(_line(one))
    for name, kept in (
        ("sujet", [one for one in judged if not sentences.out_of_scope(one["intents"][0])]),
        ("hors sujet", [one for one in judged if sentences.out_of_scope(one["intents"][0])]),
        ("plusieurs questions", [one for one in judged if len(one["intents"]) > 1]),
    ):
        shares = Counter(one["resultat"] for one in kept)
        print(name, len(kept), {result: round(n / len(kept), 4) for result, n in shares.most_common()})
    closed = [one["verdict_juste"] for one in judged if one["verdict_juste"] is not None]
    print("oui ou non en tête", len(closed), round(sum(closed) / len(closed), 4))


def report_dialogues(stack: Stack, expected: Expected) -> None:
    """Each turn that was not answered as it should, then the share."""
    spoken = dialogues.measure(stack, expected, yaml.safe_load(DIALOGUES.read_text("utf-8"))["dialogues"])
    print("\n".join(spoken.failures))
    print("tours justes", spoken.turns, round(spoken.right / spoken.turns, 4))
    print("oui ou non en tête", spoken.verdicts, round(spoken.verdicts_right / max(spoken.verdicts, 1), 4))


def _line(one: dict[str, Any]) -> str:
    result = "verdict" if one["resultat"] == answers.RIGHT else one["resultat"]
    return f"{result} | {one['q']} | attendu {one['acceptable']} {one['verdict'] or ''} | {one['reponse'][:SHOWN]!r}"


def main(wanted: list[str]) -> None:
    """Command line."""
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "var")
        stack.start()
        try:
            if "dialogues" not in wanted:
                report_sentences(stack, Expected())
            if "phrases" not in wanted:
                report_dialogues(stack, Expected())
        finally:
            stack.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
