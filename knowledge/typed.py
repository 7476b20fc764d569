"""What a person typed, read as one of a few choices: careless spelling, accents and filler words do not matter."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Words that say nothing of the choice; elisions are split before.
_FILLERS = (
    "je j suis jsui jsuis chui chuis sui es est c ce cest ca il elle on en au a o le la les l de du des d un une dans"
    " pour pr par sur chez moi mon ma mes m me mi serai serait plutot bon ben bah bin euh heu alors donc voila bonjour"
    " bjr salut merci svp stp actuellement maintenant mtn moment et y qui que ki ke qu avec vous vs tu te t ne n fait"
    " fais fai etre ai jai jais ds dan celui celle truc genre ici habite vit vis departement dep dpt"
)
FILLERS = frozenset(_FILLERS.split())
# SMS spellings of the small words that turn a sentence round.
SPELT = {
    "pa": "pas",
    "po": "pas",
    "pu": "plus",
    "wi": "oui",
    "ouai": "oui",
    "ouais": "oui",
    "nn": "non",
    "nan": "non",
}
# « Jsé pa », « je c pas », « chais pas ».
UNSURE = re.compile(
    r"\b(?:(?:je?|ge?) )?(?:c|ce|se|ses|sai|sais|jse|jsai|jsais|chai|chais) pas(?= trop| du tout|$)"
)
NEGATIONS = frozenset({"pas", "plus", "ni", "jamais", "sans"})
QUESTION = re.compile(
    r"\?|^(?:c est quoi|cest quoi|c koi|c quoi|ckoi|koi|quoi|comment|coment|commen|koman|combien|cb|kombien|quand|kan|qui|ki"
    r"|pourquoi|pk|pkoi|ou est|est ce que|esk|eske|esque|es ce que|quel\w*|kel\w*|peut on|faut il|fo il|il faut|ya t il"
    r"|dis moi|dites moi|explique\w*|je veux savoir|je voudrais savoir|jveu savoir)\b"
)
# Up to there, two words are two words: « poste » and « porte ». « interimere » and « interimaire » are at 0.86.
SAME_WORD = 0.8
SHORTEST_MISTYPED = 5


@dataclass(frozen=True)
class Phrase:
    """Words that mean a choice. A weak one (« oui ») counts where nothing else is said."""

    choice: str
    words: tuple[str, ...]
    weak: bool = False


@dataclass(frozen=True)
class Reading:
    """What was understood: the choices that fit, and how much of what was said they cover, from 0 to 1.

    `weak`: by weak words only.
    """

    choices: tuple[str, ...] = ()
    coverage: float = 0.0
    weak: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing else was said."""
        return bool(self.choices) and self.coverage == 1.0


def plain_words(text: str) -> list[str]:
    """The words of a text without accents, case, elisions and punctuation."""
    spelt = text.casefold().replace("œ", "oe").replace("æ", "ae")
    folded = unicodedata.normalize("NFKD", spelt)
    words = re.findall(r"[a-z0-9]+", "".join(c for c in folded if not unicodedata.combining(c)))
    return UNSURE.sub("sais pas", " ".join(SPELT.get(word, word) for word in words)).split()


def asks(text: str) -> bool:
    """Whether the text looks like a question rather than an answer."""
    return bool(QUESTION.search("?" if "?" in text else " ".join(plain_words(text))))


def phrases(choices: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> list[Phrase]:
    """The phrases of these choices: each has its words, and its weak ones."""
    return [
        Phrase(choice, tuple(_telling(plain_words(words))), weak=weak)
        for choice, lists in choices.items()
        for weak, said in zip((False, True), lists, strict=True)
        for words in said
    ]


def read(text: str, known: Iterable[Phrase]) -> Reading:
    """The choices that a text fits: the longest words win, a negation in front of them takes them away."""
    words = _telling(plain_words(text))
    found = [
        (start, len(phrase.words), phrase)
        for phrase in known
        for start in _places(phrase.words, words)
        if words
    ]
    strong = [one for one in found if not one[2].weak]
    found = strong or found
    kept = [one for one in found if not any(_hides(other, one) for other in found)]
    covered = {place for start, length, _ in kept for place in range(start, start + length)}
    if strong:  # « oui, beaucoup »: the weak word is no other subject
        weak = {word for phrase in known if phrase.weak for word in phrase.words}
        covered |= {place for place, word in enumerate(words) if word in weak}
    choices = tuple(dict.fromkeys(phrase.choice for _, _, phrase in kept))
    return Reading(choices, len(covered) / len(words) if words else 0.0, weak=bool(choices) and not strong)


def same_word(one: str, other: str) -> bool:
    """Whether two words are the same but for a slip or two."""
    if one == other:
        return True
    shortest = min(len(one), len(other))
    if shortest < SHORTEST_MISTYPED or one[0] != other[0] or one.isdigit() or other.isdigit():
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() > SAME_WORD


def _telling(words: list[str]) -> list[str]:
    telling = [word for word in words if word not in FILLERS]
    return telling or words


def _places(phrase: Sequence[str], words: list[str]) -> list[int]:
    """Where the phrase stands in the words; not behind a negation of its own."""
    size = len(phrase)
    return [
        start
        for start in range(len(words) - size + 1)
        if all(same_word(*pair) for pair in zip(phrase, words[start : start + size], strict=True))
        and not (start and words[start - 1] in NEGATIONS and phrase[0] not in NEGATIONS)
    ]


def _hides(one: tuple[int, int, Phrase], other: tuple[int, int, Phrase]) -> bool:
    """Whether a longer phrase lies over this one: « travaille pas » over « travaille »."""
    (start, length, longer), (place, size, shorter) = one, other
    overlap = start < place + size and place < start + length
    return overlap and longer.choice != shorter.choice and length > size
