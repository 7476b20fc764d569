"""What a candidate may prepare and ask, as data: each line rests on facts of the fiche, and nothing else."""

from collections.abc import Sequence
from typing import Literal, get_args

from pydantic import Field, model_validator

from knowledge.facts import Strict
from knowledge.questions import Texts

ListName = Literal[
    "inscription",
    "recevabilite",
    "modalite",
    "situation_reelle",
    "projets",
    "reconstituee",
    "vae",
    "entreprise",
]
ActKind = Literal[
    "inscription",
    "recevabilite",
    "document",
    "evaluation",
    "entretien",
    "modalite",
    "avis",
    "publication",
    "suite",
    "jury",
]
# When a question is worth asking: what the person's own record shows.
Case = Literal[
    "admissible",
    "non_admissible",
    "inscription",
    "recevabilite",
    "non_validee",
    "non_publiee",
    "rapport",
    "dossier_vae",
    "entretien",
    "modalite",
    "date_ou_lieu",
    "avis",
    "jury",
    "entree",
    "preuves",
    "criteres",
    "a_evaluer",
    "avant_jury",
    "toujours",
]


class Line(Strict):
    """A line and the facts that it rests on."""

    faits: tuple[str, ...] = Field(min_length=1)
    textes: Texts


class PreparationList(Strict):
    """What may be prepared for one modality or one step; its points by name."""

    titre: str
    points: dict[str, Line] = Field(min_length=1)


class AskedAbout(Line):
    """A question to ask the centre, in that case."""

    cas: Case


class ActWords(Line):
    """Something that has to be done, and by whom."""

    qui: str


class Preparation(Strict):
    """Lists to tick, who does what, and questions in the order of what matters most."""

    listes: dict[ListName, PreparationList]
    actes: dict[ActKind, ActWords]
    questions: tuple[AskedAbout, ...]

    @model_validator(mode="after")
    def _complete(self) -> "Preparation":
        missing = {*get_args(ListName)} - self.listes.keys() | {*get_args(ActKind)} - self.actes.keys()
        if missing:
            raise ValueError(f"il manque : {', '.join(sorted(missing))}")
        return self

    def items(self) -> set[str]:
        """Every point by its full name, `projets.rapport`: what a tick is kept under."""
        return {f"{name}.{point}" for name, one in self.listes.items() for point in one.points}


def lines_of(preparation: Preparation) -> Sequence[tuple[tuple[str | int, ...], Line]]:
    """Every line with where it stands in the file."""
    points: list[tuple[tuple[str | int, ...], Line]] = [
        (("listes", name, "points", point), line)
        for name, one in preparation.listes.items()
        for point, line in one.points.items()
    ]
    points += [(("actes", kind), line) for kind, line in preparation.actes.items()]
    return points + [(("questions", rank), line) for rank, line in enumerate(preparation.questions)]
