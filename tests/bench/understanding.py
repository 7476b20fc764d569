"""The figures of understanding, out of sentences as `tests/bench/intents.py` read them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.bench.sentences import answering, out_of_scope

Phrases = list[dict[str, Any]]
DECLINED = "nlu_fallback"
BINS = 10


def figures(phrases: Phrases) -> dict[str, float]:
    """Shares between 0 and 1, and milliseconds of processor."""
    single = [one for one in phrases if len(one["intents"]) == 1]
    inside = [one for one in phrases if not out_of_scope(one["intents"][0])]
    outside = [one for one in phrases if out_of_scope(one["intents"][0])]
    several = [one for one in phrases if len(one["intents"]) > 1]
    found = {
        "phrases": float(len(phrases)),
        "intention_juste": share(right(one) for one in phrases),
        "macro_f1": macro_f1(single),
        "trois_premieres": share(in_first_three(one) for one in single),
        "faux_avec_assurance": share(one["found"] != DECLINED and not right(one) for one in phrases),
        "etalonnage_ece": calibration_error(single),
        "cpu_ms_moyen": sum(one["cpu_ms"] for one in phrases) / len(phrases),
    }
    if inside:
        found["refus_a_tort"] = share(out_of_scope(one["found"]) for one in inside)
        found["doute_dans_le_sujet"] = share(one["found"] == DECLINED for one in inside)
    if outside:
        found["hors_sujet_refuse"] = share(refused(one) for one in outside)
        near = [one for one in outside if one["near"]]
        found["hors_sujet_proche_refuse"] = share(refused(one) for one in near or outside)
    if several:
        found["plusieurs_questions_justes"] = share(right(one) for one in several)
    if any(one["entites"] for one in phrases):
        found["entites_f1"] = entity_f1(phrases)
    return {name: round(value, 4) for name, value in found.items()}


def right(phrase: dict[str, Any]) -> bool:
    """Whether what was understood is what was asked; all of it where several things were."""
    if len(phrase["intents"]) > 1:
        return all(set(answering(one)) & set(phrase["questions"]) for one in phrase["intents"])
    if out_of_scope(phrase["intents"][0]) and out_of_scope(phrase["found"]):
        return True
    return phrase["found"] in phrase["acceptable"]


def refused(phrase: dict[str, Any]) -> bool:
    """Whether a sentence out of scope got no answer on the certification."""
    return (
        out_of_scope(phrase["found"])
        or phrase["found"] == DECLINED
        or phrase["found"] in phrase["acceptable"]
    )


def in_first_three(phrase: dict[str, Any]) -> bool:
    """Whether the classifier has it among its three likeliest."""
    names = [name for name, _ in phrase["ranking"] if name != DECLINED][:3]
    return any(name in phrase["acceptable"] for name in names) or right(phrase)


def share(values: Iterable[bool]) -> float:
    """The share of true values; an empty list would measure nothing."""
    known = list(values)
    assert known
    return sum(known) / len(known)


def macro_f1(phrases: Phrases) -> float:
    """The mean of the intents' F1, each counting the same; an acceptable reading counts as the expected one."""
    pairs = [(one["intents"][0], one["intents"][0] if right(one) else one["found"]) for one in phrases]
    scores = []
    for intent in {expected for expected, _ in pairs}:
        hits = sum(expected == intent == found for expected, found in pairs)
        claimed = sum(found == intent for _, found in pairs)
        true = sum(expected == intent for expected, _ in pairs)
        scores.append(2 * hits / (claimed + true))
    return sum(scores) / len(scores)


def calibration_error(phrases: Phrases) -> float:
    """How far the belief in the first intent is from its share of right ones, over ten bins (ECE)."""
    bins: dict[int, list[Any]] = {}
    for one in phrases:
        ranking = [(name, belief) for name, belief in one["ranking"] if name != DECLINED]
        name, belief = ranking[0]
        if name in ("suite", "plusieurs_questions"):
            continue  # set by a rule: no belief to judge
        good = name in one["acceptable"] or (out_of_scope(name) and out_of_scope(one["intents"][0]))
        bins.setdefault(min(int(belief * BINS), BINS - 1), []).append((belief, good))
    total = sum(len(content) for content in bins.values())
    return sum(abs(sum(b for b, _ in c) - sum(g for _, g in c)) for c in bins.values()) / total


def entity_f1(phrases: Phrases) -> float:
    """Over block, capacity, route and activity: those asked for against those found, where some are asked for."""
    kinds = ("bloc", "capacite", "voie", "activite")
    hits = claimed = true = 0
    for one in phrases:
        if not one["entites"]:
            continue
        expected = set(one["entites"].items())
        found = {(name, value) for name, value in one["entities"] if name in kinds}
        hits += len(expected & found)
        claimed += len(found)
        true += len(expected)
    return 2 * hits / (claimed + true)


def confusions(phrases: Phrases, count: int = 25) -> list[Any]:
    """The commonest (expected, found, times)."""
    wrong = Counter((one["intents"][0], one["found"]) for one in phrases if not right(one))
    return [(expected, found, times) for (expected, found), times in wrong.most_common(count)]
