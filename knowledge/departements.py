"""Départements as people write them: a number, a postal code, a name or the name of its chief town."""

import re
from collections.abc import Mapping

from pydantic import Field

from knowledge.facts import Strict
from knowledge.typed import Phrase, Reading, phrases, plain_words, read

POSTAL = re.compile(r"\b(\d{5})\b")
CODE = re.compile(r"\b(2[ab]|9[78]\d|\d{1,2})\b")
# More than that is no choice to offer: the name must be said in full.
MOST_OFFERED = 5
# Words of many names, which name none of them.
COMMON = frozenset(
    {"haute", "hautes", "haut", "hauts", "bas", "basse", "val", "saint", "sud", "cote", "cotes", "mont"}
)
CORSICA = ("2A", "2B")


class Departement(Strict):
    """A département or overseas territory."""

    nom: str
    chef_lieu: str


class DepartementFile(Strict):
    """The file of the départements by code."""

    departements: dict[str, Departement] = Field(min_length=1)


class Departements:
    """All of them, and the one that a text means."""

    def __init__(self, known: Mapping[str, Departement]) -> None:
        self.known = known
        self._names = phrases({code: ([one.nom, one.chef_lieu], []) for code, one in known.items()})
        self._parts = [
            Phrase(code, (word,))
            for code, one in known.items()
            for word in plain_words(one.nom)
            if len(word) > 3 and word not in COMMON
        ]

    def label(self, code: str) -> str:
        """« Moselle (57) »."""
        return f"{self.known[code].nom} ({code})"

    def read(self, text: str) -> Reading:
        """The codes that a text may mean; several where it does not say enough."""
        if codes := self._by_number(text):
            return Reading(codes, 1.0)
        exact = self._exactly(text)
        if exact:
            return Reading(exact, 1.0)
        for spelt in (self._names, self._parts):
            found = read(text, spelt)
            if found.choices:
                return found if len(found.choices) <= MOST_OFFERED else Reading()
        return Reading()

    def _exactly(self, text: str) -> tuple[str, ...]:
        # « Loire » is one, though it is a word of others.
        said = " ".join(plain_words(text))
        return tuple(
            code
            for code, one in self.known.items()
            if any(
                re.fullmatch(rf"(?:.* )?{' '.join(plain_words(name))}", said)
                for name in (one.nom, one.chef_lieu)
            )
            and not any(
                " ".join(plain_words(longer.nom)) in said
                for other, longer in self.known.items()
                if other != code and " ".join(plain_words(one.nom)) in " ".join(plain_words(longer.nom))
            )
        )

    def _by_number(self, text: str) -> tuple[str, ...]:
        postal = POSTAL.search(text.replace(" ", "") if re.fullmatch(r"[\d\s]+", text) else text)
        if postal:
            return self.of_postal(postal[1])
        found = CODE.search(text.casefold())
        if found is None:
            return ()
        code = found[1].upper().zfill(2)
        if code == "20":
            return CORSICA
        return (code,) if code in self.known else ()

    def of_postal(self, postal: str) -> tuple[str, ...]:
        """The code behind a postal code of five figures; none for one that is nowhere."""
        if postal.startswith("20"):
            return ("2A",) if postal[2] in "01" else ("2B",)
        code = postal[:3] if postal.startswith(("97", "98")) else postal[:2]
        return (code,) if code in self.known else ()
