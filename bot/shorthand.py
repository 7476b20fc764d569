"""Shorthand written out: SMS spelling and what a dictation hears, as the words that were meant.

Applied to normalised text before the intent is read, in training and in use alike. Entities are read from the text
as typed: their offsets must stay true.
"""

import re
from typing import List, Pattern, Tuple

_WORDS = {
    # The certification's own words.
    "vae": r"v a (?:eux|e|euh|eu)|ve a (?:e|eux)|v\.a\.e\.?|veae|vaes?",
    "cqpm": r"c q p m|c\.q\.p\.m\.?|cqp m|cpqm|cqmp|cqppm|sequpm",
    "rncp": r"r n c p|rcnp|rnpc|rncps?",
    "uimm": r"u i m{1,2}|u i double m|ui double m|uim{1,3}|luimm|lui m m|l'ui double m",
    "paritaire": r"pari terre|pari taire|paritere|paritair",
    "capacite": r"capa|capas|capasite|capaciter|kapacite|capacites",
    "examen": r"exam|examin|exams",
    "entreprise": r"boite|boit|entrprise|entreprize|entreprsie|entreprises|boites|lentreprise|laboite",
    # Question words.
    "est-ce que": r"esk|eske|esque|est ce que|estce que|es ce que|est ce ke|ess ke|escque|es que|est-ce qu'|est ce qu'",
    "qu'est-ce que": r"keske|kesk|qu'est ce que|quest ce que|qesque|quesque|kess|keskon|qu'est-ce qu'|qu'est ce qu'|kesse",
    "c'est quoi": r"c (?:koi|quoi|kwa)|ckoi|cquoi|kesako|kezako|quesaco",
    "quoi": r"koi|kwa|qoi|quoa|qoui",
    "qui": r"ki|qi",
    "que": r"ke|qe|k|q|qu'",
    "quel": r"kel|kelle|kels|kelles|qel|qelle|quelle|quels|quelles|quell",
    "quand": r"kan|qd|kand|qand|qan|qnd|quant",
    "comment": r"cmt|cmnt|coment|commen|koman|coman|comen|commant|coment|komen|kmt",
    "pourquoi": r"pk|pq|pkoi|pourkoi|pourkwa|prk|prquoi|pr koi|pour quoi",
    "combien": r"cb|combi1|combi|konbien|conbien|kombien|combin|cbien|kombi1",
    # Small words.
    "c'est": r"c(?! ?\d)|cest|ces|c est|sest|s'est|cet est",
    "pour": r"pr",
    "dans": r"ds|dan",
    "avec": r"avc|av|avk|avek",
    "tout": r"tt|tou",
    "sans": r"ss|san",
    "je suis": r"jsui|chui|jsuis|chuis|jesuis|j suis|jss|j'suis",
    "je peux": r"jpeu|jpeux|jepeu|je peu|j peu|j peux|jpe|j'peux",
    "je dois": r"jdoi|jdois|je doi|jdoit",
    "je veux": r"jveu|jveux|je veu|j'veux|jv",
    "j'ai": r"g|jai|j ai|ge",
    "faut": r"fo|fau|ifo|ilfo|yfo|faux|fodra|fodrai",
    "il y a": r"ya|y a|iya|ilya|y'a|il ya",
    "on m'a dit": r"on ma di|on ma dit|onma dit|jai entendu dire|il parait|parait",
    "beaucoup": r"bcp",
    "toujours": r"tjs|tjr|tjrs|toujour",
    "quelqu'un": r"qqn|kelkun|qq1|quelqun|qqun",
    "quelque chose": r"qqch|qq chose",
    "maintenant": r"mtn|mnt",
    "nous": r"ns",
    "vous": r"vs",
    "pas": r"po|pa",
    "": r"stp|svp|s'il te plait|s'il vous plait|sil vous plait|sil te plait|dis moi|dites moi|dit moi|merci d'avance",
}
_RULES: List[Tuple[Pattern[str], str]] = [
    (
        re.compile(r"(?<![\w'])(?:la vie|l'a vie|lavi|lavis|l avis|l'avi|la vi)(?= (?!active|d'un bloc))"),
        "l'avis",
    ),
    *((re.compile(rf"(?<![\w'])(?:{found})(?![\w'])"), meant) for meant, found in _WORDS.items()),
    (re.compile(r"[?!.,;:«»\"()…]+"), " "),
]
_SPACES = re.compile(r"\s+")


def write_out(normalised: str) -> str:
    """The normalised text without its shorthand and its punctuation."""
    for pattern, meant in _RULES:
        normalised = pattern.sub(meant, normalised)
    return _SPACES.sub(" ", normalised).strip()
