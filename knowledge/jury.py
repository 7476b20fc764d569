"""What a jury's session has to look at: points to confirm, never locks. Pure, no clock, no database.

Sources: « Composition des jurys » for who sits and votes, « Modalités d'accès » for what the jury verifies and declares;
their figures and sentences are read from the fiche. What it leaves open (the parity counts those who vote; a member
from temp work who votes besides their union's own) is our choice, and says so.
No detail names a member's organisation: what is printed or frozen from here outlives it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from knowledge.facts import Fiche
from knowledge.progress import Declaration, Outcome, Progress, Standing
from knowledge.templating import enumeration, short_date

College = Literal["employeurs", "salaries"]
Branch = Literal["metallurgie", "travail_temporaire"]
NOBODY = "Aucun membre n'est enregistré."


class PointCode(StrEnum):
    """The points of the jury's conformity, in the order of the fiche."""

    PARITE = "parite"
    EMPLOYEURS = "employeurs"
    SYNDICATS = "syndicats"
    PRESIDENT = "president"
    ENTREPRISE = "entreprise"
    ORGANISATION = "organisation"
    RECAPITULATIF = "recapitulatif"


# Who counts for the parity is ours to read, and the fiche says nothing of a candidate's own company.
OUR_READING = {PointCode.PARITE, PointCode.ENTREPRISE}


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
class Composition:
    """The figures of « Composition des jurys »."""

    shares: Mapping[str, int]
    employers: int
    temporary_employers: int
    voters_per_union: int
    temporary_per_union: int

    @classmethod
    def of(cls, fiche: Fiche) -> "Composition":
        """The figures as that fiche gives them."""
        employers = fiche.value("si_jury.patronale")
        unions = fiche.value("si_jury.syndicale_nombres")
        return cls(
            shares=fiche.value("si_jury.parite"),
            employers=employers["maximum"],
            temporary_employers=employers["supplement_maximum"],
            voters_per_union=unions["votants_par_organisation"],
            temporary_per_union=unions["supplement_par_organisation"],
        )


@dataclass(frozen=True)
class Point:
    """One point of the jury's conformity, as a sentence for those who sit."""

    code: PointCode
    state: PointState
    detail: str
    label: str
    section: str
    our_reading: bool = False


@dataclass(frozen=True)
class Gap:
    """Something that a candidate's recap lacks; listed for the jury, barring nothing."""

    code: str
    message: str


Finding = tuple[PointState, str]


def conformity(seats: Sequence[Seat], candidate_companies: Collection[int], fiche: Fiche) -> list[Point]:
    """The points to confirm before deliberating, in the order of the fiche."""
    rules = Composition.of(fiche)
    casting_vote, organised, examined = (
        fiche.value(f"si_jury.{fact}") for fact in ("partage_voix", "conformite", "examen")
    )
    findings: tuple[tuple[PointCode, str, str | None, Finding], ...] = (
        (PointCode.PARITE, "Autant d'employeurs que de salariés", "parite", _parity(seats, rules)),
        (PointCode.EMPLOYEURS, "Délégation patronale", "patronale", _employers(seats, rules)),
        (PointCode.SYNDICATS, "Délégation syndicale", "syndicale_nombres", _unions(seats, rules)),
        (PointCode.PRESIDENT, "Présidence", "partage_voix", _chair(seats, casting_vote)),
        (
            PointCode.ENTREPRISE,
            "Membres et entreprises des candidats",
            None,
            _companies(seats, candidate_companies),
        ),
        (
            PointCode.ORGANISATION,
            "Organisation des évaluations",
            "conformite",
            (PointState.A_CONFIRMER, organised),
        ),
        (
            PointCode.RECAPITULATIF,
            "Récapitulatif des évaluations",
            "examen",
            (PointState.A_CONFIRMER, examined),
        ),
    )
    return [
        Point(code, *finding, label=label, section=_section(fact, fiche), our_reading=code in OUR_READING)
        for code, label, fact, finding in findings
    ]


_MISSED = {Outcome.ABSENT: "Absent", Outcome.EXCUSE: "Excusé", Outcome.REPORTE: "Évaluation reportée"}


def gaps(progress: Progress, fiche: Fiche, held_on: date | None = None) -> list[Gap]:
    """What a recap lacks, from the progress as the centre sees it, for a session held that day."""
    found = []
    if progress.refused_on:
        day = short_date(progress.refused_on)
        found.append(Gap("non_recevable", f"Demande de VAE enregistrée comme non recevable le {day}."))
    if progress.failed:
        found.append(Gap("non_validee", f"Non validées : {enumeration(progress.failed)}."))
    if progress.unpublished:
        found.append(Gap("non_publiee", f"Résultat non publié : {enumeration(progress.unpublished)}."))
    if progress.unevaluated:
        found.append(Gap("non_evaluee", f"Pas encore évaluées : {enumeration(progress.unevaluated)}."))
    for outcome, words in _MISSED.items():
        if codes := [code for code, why in progress.missed.items() if why is outcome]:
            found.append(Gap(outcome.value, f"{words} à la dernière évaluation : {enumeration(codes)}."))
    if progress.held_back:
        found.append(
            Gap("non_visible", f"Pas encore visible du candidat : {enumeration(progress.held_back)}.")
        )
    if held_on and (late := [code for code, day in progress.evaluated_on.items() if day > held_on]):
        found.append(Gap("apres_la_seance", f"Évaluées après la date de la séance : {enumeration(late)}."))
    if progress.opinions_awaited:
        found.append(
            Gap("avis_attendu", f"Avis de l'entreprise attendu : {enumeration(progress.opinions_awaited)}.")
        )
    asked = {*progress.opinions_given, *progress.opinions_awaited}
    without = [code for code in progress.states if code not in asked]
    if without:
        found.append(Gap("avis_absent", f"Aucun avis de l'entreprise enregistré : {enumeration(without)}."))
    if progress.standing is Standing.A_VERIFIER and not progress.refused_on:
        found.append(Gap("entree", "La date d'entrée (de recevabilité, en VAE) n'est pas enregistrée."))
    if progress.standing is Standing.ENTRE_APRES:
        end = short_date(fiche.registration_end)
        found.append(Gap("hors_rncp", f"Entrée postérieure à la fin de l'enregistrement au RNCP ({end})."))
    return found


def declaration_warnings(
    progress: Progress, outcome: Declaration, blocks: Collection[int], fiche: Fiche
) -> list[str]:
    """What those who record a declaration should look at again; the jury's word is recorded whatever this says."""
    found = [gap.message for gap in gaps(progress, fiche)]
    acquired = {block.numero for block in progress.blocks if block.acquired}
    missing = [str(block.numero) for block in progress.blocks if not block.acquired]
    if outcome == "admissible" and missing:
        rule = fiche.value("obtention.tous_blocs")
        found.append(f"{rule} D'après les évaluations enregistrées, il manque : bloc {enumeration(missing)}.")
    if beyond := [str(number) for number in sorted(set(blocks) - acquired)]:
        found.append(
            f"Attestation demandée sans que toutes les capacités soient validées : bloc {enumeration(beyond)}."
        )
    return found


def _parity(seats: Sequence[Seat], rules: Composition) -> Finding:
    voters = Counter(seat.college for seat in seats if seat.votes)
    employers, employees = voters["employeurs"], voters["salaries"]
    if not voters:
        return PointState.A_CONFIRMER, "Aucun votant n'est enregistré." if seats else NOBODY
    even = employers * rules.shares["salaries"] == employees * rules.shares["employeurs"]
    detail = f"Votants : {employers} pour les employeurs, {employees} pour les salariés."
    return PointState.CONFORME if even else PointState.ECART, detail


def _employers(seats: Sequence[Seat], rules: Composition) -> Finding:
    branches = Counter(seat.branch for seat in seats if seat.college == "employeurs")
    own, temporary = branches["metallurgie"], branches["travail_temporaire"]
    if not seats:
        return PointState.A_CONFIRMER, NOBODY
    fits = own <= rules.employers and temporary <= rules.temporary_employers
    detail = (
        f"{own} de la métallurgie (au plus {rules.employers}), {temporary} du travail temporaire "
        f"(au plus {rules.temporary_employers})."
    )
    return PointState.CONFORME if fits else PointState.ECART, detail


def _unions(seats: Sequence[Seat], rules: Composition) -> Finding:
    side = [seat for seat in seats if seat.college == "salaries"]
    if not side:
        return (
            PointState.A_CONFIRMER,
            "Aucun représentant des salariés n'est enregistré." if seats else NOBODY,
        )
    unions: dict[str, list[Seat]] = defaultdict(list)
    for seat in side:
        if seat.organisation and seat.organisation.strip():
            unions[" ".join(seat.organisation.split()).casefold()].append(seat)
    voting = [[seat for seat in union if seat.votes] for union in unions.values()]
    own = [[seat for seat in union if seat.branch == "metallurgie"] for union in voting]
    temporary = [[seat for seat in union if seat.branch == "travail_temporaire"] for union in unions.values()]
    if several := _beyond(own, rules.voters_per_union):
        return PointState.ECART, f"Plus d'un votant pour une même organisation : {several}."
    if several := _beyond(temporary, rules.temporary_per_union):
        return PointState.ECART, f"Plus d'un membre du travail temporaire par organisation : {several}."
    if several := _beyond(voting, rules.voters_per_union):
        return PointState.A_CONFIRMER, (
            f"Un membre du travail temporaire vote en plus du représentant de la même organisation : {several}. "
            "La fiche ne dit pas s'il a une voix."
        )
    named = {id(seat) for union in unions.values() for seat in union}
    if unnamed := _names(seat for seat in side if seat.votes and id(seat) not in named):
        return PointState.A_CONFIRMER, f"Organisation non enregistrée : {unnamed}."
    return PointState.CONFORME, "Un votant au plus par organisation syndicale."


def _chair(seats: Sequence[Seat], casting_vote: str) -> Finding:
    chairs = [seat for seat in seats if seat.chairs]
    match len(chairs):
        case 0:
            return PointState.A_CONFIRMER, "Aucun président n'est enregistré."
        case 1:
            return PointState.CONFORME, f"{chairs[0].name} préside. {casting_vote}"
        case _:
            return PointState.ECART, f"Plusieurs présidents sont enregistrés : {_names(chairs)}."


def _companies(seats: Sequence[Seat], candidate_companies: Collection[int]) -> Finding:
    tied = _names(seat for seat in seats if seat.company is not None and seat.company in candidate_companies)
    if tied:
        return PointState.A_CONFIRMER, f"De l'entreprise d'un candidat : {tied}."
    return (
        PointState.CONFORME,
        "Aucun membre n'est enregistré comme venant de l'entreprise d'un candidat.",
    )


def _section(fact: str | None, fiche: Fiche) -> str:
    if fact is None:
        return "Non précisé par la fiche"
    return fiche.sections[fiche.faits[f"si_jury.{fact}"].sections[0]]


def _beyond(groups: Iterable[Sequence[Seat]], most: int) -> str:
    """The names in the groups that are larger than they may be."""
    return _names(seat for group in groups if len(group) > most for seat in group)


def _names(seats: Iterable[Seat]) -> str:
    return ", ".join(sorted(seat.name for seat in seats))
