"""A person's names and address taken out of texts and of JSON."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

GIVEN, FAMILY = "Personne", "effacée"
ERASED = "[effacé]"


def blanked(change: list[Any]) -> list[Any]:
    """A change of the log without its values: only whether there was one."""
    return [None if one is None else ERASED for one in change]


@dataclass(frozen=True)
class Pseudonym:
    """What a person was called, to be found again and replaced.

    `broad` also replaces a given or a family name that stands alone: for texts that are about that person.
    """

    person_id: int
    enrolments: Collection[int]
    given: str
    family: str
    email: str | None

    @property
    def words(self) -> list[str]:
        """The forms that point to this person."""
        names = [f"{self.given} {self.family}", f"{self.family} {self.given}"]
        return [*names, self.email] if self.email else names

    def text(self, text: str, *, broad: bool = False) -> str:
        """The text without them."""
        found = text
        if self.email:
            found = re.sub(re.escape(self.email), ERASED, found, flags=re.IGNORECASE)
        if (self.given, self.family) == (GIVEN, FAMILY):
            return found
        for first, second in ((self.given, self.family), (self.family, self.given)):
            found = _named(rf"{_word(first)}\s+{_word(second)}").sub(f"{GIVEN} {FAMILY}", found)
        if broad:
            for name in (self.family, self.given):
                found = _named(_word(name)).sub(ERASED, found)
        return found

    def json(self, value: Any) -> Any:
        """The value without them; a part that says to be about somebody else is left as it is."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return self._apart([self.json(one) for one in value])
        if isinstance(value, dict):
            if self._is_of_another(value):
                return value
            keys, found = list(value), self._apart([self.json(one) for one in value.values()])
            return dict(zip(keys, found, strict=True))
        return value

    def _apart(self, values: list[Any]) -> list[Any]:
        """Replace a given name and a family name that stand side by side."""
        plain = [one.casefold() if isinstance(one, str) else None for one in values]
        given, family = self.given.casefold(), self.family.casefold()
        if given not in plain or family not in plain:
            return values
        return [
            GIVEN if one == given else FAMILY if one == family else value
            for one, value in zip(plain, values, strict=True)
        ]

    def _is_of_another(self, value: dict[str, Any]) -> bool:
        if "enrolment_id" in value:
            return value["enrolment_id"] not in self.enrolments
        return "person_id" in value and value["person_id"] != self.person_id


def _word(name: str) -> str:
    return r"\s+".join(re.escape(part) for part in name.split())


def _named(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE)
