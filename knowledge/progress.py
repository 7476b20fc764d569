"""The certification's own rules about where a person stands: pure, no clock, no database.

What is never computed here: *admissible*. Only a recorded declaration of the jury carries it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from knowledge.facts import Fiche
from knowledge.recorded import NO_PLANS, Planned, Plans

Declaration = Literal["admissible", "non_admissible"]
CapacityState = Literal["validee", "non_validee", "non_publiee", "non_evaluee"]
BlockState = Literal["acquis", "en_cours", "a_evaluer"]


class Route(StrEnum):
    """The routes that the fiche shows open."""

    FORMATION_CONTINUE = "formation_continue"
    CONTRAT_PROFESSIONNALISATION = "contrat_professionnalisation"
    VAE = "vae"


class Outcome(StrEnum):
    """The outcome of a capacity's evaluation; the last three are no result: nothing was evaluated."""

    VALIDEE = "validee"
    NON_VALIDEE = "non_validee"
    ABSENT = "absent"
    EXCUSE = "excuse"
    REPORTE = "reporte"

    @property
    def is_result(self) -> bool:
        """Whether the capacity was evaluated."""
        return self in (Outcome.VALIDEE, Outcome.NON_VALIDEE)


class Standing(StrEnum):
    """Entry (or recevabilité) against the end of the registration."""

    ENTRE_AVANT = "entre_avant"
    ENTRE_APRES = "entre_apres"
    A_VERIFIER = "a_verifier"


class NextStep(StrEnum):
    """What comes next, in the order of the path."""

    INSCRIPTION = "inscription"
    EVALUATION = "evaluation"
    PUBLICATION = "publication"
    JURY = "jury"
    DECLARE = "declare"


@dataclass(frozen=True)
class Attempt:
    """One evaluation of a capacity, on this enrolment or on an earlier one on the same fiche."""

    on: date
    outcome: Outcome
    published: bool = False
    held_back: bool = False


def last_missed(attempts: Sequence[Attempt]) -> Outcome | None:
    """Why nothing was evaluated, where the last attempt has no result."""
    last = max(attempts, key=lambda one: one.on, default=None)
    return None if last is None or last.outcome.is_result else last.outcome


def counting_attempt(attempts: Sequence[Attempt]) -> Attempt | None:
    """The attempt that says where a capacity stands; None when none has a result.

    A capacity published as validated stays so: « Validité des composantes acquises : illimitée ». Otherwise the latest
    result counts, published or not, so that an outcome kept back cannot be guessed (our choice: the fiche says nothing
    of a second evaluation). Of one day's results, one kept back is taken for the later.
    """
    results = sorted((one for one in attempts if one.outcome.is_result), key=_in_order)
    kept = [one for one in results if one.published and one.outcome is Outcome.VALIDEE]
    return kept[0] if kept else results[-1] if results else None


def _in_order(attempt: Attempt) -> tuple[date, bool, bool]:
    return attempt.on, not attempt.published, attempt.outcome is Outcome.VALIDEE


@dataclass(frozen=True)
class CapacityRecord:
    """What is recorded on one capacity; `outcome` is None until evaluated."""

    code: str
    outcome: Outcome | None = None
    published: bool = False
    opinion: str | None = None
    opinion_awaited: bool = False
    # For the centre d'examen and its juries only: a candidate's record leaves them empty.
    held_back: bool = False
    evaluated_on: date | None = None
    missed: Outcome | None = None


@dataclass(frozen=True)
class EnrolmentRecord:
    """What is recorded on one person's path towards the certification."""

    route: Route
    entered_on: date | None = None
    admissible_on: date | None = None
    refused_on: date | None = None
    capacities: Sequence[CapacityRecord] = ()
    declaration: Declaration | None = None
    declared_on: date | None = None
    jury_on: date | None = None
    jury_place: str | None = None
    attested: tuple[int, ...] = ()
    # For the person's own answers only; lists of the centre go without.
    plans: Plans = NO_PLANS


@dataclass(frozen=True)
class BlockProgress:
    """A block: acquired when all of its capacities are validated and published."""

    numero: int
    libelle: str
    validated: int
    total: int
    state: BlockState

    @property
    def acquired(self) -> bool:
        """Whether the block is acquired."""
        return self.state == "acquis"


@dataclass(frozen=True)
class Progress:
    """Where a person stands, as that person may know it."""

    route: Route
    route_label: str
    entered_on: date | None
    standing: Standing
    states: dict[str, CapacityState]
    blocks: tuple[BlockProgress, ...]
    opinions_given: tuple[str, ...]
    opinions_awaited: tuple[str, ...]
    declaration: Declaration | None
    declared_on: date | None
    jury_on: date | None
    next_step: NextStep
    refused_on: date | None = None
    held_back: tuple[str, ...] = ()
    evaluated_on: Mapping[str, date] = field(default_factory=dict)
    missed: Mapping[str, Outcome] = field(default_factory=dict)
    jury_place: str | None = None
    attested: tuple[int, ...] = ()
    plans: Plans = NO_PLANS

    @property
    def validated(self) -> list[str]:
        """Codes validated, the outcome being published."""
        return self._in_state("validee")

    @property
    def failed(self) -> list[str]:
        """Codes published as not validated."""
        return self._in_state("non_validee")

    @property
    def unpublished(self) -> list[str]:
        """Codes evaluated whose outcome the centre d'examen has not made visible."""
        return self._in_state("non_publiee")

    @property
    def unevaluated(self) -> list[str]:
        """Codes not evaluated yet."""
        return self._in_state("non_evaluee")

    @property
    def missing(self) -> list[str]:
        """Codes that are not validated as far as the person may know."""
        return [code for code, state in self.states.items() if state != "validee"]

    @property
    def planned(self) -> dict[str, Planned]:
        """What is planned, by code; a plan tells nothing of a capacity whose outcome is validated or not published."""
        left = {*self.unevaluated, *self.failed}
        return {code: one for code, one in self.plans.planned.items() if code in left}

    @property
    def all_validated(self) -> bool:
        """Whether every capacity is recorded as validated; the jury has still to declare."""
        return not self.missing

    def _in_state(self, wanted: CapacityState) -> list[str]:
        return [code for code, state in self.states.items() if state == wanted]


def capacity_state(record: CapacityRecord | None) -> CapacityState:
    """The state that the candidate may see: an outcome that is not published stays unknown."""
    if record is None or record.outcome is None or not record.outcome.is_result:
        return "non_evaluee"
    if not record.published:
        return "non_publiee"
    return "validee" if record.outcome is Outcome.VALIDEE else "non_validee"


def standing(record: EnrolmentRecord, fiche: Fiche) -> Standing:
    """Entry date, or recevabilité in VAE, against the registration's last day.

    Source: « Base légale » for the end; what follows from it is for supplements to say.
    A VAE without its recevabilité date, or any path without a date, is for the centre to check.
    """
    reference = record.admissible_on if record.route is Route.VAE else record.entered_on
    if reference is None:
        return Standing.A_VERIFIER
    return Standing.ENTRE_APRES if reference > fiche.registration_end else Standing.ENTRE_AVANT


def block_progress(numero: int, states: dict[str, CapacityState], fiche: Fiche) -> BlockProgress:
    """Source: the block's description; acquired = all its capacities validated (a reading of the fiche)."""
    block = fiche.block(numero)
    own = [states[code] for code in block.capacites]
    validated = own.count("validee")
    state: BlockState = "en_cours"
    if validated == len(own):
        state = "acquis"
    elif all(one == "non_evaluee" for one in own):
        state = "a_evaluer"
    return BlockProgress(block.numero, block.libelle, validated, len(own), state)


def next_step(record: EnrolmentRecord, states: dict[str, CapacityState]) -> NextStep:
    """What comes next on the path of « Modalités d'accès »."""
    if record.declaration:
        return NextStep.DECLARE
    started = record.admissible_on if record.route is Route.VAE else record.entered_on
    if started is None:
        return NextStep.INSCRIPTION
    seen = set(states.values())
    if seen & {"non_evaluee", "non_validee"}:
        return NextStep.EVALUATION
    return NextStep.PUBLICATION if "non_publiee" in seen else NextStep.JURY


# Who must act for a path to go on. The fiche names them for training; for a VAE's request it does not, and we say so.
_ACTORS = {
    NextStep.INSCRIPTION: "une entreprise ou un organisme",
    NextStep.EVALUATION: "la commission d'évaluation",
    NextStep.PUBLICATION: "l'UIMM territoriale, centre d'examen",
    NextStep.JURY: "le jury paritaire de délibération",
    NextStep.DECLARE: "personne : le jury s'est prononcé",
}
_VAE_ACTORS = {
    NextStep.INSCRIPTION: "qui décide de la recevabilité (la fiche ne le nomme pas : voyez avec le centre d'examen)",
    NextStep.EVALUATION: "la commission de validation",
}


def next_actor(progress: Progress) -> str:
    """Who must act next, in words."""
    own = _VAE_ACTORS if progress.route is Route.VAE else _ACTORS
    return own.get(progress.next_step, _ACTORS[progress.next_step])


def compute_progress(record: EnrolmentRecord, fiche: Fiche) -> Progress:
    """Where the person stands; raises ValueError for a capacity that the fiche does not have."""
    by_code = {capacity.code: capacity for capacity in record.capacities}
    codes = [capacity.code for capacity in fiche.capacities]
    if unknown := sorted(by_code.keys() - set(codes)):
        raise ValueError(f"capacité inconnue de la fiche : {', '.join(unknown)}")
    states = {code: capacity_state(by_code.get(code)) for code in codes}
    return Progress(
        route=record.route,
        route_label=fiche.ways[record.route].libelle,
        entered_on=record.entered_on or record.admissible_on,
        standing=standing(record, fiche),
        states=states,
        blocks=tuple(block_progress(block.numero, states, fiche) for block in fiche.blocks),
        opinions_given=tuple(c for c in codes if c in by_code and by_code[c].opinion),
        opinions_awaited=tuple(c for c in codes if c in by_code and by_code[c].opinion_awaited),
        declaration=record.declaration,
        declared_on=record.declared_on,
        jury_on=record.jury_on,
        jury_place=record.jury_place,
        attested=record.attested,
        next_step=next_step(record, states),
        refused_on=record.refused_on,
        held_back=tuple(c for c in codes if c in by_code and by_code[c].held_back),
        evaluated_on={one.code: one.evaluated_on for one in record.capacities if one.evaluated_on},
        missed={one.code: one.missed for one in record.capacities if one.missed},
        plans=record.plans,
    )
