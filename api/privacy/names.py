"""Person names found by what stands before them, and by the given names that people here bear.

It reads what a language model misses: names in small letters, without accents, after « je m'appelle » or
« mon tuteur ».
"""

import re
from dataclasses import dataclass
from itertools import zip_longest

from api.privacy.marks import MARK, Kind, Span, apart, fold
from api.privacy.vocabulary import Dictionary, is_common, is_given_name

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
PARTICLES = frozenset([
    "al", "ben", "bin", "bou", "da", "das", "de", "del", "der", "di", "do", "dos", "du", "el", "ibn", "la", "le",
    "van", "von",
])  # fmt: skip
# « F. Lemaire », but « M. Lemaire » keeps its M.
INITIAL = re.compile(r"\b[A-LN-Z]\. ?$")
LONGEST_NAME = 4
SHORTEST_IN_SMALL_LETTERS = 3
# Who says their own name may bear any word of the dictionary.
NO_DICTIONARY = Dictionary(frozenset())

# What is said to give a name: any word that follows is one, unless people use it for something else.
NAMING = re.compile(
    r"(?:\b(?:j\w?\s?)?[ms]\s?'?\s?ap+el+(?:e|es|le)?|\b(?:me|se)\s+(?:nomme|presente)"
    r"|\b(?:pre)?nom(?:\s+de\s+(?:famille|naissance|jeune\s+fille))?\s*(?::|=|,?\s*c'?\s?est|\bc\b|\best)"
    r"|\bau\s+nom\s+d[e'])\s*[:,]?\s*$"
)
# A title too, though who is given one did not say the name: what follows it is ordinary French sooner.
TITLE = re.compile(r"(?:\b(?:monsieur|madame|mademoiselle|mr|mme|mlle)\b\.?|\bm\.)\s*$")
ROLE = (
    r"tuteur|tutrice|chef+e?|manager|manageuse|responsable|collegue|colegue|pote|copain|copine|amie?|femme"
    r"|mari|fils|fille|frere|soeur|cousine?|neveu|niece|formateur|formatrice|directeur|directrice"
    r"|patron(?:ne)?|candidate?|evaluateur|evaluatrice|presidente?|salariee?|interimaire|stagiaire|apprentie?"
    r"|conseiller|conseillere|operateur|operatrice|referente?|superviseur|encadrante?"
)
# Who is spoken of: a word that follows is a name if it has its capital or is in no dictionary.
PRESENTING = re.compile(
    rf"(?:\b(?:{ROLE})(?:\s+d[e']\s?(?:equipe|atelier|ligne|secteur|production|service|usine))?"
    r"(?:\s+(?:hierarchique|fonctionnel|fonctionnelle|rh))?"
    r"(?:\s*[,:]|\s+(?:c'?\s?est|c|est|est\s+toujours))?"
    r"|\bmoi\s*,?\s*c'?\s?(?:est)?|\bici|\b(?:cordialement|bien\s+a\s+(?:vous|toi)|salutations|d'avance))"
    r"[\s,.:!]*$"
)
# After these, a given name names a place or a company.
PLACES = frozenset([
    "avenue", "boulevard", "centre", "chez", "college", "ecole", "entreprise", "etablissements", "ets",
    "fondation", "gare", "groupe", "hopital", "institut", "lycee", "place", "rue", "saint", "sainte", "societe",
    "st", "stade", "ste", "usine", "ville",
])  # fmt: skip


@dataclass(frozen=True)
class Word:
    """A word of the text, folded, and whether it has a capital that tells something."""

    start: int
    end: int
    folded: str
    capital: bool


def is_shouted(text: str) -> bool:
    """Whether the text is in capitals, so that they tell nothing."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 3 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)


def words_of(text: str) -> list[Word]:
    """The words in their order, without those of the marks already there."""
    marks = [match.span() for match in MARK.finditer(text)]
    shouted = is_shouted(text)
    return [
        Word(match.start(), match.end(), fold(match[0]), match[0][0].isupper() and not shouted)
        for match in WORD.finditer(text)
        if not any(start <= match.start() < end for start, end in marks)
    ]


def find_names(text: str, dictionary: Dictionary) -> list[Span]:
    """The person names that context or the given name gives away, apart and in order."""
    words = words_of(text)
    folded = fold(text)
    found = []
    for index, word in enumerate(words):
        if is_common(word.folded):
            continue
        before = folded[: word.start]
        if NAMING.search(before):
            found.append(_whole_name(text, words[index:], NO_DICTIONARY))
        elif (
            TITLE.search(before)
            or (is_given_name(word.folded) and not names_a_place(before))
            or (PRESENTING.search(before) and not _ordinary(_after_particle(words, index), dictionary))
        ):
            found.append(_whole_name(text, words[index:], dictionary))
    return joined(text, apart(found))


def names_a_place(before: str) -> bool:
    """Whether the folded words before a name make it a place's or a company's."""
    last = re.search(r"([a-z]+)[\s-]*$", before)
    return last is not None and last[1] in PLACES


def joined(text: str, spans: list[Span]) -> list[Span]:
    """Names that only a blank parts made one, with the initial before them; the spans are apart and in order."""
    whole: list[Span] = []
    for span in spans:
        if whole and not text[whole[-1].end : span.start].strip():
            whole[-1] = Span(whole[-1].start, span.end, Kind.NAME)
        else:
            initial = INITIAL.search(text[: span.start])
            whole.append(Span(initial.start() if initial else span.start, span.end, Kind.NAME))
    return whole


def _after_particle(words: list[Word], index: int) -> Word:
    """The word that decides whether a name starts here: the one after « el » or « van »."""
    particle = words[index].folded in PARTICLES and index + 1 < len(words)
    return words[index + 1] if particle else words[index]


def _ordinary(word: Word, dictionary: Dictionary) -> bool:
    return not word.capital and (
        len(word.folded) < SHORTEST_IN_SMALL_LETTERS or dictionary.explains(word.folded)
    )


def _whole_name(text: str, words: list[Word], dictionary: Dictionary) -> Span:
    """A name from its first word on, with the particles, surnames and initial that follow it."""
    first = last = words[0]
    length = 1
    for word, following in zip_longest(words[1:], words[2:]):
        if text[last.end : word.start].strip() or length == LONGEST_NAME:
            break
        if word.folded in PARTICLES and following and _continues(first, following, dictionary):
            if text[word.end : following.start].strip():
                break
            last = word
            continue
        if not _continues(first, word, dictionary) or (not word.capital and length > 1):
            break
        last, length = word, length + 1
    return Span(first.start, last.end, Kind.NAME)


def _continues(first: Word, word: Word, dictionary: Dictionary) -> bool:
    if len(word.folded) == 1:
        return word.capital
    # « Karim Benali », « karim benali »; after « Karim », a word in small letters is no surname.
    return word.capital >= first.capital and not is_common(word.folded) and not _ordinary(word, dictionary)
