"""Messages that say nothing alone: « et le deuxième ? », « c'est obligatoire ? », « qui ? ».

Their forms are few: they are listed, where everything else is learnt. The message is an ellipsis only when it holds
nothing but such words; what it asks about the last answer is its *facette*.
"""

import re
from typing import Any, Dict, List, Optional, Text

from bot.normalisation import fold, normalise
from bot.shorthand import write_out

_OPENING = (
    r"(?:(?:et|ok|d'accord|dac|daccord|ah|oh|bon|bah|ben|mais|alors|donc|oui|non|ouais|euh|du coup|en fait|ah bon|ah ok|hein"
    r"|tant pis|d'ailleurs|au fait|dis|sinon) )*"
)
_CLOSING = (
    r"(?: (?:alors|donc|exactement|du coup|en fait|au juste|precisement|concretement|hein|ca|cela|deja|pour ca|la dedans|dedans"
    r"|d'ailleurs|au final|celui-la|celle-la|celui la|celle la|ceux-la|ceux la|du tout|en vrai|pour etre sur|au moins|maintenant|ensuite))*"
)
_IT = r"(?:c'est|ca|ce sera|ce serait|il|elle|ils|elles|on|je|y|le|la|les|l'|lui|leur|en|est|sont|c'etait|se|s'|faut|dois|doit|peut|peux|dois-je|doivent)"
_THEM = r"(?:le |la |les |l'|lui |leur |me |m'|te |t'|nous |vous |en |y |s'en |se |s')"
# What one does with, or to, what was just spoken of.
_ACTS = (
    r"(?:passe|passent|passer|fait|fais|font|faire|marche|donne|donnes|donnent|donner|rend|rends|rendent|rendre|remet|remets|remettre"
    r"|envoie|envoies|envoient|envoyer|transmet|transmets|transmettre|montre|montrer|presente|presenter|depose|deposer"
    r"|remplit|remplis|remplissent|remplir|ecrit|ecris|ecrire|saisit|saisis|saisir|obtient|obtiens|obtenir|recoit|recois|recoivent|recevoir)"
)
_PEOPLE_ACT = (
    r"(?:compose|composent|donne|donnent|signe|signent|remplit|evalue|evaluent|nomme|nomment|designe|designent|organise|organisent"
    r"|regarde|regardent|observe|observent|lit|lisent|rend|recoit|recoivent|preside|examine|examinent|juge|jugent|note|notent"
    r"|interroge|interrogent|fait|font|occupe|occupent|verifie|verifient|controle|paie|paye|rate)"
)
_ASK = r"(?:demande|demander|m'adresse|m'adresser|vois|voir|appelle|appeler|contacte|contacter|parle|parler|renseigne|me renseigner)"
_FACETS: Dict[Text, Text] = {
    "pourquoi": r"(?:c'est )?(?:pourquoi|pour quelle raison|a cause de quoi)(?: (?:c'est|faire))?(?: (?:comme )?(?:ca|cela))?|comment ca se fait",
    "paie": r"(?:c'est )?qui (?:c'est qui |qui )?(?:le |la |les )?(?:paie|paye|finance|regle)(?: (?:ca|tout|la formation))?",
    "contact": (
        rf"(?:je |on )(?:peux |peut |dois |doit |le |la |les )*{_ASK} (?:a |avec )?qui"
        rf"|a qui (?:(?:il )?faut |je |on |dois |doit |peux |peut |dois-je |puis-je |le |la |les )*{_ASK}"
        rf"|qui (?:peut|pourrait|pourra|va|sait) ?(?:me |m'|nous )*(?:le |la |les )?(?:dire|repondre|aider|renseigner)?"
        rf"|qui (?:je |on |dois-je |puis-je )(?:peux |peut |dois |doit )?{_ASK}"
    ),
    "decide": (
        r"(?:c'est )?qui (?:c'est qui |qui )?(?:le |la |les )?(?:decide|decident|choisit|choisi|choisissent|tranche)"
        r"(?: ca| de ca| entre (?:les|l'un|eux|elles)\b.*)?|qui a le dernier mot"
    ),
    "qui": (
        rf"(?:c'est |ce sont )?(?:les? )?(?:a |par |avec |de |pour |chez |devant )?qui(?: (?:qui )?(?:ca|fait ca|{_THEM}+ ?{_PEOPLE_ACT}))?"
        rf"|qui (?:c'est|sont(?:-ils| ils)?|est-ce)|{_IT} (?:est|sont|c'est) (?:avec |par |de )?qui"
        rf"|(?:dedans |la dedans )?(?:il )*y a qui(?: dedans| la dedans)?|(?:je|on) (?:dois |doit |peux |peut )?{_THEM}?{_ACTS} a qui"
        rf"|a qui (?:je|on|(?:il )?faut|dois-je) ?(?:dois |doit )?{_THEM}?{_ACTS}|(?:c'est )?qui (?:le |la |les )?compose"
    ),
    "refus": (
        r"(?:si (?:je|on|il|elle|ils|elles|personne|lui|eux) |s'ils? )(?:(?:ne|n'|le|la|l'|les|me|m'|en|y) ?)*"
        r"(?:(?:fais|fait|font|donne|donnent|rends|rend|veux|veut|veulent|peux|peut|peuvent|rempli|remplis|remplit) pas(?: (?:me |m')?(?:le |la |les |l')?(?:donner|faire|rendre|remplir|signer))?"
        r"|refuse|refuses|refusent)"
        r"(?: (?:il se passe quoi|ca fait quoi|qu'est-ce que il se passe|je fais quoi|on fait quoi))?"
    ),
    "quand": (
        rf"(?:{_IT} )*(?:{_ACTS} )?(?:pour |avant |a partir de |depuis )?quand(?: (?:ca|c'est|est-ce|(?:{_IT} )+{_ACTS}?|(?:{_IT} )*{_ACTS}))?"
        rf"|(?:c'est )?(?:a |pour )?(?:quelle date|quel jour|quel moment)"
    ),
    "ou": rf"(?:{_IT} )*(?:{_ACTS} )?ou(?: (?:ca|c'est|est-ce|ca se passe))?|(?:c'est )?(?:a|dans) quel endroit",
    "duree": r"(?:c'est |il faut |faut |valable |pendant )?combien de temps(?: (?:il faut|faut))?|c'est long",
    "combien": rf"(?:{_IT} )*(?:y a )?combien(?: (?:ils|elles) sont| (?:y )?en a(?: t il)?| il y en a|(?: de )?(?:personnes|gens|membres|pages))?|ils sont combien|y en a combien|il y en a combien",
    "obligatoire": (
        r"(?:est-ce que )?(?:c'est|ces|est-ce|ca|on est|je suis|il est|elle est)? ?(?:vraiment |toujours |bien |pas )?"
        r"(?:obligatoire|oblige|obligee|force|facultatif|obligatoires)(?: ou pas| ou non| ou facultatif)?|(?:il )?faut vraiment|c'est obliger"
    ),
    "comment": rf"(?:{_IT} )*(?:{_ACTS} )?comment(?: (?:ca|c'est|(?:{_IT} )+{_ACTS}|{_ACTS}))?",
    "apres": (
        r"(?:apres|ensuite|la suite|et puis|puis)(?: (?:ca|quoi|(?:il )*y a quoi|il se passe quoi|ca se passe comment|c'est quoi|qu'est-ce que il se passe|je fais quoi|on fait quoi))?"
        r"|c'est quoi (?:apres|ensuite|la suite|la prochaine etape)|(?:il )?se passe quoi (?:apres|ensuite)|qu'est-ce que il se passe (?:apres|ensuite)"
        r"|(?:il )*y a quoi (?:apres|ensuite)|prochaine etape|(?:on|je) fai[ts] quoi (?:apres|ensuite)"
        r"|(?:si c'est (?:oui|bon|ok|valide|accepte)|a la (?:toute )?fin|une fois (?:\w+|que c'est \w+|que (?:je|on|il|elle) (?:l'ai|l'a|(?:suis|est|a|ai) \w+)))(?: (?:apres|ensuite))?(?: (?:je|on) fai[ts] quoi| (?:il )?se passe quoi)?"
    ),
    "avant": r"(?:juste )?avant(?: (?:ca|quoi|(?:il )*y a quoi|il se passe quoi|c'est quoi|je fais quoi|on fait quoi))?|(?:c'est quoi|(?:il )*y a quoi|il se passe quoi) avant",
    "sinon": (
        r"sinon|a part ca|autre chose|quoi d'autre|sinon quoi|et sinon|(?:en face|de l'autre cote|de l'autre)"
        r"|(?:y a|(?:il )*y a) (?:quoi d'autre|autre chose|d'autres (?:solutions?|possibilites?))"
    ),
    "moi": r"(?:pour )?moi(?: (?:le mien|la mienne|les miens|les miennes|j'en suis ou|ou j'en suis|c'est comment))?|(?:le mien|la mienne|les miens)",
    "quoi": (
        r"(?:il|elle|ils|elles|on|ca) (?:fait|font|sert|servent|doit faire|doivent faire|regarde|regardent|parle|porte) (?:a |de |sur )?quoi"
        r"|(?:a |sur |de )quoi(?: (?:ca sert|il sert|elle sert|il porte|elle porte|ca porte|ca parle|(?:sert|porte|parle)-t-(?:il|elle)|(?:servent|portent)-(?:ils|elles)))?"
    ),
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
