"""What the training examples say against each other: `make examples`, in Rasa's environment, about three minutes.

Three lists, worst first: intents confused with each other, examples that the others would put under another intent,
and examples that nearly repeat one of another intent or of their own.
"""

import logging
from collections import Counter
from typing import Any

import numpy as np
import structlog

from bot import linear_algebra, without_tensorflow

linear_algebra.choose_kernels()
without_tensorflow.install()

from scipy.special import softmax  # noqa: E402
from sklearn.model_selection import StratifiedKFold  # noqa: E402
from sklearn.svm import LinearSVC  # noqa: E402

from bot.encoder import encoder  # noqa: E402
from bot.intent_classifier import SentenceFeatures, SentenceIntentClassifier  # noqa: E402
from tests.bench.peers import examples  # noqa: E402

FOLDS = 3
CONTRADICTION = 0.8
LIKENESS = 0.97
SHOWN = 60


def unseen_predictions(texts: list[str], labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each example, the intent that the others give it, and the belief in it."""
    own = SentenceIntentClassifier.get_default_config()
    vectors = SentenceFeatures(own["encoder_weight"], own["ngram_weight"]).fit_transform(texts)
    found, beliefs = labels.copy(), np.zeros(len(labels))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=own["seed"])
    for seen, unseen in folds.split(vectors, labels):
        model = LinearSVC(C=own["C"], random_state=own["seed"], tol=0.1).fit(vectors[seen], labels[seen])
        shares = softmax(model.decision_function(vectors[unseen]) / own["temperature"], axis=1)
        found[unseen] = model.classes_[shares.argmax(axis=1)]
        beliefs[unseen] = shares.max(axis=1)
    return found, beliefs


def near_doubles(texts: list[str]) -> list[tuple[float, int, int]]:
    """Pairs of examples that mean nearly the same to the encoder, nearest first."""
    vectors = np.atleast_2d(encoder().encode(texts))
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    pairs = []
    for start in range(0, len(texts), 1000):
        likeness = vectors[start : start + 1000] @ vectors.T
        for row, column in zip(*np.where(likeness >= LIKENESS), strict=True):
            if start + row < column:
                pairs.append((float(likeness[row, column]), int(start + row), int(column)))
    return sorted(pairs, reverse=True)


def main() -> None:
    """Print the three lists."""
    pairs: list[Any] = examples()
    texts, labels = [text for text, _ in pairs], np.array([label for _, label in pairs])
    found, beliefs = unseen_predictions(texts, labels)
    print(f"{len(texts)} exemples, {np.mean(found == labels):.1%} rendus à leur intention par les autres\n")
    print("## Confondues\n")
    for (expected, other), times in Counter(
        (str(a), str(b)) for a, b in zip(labels, found, strict=True) if a != b
    ).most_common(SHOWN):
        print(f"- {expected} → {other} : {times}")
    print("\n## Exemples que les autres mettraient ailleurs\n")
    against = [i for i in np.argsort(-beliefs) if found[i] != labels[i] and beliefs[i] >= CONTRADICTION]
    for i in against[:SHOWN]:
        print(f"- {labels[i]} → {found[i]} ({beliefs[i]:.2f}) : {texts[i]}")
    print("\n## Presque en double\n")
    doubles = near_doubles(texts)
    doubles.sort(key=lambda pair: (labels[pair[1]] == labels[pair[2]], -pair[0]))
    for likeness, one, other in doubles[:SHOWN]:
        print(f"- {likeness:.3f} {labels[one]} : {texts[one]} | {labels[other]} : {texts[other]}")


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    main()
