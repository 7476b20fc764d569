"""Dated facts from outside the fiche, always shown apart from it."""

import datetime

from pydantic import HttpUrl, model_validator

from knowledge.facts import Strict


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
