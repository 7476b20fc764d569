"""Numbers and addresses that point to one person, found by their form.

Every pattern reads folded text (small letters, no accents). What people ask about here has numbers too
(RNCP 28246, C5, H2903, 21/04/2022, L. 6113-9): a form must be whole to count.
"""

import re
from collections.abc import Callable

from api.privacy.marks import Kind, Span, apart, fold, replace_spans

# Between two digits of one number.
S = r"[ .\-/_]{0,2}"

AT = r"(?:@|\(at\)|\[at\]|\baro+bas?e?\b)"
DOT = r"(?:\.|,|\bpoint\b)"
ENDING = r"(?:fr|com|net|org|eu|be|ch|lu|de|es|it|pt|pl|ro|uk|ma|dz|tn|io|re|nc|pf|info|pro|bzh)"
EMAIL = re.compile(
    # Written as it should be, a comma allowed before a known ending, or with blanks and words for signs.
    rf"(?<![\w.+'-])[\w.+'-]+@\w[\w-]*(?:\.[\w-]+)*(?:,{ENDING}\b)?"
    rf"|(?<![\w+-])[\w+-]+(?:\ ?\.\ ?[\w+-]+)*\s{{0,2}}{AT}\s{{0,2}}\w[\w-]*"
    rf"(?:\s?{DOT}\s?[\w-]+)*?\s?{DOT}\s?{ENDING}\b"
)

# A month and a year, or a date, read digit by digit would be the start of a telephone number.
NOT_A_DATE = r"(?!\d\d[ /.\-](?:\d\d[ /.\-])?(?:19|20)\d\d(?!\d))"
PHONE = re.compile(
    rf"(?<![\d+])(?<!\d[/.\-]){NOT_A_DATE}0[1-9](?:{S}\d){{8}}(?!\d)"
    rf"|(?<!\d)(?:\+|00\ ?|(?=33\ ?[67]))33{S}(?:\(0\)|0)?{S}[1-9](?:{S}\d){{8}}(?!\d)"
    rf"|\+[1-9]{S}\d(?:{S}\(?\d\)?){{6,12}}(?!\d)"
    rf"|(?<!\d)00[1-9]\d(?:{S}\d){{7,12}}(?!\d)"
)

# Sex, year, month (01 to 12, or above 19 where unknown), département, commune, order; then the key.
NIR = re.compile(
    rf"(?<!\d)(?P<number>[1278]{S}\d\d{S}(?:0[1-9]|1[0-2]|[2-9]\d){S}(?:\d\d|2[ab])(?:{S}\d){{6}})"
    rf"(?:{S}(?P<key>\d\d))?(?!\d)"
)
NIR_ANNOUNCED = re.compile(r"\b(?:secu\w*|nir|n\W{0,2}ss|immatriculation)\b.{0,40}$")
NIR_IN_GROUPS = re.compile(r"\d[^\da-z]+\d\d[^\da-z]+\d\d[^\da-z]")
CORSICA = {"2a": "19", "2b": "18"}

# Characters after the country's two letters and two digits.
IBAN_LENGTHS = {
    "fr": 23, "be": 12, "de": 18, "es": 20, "it": 23, "pt": 21, "lu": 16, "ch": 17, "nl": 14, "gb": 18,
    "pl": 24, "ro": 20, "tn": 20, "ma": 24,
}  # fmt: skip
IBAN = re.compile(
    r"\b(?:"
    + "|".join(
        rf"{country}\d\d(?:{S}[a-z0-9]){{{length}}}(?![a-z0-9])" for country, length in IBAN_LENGTHS.items()
    )
    + ")"
)

MONTH = r"(?:janv|fevr?|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)[a-z]*\.?"
BIRTH_DATE = re.compile(
    r"(?:\bnee?(?:\(e\))?(?:\s+(?:a|au|aux|en)\s+[\w' -]{2,30}?)?\s+le|\bnaissance|\bddn)\b"
    r"(?:\s*(?::|=|est|c'est|le|du))*\s*"
    rf"(?P<date>(?:\d{{1,2}}|1er)[ /.\-]{{0,2}}(?:{MONTH}|\d{{1,2}})(?:[ /.\-]{{0,2}}\d{{2,4}})?)(?!\d)"
)

WAY = (
    r"(?:rue|av|ave|avenue|bd|bld|bvd|boulevard|chemin|allees?|impasse|quai|square|rte|faubourg|fbg|sentier"
    r"|ruelle|montee|hameau|lotissement|residence|esplanade|venelle)\b\.?"
    # Counted too (« 2 places en juin ») unless a name follows.
    r"|(?:place|route|cours|passage|cite)(?=\s+(?:de\s+la|du|des|de\s+l'))"
)
# The words that can no longer be the name of a street or of a town.
AFTER_ADDRESS = (
    r"(?:et|ou|je|j|tu|il|elle|on|nous|vous|c|ca|est|pour|mais|car|donc|merci|svp|stp|a|au|aux|chez|en"
    r"|pres|avec|depuis|mon|ma|mes|que|qui|quoi|mail|tel|telephone|ne|nee|batiment|bat|appartement|appt?)\b"
)
STREET_WORD = rf"(?:(?!{AFTER_ADDRESS})[a-z][\w'-]*\.?|\d{{1,2}}(?!\d)|1[89]\d\d(?!\d))"
TOWN = rf"[\s,]+\d{{5}}(?!\d)(?:\s+(?!{AFTER_ADDRESS})[a-z][\w'-]*){{0,3}}"
ADDRESS = re.compile(
    rf"(?<![\d/.])\d{{1,4}}\s?(?:bis|ter|quater|[a-d]\b)?[\s,]{{1,2}}(?:{WAY})"
    rf"(?:\s+{STREET_WORD}){{1,6}}"
    rf"(?:[\s,]+(?:appartement|appt?|batiment|bat|etage|escalier)\b\.?\s*\w+)*(?:{TOWN})?"
)


def find_identifiers(text: str) -> list[Span]:
    """The e-mail addresses, telephone numbers, NIR, IBAN, postal addresses and birth dates of a text.

    A NIR of 15 digits counts when its key is right, when it is written in groups, or when the words before
    announce it: a slip of one digit does not make it anybody's.
    """
    folded = fold(text)
    found: list[Span] = []
    for kind, pattern, group, genuine in FORMS:
        found += [
            Span(match.start(group), match.end(group), kind)
            for match in pattern.finditer(folded)
            if genuine(match)
        ]
    return apart(found)


def without_identifiers(text: str) -> str:
    """The text with a mark in place of each identifier."""
    return replace_spans(text, find_identifiers(text))


def _any(_match: re.Match[str]) -> bool:
    return True


def _is_nir(match: re.Match[str]) -> bool:
    key = match["key"]
    if key is None:
        return True
    number = re.sub(r"[^\dab]", "", match["number"])
    for department, digits in CORSICA.items():
        if number[5:7] == department:
            number = number[:5] + digits + number[7:]
    return (
        int(key) == 97 - int(number) % 97
        or NIR_IN_GROUPS.match(match[0]) is not None
        or NIR_ANNOUNCED.search(match.string[: match.start()]) is not None
    )


def _is_iban(match: re.Match[str]) -> bool:
    compact = re.sub(r"[^a-z0-9]", "", match[0])
    # No other French word looks like one: a slip in its key does not save it from being someone's.
    return (
        compact.startswith("fr") or int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1
    )


# The first that claims a character keeps it.
FORMS: tuple[tuple[Kind, re.Pattern[str], str | int, Callable[[re.Match[str]], bool]], ...] = (
    (Kind.EMAIL, EMAIL, 0, _any),
    (Kind.IBAN, IBAN, 0, _is_iban),
    (Kind.NIR, NIR, 0, _is_nir),
    (Kind.BIRTH_DATE, BIRTH_DATE, "date", _any),
    (Kind.PHONE, PHONE, 0, _any),
    (Kind.ADDRESS, ADDRESS, 0, _any),
)
