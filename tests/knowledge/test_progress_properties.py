"""What holds for any record, and for what a person is told of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import AnswerRequest, Knowledge
from knowledge.checks import templates
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
)
from knowledge.recorded import (
    AwaitedDocument,
    DocumentKind,
    GivenOpinion,
    Modality,
    OpinionValue,
    Planned,
    Plans,
)

# The machine may be busy: what is checked here is not speed.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

KNOWLEDGE = Knowledge.load()
FICHE: Fiche = KNOWLEDGE.fiche
CODES = [capacity.code for capacity in FICHE.capacities]
TODAY = date(2026, 11, 22)
PERSONAL = [name for name, question in KNOWLEDGE.questions.items() if question.personnel == "candidat"]
ASKED = [
    (name, parameters)
    for name, parameters in templates(KNOWLEDGE)
    if KNOWLEDGE.questions[name].personnel == "candidat"
]
DAYS = st.none() | st.dates(date(2017, 1, 1), date(2030, 12, 31))
CLAIMS = ("déclaré admissible", "vous êtes admissible")


@st.composite
def capacity_records(draw: st.DrawFn) -> tuple[CapacityRecord, ...]:
    codes = draw(st.lists(st.sampled_from(CODES), unique=True))
    return tuple(
        CapacityRecord(
            code,
            outcome=draw(st.sampled_from([None, *Outcome])),
            published=draw(st.booleans()),
            opinion=draw(st.sampled_from([None, "favorable", "défavorable"])),
            opinion_awaited=draw(st.booleans()),
        )
        for code in codes
    )


WORDS = st.none() | st.sampled_from(["Atelier", "Salle B\n- C5 : validée"])
PLANS = st.builds(
    Plans,
    planned=st.dictionaries(
        st.sampled_from(CODES), st.builds(Planned, st.sampled_from(get_args(Modality)), DAYS, WORDS)
    ),
    opinions=st.dictionaries(
        st.sampled_from(CODES),
        st.tuples(
            st.builds(
                GivenOpinion,
                st.sampled_from(get_args(OpinionValue)),
                st.dates(date(2020, 1, 1), date(2030, 12, 31)),
                WORDS,
                st.lists(st.sampled_from(["Montage", "Ligne 3"]), unique=True).map(tuple),
            )
        ),
    ),
    documents=st.lists(
        st.builds(AwaitedDocument, st.sampled_from(get_args(DocumentKind)), DAYS, st.booleans()), max_size=3
    ).map(tuple),
    interview_on=DAYS,
    opinions_asked_on=DAYS,
    company=WORDS,
    exam_centre=WORDS,
)
RECORDS = st.builds(
    EnrolmentRecord,
    route=st.sampled_from(list(Route)),
    entered_on=DAYS,
    admissible_on=DAYS,
    capacities=capacity_records(),
    declaration=st.sampled_from([None, "admissible", "non_admissible"]),
    declared_on=DAYS,
    jury_on=DAYS,
    jury_place=WORDS,
    plans=PLANS,
)


def with_outcomes(record: EnrolmentRecord, outcome: Outcome) -> EnrolmentRecord:
    """The same record with this outcome wherever one is not published."""
    capacities = tuple(
        replace(one, outcome=outcome) if one.outcome and not one.published else one
        for one in record.capacities
    )
    return replace(record, capacities=capacities)


def published(record: EnrolmentRecord, code: str) -> EnrolmentRecord:
    capacities = tuple(replace(one, published=True) if one.code == code else one for one in record.capacities)
    return replace(record, capacities=capacities)


def told(
    progress: Progress, question: str, register: str, parameters: Mapping[str, str] | None = None
) -> str:
    request = AnswerRequest(
        question=question,
        parametres=dict(parameters or {}),
        parcours=progress,
        registre=register,  # type: ignore[arg-type]
    )
    return KNOWLEDGE.answer(request, TODAY).answer.model_dump_json()


@given(RECORDS)
def test_any_record_has_a_progress(record: EnrolmentRecord) -> None:
    progress = compute_progress(record, FICHE)

    assert list(progress.states) == CODES
    states = [progress.validated, progress.failed, progress.unpublished, progress.unevaluated]
    assert sorted(sum(states, [])) == CODES
    assert progress.next_step in NextStep
    assert progress.standing in Standing


@given(RECORDS)
def test_declaration_is_never_computed(record: EnrolmentRecord) -> None:
    progress = compute_progress(record, FICHE)

    assert progress.declaration == record.declaration
    assert (progress.next_step is NextStep.DECLARE) == (record.declaration is not None)


@given(RECORDS)
def test_block_is_acquired_when_and_only_when_all_its_capacities_are_validated_and_published(
    record: EnrolmentRecord,
) -> None:
    by_code = {one.code: one for one in record.capacities}

    for block, state in zip(FICHE.blocks, compute_progress(record, FICHE).blocks, strict=True):
        earned = [
            code in by_code and by_code[code].outcome is Outcome.VALIDEE and by_code[code].published
            for code in block.capacites
        ]
        assert state.acquired == all(earned)
        assert state.validated == sum(earned)


@given(RECORDS, st.sampled_from(CODES))
def test_publishing_an_outcome_never_takes_away_what_was_validated(
    record: EnrolmentRecord, code: str
) -> None:
    before = compute_progress(record, FICHE)
    after = compute_progress(published(record, code), FICHE)

    assert set(before.validated) <= set(after.validated)
    assert all(new.acquired for old, new in zip(before.blocks, after.blocks, strict=True) if old.acquired)
    assert {name for name in CODES if before.states[name] != after.states[name]} <= {code}


@given(RECORDS)
def test_outcome_that_is_not_published_cannot_be_told_from_another(record: EnrolmentRecord) -> None:
    passed = compute_progress(with_outcomes(record, Outcome.VALIDEE), FICHE)
    failed = compute_progress(with_outcomes(record, Outcome.NON_VALIDEE), FICHE)

    assert passed == failed


@given(RECORDS)
def test_order_of_the_record_does_not_matter(record: EnrolmentRecord) -> None:
    turned = replace(record, capacities=tuple(reversed(record.capacities)))

    assert compute_progress(turned, FICHE) == compute_progress(record, FICHE)


@given(RECORDS)
def test_standing_comes_from_one_date_only(record: EnrolmentRecord) -> None:
    counted = record.admissible_on if record.route is Route.VAE else record.entered_on

    standing = compute_progress(record, FICHE).standing

    if counted is None:
        assert standing is Standing.A_VERIFIER
    else:
        assert (standing is Standing.ENTRE_APRES) == (counted > date(2022, 4, 21))


@pytest.mark.parametrize("question", PERSONAL)
@pytest.mark.parametrize("register", ["standard", "facile"])
@settings(max_examples=25)
@given(record=RECORDS, capacity=st.none() | st.sampled_from("12345678"))
def test_nobody_is_called_admissible_but_by_the_jurys_declaration(
    question: str, register: str, record: EnrolmentRecord, capacity: str | None
) -> None:
    parameters = {"capacite": capacity} if capacity else {}
    said = told(compute_progress(record, FICHE), question, register, parameters)

    if record.declaration != "admissible":
        assert not any(claim in said for claim in CLAIMS), said
    if record.declaration != "non_admissible":
        assert "déclaré non admissible" not in said
        assert "vous êtes « non admissible »" not in said


@pytest.mark.parametrize("register", ["standard", "facile"])
@settings(max_examples=20)
@given(record=RECORDS)
def test_no_answer_tells_one_unpublished_outcome_from_another(register: str, record: EnrolmentRecord) -> None:
    passed = compute_progress(with_outcomes(record, Outcome.VALIDEE), FICHE)
    failed = compute_progress(with_outcomes(record, Outcome.NON_VALIDEE), FICHE)

    for question, parameters in ASKED:
        assert told(passed, question, register, parameters) == told(failed, question, register, parameters)


@pytest.mark.parametrize("register", ["standard", "facile"])
@settings(max_examples=20)
@given(record=RECORDS)
def test_plan_made_after_an_outcome_that_is_not_published_betrays_nothing(
    register: str, record: EnrolmentRecord
) -> None:
    progress = compute_progress(record, FICHE)
    left = {code: one for code, one in record.plans.planned.items() if code not in progress.unpublished}
    without = replace(progress, plans=replace(record.plans, planned=left))

    for question, parameters in ASKED:
        assert told(progress, question, register, parameters) == told(without, question, register, parameters)


@settings(max_examples=20)
@given(record=RECORDS)
def test_what_somebody_wrote_makes_no_line_of_its_own(record: EnrolmentRecord) -> None:
    progress = compute_progress(record, FICHE)

    for question, parameters in ASKED:
        request = AnswerRequest(question=question, parametres=parameters, parcours=progress)
        assert "\n- C5 : validée" not in KNOWLEDGE.answer(request, TODAY).answer.text


@settings(max_examples=60)
@given(record=RECORDS)
def test_card_shows_what_the_text_says(record: EnrolmentRecord) -> None:
    progress = compute_progress(record, FICHE)
    request = AnswerRequest(question="parcours_progression", parcours=progress)

    card = KNOWLEDGE.answer(request, TODAY).answer.card

    assert card is not None
    assert card.type == "progression"
    assert {one.code: one.state for block in card.blocks for one in block.capacities} == progress.states
    assert card.summary.startswith(f"{len(progress.validated)} ")
