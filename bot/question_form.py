"""Whether a message is a closed question (« est-ce que… ? ») or a received idea (« on m'a dit que… »).

Yes and no are said only where they cannot be taken for their contrary: a question in the negative has its own form.
"""

import re
from typing import List, Optional

from bot.normalisation import normalise
from bot.shorthand import write_out

# A received idea in the negative is one that the facts may contradict: « on m'a dit qu'on ne peut pas… ».
# Key words with a question mark (« 8 capacités ? ») may be one too.
CLOSED, CLOSED_NEGATIVE, DENIED, KEY_WORDS = "fermee", "fermee_negative", "idee_niee", "fermee_breve"
_SHORTEST = 3
_SENTENCES = re.compile(r"[.:;!?…]+(?=\s|$)|[!?…]+")
# « …, non ? », « hein », « c'est bien ça ? » ask for a yes or a no and deny nothing.
_TAG = re.compile(
    r"[\s,]*\b(?:non|nan|hein|si|pas vrai|n'est-ce pas|oui ou non|ou (?:pas|non)|(?:est-ce que )?c'est (?:bien )?(?:ca|cela|vrai|exact|juste)(?: ca)?)$"
)
_INVERSION = r"\w+-(?:t-)?(?:il|elle|on|ils|elles|je|tu|vous|nous)\b"
# Before any open word, these make the whole closed: « est-ce que c'est le tuteur qui signe », « puis-je … quand … ».
_OPENER = re.compile(
    rf"(?<!qu')(?<!que )\best-ce\b(?! (?:qui|quoi|quand))|\b{_INVERSION}|\bc'est (?:bien|vrai)\b"
    rf"|\b(?:faut|fallait|peut|peux|doit|dois|va|vais|y a|y aura|est|a|sera|serait) (?:t )?(?:il|elle|on|ils|elles|je)\b(?! (?:qui|quoi))"
)
_OPEN = re.compile(
    r"\b(?:qui|quoi|quels?|quelles?|quand|comment|combien|pourquoi|laquelle|lesquel\w*|lequel|a quoi|sur quoi"
    r"|qu'est-ce|que est-ce|qu'y|que y|jusqu'ou|(?:^|\bet )qu(?:e|')(?! (?:le|la|les|l'|un|une)\b)|que (?:se |s')?(?:fait|font|devient|vaut|prevoit|veut|signifie|contient|faut|faire|doit|dois|passe|\w+-(?:t-)?(?:il|on|elle|ils|elles|je))|ou (?:est|sont|se|je|on|ca|faire|aller|a lieu)|c'est ou|definition|explique|difference)\b"
)
# « Est-ce que vous savez qui… », « pouvez-vous me dire quand… »: the open word is the question.
_ASKS_TO_BE_TOLD = re.compile(
    r"\b(?:savoir|savez|sais|dire|dites|expliquer|preciser|indiquer|connaitre|rappeler|montrer)\b"
)
# « Quand même », « ceux qui décident », « un collègue qui me forme » open nothing.
_NOT_OPEN = re.compile(
    r"\bquand meme\b|\b(?:celui|celle|ceux|celles|quelqu'un|personne|ce) qui\b|\b(?:y a|un|une) (?:[\w'-]+ ){1,6}?(?<!c'est )(?<!\ba )(?<!par )qui\b"
)
# « C'est le tuteur qui signe ? » is closed whatever follows.
_CLEFT = re.compile(
    r"\b(?:c'est|c'etait|ce sont|ce sera|ce serait|est-ce) (?:que )?(?!(?:a |de |par |pour |avec |chez |devant )?qui\b|quel|quoi\b)(?:[\w'-]+ ){1,6}?qui\b"
)
# « Je voudrais… », « donnez-moi… » ask for something, not whether something is so.
_REQUEST = re.compile(
    r"\b(?:je (?:voudrais|souhaite|souhaiterais|cherche)|j'(?:aimerais|aurais besoin)|(?:veut|veulent|voudrait) savoir|il (?:me|nous) faut\w*)\b(?!.*\b(?:si|est-ce|sure?s? que|etre sure?|confirm\w*)\b)"
    r"|^(?:bonjour |salut )?(?:je veux|donne|donnez|dis|dites|explique|expliquez"
    r"|montre|liste|rappelle|rappelez|pouvez-vous|peux-tu|merci de)\b(?!.*\bsi\b)"
    # « Pourriez-vous m'expliquer… », « tu peux me décrire… », « peut-on me donner… ».
    r"|\b(?:(?:pouvez|pourriez|pourrais|peux)-(?:vous|tu)|(?:tu (?:peux|peu|pourrais)|vous (?:pouvez|pourriez)) (?:me |m'|nous )) ?(?!.*confirm)(?!.*\bsi\b)"
    r"|\bpeut-on (?:me |m'|nous )(?:dire|expliquer|decrire|rappeler|brosser|resumer|preciser|lister|detailler)\b(?!.*\bsi\b)"
)
_RECEIVED = re.compile(
    r"\b(?:on m'a (?:dit|affirme|assure|explique|soutenu)|m'a (?:dit|affirme|assure|soutenu)|m'a-t-on dit|on ma (?:dit|di)|il parait|parait|c'est vrai|vrai que"
    r"|j'ai (?:lu|entendu|cru)|je croyais|je pensais|d'apres mon|selon mon|mon \w+ (?:dit|me dit|pretend)|(?:dit|pretend|jure|affirme|soutient) que"
    r"|donc|si j'ai bien compris|confirm\w+|dit-il vrai)\b"
)
_VERB = re.compile(
    rf"\b(?:est|sont|a|ont|c'est|c'etait|etait|etaient|ca|va|vont|faut|fallait|faudra|peut|peu|peuvent|pourra|peux|doit|doivent|doive|dois|suis|ai|j'ai|on|je"
    rf"|il|elle|ils|elles|est-ce|suffit|suffisent|compte|comptent|reste|garde|sert|passe|passent|donne|donnent|fait|font|existe|y a|yaura|y aura|vaut|valent|dure"
    rf"|marche|permet|paye|paie|prend|vote|votent|siege|siegent|decide|tranche|regarde|signe|evalue|arrive|elimine|dispense|remplace|remplacent"
    rf"|possible|obligatoires?|obligat\w*|oblige\w*|valables?|accessibles?|facultati\w*|gratuite?s?|equivalente?s?|besoin|necessaires?|{_INVERSION})\b"
    r"|="
)
# Without a question mark: « faut passer les trois », « on peut travailler dans les avions avec ça », « … ou pas ».
_SPOKEN = re.compile(
    r"\b(?:(?:on|je|il|elle|ils|elles|tu|nous|vous|ca|cela) (?:l'|le |la |les |y |en |me |m'|lui |se )?(?:suffi\w*|marche|compte)|peut?|peuve\w*|pourr\w*|doit?|dois|doive\w*"
    r"|j'ai (?:besoin|le droit)|faut|fallait|faudra|il y a|c'est|est oblige\w*|obligatoire\w*|facultati\w*|forcement|gratuit|possible"
    r"|ou (?:pas|non)|oui ou non|(?:non|nan|hein|si)$)\b"
)
_NEGATION = re.compile(
    r"\b(?:pas(?! que)|jamais|sans|trompe\w*|erreur|trop|faux|bloque\w*|prive\w*|aucune?s?|ni|inutile|impossible|interdit|rien|personne ne"
    # « Ne… que » limits, « plus de trois » compares: neither denies.
    r"|plus(?= (?:rien|valable|bon|inscrit|enregistre|obligatoire|possible|besoin|reconnu))"
    r"|(?:ne|n')\s?[\w'-]+(?: [\w'-]+)?? plus(?! (?:de|que|d'|tard|longtemps))\b|ne(?! [\w' -]{1,40}\b(?:que|qu')))\b"
)
# A negation there is not about the verb of the question: « sept sur huit » that is missing, « si je n'ai pas… ».
_CONDITION = re.compile(r"\bsi\b|\bsans\b|\bquand\b|\bqui (?:n'|ne )")
_ONLY = re.compile(r"\b(?:ne|n')\s?[\w'-]+ (?:[\w'-]+ )?(?:que|qu')(?!.*\bpas\b)")
_OPTIONAL = re.compile(r"\bpas (?:oblig\w+|force\w*)")
# What the cases rest on: denied in what goes before the question, it changes what is asked.
_AT_STAKE = re.compile(
    r"\b(?:capacit\w*|blocs?|avis|tou\w*|moitie|note\w*|valid\w*|acqui\w*|rapport|dossier|jury|oral\w*|entretien|obten\w*|eu|oblig\w*)\b"
)
# « Il est toujours valable ou il périme ? »: yes would not say which. « Oui ou non », « ou pas » do.
_ALTERNATIVE = re.compile(r"\bou\b(?! (?:pas|non)\b)")


def question_form(text: str) -> Optional[str]:
    """The form of what yes or no answers; None for an open question."""
    plain = write_out(normalise(text))
    if len(plain.split()) < _SHORTEST or _offers_a_choice(plain):
        return None
    received = _RECEIVED.search(plain) is not None
    asked = _asked(text)
    if not received and (_is_open(plain) or _is_open(asked)):
        return None
    if not received and not (_VERB.search(plain) and _asks(text, plain)):
        return KEY_WORDS if "?" in text and not _NEGATION.search(plain) else None
    return _polarity(asked, received=received)


def _asks(text: str, plain: str) -> bool:
    return "?" in text or _OPENER.search(plain) is not None or _SPOKEN.search(plain) is not None


def _offers_a_choice(plain: str) -> bool:
    opener = _OPENER.search(plain)
    return _ALTERNATIVE.search(plain, opener.start() if opener else 0) is not None


def _is_open(plain: str) -> bool:
    if _REQUEST.search(plain):
        return True
    bare = _NOT_OPEN.sub(" ", _CLEFT.sub("est-ce", plain))
    opened, opener = _OPEN.search(bare), _OPENER.search(bare)
    if opened is None:
        return False
    before = opener is None or opened.start() < opener.start()
    return before or _ASKS_TO_BE_TOLD.search(bare[: opened.start()]) is not None


def _asked(text: str) -> str:
    """The sentence that asks, and those before it whose negation would change what is asked; without its tag."""
    found: List[str] = [
        written for part in _SENTENCES.split(normalise(text)) if (written := write_out(part)).split()
    ]
    last = next((part for part in reversed(found) if len(part.split()) >= _SHORTEST), "")
    kept = [part for part in found if part is last or _AT_STAKE.search(part)]
    return _TAG.sub("", " ".join(kept))


def _polarity(asked: str, *, received: bool) -> str:
    bare = _ONLY.sub(" ", asked)
    if received:
        bare = _OPTIONAL.sub(
            " ", bare
        )  # a clue by itself: « c'est pas obligatoire » says that it is optional
    denials = _NEGATION.findall(re.sub(r"\b(?:ne|n')\s?(?=.*\b(?:pas|jamais|plus|rien|aucun)\b)", " ", bare))
    if not denials:
        return CLOSED
    if received and denials == ["pas"] and not _CONDITION.search(bare):
        return DENIED
    return CLOSED_NEGATIVE
