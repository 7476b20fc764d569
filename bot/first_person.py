"""Whether somebody speaks of themselves: « ma C5 », « si je rate », « jsui evalué coment ».

Not where « je » only opens a request (« je voudrais savoir ») nor where « mon » is said of somebody else (« mon apprenti »).
"""

import re
from typing import Text

from bot.normalisation import normalise
from bot.shorthand import write_out

_OPENING = re.compile(
    r"\b(?:(?:je |j')(?:voudrais|voulais|veux|souhaite\w*|aimerais|cherche|demande|me demande)(?: bien)?(?: a)? "
    r"(?:savoir|comprendre|connaitre|apprendre|si|comment|ce que)|j'ai (?:lu|entendu|vu)|je (?:ne )?(?:comprends|sais|connais) pas"
    r"|di(?:s|tes)[ -]moi|explique[zr]?[ -]moi|(?:me |m')(?:dire|expliquer|preciser|indiquer|renseigner|rappeler)|on m'a dit)\b"
)
_SOMEBODY_ELSE = re.compile(
    r"\b(?:mon|ma|mes|de mes|un de mes|l'un de mes) (?:\w+ )?(?:gars|mec|apprentie?|salariee?|collegue|operateur|operatrice|fils|fille"
    r"|enfant|candidate?|stagiaire|alternante?|equipiere?|mari|femme|frere|soeur|copain|copine|pote|amie?|ouvriere?|interimaire"
    r"|tutoree?|voisine?|cousine?|neveu|niece|employee?|agent|jeune|compagnon|conjointe?)s?\b"
)
_OWN = re.compile(
    r"\b(?:je|moi|me|mon|ma|mes|mien|mienne|miens|miennes)\b|\b[jm]'"
    # « jlai », « jvx »: no French word begins so.
    r"|\bj[bcdfghklmnpqrstvwxz]"
)


def first_person(text: Text) -> bool:
    """Whether the message is about who writes it."""
    plain = write_out(normalise(text))
    return _SOMEBODY_ELSE.search(plain) is None and _OWN.search(_OPENING.sub(" ", plain)) is not None
