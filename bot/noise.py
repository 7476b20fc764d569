"""Badly typed copies of a training sentence: what a phone, a hurry or a dictation does to French.

Copies are made when the model is trained and never stored. The generator is seeded by the sentence itself: the
same sentence gives the same copies, whatever stands around it.
"""

from __future__ import annotations

import random
import re
import zlib
from typing import Callable, Dict, List, Text, Tuple

from bot.normalisation import fold

# The neighbours of each letter on a French keyboard.
AZERTY = {
    "a": "zq", "b": "vn", "c": "xv", "d": "sf", "e": "zr", "f": "dg", "g": "fh", "h": "gj", "i": "uo",
    "j": "hk", "k": "jl", "l": "km", "m": "lp", "n": "bh", "o": "ip", "p": "om", "q": "sa", "r": "et",
    "s": "qd", "t": "ry", "u": "yi", "v": "cb", "w": "xs", "x": "wc", "y": "tu", "z": "ae",
}  # fmt: skip

# What people type for what they would say; applied in this order, on folded text.
SMS: List[Tuple[Text, Text]] = [
    (r"\best[- ]ce qu(?:e |')", "esk "),
    (r"\bqu'est[- ]ce qu(?:e |')", "keske "),
    (r"\bc'est quoi\b", "c koi"),
    (r"\bc'est\b", "c"),
    (r"\bqu'(?=\w)", "k"),
    (r"\bque\b", "ke"),
    (r"\bqui\b", "ki"),
    (r"\bquoi\b", "koi"),
    (r"\bquand\b", "kan"),
    (r"\bcomment\b", "cmt"),
    (r"\bpourquoi\b", "pk"),
    (r"\bcombien\b", "cb"),
    (r"\bpour\b", "pr"),
    (r"\bdans\b", "ds"),
    (r"\bavec\b", "avc"),
    (r"\btout\b", "tt"),
    (r"\bsans\b", "ss"),
    (r"\bje suis\b", "jsui"),
    (r"\bje peux\b", "jpeu"),
    (r"\bj'ai\b", "g"),
    (r"\bil faut\b", "fo"),
    (r"\bil y a\b", "ya"),
    (r"\bentreprise\b", "boite"),
    (r"\bqu(?=[aeiou])", "k"),
    (r"eaux?\b", "o"),
    (r"(?<=\w\w)ents?\b", "en"),
    (r"(?<=\w\w\w)er\b", "é"),
    (r"(?<=\w\w\w)es\b", "e"),
    (r"(?<=\w\w\w)s\b", ""),
    (r"'", ""),
]
PHONETIC: List[Tuple[Text, Text]] = [
    (r"ph", "f"),
    (r"ss(?=[aeiou])", "s"),
    (r"mm", "m"),
    (r"nn", "n"),
    (r"ll(?=[ae])", "l"),
    (r"tt", "t"),
    (r"pp", "p"),
    (r"eau", "o"),
    (r"au", "o"),
    (r"ai", "é"),
    (r"\bles\b", "lé"),
    (r"\bdes\b", "dé"),
    (r"\bces\b", "sé"),
    (r"tion\b", "sion"),
    (r"er\b", "é"),
    (r"ez\b", "é"),
    (r"'", ""),
]
# What a dictation hears.
DICTATION: List[Tuple[Text, Text]] = [
    (r"\bl'avis\b", "la vie"),
    (r"\bavis\b", "a vie"),
    (r"\bvae\b", "v a eux"),
    (r"\bcqpm\b", "c q p m"),
    (r"\brncp\b", "r n c p"),
    (r"\buimm\b", "u i m m"),
    (r"\bparitaire\b", "pari terre"),
    (r"\bc'est\b", "ces"),
    (r"\bs'est\b", "c est"),
    (r"\bon est\b", "on n'est"),
    (r"\best\b", "ait"),
    (r"\bet\b", "est"),
    (r"\bson\b", "sont"),
    (r"\bqu'elle\b", "quelle"),
]
PUNCTUATION = re.compile(r"[?!.,;:«»\"()…]+")
WORD = re.compile(r"[a-z]{4,}")
# Codes keep their digits and letters: a typing error there would ask about something else.
SHARE_OF_WORDS_HIT = 0.25


def noisy_copies(sentence: Text, count: int, seed: int = 7) -> List[Text]:
    """`count` copies, each made by another kind of noise; none is equal to the folded sentence or to another."""
    rng = random.Random(zlib.crc32(sentence.encode()) ^ seed)
    kinds = sorted(KINDS)
    rng.shuffle(kinds)
    plain = fold(sentence)
    copies: List[Text] = []
    for kind in kinds:
        if len(copies) == count:
            break
        copy = KINDS[kind](plain, rng)
        if copy.strip() and fold(copy) not in {plain, *map(fold, copies)}:
            copies.append(copy)
    return copies


def typing_errors(text: Text, rng: random.Random) -> Text:
    """One wrong letter in about a quarter of the long words, at least one word."""
    words = list(WORD.finditer(text))
    if not words:
        return text
    hit = [word for word in words if rng.random() < SHARE_OF_WORDS_HIT] or [rng.choice(words)]
    for word in reversed(hit):
        text = text[: word.start()] + _one_error(word.group(), rng) + text[word.end() :]
    return text


def text_message(text: Text, rng: random.Random) -> Text:
    """Abbreviations and dropped endings, each used three times out of four; no punctuation."""
    return _rewrite(PUNCTUATION.sub(" ", text), SMS, 0.75, rng)


def spelling(text: Text, rng: random.Random) -> Text:
    """Words written as they sound, each rule used two times out of three."""
    return _rewrite(text, PHONETIC, 0.65, rng)


def dictation(text: Text, rng: random.Random) -> Text:
    """No punctuation, and words that sound the same."""
    return _rewrite(PUNCTUATION.sub(" ", text), DICTATION, 0.8, rng)


KINDS: Dict[Text, Callable[[Text, random.Random], Text]] = {
    "dictee": dictation,
    "fautes": spelling,
    "frappe": typing_errors,
    "sms": text_message,
}


def _rewrite(text: Text, rules: List[Tuple[Text, Text]], share: float, rng: random.Random) -> Text:
    for pattern, replacement in rules:
        if rng.random() < share:
            text = re.sub(pattern, replacement, text)
    return " ".join(text.split())


def _one_error(word: Text, rng: random.Random) -> Text:
    place = rng.randrange(1, len(word))
    kind = rng.choice(["drop", "swap", "double", "neighbour"])
    if kind == "drop":
        return word[:place] + word[place + 1 :]
    if kind == "swap":
        return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
    if kind == "double":
        return word[:place] + word[place] + word[place:]
    return word[:place] + rng.choice(AZERTY[word[place]]) + word[place + 1 :]
