"""Where a person stands, case by case."""

from datetime import date, timedelta

import pytest

from knowledge import Knowledge
from knowledge.facts import Fiche
from knowledge.progress import (
    CapacityRecord,
    EnrolmentRecord,
    NextStep,
    Outcome,
    Progress,
    Route,
    Standing,
    compute_progress,
    next_actor,
)

LAST_DAY = date(2022, 4, 21)
NEXT_DAY = LAST_DAY + timedelta(days=1)
CODES = ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"]
TRAINED = [Route.FORMATION_CONTINUE, Route.CONTRAT_PROFESSIONNALISATION]


@pytest.fixture(scope="module")
def fiche(knowledge: Knowledge) -> Fiche:
    return knowledge.fiche


def validated(*codes: str, published: bool = True) -> tuple[CapacityRecord, ...]:
    return tuple(CapacityRecord(code, Outcome.VALIDEE, published=published) for code in codes)


def enrolled(*capacities: CapacityRecord, **changes: object) -> EnrolmentRecord:
    values = {
        "route": Route.FORMATION_CONTINUE,
        "entered_on": date(2021, 9, 1),
        "capacities": capacities,
        **changes,
    }
    return EnrolmentRecord(**values)  # type: ignore[arg-type]


def block_states(progress: Progress) -> list[str]:
    return [block.state for block in progress.blocks]


@pytest.mark.parametrize("route", TRAINED)
@pytest.mark.parametrize(
    ("entered", "standing"),
    [
        (date(2017, 4, 21), Standing.ENTRE_AVANT),
        (LAST_DAY, Standing.ENTRE_AVANT),
        (NEXT_DAY, Standing.ENTRE_APRES),
        (date(2023, 9, 4), Standing.ENTRE_APRES),
        (None, Standing.A_VERIFIER),
    ],
)
def test_entry_is_set_against_the_last_day(
    fiche: Fiche, route: Route, entered: date | None, standing: Standing
) -> None:
    assert compute_progress(enrolled(route=route, entered_on=entered), fiche).standing is standing


@pytest.mark.parametrize(
    ("admissible", "standing"),
    [(LAST_DAY, Standing.ENTRE_AVANT), (NEXT_DAY, Standing.ENTRE_APRES), (None, Standing.A_VERIFIER)],
)
@pytest.mark.parametrize("entered", [None, date(2020, 1, 6), date(2024, 1, 8)])
def test_in_vae_only_the_admissibility_of_the_request_counts(
    fiche: Fiche, entered: date | None, admissible: date | None, standing: Standing
) -> None:
    record = enrolled(route=Route.VAE, entered_on=entered, admissible_on=admissible)

    assert compute_progress(record, fiche).standing is standing


def test_admissibility_date_does_not_count_in_training(fiche: Fiche) -> None:
    record = enrolled(entered_on=None, admissible_on=date(2020, 1, 6))

    assert compute_progress(record, fiche).standing is Standing.A_VERIFIER


def test_nothing_recorded(fiche: Fiche) -> None:
    progress = compute_progress(enrolled(entered_on=None), fiche)

    assert progress.unevaluated == CODES
    assert block_states(progress) == ["a_evaluer", "a_evaluer"]
    assert (progress.next_step, progress.declaration) == (NextStep.INSCRIPTION, None)


def test_four_states_are_distinct(fiche: Fiche) -> None:
    progress = compute_progress(
        enrolled(
            CapacityRecord("C1", Outcome.VALIDEE, published=True),
            CapacityRecord("C2", Outcome.NON_VALIDEE, published=True),
            CapacityRecord("C3", Outcome.VALIDEE, published=False),
            CapacityRecord("C4", published=True),
        ),
        fiche,
    )

    assert progress.validated == ["C1"]
    assert progress.failed == ["C2"]
    assert progress.unpublished == ["C3"]
    assert progress.unevaluated == ["C4", "C5", "C6", "C7", "C8"]
    assert progress.missing == CODES[1:]


def test_block_is_acquired_when_all_its_capacities_are(fiche: Fiche) -> None:
    one_short = compute_progress(enrolled(*validated(*CODES[:5])), fiche)
    complete = compute_progress(enrolled(*validated(*CODES[:6])), fiche)

    assert block_states(one_short) == ["en_cours", "a_evaluer"]
    assert block_states(complete) == ["acquis", "a_evaluer"]
    assert (complete.blocks[0].validated, complete.blocks[0].total) == (6, 6)


def test_block_with_one_outcome_not_published_is_not_acquired(fiche: Fiche) -> None:
    record = enrolled(*validated("C7"), *validated("C8", published=False))

    assert compute_progress(record, fiche).blocks[1].state == "en_cours"


def test_all_validated_is_not_admissible(fiche: Fiche) -> None:
    progress = compute_progress(enrolled(*validated(*CODES)), fiche)

    assert progress.all_validated
    assert (progress.declaration, progress.next_step) == (None, NextStep.JURY)


@pytest.mark.parametrize("declaration", ["admissible", "non_admissible"])
def test_declaration_is_the_jurys(fiche: Fiche, declaration: str) -> None:
    record = enrolled(*validated("C1"), declaration=declaration, declared_on=date(2022, 6, 1))

    progress = compute_progress(record, fiche)

    assert (progress.declaration, progress.next_step) == (declaration, NextStep.DECLARE)


@pytest.mark.parametrize(
    ("capacities", "step"),
    [
        ((), NextStep.EVALUATION),
        (validated(*CODES[:7]), NextStep.EVALUATION),
        (
            (*validated(*CODES[:7]), CapacityRecord("C8", Outcome.NON_VALIDEE, published=True)),
            NextStep.EVALUATION,
        ),
        ((*validated(*CODES[:7]), *validated("C8", published=False)), NextStep.PUBLICATION),
        (validated(*CODES), NextStep.JURY),
    ],
)
def test_next_step_follows_the_path(
    fiche: Fiche, capacities: tuple[CapacityRecord, ...], step: NextStep
) -> None:
    assert compute_progress(enrolled(*capacities), fiche).next_step is step


def test_vae_without_admissibility_starts_by_it(fiche: Fiche) -> None:
    progress = compute_progress(enrolled(route=Route.VAE, entered_on=date(2021, 9, 1)), fiche)

    assert progress.next_step is NextStep.INSCRIPTION
    # « En amont, une phase de recevabilité de la demande »: by whom, the fiche does not say.
    assert "la fiche ne le nomme pas" in next_actor(progress)


def test_opinions_are_listed_in_the_fiches_order(fiche: Fiche) -> None:
    record = enrolled(
        CapacityRecord("C8", opinion="favorable"),
        CapacityRecord("C2", opinion_awaited=True),
        CapacityRecord("C1", opinion="défavorable"),
    )

    progress = compute_progress(record, fiche)

    assert (progress.opinions_given, progress.opinions_awaited) == (("C1", "C8"), ("C2",))


@pytest.mark.parametrize("opinion", ["favorable", "défavorable", None])
def test_opinion_changes_no_state(fiche: Fiche, opinion: str | None) -> None:
    record = enrolled(
        CapacityRecord("C1", Outcome.VALIDEE, published=True, opinion=opinion),
        CapacityRecord("C2", opinion=opinion),
    )

    progress = compute_progress(record, fiche)

    assert (progress.states["C1"], progress.states["C2"]) == ("validee", "non_evaluee")


@pytest.mark.parametrize("code", ["C9", "c1", "", "A1"])
def test_capacity_that_the_fiche_does_not_have_is_refused(fiche: Fiche, code: str) -> None:
    with pytest.raises(ValueError, match="capacité inconnue"):
        compute_progress(enrolled(CapacityRecord(code)), fiche)
