"""Whether a message is a closed question (« est-ce que… ? ») or a received idea (« on m'a dit que… »)."""

import re
from typing import Optional

from bot.normalisation import normalise
from bot.shorthand import write_out

CLOSED, CLOSED_NEGATIVE = "fermee", "fermee_negative"
_OPEN = re.compile(
    r"\b(?:qui|quoi|quels?|quelles?|quand|comment|combien|pourquoi|lequel|laquelle|lesquels|a quoi|sur quoi"
    r"|qu'est-ce|ou (?:est|sont|se|je|on|ca|faire|aller|a lieu)|c'est ou|definition|explique|difference)\b"
)
# « Qui » inside « est-ce que c'est le tuteur qui signe » opens nothing.
# « Je voudrais… », « donnez-moi… » ask for something, not whether something is so.
_REQUEST = re.compile(
    r"^(?:bonjour |salut )?(?:je (?:voudrais|veux|souhaite|cherche|souhaiterais)|j'aimerais|donne|donnez|dis|dites|explique|expliquez"
    r"|montre|liste|rappelle|rappelez|pouvez-vous|peux-tu|merci de)\b(?!.*\bsi\b)"
)
_CLOSED_DESPITE_QUI = re.compile(
    r"\b(?:est-ce que|c'est bien|c'est) (?:que )?(?:c'est )?(?:le|la|l'|les|mon|ma|mes|un|une|moi|vous|nous)\b.*\bqui\b"
)
_RECEIVED = re.compile(
    r"\b(?:on m'a dit|m'a dit|m'a-t-on dit|il parait|parait|parait que|c'est vrai|vrai que|j'ai (?:lu|entendu|cru)|je croyais"
    r"|je pensais|d'apres mon|selon mon|mon \w+ (?:dit|me dit)|donc|si j'ai bien compris|confirme)\b"
)
_VERB = re.compile(
    r"\b(?:est|sont|a|ont|c'est|ca|va|vont|faut|faudra|peut|peuvent|peux|doit|doivent|dois|suis|ai|j'ai|on|je|il|elle|ils|elles"
    r"|est-ce|suffit|compte|reste|garde|sert|passe|donne|fait|existe|y a|\w+-(?:t-)?(?:il|elle|on|ils|elles|je|vous|nous))\b"
)
_NEGATIVE = re.compile(
    r"\b(?:pas|plus|jamais|sans|aucune?s?|ni|inutile|impossible|interdit|ne|n'est|n'a|n'y|n'ai|rien|personne ne)\b"
)
# « Il est toujours valable ou il périme ? »: yes would not say which. « Oui ou non », « ou pas » do.
_ALTERNATIVE = re.compile(r"\bou\b(?! (?:pas|non)\b)")
_OR_NOT = re.compile(r"\bou (?:pas|non)\b")
_SHORTEST = 3


def question_form(text: str) -> Optional[str]:
    """`fermee` or `fermee_negative` for what yes or no answers; None for an open question or key words."""
    plain = write_out(normalise(text))
    if len(plain.split()) < _SHORTEST:
        return None
    if _ALTERNATIVE.search(plain):
        return None
    if not _RECEIVED.search(plain):
        if _REQUEST.search(plain):
            return None
        if _OPEN.search(plain) and not _CLOSED_DESPITE_QUI.search(plain):
            return None
        if not _VERB.search(plain):
            return None
    return CLOSED_NEGATIVE if _NEGATIVE.search(_OR_NOT.sub(" ", plain)) else CLOSED
