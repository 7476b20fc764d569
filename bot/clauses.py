"""The pieces of a message that questions may be made of.

Cutting is generous, at every conjunction and around every question word: bot/several.py says afterwards which pieces
belong together, and which are questions.
"""

import re
from typing import Iterator, List, NamedTuple, Optional, Tuple

# Words that ask wherever they stand; « qui » and « quand » also link (« celui qui », « quand on est prêt »).
_WORD = (
    r"(?:quoi|koi|comment|coment|cmt|combien|cb|pourquoi|pk|quel(?:le)?s?|kel(?:le)?s?|est[- ]ce|esk|eske)"
)
_LINKING = r"(?:qui|ki|quand|kan|kand|ou)"
_SAID = r"(?:c'est|c|cest)"
_BEFORE_A_WORD = r"(?:a|par|sur|de|pour|avec|sous|dans)"
_ASKING = (
    r"(?:est[- ]ce|qu'est|quel(?:le)?s?|lesquel(?:le)?s?|lequel|laquelle|qui|quoi|quand|comment|coment|combien|pourquoi"
    r"|ou (?:est|sont|se|je|on|ca|faut|c'est|aller|dois|et)|(?:c'est|c|cest|faut|fo|inscrire|va|vais|passe) ou"
    r"|ki|koi|kan|cmt|cb|pk|esk|eske|keske|kel|kelle|combien"
    r"|on peut|je peux|on peu|je peu|jpeu|jpeux|faut|fo|il faut|(?:ca|sa) (?:dure?|coute|conte|paie|paye|se passe|compte|change|vaut)"
    r"|y a|ya|dois|\w+-(?:t-)?(?:il|elle|on|ils|elles|je|vous|nous))"
)
_ASKS = re.compile(rf"\b{_ASKING}\b|^(?:que|qu')\b")
_INTERROGATIVE = re.compile(rf"\b(?:{_WORD}|{_LINKING})\b")
# « Moi ou mon chef ? »: the other half of the same question.
_OR = re.compile(
    r"^ou (?!(?:est|sont|se|je|on|ca|sa|faut|fo|aller|quand|et|dois|\w+-(?:t-)?(?:il|elle|on|je|ils|nous|vous))\b)|^ou bien\b"
)
_GREETED = r"(?<=^bonjour)[ ,]|(?<=^bjr)[ ,]|(?<=^salut)[ ,]|(?<=^slt)[ ,]|(?<=^merci)[ ,]|(?<=^bonsoir)[ ,]|(?<=^hello)[ ,]"
_BORDERS = re.compile(
    r"[?!;\n]+|\.(?=\s|$)"  # where a sentence ends
    r"|,?\s+(?:et puis|et aussi|et sinon|et|puis|aussi|sinon|mais|ensuite|ainsi que)(?=\s)"
    r"|\s*[,:]+\s+|\s*[/+]\s+|\s+[/+-]\s*"
    rf"|{_GREETED}"
)
# Without any mark: « ça coûte cb ça dure cb », « le jury c qui il décide quoi ».
_OPENS = re.compile(
    rf"\s+(?={_SAID} (?:{_WORD}|{_LINKING})\b|{_BEFORE_A_WORD} (?:{_WORD}|qui|ki)\b|{_WORD}\b|(?:jpeu|jpeux|je peux|on peut|faut|fo|il faut)\b)"
)
_CLOSES = re.compile(
    rf"\b(?:{_WORD}|{_LINKING})\s+(?=(?:sa|ca|il|ils|elle|elles|on|je|j'\w+|c|c'est|les?|la|mon|ma|mes|si)\b)"
)
_EDGES = " ,.;:!?-+/"
_MOST = 9


class Clause(NamedTuple):
    """A piece of the message, with where it starts and ends in it, and whether it asks something.

    « Je suis dyslexique » and « si je n'ai qu'un bloc » do not ask: they say what the question is about. `mark` is
    what stands before it, a sign or a conjunction; empty where a question word alone opens it.
    """

    text: str
    start: int
    end: int
    asks: bool
    mark: str


def clauses(folded: str) -> List[Clause]:
    """The parts of a folded text between its marks, in order; the whole text when there is nothing to cut."""
    return [
        part
        for start, end, before, after in _marked(folded)
        if (part := _clause(folded, start, end, before, after))
    ]


def pieces(folded: str) -> List[Clause]:
    """The parts, cut again where one question word follows another, unless that makes too many."""
    found: List[Clause] = []
    for start, end, before, after in _marked(folded):
        places = [start, *_openings(folded, start, end), end]
        for number, (first, last) in enumerate(zip(places, places[1:], strict=False)):
            piece = _clause(folded, first, last, "" if number else before, after if last == end else "")
            if piece:
                found.append(piece)
    return found if len(found) <= _MOST else clauses(folded)[:_MOST]


def _openings(folded: str, start: int, end: int) -> List[int]:
    """Where a question may begin without a mark: a question word on either side, none cut from its « c'est »."""
    inside = folded[start:end]
    found: List[int] = []
    for place in sorted({one.end() for rule in (_OPENS, _CLOSES) for one in rule.finditer(inside)}):
        left, right = inside[found[-1] - start if found else 0 : place], inside[place:]
        led = re.search(rf"\b(?:{_SAID}|{_BEFORE_A_WORD})\s+$", left)
        if not led and _INTERROGATIVE.search(left) and _INTERROGATIVE.search(right):
            found.append(start + place)
    return found


def _marked(folded: str) -> Iterator[Tuple[int, int, str, str]]:
    start, before = 0, "^"
    for border in [*_BORDERS.finditer(folded), None]:
        end, after = (border.start(), border.group().strip()) if border else (len(folded), "")
        yield start, end, before, after
        if border:
            start, before = border.end(), after or ","


def _clause(folded: str, start: int, end: int, before: str, after: str) -> Optional[Clause]:
    bare = folded[start:end].strip(_EDGES)
    if not bare:
        return None
    offset = start + folded[start:end].index(bare)
    asks = _ASKS.search(bare) is not None or ("?" in after and before not in ("", ",", ":"))
    return Clause(bare, offset, offset + len(bare), asks and not _OR.search(bare), before)
