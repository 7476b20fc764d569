"""What a folded word is known to be: a word for something else than a person, or a given name.

`common_words.txt` holds the words, short forms and trades that people type here; `given_names.txt` given names
that are no common words. Both are folded, blanks between words.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu)'")
# What an inverted verb ends with: « assiste-t-il ».
INVERTED = re.compile(r"-(?:t-)?(?:je|tu|il|elle|on|nous|vous|ils|elles|ce|moi|la|le|les|y|en|ci)$")


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of one of the lists beside this module."""
    return frozenset(Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").split())


def is_common(folded: str) -> bool:
    """Whether people use the word, however it is typed, for something else than a person."""
    common = word_list("common_words")
    parts = re.split("['-]", ELISION.sub("", folded))
    return all(part in common or len(part) < 2 for part in parts) or bool(INVERTED.search(folded))


def is_given_name(folded: str) -> bool:
    """Whether it is a given name that is no common word: karim, anne-laure."""
    return folded.split("-")[0] in word_list("given_names")


@dataclass(frozen=True)
class Dictionary:
    """The folded words of French, inflected forms included."""

    words: Set[str]

    def explains(self, folded: str) -> bool:
        """Whether it is French, if hastily typed: « dequipier », « kombien », « jtouche »."""
        bare = ELISION.sub("", folded)
        return is_common(folded) or all(self._knows(part) for part in re.split("['-]", bare))

    def _knows(self, part: str) -> bool:
        spelt = part.replace("ke", "que").replace("ki", "qui").replace("k", "c")
        glued = part[1:] if part[0] in "cdjlmnst" and len(part) > 4 else ""
        jam = part[0] == "j" and part[1:2] not in tuple("aeiouy")
        return (
            len(part) < 2
            or part in self.words
            or spelt in self.words
            or glued in self.words
            or is_common(glued or part)
            or jam
        )
