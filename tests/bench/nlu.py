"""Measure how French is understood, on held-out sentences and dialogues: `make bench-nlu`.

Prints a report in Markdown and, with `--ecrire`, keeps its figures in tests/bench/figures.json, which the tests
compare with. `--diet` adds Rasa's own pipeline, whose training takes hours; without it, only the linear SVM is run.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from scripts.layout import BOT_PYTHON, ROOT
from scripts.model import ensure_model
from tests.bench import answers, dialogues, personal, sentences, understanding
from tests.bench.expected import Expected
from tests.bench.training import QUIET, training
from tests.stack import Stack

FIGURES = ROOT / "tests" / "bench" / "figures.json"
STYLES = ("soigne", "mots_cles", "sans_accents", "fautes", "sms", "dictee")


def read_by_model(which: str) -> list[dict[str, Any]]:
    """The `development` or `held_out` sentences as the trained model reads them."""
    model = ensure_model(ROOT / "var" / "log")
    return _in_bot_environment("intents.py", str(model), which)


def read_by_peer(name: str, folder: str) -> list[dict[str, Any]]:
    """The held-out sentences with the likeliest intents of another classifier."""
    return _in_bot_environment("peers.py", name, folder)


def _in_bot_environment(script: str, *arguments: str) -> list[dict[str, Any]]:
    command = [str(BOT_PYTHON), str(ROOT / "tests" / "bench" / script), *arguments]
    environment = {**os.environ, **QUIET}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    done.check_returncode()
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def answered(stack: Stack, expected: Expected, phrases: list[dict[str, Any]]) -> dict[str, Any]:
    """Shares of the answers, overall, by style and on what is out of scope; verdicts where one is expected."""
    judged = answers.measure(stack, expected, phrases)
    inside = [one for one in judged if not sentences.out_of_scope(one["intents"][0])]
    outside = [one for one in judged if sentences.out_of_scope(one["intents"][0])]
    closed = [one["verdict_juste"] for one in judged if one["verdict_juste"] is not None]
    return {
        "phrases": len(judged),
        "juste": _share(inside, answers.RIGHT),
        "faux": _share(inside, answers.WRONG),
        "faux_en_tout": _share(judged, answers.WRONG),
        "juste_par_style": {
            style: _share([one for one in inside if one["style"] == style], answers.RIGHT) for style in STYLES
        },
        "hors_sujet_decline": _share(outside, answers.RIGHT),
        "oui_non_en_tete": round(sum(closed) / len(closed), 4),
    }


def _share(judged: list[dict[str, Any]], result: str) -> float:
    assert judged
    return round(sum(one["resultat"] == result for one in judged) / len(judged), 4)


def accuracy_by_style(phrases: list[dict[str, Any]]) -> dict[str, float]:
    """First intent right, on the in-scope sentences of one question, by style; `mal_tape` for the last four."""
    found: dict[str, float] = {}
    for style in (*STYLES, "mal_tape"):
        kept = [
            one
            for one in phrases
            if len(one["intents"]) == 1
            and not sentences.out_of_scope(one["intents"][0])
            and (one["style"] == style or (style == "mal_tape" and one["style"] not in sentences.CAREFUL))
        ]
        found[style] = round(sum(_first(one) in one["acceptable"] for one in kept) / len(kept), 4)
    return found


def _first(phrase: dict[str, Any]) -> str:
    """The classifier's own first intent: what rules put before it is not compared with the peers."""
    names = [one if isinstance(one, str) else one[0] for one in phrase["ranking"]]
    learnt = [name for name in names if name not in ("nlu_fallback", "plusieurs_questions")]
    return str(learnt[0])


def measure(stack: Stack) -> dict[str, Any]:
    """Every figure that the tests compare with."""
    expected = Expected()
    read = read_by_model("held_out")
    spoken = dialogues.measure(stack, expected, sentences.dialogues())
    return {
        "comprehension": understanding.figures(read),
        "intention_par_style": accuracy_by_style(read),
        "reponses": answered(stack, expected, sentences.held_out()),
        "dialogues": {
            "tours": spoken.turns,
            "justes": round(spoken.right / spoken.turns, 4),
            "oui_non_en_tete": round(spoken.verdicts_right / max(spoken.verdicts, 1), 4),
        },
        "personnelles": personal.figures(personal.measure(stack, sentences.personal())),
    }


def peers(names: list[str]) -> dict[str, dict[str, float]]:
    """The same accuracies for other classifiers."""
    with tempfile.TemporaryDirectory() as folder:
        return {name: accuracy_by_style(read_by_peer(name, folder)) for name in names}


def report(figures: dict[str, Any], others: dict[str, dict[str, float]]) -> str:
    """The figures as Markdown tables."""
    lines = []
    for title, content in figures.items():
        lines += [f"### {title}", "", "| mesure | valeur |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in content.items()]
        lines.append("")
    lines += ["### première intention, à côté d'autres classifieurs", ""]
    lines += ["| style | " + " | ".join(["le nôtre", *others]) + " |", "|---" * (2 + len(others)) + "|"]
    for style, own in figures["intention_par_style"].items():
        lines.append(
            f"| {style} | "
            + " | ".join(str(one) for one in [own, *(o[style] for o in others.values())])
            + " |"
        )
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Command line."""
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "var")
        stack.start()
        try:
            figures = measure(stack)
        finally:
            stack.stop()
    print(report(figures, peers(["svm", *(["diet"] if "--diet" in arguments else [])])))
    read = read_by_model("development")
    wall, cpu = training()
    print("\n### ce que comprendre coûte\n")
    print(
        f"- un message du développement : {understanding.figures(read)['cpu_ms_moyen']:.1f} ms de processeur"
    )
    print(f"- un entraînement à partir de rien : {cpu:.0f} s de processeur ({wall:.0f} s écoulées)")
    print("\n### ce qui est confondu (développement)\n")
    for expected, found, times in understanding.confusions(read):
        print(f"- {expected} → {found} : {times}")
    if "--ecrire" in arguments:
        FIGURES.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
