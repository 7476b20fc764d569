"""The parts of a message that may each be a question of its own.

Cutting is generous: the classifier says afterwards which parts are questions (bot/intent_classifier.py).
"""

import re
from typing import List, NamedTuple

_ASKING = (
    r"(?:est[- ]ce|qu'est|quel(?:le)?s?|qui|que|qu'|quoi|quand|comment|combien|pourquoi|ou (?:est|sont|se|je|on|ca|faut|c'est|aller|dois)"
    r"|a quoi|sur quoi|c'est (?:quoi|qui|quand|ou)|ki|koi|kan|cmt|cb|pk|esk|keske|c koi|c ki|kel|kelle"
    r"|on peut|je peux|faut|il faut|ca (?:dure|coute|se passe)|y a|dois|\w+-(?:t-)?(?:il|elle|on|ils|elles|je|vous|nous))"
)
_ASKS = re.compile(rf"\b{_ASKING}\b")
_BORDERS = re.compile(
    r"[?!;\n]+|\.(?=\s|$)"  # where a sentence ends
    rf"|,?\s+(?:et|puis|et puis|aussi|et aussi|et sinon|sinon|mais|ensuite|apres)\s+(?={_ASKING}\b)"
    rf"|,\s+(?={_ASKING}\b)"
    r"|,?\s+et\s+"  # weak: « le bloc 1 et le 2 » is one question; the classifier will tell
    r"|(?<=^bonjour)[ ,]|(?<=^bjr)[ ,]|(?<=^salut)[ ,]|(?<=^slt)[ ,]|(?<=^merci)[ ,]|(?<=^bonsoir)[ ,]|(?<=^hello)[ ,]"
)
_EDGES = " ,.;:!?-"


class Clause(NamedTuple):
    """A part of the message, with where it starts and ends in it, and whether it asks something.

    « Je suis dyslexique » and « si je n'ai qu'un bloc » do not ask: they say what the question is about.
    """

    text: str
    start: int
    end: int
    asks: bool


def clauses(folded: str) -> List[Clause]:
    """The parts of a folded text, in order; the whole text when there is nothing to cut."""
    found: List[Clause] = []
    start = 0
    for border in [*_BORDERS.finditer(folded), None]:
        end = border.start() if border else len(folded)
        part = folded[start:end]
        bare = part.strip(_EDGES)
        if bare:
            offset = start + part.index(bare)
            asks = _ASKS.search(bare) is not None or (border is not None and "?" in border.group())
            found.append(Clause(bare, offset, offset + len(bare), asks))
        start = border.end() if border else end
    return found
