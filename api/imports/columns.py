"""The columns of each kind of file: their French headers, what else they are called, how their cells are read."""

from dataclasses import dataclass

from api.crud.fields import CAPACITIES
from api.imports import cells
from api.imports.cells import Reader
from api.imports.words import folded
from api.wording import word
from knowledge.progress import Outcome


@dataclass(frozen=True)
class Column:
    """One column; `header_needed` that the file has it, `filled` that no line leaves it empty."""

    key: str
    title: str
    read: Reader
    expects: str
    called: tuple[str, ...] = ()
    header_needed: bool = False
    filled: bool = False

    @property
    def names(self) -> set[str]:
        """The folded headers that mean this column."""
        return {folded(name) for name in (self.title, *self.called)}


@dataclass(frozen=True)
class Kind:
    """A kind of file; one at least of `identifying` is needed, in the headers and on each line."""

    name: str
    columns: tuple[Column, ...]
    identifying: tuple[str, ...]

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(one for one in self.columns if one.key == key)

    def title(self, key: str) -> str:
        """Its header."""
        return self.column(key).title


_DAY = "une date, JJ/MM/AAAA"
_NUMBER = Column(
    "number",
    "numéro",
    cells.number,
    "le numéro d'inscription ; à défaut, la personne est retrouvée par son e-mail",
    ("n", "no", "num", "numéro d'inscription", "numéro de dossier", "n° d'inscription", "n° de dossier"),
)
_EMAIL = Column(
    "email",
    "e-mail",
    cells.email,
    "l'adresse du candidat",
    ("email", "courriel", "mail", "adresse e-mail", "adresse email", "adresse électronique", "adresse mail"),
)

CANDIDATES = Kind(
    "candidats",
    (
        _NUMBER,
        Column(
            "family_name",
            "nom",
            cells.name,
            "le nom de famille",
            ("nom de famille", "nom du candidat"),
            header_needed=True,
            filled=True,
        ),
        Column(
            "given_name",
            "prénom",
            cells.name,
            "le prénom",
            ("prénoms", "prénom du candidat"),
            header_needed=True,
            filled=True,
        ),
        _EMAIL,
        Column(
            "route",
            "voie",
            cells.route,
            "formation continue, contrat de professionnalisation (ou contrat pro), VAE",
            ("voie d'accès", "parcours", "type de parcours"),
            header_needed=True,
            filled=True,
        ),
        Column(
            "company",
            "entreprise",
            cells.title,
            "le nom d'une entreprise déjà enregistrée",
            ("société", "employeur", "nom de l'entreprise"),
        ),
        Column(
            "disclosed",
            "entreprise informée",
            cells.yes_no,
            "en VAE : « oui » si le candidat a dit sa démarche à l'entreprise indiquée",
            ("démarche dite à l'entreprise",),
        ),
        Column(
            "training_body",
            "organisme de formation",
            cells.title,
            "le nom d'un organisme déjà enregistré",
            ("organisme", "of", "centre de formation"),
        ),
        Column(
            "exam_centre",
            "centre",
            cells.title,
            "le nom d'un centre d'examen (UIMM territoriale) déjà enregistré",
            ("centre d'examen", "uimm", "uimm territoriale"),
        ),
        Column("enrolled_on", "date d'inscription", cells.day, _DAY, ("inscription", "inscrit le")),
        Column(
            "entered_on",
            "date d'entrée",
            cells.day,
            _DAY,
            ("entrée", "entré le", "date d'entrée en formation"),
        ),
        Column(
            "decided_on",
            "date de recevabilité",
            cells.day,
            f"en VAE : {_DAY}",
            ("recevabilité", "recevable le", "date de la recevabilité"),
        ),
    ),
    ("number", "email"),
)

EVALUATIONS = Kind(
    "évaluations",
    (
        _NUMBER,
        _EMAIL,
        Column(
            "capacity",
            "capacité",
            cells.capacity,
            f"{CAPACITIES[0]} à {CAPACITIES[-1]}",
            ("capacité professionnelle", "capacité évaluée"),
            header_needed=True,
            filled=True,
        ),
        Column(
            "modality",
            "modalité",
            cells.modality,
            "situation réelle, projets, reconstituée",
            ("modalité d'évaluation",),
            header_needed=True,
            filled=True,
        ),
        Column(
            "evaluated_on",
            "date",
            cells.day,
            _DAY,
            ("date d'évaluation", "date de l'évaluation", "évalué le", "évaluée le"),
            header_needed=True,
            filled=True,
        ),
        Column(
            "outcome",
            "résultat",
            cells.outcome,
            ", ".join(word(one) for one in Outcome),
            ("résultats", "résultat de l'évaluation"),
            header_needed=True,
            filled=True,
        ),
        Column(
            "evaluators",
            "évaluateurs",
            cells.people,
            "prénom et nom d'évaluateurs déjà enregistrés au centre, séparés par une virgule",
            ("évaluateur", "évaluateur(s)", "évaluatrice", "commission", "membres de la commission"),
        ),
        Column(
            "published_on",
            "publié le",
            cells.day,
            f"le jour où le résultat devient visible du candidat : {_DAY}",
            ("publiée le", "date de publication", "publication"),
        ),
    ),
    ("number", "email"),
)
