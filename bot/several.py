"""The questions of a message that asks several: which of its pieces belong together, and what each one asks.

Pure: the classifier is passed in as `rank`. Of all the ways to put the pieces together, the one that makes the most
questions out of which the classifier is sure is kept.
"""

import re
from functools import lru_cache
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Text, Tuple

from bot.clauses import Clause
from bot.ellipsis import facet
from bot.question_form import question_form

Ranking = List[Dict[Text, Any]]
Rank = Callable[[List[Text]], List[Ranking]]

ELLIPSIS = "suite"
MOST_QUESTIONS = 3
NAMES = {"bloc", "capacite", "voie", "activite", "rang"}
# Parts that are about the conversation or out of scope do not make a message several questions.
NOT_A_PART = {
    "bonjour", "merci", "au_revoir", "affirmer", "nier", "suite", "repete", "plus_simple", "en_detail", "retour",
    "es_tu_un_robot", "que_sais_tu_faire", "insulte", "sante", "mes_donnees", "hors_perimetre",
    "hors_autre_certification", "hors_droit_travail", "hors_autre_personne",
}  # fmt: skip
# « C'est quoi » asks for the meaning of a word only where there is one.
A_WORD = "fiche_vocabulaire"
# Key words next to a question (« les codes NSF et le Formacode ») are one too: short, without a subject, and clear.
_SUBJECT = re.compile(
    r"\b(?:je|j'|jsui|jai|g|suis|on|il|elle|ils|elles|nous|vous|mon|ma|mes|si|c'est|a|est|ou)\b"
)
_FEW_WORDS, _CLEAR = 5, 0.8
_LISTING = ("et", "+", "/", "ainsi que", "et aussi", "aussi", "et puis", "puis")
# What the rest is about, said first: « Le rapport : quand, à qui ? », « La C5, c'est quoi ? », « le jury c'est qui ».
_HEAD = re.compile(
    r"((?:l'|les? |la |en |pour (?:la |le |l')?|mon |ma |mes )?[\w']+(?: (?:de (?:la |l')?|d'|du |des )?[\w']+){0,3}?)"
    r"(?= (?:c'est|c|cest|il|elle|ils|elles|qui|ki|comment|cmt) )"
)
_HEAD_WORDS = 4
_LONGEST = 4
# A question is worth much more than the belief in it, and that more than leaving no piece aside.
_OF_BELIEF, _OF_A_PIECE = 0.3, 0.02
# A follow-up is believed as much as a question that is just sure enough.
_OF_A_FOLLOW_UP = 0.6


class Part(NamedTuple):
    """A run of pieces that is a question of its own."""

    intent: Text
    facet: Optional[Text]
    belief: float
    readings: Ranking
    text: Text
    start: int
    end: int


def questions(
    folded: Text, cut: List[Clause], entities: List[Dict[Text, Any]], rank: Rank, sure: float
) -> List[Dict[Text, Any]]:
    """The distinct questions, at most three, each with the entities inside it; fewer than two where it is one."""
    if len(cut) < 2:
        return []
    head = _head(cut)
    runs = [
        (first, last)
        for first in range(len(cut))
        for last in range(first, min(first + _LONGEST, len(cut)))
        if not any("?" in one.mark for one in cut[first + 1 : last + 1])
    ]
    texts = [folded[cut[first].start : cut[last].end] for first, last in runs]
    headed = [f"{head} {text}" if head else text for text in texts]
    alone, after = rank(texts), rank(headed) if head else []
    key_words = not any(one.asks for one in cut)
    bound = head == cut[0].text
    colon = bound and cut[1].mark == ":"
    parts: Dict[int, List[Tuple[int, Part]]] = {}
    for place, (first, last) in enumerate(runs):
        rankings = [alone[place], *(after[place : place + 1] if first else [])]
        term = any(one["entity"] == "terme" for one in _inside(cut[first].start, cut[last].end, entities))
        found = _part(cut, first, last, texts[place], rankings, sure, key_words, term, colon)
        only_says = bound and first == 0 and (last == 0 or colon)  # what the rest is about, no question
        if found and not only_says:
            parts.setdefault(first, []).append((last, found))
    return _distinct(_best(len(cut), parts), entities, head)


def _head(cut: List[Clause]) -> Text:
    first, second = cut[0], cut[1]
    if first.asks:
        found = _HEAD.match(first.text)
        return found.group(1) if found and not _SUBJECT.search(found.group(1)) else ""
    bound = second.mark == ":" or (second.mark == "," and second.asks)
    few = len(first.text.split()) <= _HEAD_WORDS
    return first.text if bound and few and not _SUBJECT.search(first.text) else ""


def _listed(cut: List[Clause], first: int, last: int) -> bool:
    """Whether these key words stand beside a question: « modalités et qui les choisit », « le NSF et le Formacode »."""
    follows = first > 0 and cut[first].mark in _LISTING and cut[first - 1].asks
    leads = last + 1 < len(cut) and cut[last + 1].mark in _LISTING and cut[last + 1].asks
    return bool(cut[first].mark) and (follows or leads)


def _part(
    cut: List[Clause],
    first: int,
    last: int,
    text: Text,
    rankings: List[Ranking],
    sure: float,
    key_words: bool,
    term: bool,
    colon: bool,
) -> Optional[Part]:
    asks = any(one.asks for one in cut[first : last + 1])
    short = len(text.split()) <= _FEW_WORDS and not _SUBJECT.search(text) and _listed(cut, first, last)
    if not (asks or key_words or short):
        return None
    asked = facet(text) if last + 1 == len(cut) or cut[last + 1].mark else None
    enough = sure if asks or key_words else _CLEAR
    # With what the message is about said again, where the piece does not say it: « quand », « ils décident comment ».
    best = rankings[-1] if asked or colon or _belief(rankings[0]) < enough else rankings[0]
    intent, belief = str(best[0]["name"]), _belief(best)
    known = belief >= enough and intent not in NOT_A_PART and not (intent == A_WORD and not term)
    place = (text, cut[first].start, cut[last].end)
    if known and not (asked and len(rankings) == 1):
        return Part(intent, None, belief, [], *place)
    if asked:
        return Part(ELLIPSIS, asked, _OF_A_FOLLOW_UP, [], *place)
    # « et sur quoi porte-t-il ? »: the answer before it may tell (knowledge/readings.py).
    follows = first > 0 and first == last and cut[first].asks and cut[first].mark in _LISTING
    return Part(ELLIPSIS, None, 0.0, rankings[0], *place) if follows else None


def _best(count: int, parts: Dict[int, List[Tuple[int, Part]]]) -> List[Part]:
    @lru_cache(maxsize=None)
    def best(place: int, before: Tuple[Text, Optional[Text]]) -> Tuple[float, Tuple[Part, ...]]:
        if place >= count:
            return 0.0, ()
        choices = [best(place + 1, before)]
        for last, part in parts.get(place, ()):
            key = (part.intent, part.facet)
            value, rest = best(last + 1, key)
            worth = (
                float(key != before and part.belief > 0)
                + _OF_BELIEF * part.belief
                + _OF_A_PIECE * (last + 1 - place)
            )
            choices.append((value + worth, (part, *rest)))
        return max(choices, key=lambda choice: choice[0])

    return list(best(0, ("", None))[1])


def _distinct(parts: List[Part], entities: List[Dict[Text, Any]], head: Text) -> List[Dict[Text, Any]]:
    found: List[Dict[Text, Any]] = []
    seen: List[Any] = []
    for part in parts:
        own = _entities_of(part, entities)
        if not any(one["entity"] in NAMES for one in own):
            own += [one for one in _inside(0, len(head), entities) if one not in own]
        key = (
            part.intent,
            part.facet,
            sorted({(one["entity"], one["value"]) for one in own if one["entity"] in NAMES}),
        )
        if key not in seen:
            seen.append(key)
            found.append({"intent": part.intent, "entities": own, "lectures": part.readings})
    return found[:MOST_QUESTIONS]


def _entities_of(part: Part, entities: List[Dict[Text, Any]]) -> List[Dict[Text, Any]]:
    form = question_form(part.text)
    whole = [("forme", form), ("facette", part.facet)]
    return [
        *_inside(part.start, part.end, entities),
        *({"entity": name, "value": value} for name, value in whole if value),
    ]


def _inside(start: int, end: int, entities: List[Dict[Text, Any]]) -> List[Dict[Text, Any]]:
    return [
        {"entity": one["entity"], "value": one["value"]}
        for one in entities
        if one["entity"] not in ("forme", "facette") and one["start"] >= start and one["end"] <= end
    ]


def _belief(ranking: Ranking) -> float:
    return float(ranking[0]["confidence"])
