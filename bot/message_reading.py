"""How a whole message is read: an ellipsis, one question, or several; politeness set aside.

Pure: the classifier is passed in as `rank`, which gives the intents of pieces of text with their probabilities.
"""

import re
from typing import Any, Dict, List, NamedTuple, Text

from bot.clauses import clauses, pieces
from bot.ellipsis import facet, only_names
from bot.normalisation import fold
from bot.several import ELLIPSIS, NAMES, Rank, Ranking, questions

SEVERAL = "plusieurs_questions"
NOT_UNDERSTOOD = "nlu_fallback"
OUTSIDE = "hors_"
POLITE = {"bonjour", "merci", "au_revoir", "affirmer", "nier"}
# Answered first, whatever else the message asks, from that probability on in one of its parts: a long story with the
# word « accident » in it is no accident, and distress is not to be missed.
URGENT = {"detresse": 0.5, "accident": 0.8, "discrimination": 0.8}

# « Non, je parlais du jury », « revenons à l'avis »: the rest names what is asked about, in a few words.
_A_THING = 4
_CORRECTION = re.compile(
    r"^(?:(?:non|nan|mais|en fait|ah|pardon|attends?|je voulais dire|pas ca),? )*(?:"
    r"(?:je|j') ?(?:(?:te |vous )?parl(?:e|ais|ai)|voulais (?:dire|parler)|veux (?:dire|parler))"
    r" (?:du |de (?:la |l')?|d'|des |la |le |les |l')(?!pas\b)"
    r"|(?:reven(?:ons|ez)|reviens|on revient|retour) (?:au |aux |a (?:la |l')?|sur (?:la |le |les |l')?))"
)


class Bands(NamedTuple):
    """Between which probabilities the assistant answers, offers topics, or takes a part for a question.

    `lowest`: under it, the message is not understood. `margin`: nor when the second intent is that close.
    `outside`: nor when that much of the belief, in all, is in intents that decline: the sentences that look like ours
    and are not give themselves away there. `sure`: from it on, a part counts as a question of its own.
    """

    lowest: float
    margin: float
    outside: float
    sure: float


class Reading(NamedTuple):
    """The ranking of the intents, and the questions where there are several."""

    ranking: Ranking
    questions: List[Dict[Text, Any]]


def read(text: Text, entities: List[Dict[Text, Any]], rank: Rank, bands: Bands) -> Reading:
    """The message's intents; `nlu_fallback` first where none is to be answered."""
    folded = fold(text)
    parts = clauses(folded)
    if facet(text) or only_names(text, [one for one in entities if one["entity"] in NAMES]):
        return Reading(_put_first(ELLIPSIS, rank([text])[0]), [])
    if meant := _corrected(folded):
        return Reading(doubted(rank([meant])[0], bands), [])
    cut = pieces(folded)
    if len(cut) < 2:
        return Reading(doubted(rank([text])[0], bands), [])
    whole, *rankings = rank([text, *(part.text for part in parts)])
    ranked = list(zip(parts, rankings, strict=True))
    urgent = [ranking for _, ranking in ranked if _belief(ranking) >= URGENT.get(_top(ranking), 2.0)]
    if urgent and len(parts) > 1:
        return Reading(urgent[0], [])
    said = [one for one in ranked if not (_top(one[1]) in POLITE and _belief(one[1]) >= bands.lowest)]
    kept = [one for one in cut if any(part.start <= one.start < part.end for part, _ in said)]
    declined = _top(whole).startswith(OUTSIDE) and _belief(whole) >= bands.lowest
    asked = [] if declined else questions(folded, kept, entities, rank, bands.sure)
    if len(asked) > 1:
        return Reading(_put_first(SEVERAL, whole), asked)
    if len(said) == 1 < len(parts):
        part, ranking = said[0]  # « bonjour, … », « … merci »: the question between them
        return Reading(_put_first(ELLIPSIS, ranking) if facet(part.text) else doubted(ranking, bands), [])
    clearest = max((ranking for _, ranking in said), key=_belief, default=whole)
    alone = _belief(whole) < bands.lowest and _belief(clearest) >= bands.sure
    return Reading(doubted(clearest if alone else whole, bands), [])


def _corrected(folded: Text) -> Text:
    """« Non, je parlais du jury »: the thing that is meant; empty where the message says more, or corrects nothing."""
    found = _CORRECTION.match(folded)
    rest = folded[found.end() :].strip(" ?!.") if found else ""
    return rest if len(rest.split()) <= _A_THING else ""


def doubted(ranking: Ranking, bands: Bands) -> Ranking:
    """The ranking, with `nlu_fallback` before it where nothing in it is sure enough to be answered."""
    first, second = ranking[0], ranking[1]
    outside = sum(one["confidence"] for one in ranking if one["name"].startswith(OUTSIDE))
    unclear = first["confidence"] < bands.lowest or first["confidence"] - second["confidence"] < bands.margin
    if not unclear and (first["name"].startswith(OUTSIDE) or outside < bands.outside):
        return ranking
    return [{"name": NOT_UNDERSTOOD, "confidence": 1.0 - float(first["confidence"])}, *ranking]


def _put_first(intent: Text, ranking: Ranking) -> Ranking:
    return [{"name": intent, "confidence": 1.0}, *ranking]


def _top(ranking: Ranking) -> Text:
    return str(ranking[0]["name"])


def _belief(ranking: Ranking) -> float:
    return float(ranking[0]["confidence"])
