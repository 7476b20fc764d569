"""Everybody here is fictional: invented names, addresses at example.org, invented dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from api.crud.fields import CAPACITIES
from api.demo.personas import CANDIDATE_EMAIL, TUTOR_EMAIL
from knowledge.progress import Declaration, Outcome, Route
from knowledge.recorded import DocumentKind, Modality, OpinionValue

COMPANY = "Atelier Démonstration"
CENTRE = "UIMM territoriale (démonstration)"
TRAINING_BODY = "Organisme de formation (démonstration)"
JURY_PLACE = "Centre d'examen fictif"


@dataclass(frozen=True)
class Member:
    given_name: str
    family_name: str
    email: str


@dataclass(frozen=True)
class Planning:
    """How a capacity is to be evaluated, and how long after the seeding."""

    modality: Modality
    after: timedelta
    place: str | None = None


@dataclass(frozen=True)
class Candidate:
    """A candidate and what is recorded; an opinion without value is awaited.

    What is still to come is told from the day of the seeding, so that it is to come then.
    """

    member: Member
    route: Route
    in_company: bool = True
    entered_on: date | None = None
    admissible_on: date | None = None
    modality: Modality = "situation_reelle"
    evaluated_on: date = date(2024, 5, 14)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    unpublished: frozenset[str] = frozenset()
    opinions: Mapping[str, OpinionValue | None] = field(default_factory=dict)
    planned: Mapping[str, Planning] = field(default_factory=dict)
    documents: Mapping[DocumentKind, timedelta] = field(default_factory=dict)
    interview_after: timedelta | None = None
    jury_on: date | None = None
    jury_after: timedelta | None = None
    declaration: Declaration | None = None


TUTOR = Member("Dominique", "Démo", TUTOR_EMAIL)

CANDIDATES: tuple[Candidate, ...] = (
    # In the middle of the path, entered after the registration's end: one outcome waits for its publication.
    Candidate(
        Member("Camille", "Démo", CANDIDATE_EMAIL),
        Route.CONTRAT_PROFESSIONNALISATION,
        entered_on=date(2023, 9, 4),
        outcomes={
            **dict.fromkeys(("C1", "C2", "C3", "C4", "C5", "C7"), Outcome.VALIDEE),
            "C8": Outcome.NON_VALIDEE,
        },
        unpublished=frozenset({"C5"}),
        opinions={"C1": "favorable", "C2": "favorable", "C3": "reserve", "C5": None, "C6": None},
        planned={"C6": Planning("situation_reelle", timedelta(days=26), COMPANY)},
    ),
    # At the start, nothing evaluated yet.
    Candidate(
        Member("Sacha", "Exemple", "sacha.exemple@example.org"),
        Route.FORMATION_CONTINUE,
        entered_on=date(2024, 1, 15),
        opinions={"C1": None, "C2": None, "C3": None},
    ),
    # A VAE that the company was not told about.
    Candidate(
        Member("Noa", "Fictif", "noa.fictif@example.org"),
        Route.VAE,
        in_company=False,
        admissible_on=date(2022, 2, 7),
        modality="projets",
        outcomes=dict.fromkeys(("C1", "C2", "C3"), Outcome.VALIDEE),
        evaluated_on=date(2022, 11, 22),
        interview_after=timedelta(days=33),
    ),
    # Everything validated, the jury has yet to declare.
    Candidate(
        Member("Alix", "Exemple", "alix.exemple@example.org"),
        Route.FORMATION_CONTINUE,
        entered_on=date(2021, 10, 4),
        modality="reconstituee",
        outcomes=dict.fromkeys(CAPACITIES, Outcome.VALIDEE),
        evaluated_on=date(2022, 6, 9),
        opinions=dict.fromkeys(CAPACITIES, "favorable"),
    ),
    # The jury has declared.
    Candidate(
        Member("Lou", "Fictif", "lou.fictif@example.org"),
        Route.CONTRAT_PROFESSIONNALISATION,
        entered_on=date(2020, 9, 7),
        outcomes=dict.fromkeys(CAPACITIES, Outcome.VALIDEE),
        evaluated_on=date(2021, 5, 18),
        opinions=dict.fromkeys(CAPACITIES, "favorable"),
        jury_on=date(2021, 6, 24),
        declaration="admissible",
    ),
    # Two capacities short of the jury, each with its modality; the report and all the opinions are awaited.
    Candidate(
        Member("Charlie", "Exemple", "charlie.exemple@example.org"),
        Route.CONTRAT_PROFESSIONNALISATION,
        entered_on=date(2024, 9, 2),
        outcomes=dict.fromkeys(("C1", "C2", "C3", "C4", "C5", "C7"), Outcome.VALIDEE),
        evaluated_on=date(2025, 5, 20),
        opinions=dict.fromkeys(CAPACITIES),
        planned={
            "C6": Planning("situation_reelle", timedelta(days=19), COMPANY),
            "C8": Planning("projets", timedelta(days=28)),
        },
        documents={"rapport": timedelta(days=14)},
        jury_after=timedelta(days=47),
    ),
)
