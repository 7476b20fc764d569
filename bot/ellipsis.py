"""Messages that say nothing alone: « et le deuxième ? », « c'est obligatoire ? », « qui ? ».

Their forms are few: they are listed, where everything else is learnt. The message is an ellipsis only when it holds
nothing but such words; what it asks about the last answer is its *facette*.
"""

import re
from typing import Any, Dict, List, Optional, Text

from bot.normalisation import fold, normalise
from bot.shorthand import write_out

_OPENING = r"(?:(?:et|ok|d'accord|dac|daccord|ah|oh|bon|bah|ben|mais|alors|donc|oui|non|ouais|euh|du coup|en fait|ah bon|ah ok|hein) )*"
_CLOSING = r"(?: (?:alors|donc|exactement|du coup|en fait|au juste|precisement|concretement|hein|ca|cela|deja|pour ca|la dedans))*"
_IT = r"(?:c'est|ca|ce sera|ce serait|il|elle|ils|elles|on|je|y|le|la|les|lui|en|est|sont|c'etait)"
_FACETS: Dict[Text, Text] = {
    "pourquoi": r"(?:c'est )?(?:pourquoi|pour quelle raison|a cause de quoi)(?: (?:c'est|faire))?(?: (?:comme )?(?:ca|cela))?|comment ca se fait",
    "qui": (
        rf"(?:c'est |a |par |avec |de |pour |chez |devant )?qui(?: (?:ca|fait ca|s'en occupe|le fait|la fait|les fait|(?:le |la |les )?"
        rf"(?:compose|donne|signe|remplit|evalue|nomme|designe|organise|regarde|lit|rend|recoit|preside)))?"
        rf"|c'est (?:les? )?qui|qui (?:c'est|sont(?:-ils| ils)?|est-ce)|{_IT} (?:est|sont|c'est) qui|ils? (?:est|sont) qui"
        rf"|(?:dedans |la dedans )?(?:il )?y a qui(?: dedans| la dedans)?|(?:je|on) (?:le |la |les |l')?(?:envoie|rends|rend|donne|remets|remet|transmets) a qui"
        rf"|a qui (?:je|on|faut) ?(?:le |la |les |l')?(?:envoie|rends|rend|donne|remets|envoyer|rendre|donner|remettre)"
    ),
    "decide": r"(?:c'est )?qui (?:c'est qui )?(?:le |la |les )?(?:decide|choisit|choisi|tranche)(?: ca| de ca)?|qui a le dernier mot",
    "refus": (
        r"si (?:je|on|il|elle|ils) (?:ne |n'|le |la |l'|les )*(?:fais|fait|font|donne|donnent|rends|rend|veux|veut|veulent|peux|peut|rempli|remplis|remplit) pas"
        r"(?: (?:il se passe quoi|ca fait quoi|qu'est-ce que il se passe|je fais quoi|on fait quoi))?"
    ),
    "quand": rf"(?:avant|pour) quand(?: (?:il )?faut (?:le |la |les )?(?:rendre|donner|envoyer|faire))?|(?:(?:il )?faut|je dois|on doit) (?:le |la |les )?(?:rendre|donner|envoyer|faire) (?:pour |avant )?quand|c'est (?:pour|avant) quand|(?:(?:c'est|{_IT}) )?(?:pour )?quand(?: (?:ca|c'est|est-ce))?|a quelle date|quelle date|c'est a quelle date|quel jour|c'est quel jour",
    "ou": rf"(?:(?:c'est|{_IT}|ca se passe) )?ou(?: (?:ca|c'est|est-ce|ca se passe))?|a quel endroit|c'est a quel endroit|dans quel endroit",
    "combien": rf"(?:{_IT} )*(?:y a )?combien(?: (?:ils|elles) sont| (?:y )?en a(?: t il)?| il y en a|(?: de )?(?:personnes|gens|membres))?|ils sont combien|y en a combien|il y en a combien",
    "obligatoire": (
        r"(?:est-ce que )?(?:c'est|ces|est-ce|ca|on est|je suis|il est|elle est)? ?(?:vraiment |toujours |bien |pas )?"
        r"(?:obligatoire|oblige|obligee|force|facultatif|obligatoires)(?: ou pas| ou non| ou facultatif)?|(?:il )?faut vraiment|c'est obliger"
    ),
    "comment": r"comment(?: (?:ca|ca se passe|on fait|faire|je fais|ca marche|c'est))?|ca se passe comment|on fait comment|je fais comment|il se passe comment|elle se passe comment",
    "apres": r"(?:apres|ensuite|la suite|et puis|puis)(?: (?:ca|quoi|il se passe quoi|ca se passe comment|c'est quoi|qu'est-ce que il se passe|je fais quoi|on fait quoi))?|c'est quoi (?:apres|ensuite|la suite|la prochaine etape)|il se passe quoi (?:apres|ensuite)|qu'est-ce que il se passe (?:apres|ensuite)|prochaine etape",
    "sinon": r"sinon|a part ca|autre chose|quoi d'autre|sinon quoi|et sinon|(?:y a|il y a) (?:quoi d'autre|autre chose|d'autres (?:solutions?|possibilites?))",
    "quoi": r"(?:il|elle|ils|elles|on|ca) (?:fait|font|sert|servent|doit faire|doivent faire) (?:a )?quoi|(?:a |sur |de )quoi(?: (?:ca sert|il sert|elle sert|il porte))?|ca sert a quoi",
}
_PATTERNS = {name: re.compile(rf"{_OPENING}(?:{forms}){_CLOSING}") for name, forms in _FACETS.items()}
# With an entity, these words add nothing: « et pour la VAE alors ? », « non, pas le bloc 1 », « même en contrat pro ? ».
_REFUSED = re.compile(
    r"\b(?:pas|plutot que|au lieu de|sauf) (?:par |en |pour )?(?:la |le |l'|les |du |de la )?\w+"
)
_FILLERS = re.compile(
    r"\b(?:et|ok|d'accord|non|oui|mais|alors|donc|pour|par|en|dans|de|du|d'|la|le|les|l'|un|une|au|aux|avec|meme|aussi|pareil|sinon|je"
    r"|parle|parlais|voulais|dire|veux|dis|bien|pas|plutot|celui|celle|ca|c'est|si|on|est|suis|moi|vous|nous|quid|idem|ou|a|ya|euh|ah|bon"
    r"|pardon|desole|desolee|excuse|excusez|trompe|me suis|rectification|correction|celui-la|celle-la|question|demande|demandais|que|du coup|cas|voie|via|concernant|apres|que|autre)\b|[^\w\s]"
)


def facet(text: Text) -> Optional[Text]:
    """What an elliptic message asks about the last answer; None when it says something by itself."""
    plain = write_out(normalise(text))
    return next((name for name, form in _PATTERNS.items() if form.fullmatch(plain)), None)


def only_names(text: Text, entities: List[Dict[Text, Any]]) -> bool:
    """Whether the message holds nothing but entities and small words: « et en VAE ? »."""
    if not entities:
        return False
    rest = list(fold(text))
    for one in entities:
        rest[one["start"] : one["end"]] = " " * (one["end"] - one["start"])
    return not _FILLERS.sub(" ", _REFUSED.sub(" ", "".join(rest))).strip()
