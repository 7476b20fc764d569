"""What a jury's session has to look at: points to confirm, never locks. Pure, no clock, no database.

Sources: « Composition des jurys » for who sits and votes, « Modalités d'accès » for what the jury verifies and declares.
What the fiche leaves open (the parity counts those who vote) is our choice, and says so.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from knowledge.facts import Fiche
from knowledge.progress import Progress, Standing

College = Literal["employeurs", "salaries"]
Branch = Literal["metallurgie", "travail_temporaire"]

MOST_EMPLOYERS = 5
MOST_TEMPORARY_EMPLOYERS = 1


class PointState(StrEnum):
    """What the records say of a point; a person confirms it, whatever they say."""

    CONFORME = "conforme"
    ECART = "ecart"
    A_CONFIRMER = "a_confirmer"


@dataclass(frozen=True)
class Seat:
    """Somebody who sits in the jury."""

    name: str
    college: College
    branch: Branch = "metallurgie"
    organisation: str | None = None
    company: int | None = None
    votes: bool = True
    chairs: bool = False


@dataclass(frozen=True)
class Point:
    """One point of the jury's conformity, as a sentence for those who sit."""

    code: str
    state: PointState
    label: str
    detail: str
    section: str
    our_reading: bool = False


@dataclass(frozen=True)
class Gap:
    """Something that a candidate's recap lacks; listed for the jury, barring nothing."""

    code: str
    message: str


def conformity(seats: Sequence[Seat], candidate_companies: Collection[int]) -> list[Point]:
    """The points to confirm before deliberating, in the order of the fiche."""
    checks: tuple[Callable[[Sequence[Seat]], Point], ...] = (_parity, _employers, _unions, _chair)
    return [
        *(check(seats) for check in checks),
        _companies(seats, candidate_companies),
        Point(
            "organisation",
            PointState.A_CONFIRMER,
            "Organisation des évaluations",
            "Le jury vérifie que les évaluations ont été organisées selon le dispositif paritaire et le référentiel.",
            "Modalités d'accès",
        ),
        Point(
            "recapitulatif",
            PointState.A_CONFIRMER,
            "Récapitulatif des évaluations",
            "Le jury examine le récapitulatif mis à disposition par la commission d'évaluation.",
            "Modalités d'accès",
        ),
    ]


def gaps(progress: Progress, fiche: Fiche) -> list[Gap]:
    """What a recap lacks, from the progress as the centre sees it."""
    found = []
    if progress.failed:
        found.append(Gap("non_validee", f"Non validées : {_enumerated(progress.failed)}."))
    if progress.unevaluated:
        found.append(Gap("non_evaluee", f"Pas encore évaluées : {_enumerated(progress.unevaluated)}."))
    if progress.opinions_awaited:
        found.append(
            Gap("avis_attendu", f"Avis de l'entreprise attendu : {_enumerated(progress.opinions_awaited)}.")
        )
    without = [code for code in progress.states if code not in progress.opinions_given]
    if not progress.opinions_awaited and without:
        found.append(Gap("avis_absent", f"Aucun avis de l'entreprise enregistré : {_enumerated(without)}."))
    if progress.standing is Standing.A_VERIFIER:
        found.append(Gap("entree", "La date d'entrée (de recevabilité, en VAE) n'est pas enregistrée."))
    if progress.standing is Standing.ENTRE_APRES:
        end = fiche.registration_end.strftime("%d/%m/%Y")
        found.append(Gap("hors_rncp", f"Entrée postérieure à la fin de l'enregistrement au RNCP ({end})."))
    return found


def _parity(seats: Sequence[Seat]) -> Point:
    voters = Counter(seat.college for seat in seats if seat.votes)
    employers, employees = voters["employeurs"], voters["salaries"]
    if not seats:
        state, detail = PointState.A_CONFIRMER, "Aucun membre n'est enregistré."
    else:
        state = PointState.CONFORME if employers == employees else PointState.ECART
        detail = f"Votants : {employers} pour les employeurs, {employees} pour les salariés."
    return Point(
        "parite", state, "Autant d'employeurs que de salariés", detail, "Composition des jurys", True
    )


def _employers(seats: Sequence[Seat]) -> Point:
    branches = Counter(seat.branch for seat in seats if seat.college == "employeurs")
    own, temporary = branches["metallurgie"], branches["travail_temporaire"]
    fits = own <= MOST_EMPLOYERS and temporary <= MOST_TEMPORARY_EMPLOYERS
    state = PointState.A_CONFIRMER if not seats else PointState.CONFORME if fits else PointState.ECART
    detail = (
        f"{own} de la métallurgie (au plus {MOST_EMPLOYERS}), {temporary} du travail temporaire "
        f"(au plus {MOST_TEMPORARY_EMPLOYERS})."
    )
    return Point("employeurs", state, "Délégation patronale", detail, "Composition des jurys")


def _unions(seats: Sequence[Seat]) -> Point:
    voting = [
        seat for seat in seats if seat.college == "salaries" and seat.votes and seat.branch == "metallurgie"
    ]
    named = Counter(seat.organisation.strip().casefold() for seat in voting if seat.organisation)
    twice = sorted(
        {s.organisation for s in voting if s.organisation and named[s.organisation.strip().casefold()] > 1}
    )
    unnamed = [seat.name for seat in voting if not seat.organisation]
    if twice:
        state, detail = PointState.ECART, f"Plus d'un votant pour : {', '.join(twice)}."
    elif unnamed or not seats:
        state = PointState.A_CONFIRMER
        detail = (
            f"Organisation non enregistrée : {', '.join(unnamed)}."
            if unnamed
            else "Aucun membre n'est enregistré."
        )
    else:
        state, detail = PointState.CONFORME, "Un votant au plus par organisation syndicale."
    return Point("syndicats", state, "Délégation syndicale", detail, "Composition des jurys")


def _chair(seats: Sequence[Seat]) -> Point:
    chairs = [seat.name for seat in seats if seat.chairs]
    if len(chairs) == 1:
        state, detail = (
            PointState.CONFORME,
            f"{chairs[0]} préside ; sa voix est prépondérante en cas de partage.",
        )
    elif chairs:
        state, detail = PointState.ECART, f"Plusieurs présidents sont enregistrés : {', '.join(chairs)}."
    else:
        state, detail = PointState.A_CONFIRMER, "Aucun président n'est enregistré."
    return Point("president", state, "Présidence", detail, "Composition des jurys")


def _companies(seats: Sequence[Seat], candidate_companies: Collection[int]) -> Point:
    tied = [seat.name for seat in seats if seat.company is not None and seat.company in candidate_companies]
    state = PointState.A_CONFIRMER if tied else PointState.CONFORME
    detail = (
        f"De l'entreprise d'un candidat : {', '.join(tied)}."
        if tied
        else "Aucun membre enregistré comme venant de l'entreprise d'un candidat."
    )
    return Point(
        "entreprise", state, "Membres et entreprises des candidats", detail, "Non précisé par la fiche", True
    )


def _enumerated(codes: Sequence[str]) -> str:
    return codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} et {codes[-1]}"
