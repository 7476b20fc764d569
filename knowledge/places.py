"""The one département that a sentence about something else names: « qui appeler à Lille », « je suis dans le 59 ».

Stricter than `departements`, which reads an answer to « quel département ? »: here a number or an ordinary word says a
place only where the words around it say so. In doubt, nothing is read and the person is asked.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.departements import CORSICA, Departements
from knowledge.typed import plain_words

# Names of several towns: they say no département.
SHARED = frozenset({"saint pierre", "saint martin", "marigot"})
# Regions and streets written with the name of a département or of its chief town.
_OTHER = re.compile(
    r"\b(?:nord pas de calais|(?:pays|val) de (?:la )?loire|rhone alpes|vallee (?:du|de la) \w+|afrique du nord|gare du nord)\b"
)
_STREET = re.compile(
    r"\b(?:rue|avenue|av|bd|boulevard|place|quai|gare|porte|route|chemin|impasse|allee|bords)"
    r"(?: (?:de|du|d|des|de la|de l))?$"
)
# Not the names of anything else, but three letters away from words of every day: an article must come first.
SHORT = frozenset({"ain", "var", "gers", "gard", "jura", "landes"})
# Words of French, or first names: « trop cher », « une somme », « des tours », « Nancy m'a dit ».
RIVERS = frozenset({"allier", "aube", "aude", "creuse", "eure", "manche", "orne", "somme"})
_TOWNS = "agen auch foix gap laon macon mende moulins nancy nice pau rennes tours tulle valence vannes"
TOWNS = frozenset(_TOWNS.split())
WORDS = RIVERS | TOWNS
# Without their capital, they mean something else even behind a place's words: « dans le nord », « à la réunion ».
CAPITALISED = frozenset({"cher", "lot", "nord", "vienne", "la reunion"})
FIRST_NAMES = frozenset({"nancy", "aude"})

_IN_OR_OF = (
    r"\bdans (?:le|la|l|les)$|\buimm$"
    r"|\b(?:uimm|contact|centre|habitants?|prefecture|secteur|cote|suis|viens|vient) (?:du|de la|de l|des|de|d)$"
)
_WITH_CAPITAL = {
    "departement": re.compile(_IN_OR_OF),
    "town": re.compile(rf"{_IN_OR_OF}|\b(?:a|sur|vers|de|pour)$"),
    "first name": re.compile(r"\b(?:a|sur|vers|suis de|viens de|uimm de|uimm)$"),
    "island": re.compile(r"\b(?:a|sur|ile de|suis de|viens de|uimm de|uimm)$"),
}
_ARTICLE = re.compile(r"\b(?:le|la|l|les|du|de la|de l|des|d|en|uimm)$")
_DEPARTEMENT = r"\b(?:departement|dept|dep|dpt)"
_NAMED = re.compile(rf"{_DEPARTEMENT} (?:de la|de l|du|de|d|des|la|le)$|{_DEPARTEMENT}$")
_LIVES = re.compile(
    r"\b(?:habite|habitons|vis|vit|vivons|suis|sommes|reside|bosse|travaille|cherche|base|basee|situe|situee|viens"
    r"|loge|demenage) (?:(?P<in>dans (?:le|la|l|les))|a|de|vers|pres de)$"
)
_TO_A_PERSON = re.compile(r"\b(?:parler?|dire|dit|ecrire|demander?|adresser|repondre|donner) (?:a|de)$")
_NOT_THERE = re.compile(
    r"\b(?:pas|plus|ni|jamais|sauf|hors|quitter?)(?: (?:vraiment|a|en|dans|de|du|d|des|sur|vers|pour|le|la|l|les)){0,3}$"
    r"|(?<!pas )\bloin (?:de la|de l|de|du|d|des)$"
)

# What says that a number is a département's; behind the last one, only a number that is no day of a month.
_NUMBER_SAID = re.compile(
    rf"{_DEPARTEMENT}(?: (?:n|no|numero|du|de|le|la|c|est|cest|code|mon|dans|suis|je|j|habite)){{0,4}}$"
)
_NUMBER_IN = re.compile(
    r"\bdans le$|\bhabite le$|\b(?:suis|viens|vient|habite|vis|sommes|habitante?|uimm|contact|centre|secteur|coin) du$"
)
_NUMBER_FOR = re.compile(r"\b(?:pour|sur) le$")
# « Dans le 59 ou le 62 »: the person says themselves that they hesitate.
_OR_ANOTHER = re.compile(r"(?:ou|et|a|au)(?: (?:bien|dans|le|du|celui)){0,3} (?:2[ab]|9[78]\d|\d\d)\b")
LAST_DAY = 31
# After a number, only these: « dans le 59 et… », never « dans le 12 juin », « du 35 heures ».
_FOLLOWING = (
    "qui que ki ke koi kel quel quelle quels quelles comment ou et pour mais donc c est ca y avec svp stp merci moi mon ma mes je j on il"
    " elle vers a au en pres depuis dans france pourquoi quand combien si peut pouvez peux dois faut actuellement"
)
_AFTER_NUMBER = frozenset(_FOLLOWING.split())
_CODE = re.compile(r"2[ab]|9[78]\d|\d\d?")
_POSTAL = re.compile(r"\d{5}")
# A number that these announce is a file's or a title's; those that follow count something.
_ANNOUNCED = re.compile(
    r"\b(?:rncp|fiche|rs|dossier|numero|no|n|ref|reference|formacode|rome|code|certification|titre|diplome|cqpm|cqp|matricule|siret)"
    r"(?: (?:de|du|la|le|mon|numero|no|n|fiche|rncp|dossier|certification|formation|est|c)){0,3}$"
)
_POSTAL_SAID = re.compile(r"\bcode postal(?: (?:est|c|le|du|de))*$")
_UNITS = "euros euro eur e k ke balles personnes salaries habitants heures h jours ans km metres pieces fois candidats"
_COUNTED = frozenset(_UNITS.split())
_JOINED = re.compile(r"[\s.\-/–]*")
_LOOKED_BACK = 7


@dataclass(frozen=True)
class Word:
    """A word of the sentence, folded; `before` and `after` are what separates it from its neighbours."""

    said: str
    capital: bool
    before: str
    after: str


class Places:
    """Reads the place in a free sentence."""

    def __init__(self, departements: Departements) -> None:
        self._departements = departements
        towns = {one.chef_lieu for one in departements.known.values()}
        mainland = [one.nom for code, one in departements.known.items() if len(code) == 2]
        self._rivers = {" ".join(plain_words(name)) for name in mainland if name not in towns}
        self._names: dict[tuple[str, ...], str] = {}
        for code, one in departements.known.items():
            for name in (one.nom, one.chef_lieu):
                self._add(tuple(plain_words(name)), code)
        self._longest = max(map(len, self._names), default=0)

    def _add(self, words: tuple[str, ...], code: str) -> None:
        if " ".join(words) not in SHARED:
            self._names[words] = code
        if words[0] == "le":  # « au Mans », « du Puy-en-Velay »
            self._names[words[1:]] = code

    def named(self, text: str) -> str:
        """The code of the one département that the sentence names without doubt, or ''."""
        words = _words(text)
        codes = {*self._by_number(words), *self._by_name(words)}
        return codes.pop() if len(codes) == 1 else ""

    def _by_name(self, words: Sequence[Word]) -> Iterator[str]:
        place = 0
        while place < len(words):
            size = self._size_at(words, place)
            if size and self._means_a_place(words, place, size):
                yield self._names[_said(words, place, size)]
            place += size or _other_size(words, place) or 1

    def _size_at(self, words: Sequence[Word], place: int) -> int:
        """How many words the longest name that begins there has; 0 for none, or within the name of something else."""
        if _other_size(words, place):
            return 0
        sizes = range(min(self._longest, len(words) - place), 0, -1)
        return next((size for size in sizes if _said(words, place, size) in self._names), 0)

    def _means_a_place(self, words: Sequence[Word], place: int, size: int) -> bool:
        name, lead = " ".join(_said(words, place, size)), _lead(words, place)
        first, last = words[place], words[place + size - 1]
        if first.before == "-" or last.after == "-" or _NOT_THERE.search(lead) or _STREET.search(lead):
            return False  # « Châlons-sur-Marne », « rue de Lille »
        if name in WORDS | CAPITALISED:
            said = _said_as_a_place(name, lead, capital=last.capital)
            return said and not _is_a_direction(name, words, place)
        if name in SHORT:
            return last.capital or bool(_ARTICLE.search(lead) or _NAMED.search(lead))
        # « Nogent sur Marne »; « je suis sur Lille » is a way to say where one lives.
        return not (name in self._rivers and lead.endswith(" sur"))

    def _by_number(self, words: Sequence[Word]) -> Iterator[str]:
        for place, word in enumerate(words):
            if _among_figures(words, place):
                continue
            if _POSTAL.fullmatch(word.said):
                if _is_postal(words, place):
                    yield from self._departements.of_postal(word.said)
            elif _CODE.fullmatch(word.said) and _is_code(words, place):
                yield from self._coded(word.said.upper().zfill(2))

    def _coded(self, code: str) -> tuple[str, ...]:
        if code == "20":
            return CORSICA
        return (code,) if code in self._departements.known else ()


def _words(text: str) -> list[Word]:
    composed = unicodedata.normalize("NFC", text)
    shouted = not any(one.islower() for one in composed)
    found = list(re.finditer(r"[^\W_]+", composed))
    edges = [0, *(one.end() for one in found)]
    gaps = [composed[end : one.start()] for end, one in zip(edges, found, strict=False)]
    gaps.append(composed[edges[-1] :])
    return [
        Word(_folded(one[0]), one[0][0].isupper() and not shouted, gaps[place], gaps[place + 1])
        for place, one in enumerate(found)
    ]


def _folded(word: str) -> str:
    spelt = word.casefold().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(one for one in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(one))
    return {"st": "saint", "ste": "sainte"}.get(plain, plain)


def _said(words: Sequence[Word], place: int, size: int) -> tuple[str, ...]:
    return tuple(word.said for word in words[place : place + size])


def _lead(words: Sequence[Word], place: int) -> str:
    """The words just before; what stands in another sentence says nothing of this one."""
    start = place
    while start > max(0, place - _LOOKED_BACK) and not re.search(r"[.!?\n]", words[start].before):
        start -= 1
    return " ".join(word.said for word in words[start:place])


def _other_size(words: Sequence[Word], place: int) -> int:
    rest = " ".join(word.said for word in words[place : place + 5])
    found = _OTHER.match(rest)
    return len(found[0].split()) if found else 0


def _said_as_a_place(name: str, lead: str, *, capital: bool) -> bool:
    """Whether the words before an ordinary word make a place of it."""
    if _NAMED.search(lead):
        return True
    if name in FIRST_NAMES and _TO_A_PERSON.search(lead):
        return False
    if capital and _WITH_CAPITAL[_kind(name)].search(lead):
        return True
    lives = _LIVES.search(lead)
    if lives is None or name in CAPITALISED:
        return False
    return (_kind(name) == "departement") is (lives["in"] is not None)


def _kind(name: str) -> str:
    if name == "la reunion":
        return "island"
    if name in FIRST_NAMES & TOWNS:
        return "first name"
    return "town" if name in TOWNS else "departement"


def _is_a_direction(name: str, words: Sequence[Word], place: int) -> bool:
    """« Dans le Nord de la Moselle », « dans le Nord-Est »."""
    after = words[place + 1].said if place + 1 < len(words) else ""
    return name == "nord" and after in ("de", "du", "des", "d", "est", "ouest")


def _among_figures(words: Sequence[Word], place: int) -> bool:
    """« 03 20 12 », « 59/62 », « 57,5 »: a phone number, two départements, a mark."""
    around = [(place - 1, words[place].before), (place + 1, words[place].after)]
    return any(
        0 <= other < len(words)
        and words[other].said[:1].isdigit()
        and _JOINED.fullmatch(gap.replace(",", "."))
        for other, gap in around
    )


def _is_postal(words: Sequence[Word], place: int) -> bool:
    lead, after = _lead(words, place), words[place + 1].said if place + 1 < len(words) else ""
    if re.match(r"\s*[€%]", words[place].after) or after in _COUNTED or _NOT_THERE.search(lead):
        return False
    # Towns' codes end by 0, but for a few places: a number of a fiche seldom does.
    usual = re.fullmatch(r"\d{4}0|(?:13|20|69|75|97|98)\d{3}", words[place].said)
    return bool(_POSTAL_SAID.search(lead) or (usual and not _ANNOUNCED.search(lead)))


def _is_code(words: Sequence[Word], place: int) -> bool:
    word, lead = words[place], _lead(words, place)
    after = words[place + 1].said if place + 1 < len(words) else ""
    ends = not after or re.search(r"[,;:.!?()\n]", word.after)
    if not (ends or after in _AFTER_NUMBER) or re.match(r"\s*[€%°]", word.after) or _NOT_THERE.search(lead):
        return False
    if _OR_ANOTHER.match(" ".join(_said(words, place + 1, 5))):
        return False
    if _NUMBER_SAID.search(lead):
        return True
    if len(word.said) < 2:
        return False
    if _NUMBER_IN.search(lead) or _in_brackets(words, place):
        return True
    later = not word.said.isdigit() or int(word.said) > LAST_DAY
    return later and _NUMBER_FOR.search(lead) is not None


def _in_brackets(words: Sequence[Word], place: int) -> bool:
    """« Roubaix (59) »: a number alone after a name."""
    word = words[place]
    alone = word.before.endswith("(") and word.after.startswith(")")
    return alone and place > 0 and words[place - 1].capital and not words[place - 1].said[-1].isdigit()
