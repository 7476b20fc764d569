"""The pieces of a message that questions may be made of.

Cutting is generous, at every conjunction and around every question word: bot/several.py says afterwards which pieces
belong together, and which are questions.
"""

import re
from typing import Iterator, List, NamedTuple, Optional, Tuple

_WORD = r"(?:qui|ki|quoi|koi|comment|coment|cmt|quand|kan|kand|combien|cb|pourquoi|pk|quel(?:le)?s?|kel(?:le)?s?|ou|est[- ]ce|esk|eske)"
_ASKING = (
    r"(?:est[- ]ce|qu'est|quel(?:le)?s?|lesquel(?:le)?s?|lequel|laquelle|qui|que|qu'|quoi|quand|comment|coment|combien|pourquoi"
    r"|ou (?:est|sont|se|je|on|ca|faut|c'est|aller|dois|et)|(?:c'est|c|cest|faut|sinscrire|s'inscrire|va|vais) ou"
    r"|a quoi|sur quoi|c'est (?:quoi|qui|quand|ou)|ki|koi|kan|cmt|cb|pk|esk|eske|keske|c koi|c ki|kel|kelle|ke"
    r"|on peut|je peux|on peu|je peu|jpeu|jpeux|faut|fo|il faut|(?:ca|sa) (?:dure?|coute|conte|paie|paye|se passe|compte|change|vaut)"
    r"|y a|ya|dois|\w+-(?:t-)?(?:il|elle|on|ils|elles|je|vous|nous))"
)
_ASKS = re.compile(rf"\b{_ASKING}\b")
_GREETED = r"(?<=^bonjour)[ ,]|(?<=^bjr)[ ,]|(?<=^salut)[ ,]|(?<=^slt)[ ,]|(?<=^merci)[ ,]|(?<=^bonsoir)[ ,]|(?<=^hello)[ ,]"
_BORDERS = re.compile(
    r"[?!;\n]+|\.(?=\s|$)"  # where a sentence ends
    r"|,?\s+(?:et puis|et aussi|et sinon|et|puis|aussi|sinon|mais|ensuite|ainsi que)(?=\s)"
    r"|\s*[,:]+\s+|\s*[/+]\s+|\s+[/+-]\s*"
    rf"|{_GREETED}"
)
# Without any mark: « ça coûte cb ça dure cb », « le jury c qui ». Never between « c'est » and « qui », « à » and « qui ».
_LEADS = ("c'est", "c", "cest", "ca", "sa", "il", "ils", "elle", "elles", "on", "je", "a", "par", "sur", "de", "pour", "avec", "dans", "il faut", "fo", "qui", "ki", "est-ce")  # fmt: skip
_BEFORE = re.compile(
    "".join(rf"(?<!\b{lead})" for lead in _LEADS)
    + rf"\s+(?=(?:(?:c'est|c|cest|a|par|sur|de|pour|avec|il|ils|elle|on|je) )?{_WORD}\b)"
)
_AFTER = re.compile(
    r"\b(?:cb|combien|quoi|koi|qui|ki|quand|kan|ou|comment|coment|cmt)\s+(?=(?:sa|ca|il|ils|elle|elles|on|je|j'\w+|jpeu\w*|c|c'est|les?|la|fo|faut|mon|ma|mes|si|est[- ]ce)\b)"
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
    """The parts, cut again around question words, unless that makes too many."""
    found: List[Clause] = []
    for start, end, before, after in _marked(folded):
        inside = folded[start:end]
        cuts = {start + one.end() for rule in (_BEFORE, _AFTER) for one in rule.finditer(inside)}
        places = [start, *sorted(cuts), end]
        for number, (first, last) in enumerate(zip(places, places[1:])):
            piece = _clause(folded, first, last, "" if number else before, after if last == end else "")
            if piece:
                found.append(piece)
    return found if len(found) <= _MOST else clauses(folded)[:_MOST]


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
    return Clause(bare, offset, offset + len(bare), _ASKS.search(bare) is not None or "?" in after, before)
