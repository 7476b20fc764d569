"""Other classifiers on the same training data and the same sentences, in Rasa's environment.

`python tests/bench/peers.py svm|diet FOLDER`: one JSON list on standard output, each sentence with its likeliest intents.
`svm` is a tf-idf and a linear SVM, `diet` the pipeline that `rasa init` proposes, untouched.
"""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from tests.bench import sentences

ROOT = Path(__file__).resolve().parents[2]
STOCK = {
    "recipe": "default.v1",
    "language": "fr",
    "assistant_id": "pair",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
}


def examples() -> list[Any]:
    """Every training sentence with its intent."""
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line.strip()[2:] for line in block["examples"].splitlines() if line.strip()]
            found += [(line, block["intent"]) for line in lines]
    return found


def svm(phrases: list[dict[str, Any]]) -> None:
    """Words and letters, a linear SVM, nothing else."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode")
    letters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, strip_accents="unicode"
    )
    model = make_pipeline(make_union(words, letters), LinearSVC(random_state=7))
    texts, labels = zip(*examples(), strict=True)
    model.fit(texts, labels)
    for phrase in phrases:
        started = time.process_time()
        scores = model.decision_function([phrase["q"]])[0]
        phrase["cpu_ms"] = (time.process_time() - started) * 1000
        phrase["ranking"] = [str(model.classes_[i]) for i in scores.argsort()[::-1][:3]]


def diet(phrases: list[dict[str, Any]], folder: Path) -> None:
    """Rasa's own pipeline; the training takes an hour or more on two cores."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yml").write_text(yaml.safe_dump(STOCK))
    train = [
        sys.executable,
        "-m",
        "rasa",
        "train",
        "nlu",
        "--config",
        str(folder / "config.yml"),
        "--nlu",
        "data/nlu",
    ]
    train += ["--out", str(folder), "--fixed-model-name", "diet"]
    subprocess.run(train, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    asyncio.run(_parse(phrases, str(folder / "diet.tar.gz")))


async def _parse(phrases: list[dict[str, Any]], model: str) -> None:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    for phrase in phrases:
        started = time.process_time()
        parsed = await agent.parse_message(phrase["q"])
        phrase["cpu_ms"] = (time.process_time() - started) * 1000
        ranking = [one["name"] for one in parsed["intent_ranking"]]
        phrase["ranking"] = [name for name in ranking if name != "nlu_fallback"][:3]


if __name__ == "__main__":
    asked = sentences.held_out()
    begun = time.process_time()
    svm(asked) if sys.argv[1] == "svm" else diet(asked, Path(sys.argv[2]))
    sys.stdout.write(json.dumps(asked, ensure_ascii=False))
