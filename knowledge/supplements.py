"""Dated facts from outside the fiche, always shown apart from it."""

import datetime
from collections.abc import Iterable

from pydantic import HttpUrl, model_validator

from knowledge.facts import Strict
from knowledge.loading import YamlFile


class SupplementSource(Strict):
    """Where a supplement was read."""

    titre: str
    url: HttpUrl


class Supplement(Strict):
    """A rule that came from elsewhere, with the days it was checked and must be checked again."""

    texte: str
    source: SupplementSource
    date: datetime.date
    verifie_le: datetime.date
    a_revoir_le: datetime.date

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Supplement":
        if not self.date <= self.verifie_le < self.a_revoir_le:
            raise ValueError("dates attendues : date ≤ verifie_le < a_revoir_le")
        return self

    def overdue(self, today: datetime.date) -> bool:
        """Whether its review date has passed."""
        return today >= self.a_revoir_le


class SupplementFile(Strict):
    """One file of supplements by id."""

    supplements: dict[str, Supplement]


def all_supplements(files: Iterable[YamlFile]) -> dict[str, Supplement]:
    """Those of all the files by id; one that two files define is reported."""
    supplements: dict[str, Supplement] = {}
    for file in files:
        if found := file.validate(SupplementFile):
            for name in found.supplements.keys() & supplements.keys():
                file.report(("supplements", name), f"supplément déjà défini dans un autre fichier : {name}")
            supplements.update(found.supplements)
    return supplements
