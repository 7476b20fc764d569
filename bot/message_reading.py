"""How a whole message is read: an ellipsis, one question, or several; politeness set aside.

Pure: the classifier is passed in as `rank`, which gives the intents of pieces of text with their probabilities.
"""

from typing import Any, Callable, Dict, List, NamedTuple, Optional, Text

from bot.clauses import Clause, clauses
from bot.ellipsis import facet, only_names
from bot.normalisation import fold
from bot.question_form import question_form

Ranking = List[Dict[Text, Any]]
Rank = Callable[[List[Text]], List[Ranking]]

ELLIPSIS = "suite"
SEVERAL = "plusieurs_questions"
NOT_UNDERSTOOD = "nlu_fallback"
OUTSIDE = "hors_"
POLITE = {"bonjour", "merci", "au_revoir", "affirmer", "nier"}
# Answered first, whatever else the message asks, from that probability on in one of its parts: a long story with the
# word « accident » in it is no accident, and distress is not to be missed.
URGENT = {"detresse": 0.5, "accident": 0.8, "discrimination": 0.8}
# Parts that are about the conversation or out of scope do not make a message several questions.
NOT_A_PART = POLITE | {
    "suite", "repete", "plus_simple", "en_detail", "retour", "es_tu_un_robot", "que_sais_tu_faire", "insulte", "sante",
    "mes_donnees", "hors_perimetre", "hors_autre_certification", "hors_droit_travail", "hors_autre_personne",
}  # fmt: skip
MOST_QUESTIONS = 3
NAMES = {"bloc", "capacite", "voie", "activite", "rang"}


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
    parts = clauses(fold(text))
    if facet(text) or only_names(text, [one for one in entities if one["entity"] in NAMES]):
        return Reading(_put_first(ELLIPSIS, rank([text])[0]), [])
    if len(parts) < 2:
        return Reading(doubted(rank([text])[0], bands), [])
    whole, *rankings = rank([text, *(part.text for part in parts)])
    ranked = list(zip(parts, rankings, strict=True))
    urgent = [ranking for _, ranking in ranked if _belief(ranking) >= URGENT.get(_top(ranking), 2.0)]
    if urgent:
        return Reading(urgent[0], [])
    said = [one for one in ranked if not (_top(one[1]) in POLITE and _belief(one[1]) >= bands.lowest)]
    if len(said) == 1:
        part, ranking = said[0]  # « bonjour, … », « … merci »: the question between them
        return Reading(_put_first(ELLIPSIS, ranking) if facet(part.text) else doubted(ranking, bands), [])
    asked = _distinct_questions(said, entities, bands.sure)
    if len(asked) > 1:
        return Reading(_put_first(SEVERAL, whole), asked[:MOST_QUESTIONS])
    clearest = max((ranking for _, ranking in said), key=_belief, default=whole)
    alone = _belief(whole) < bands.lowest and _belief(clearest) >= bands.sure
    return Reading(doubted(clearest if alone else whole, bands), [])


def doubted(ranking: Ranking, bands: Bands) -> Ranking:
    """The ranking, with `nlu_fallback` before it where nothing in it is sure enough to be answered."""
    first, second = ranking[0], ranking[1]
    outside = sum(one["confidence"] for one in ranking if one["name"].startswith(OUTSIDE))
    unclear = first["confidence"] < bands.lowest or first["confidence"] - second["confidence"] < bands.margin
    if not unclear and (first["name"].startswith(OUTSIDE) or outside < bands.outside):
        return ranking
    return [{"name": NOT_UNDERSTOOD, "confidence": 1.0 - float(first["confidence"])}, *ranking]


def _distinct_questions(
    said: List[Any], entities: List[Dict[Text, Any]], sure: float
) -> List[Dict[Text, Any]]:
    found: List[Dict[Text, Any]] = []
    key_words = not any(part.asks for part, _ in said)
    for part, ranking in said:
        if not (part.asks or key_words):
            continue
        intent: Optional[Text] = _top(ranking)
        if facet(part.text):
            intent = ELLIPSIS
        elif intent in NOT_A_PART or _belief(ranking) < sure:
            continue
        own = _entities_of(part, entities)
        names = {(one["entity"], one["value"]) for one in own if one["entity"] in NAMES}
        if all((intent, names) != (one["intent"], one["names"]) for one in found):
            found.append({"intent": intent, "entities": own, "names": names})
    return [{"intent": one["intent"], "entities": one["entities"]} for one in found]


def _entities_of(part: Clause, entities: List[Dict[Text, Any]]) -> List[Dict[Text, Any]]:
    inside = [
        {"entity": one["entity"], "value": one["value"]}
        for one in entities
        if one["entity"] not in ("forme", "facette") and one["start"] >= part.start and one["end"] <= part.end
    ]
    for name, value in (("forme", question_form(part.text)), ("facette", facet(part.text))):
        if value:
            inside.append({"entity": name, "value": value})
    return inside


def _put_first(intent: Text, ranking: Ranking) -> Ranking:
    return [{"name": intent, "confidence": 1.0}, *ranking]


def _top(ranking: Ranking) -> Text:
    return str(ranking[0]["name"])


def _belief(ranking: Ranking) -> float:
    return float(ranking[0]["confidence"])
