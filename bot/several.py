"""The questions of a message that asks several: which of its pieces belong together, and what each one asks.

Pure: the classifier is passed in as `rank`. Of all the ways to put the pieces together, the one that makes the most
questions out of which the classifier is sure is kept.
"""

import re
from functools import lru_cache
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Text, Tuple

from bot.clauses import Clause
from bot.ellipsis import facet
from bot.first_person import first_person
from bot.question_form import question_form

Ranking = List[Dict[Text, Any]]
Rank = Callable[[List[Text]], List[Ranking]]

ELLIPSIS = "suite"
MOST_QUESTIONS = 3
NAMES = {"bloc", "capacite", "voie", "activite", "rang"}
# Parts that are about the conversation or out of scope do not make a message several questions.
NOT_A_PART = {
    "bonjour", "merci", "au_revoir", "affirmer", "nier", "suite", "repete", "plus_simple", "en_detail", "retour",
    "es_tu_un_robot", "que_sais_tu_faire", "decouragement", "insulte", "sante", "mes_donnees", "hors_perimetre",
    "hors_autre_certification", "hors_droit_travail", "hors_autre_personne",
}  # fmt: skip
# « Je suis dans le 57 » beside a question tells where, and asks nothing: the contact comes with the other answer.
WHERE = "fiche_lieux_preparation"
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


class Run(NamedTuple):
    """Pieces that stand together, read alone and after what the message says it is about."""

    first: int
    last: int
    text: Text
    alone: Ranking
    headed: Ranking


def questions(
    folded: Text, cut: List[Clause], entities: List[Dict[Text, Any]], rank: Rank, sure: float
) -> List[Dict[Text, Any]]:
    """The distinct questions, at most three, each with the entities inside it; fewer than two where it is one."""
    if len(cut) < 2:
        return []
    cut = [one._replace(asks=one.asks or facet(one.text) is not None) for one in cut]
    head = _head(cut)
    said_first = head == cut[0].text
    listed_after = said_first and cut[1].mark == ":"
    parts: Dict[int, List[Tuple[int, Part]]] = {}
    for run in _runs(folded, cut, head, rank):
        if said_first and run.first == 0 and (run.last == 0 or listed_after):
            continue  # what the rest is about, no question
        inside = _inside(cut[run.first].start, cut[run.last].end, entities)
        found = _part(cut, run, sure, any(one["entity"] == "terme" for one in inside), listed_after)
        if found:
            parts.setdefault(run.first, []).append((run.last, found))
    named = _inside(cut[0].start, cut[0].start + len(head), entities)
    return _distinct(_best(len(cut), parts), entities, named)


def _runs(folded: Text, cut: List[Clause], head: Text, rank: Rank) -> List[Run]:
    """Every run of at most a few pieces within a sentence, with the classifier's readings of it."""
    places = [
        (first, last)
        for first in range(len(cut))
        for last in range(first, min(first + _LONGEST, len(cut)))
        if not any("?" in one.mark for one in cut[first + 1 : last + 1])
    ]
    texts = [folded[cut[first].start : cut[last].end] for first, last in places]
    after = [f"{head} {text}" for text in texts] if head else []
    rankings = rank([*texts, *after])
    found: List[Run] = []
    for number, (first, last) in enumerate(places):
        again = number + len(texts) if head and first else number
        found.append(Run(first, last, texts[number], rankings[number], rankings[again]))
    return found


def _head(cut: List[Clause]) -> Text:
    first, second = cut[0], cut[1]
    if first.asks:
        found = _HEAD.match(first.text)
        return found.group(1) if found and not _SUBJECT.search(found.group(1)) else ""
    bound = second.mark == ":" or (second.mark == "," and second.asks)
    few = len(first.text.split()) <= _HEAD_WORDS
    return first.text if bound and few and not _SUBJECT.search(first.text) else ""


def _listed(cut: List[Clause], run: Run) -> bool:
    """Whether these key words stand beside a question: « modalités et qui les choisit », « le NSF et le Formacode »."""
    if len(run.text.split()) > _FEW_WORDS or _SUBJECT.search(run.text) or not cut[run.first].mark:
        return False
    follows = run.first > 0 and cut[run.first].mark in _LISTING and cut[run.first - 1].asks
    after = cut[run.last + 1] if run.last + 1 < len(cut) else None
    return follows or (after is not None and after.mark in _LISTING and after.asks)


def _part(cut: List[Clause], run: Run, sure: float, term: bool, listed_after: bool) -> Optional[Part]:
    """The question that these pieces ask, if they ask one; `term`: they name a word of the certification's own."""
    said = any(one.asks for one in cut[run.first : run.last + 1]) or not any(one.asks for one in cut)
    if not (said or _listed(cut, run)):
        return None
    enough = sure if said else _CLEAR
    asked = facet(run.text) if run.last + 1 == len(cut) or cut[run.last + 1].mark else None
    # With what the message is about said again, where the piece does not say it: « quand », « ils décident comment ».
    best = run.headed if asked or listed_after or _belief(run.alone) < enough else run.alone
    intent, belief = str(best[0]["name"]), _belief(best)
    told = intent == WHERE and not any(one.asks for one in cut[run.first : run.last + 1])
    if told and _SUBJECT.search(run.text):
        return None
    known = belief >= enough and intent not in NOT_A_PART and (term or intent != A_WORD)
    place = (run.text, cut[run.first].start, cut[run.last].end)
    if known and not (asked and run.headed is run.alone):
        return Part(intent, None, belief, [], *place)
    if asked:
        return Part(ELLIPSIS, asked, _OF_A_FOLLOW_UP, [], *place)
    # « et sur quoi porte-t-il ? »: the answer before it may tell (knowledge/readings.py).
    piece = cut[run.first]
    follows = run.first > 0 and run.first == run.last and piece.asks and piece.mark in _LISTING
    return Part(ELLIPSIS, None, 0.0, run.alone, *place) if follows else None


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


def _distinct(
    parts: List[Part], entities: List[Dict[Text, Any]], named: List[Dict[Text, Any]]
) -> List[Dict[Text, Any]]:
    """The first of those that ask the same; what the message names first is what each of them is about."""
    found: List[Dict[Text, Any]] = []
    seen: List[Any] = []
    for part in parts:
        own = _entities_of(part, entities)
        if not any(one["entity"] in NAMES for one in own):
            own += [one for one in named if one not in own]
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
    own = "oui" if first_person(part.text) else None
    whole = [("forme", form), ("facette", part.facet), ("premiere_personne", own)]
    return [
        *_inside(part.start, part.end, entities),
        *({"entity": name, "value": value} for name, value in whole if value),
    ]


def _inside(start: int, end: int, entities: List[Dict[Text, Any]]) -> List[Dict[Text, Any]]:
    return [
        {"entity": one["entity"], "value": one["value"]}
        for one in entities
        if one["entity"] not in ("forme", "facette", "premiere_personne")
        and one["start"] >= start
        and one["end"] <= end
    ]


def _belief(ranking: Ranking) -> float:
    return float(ranking[0]["confidence"])
