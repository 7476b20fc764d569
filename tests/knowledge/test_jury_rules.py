"""What holds for any jury: its points are told, never imposed; and for any set of attempts at a capacity."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import Knowledge
from knowledge.jury import (
    Composition,
    Point,
    PointCode,
    PointState,
    Seat,
    conformity,
    declaration_warnings,
    gaps,
)
from knowledge.progress import (
    Attempt,
    CapacityRecord,
    EnrolmentRecord,
    Outcome,
    Route,
    compute_progress,
    counting_attempt,
)

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

FICHE = Knowledge.load().fiche
CODES = [capacity.code for capacity in FICHE.capacities]
UNIONS = ["Syndicat A", "syndicat a ", "Syndicat B", None]

SEATS = st.lists(
    st.builds(
        Seat,
        name=st.text("ABCDE", min_size=1, max_size=3),
        college=st.sampled_from(["employeurs", "salaries"]),
        branch=st.sampled_from(["metallurgie", "travail_temporaire"]),
        organisation=st.sampled_from(UNIONS),
        company=st.none() | st.integers(1, 4),
        votes=st.booleans(),
        chairs=st.booleans(),
    ),
    max_size=14,
)
COMPANIES = st.frozensets(st.integers(1, 4))
ATTEMPTS = st.lists(
    st.builds(
        Attempt,
        on=st.dates(date(2024, 1, 1), date(2024, 1, 4)),
        outcome=st.sampled_from(list(Outcome)),
        published=st.booleans(),
    ),
    max_size=6,
)
RECORDS = st.builds(
    EnrolmentRecord,
    route=st.sampled_from(list(Route)),
    entered_on=st.none() | st.dates(date(2020, 1, 1), date(2025, 1, 1)),
    admissible_on=st.none() | st.dates(date(2020, 1, 1), date(2025, 1, 1)),
    capacities=st.lists(
        st.builds(
            CapacityRecord,
            code=st.sampled_from(CODES),
            outcome=st.sampled_from([None, *Outcome]),
            published=st.just(True),
            opinion=st.sampled_from([None, "favorable", "defavorable"]),
            opinion_awaited=st.booleans(),
        ),
        unique_by=lambda one: one.code,
    ),
)


def points(seats: list[Seat], companies: frozenset[int] = frozenset()) -> dict[PointCode, Point]:
    return {one.code: one for one in conformity(seats, companies, FICHE)}


def employer(name: str, **changes: object) -> Seat:
    return replace(Seat(name, "employeurs"), **changes)  # type: ignore[arg-type]


def employee(name: str, organisation: str | None, **changes: object) -> Seat:
    return replace(Seat(name, "salaries", organisation=organisation), **changes)  # type: ignore[arg-type]


@given(SEATS, COMPANIES)
def test_any_jury_has_every_point_once_in_the_same_order(
    seats: list[Seat], companies: frozenset[int]
) -> None:
    found = conformity(seats, companies, FICHE)

    assert [one.code for one in found] == list(PointCode)
    assert all(one.label and one.detail and one.section for one in found)


@given(SEATS, COMPANIES, st.randoms())
def test_order_of_the_members_does_not_matter(
    seats: list[Seat], companies: frozenset[int], random: object
) -> None:
    turned = list(seats)
    random.shuffle(turned)  # type: ignore[attr-defined]

    assert conformity(turned, companies, FICHE) == conformity(seats, companies, FICHE)


@given(SEATS)
def test_parity_counts_those_who_vote(seats: list[Seat]) -> None:
    employers = sum(1 for one in seats if one.votes and one.college == "employeurs")
    employees = sum(1 for one in seats if one.votes and one.college == "salaries")

    state = points(seats)[PointCode.PARITE].state

    if not employers and not employees:
        assert state is PointState.A_CONFIRMER
    else:
        assert (state is PointState.CONFORME) == (employers == employees)


@given(SEATS)
def test_somebody_who_has_no_vote_does_not_change_the_parity(seats: list[Seat]) -> None:
    more = [*seats, employer("Z", votes=False)]
    before, after = points(seats)[PointCode.PARITE], points(more)[PointCode.PARITE]

    assert before.state == after.state


@given(SEATS, COMPANIES)
def test_nothing_printed_names_an_organisation(seats: list[Seat], companies: frozenset[int]) -> None:
    said = " ".join(one.detail + one.label for one in conformity(seats, companies, FICHE))

    assert "syndicat a" not in said.casefold()
    assert "syndicat b" not in said.casefold()


@given(SEATS, COMPANIES)
def test_what_a_person_has_to_verify_is_never_settled_by_the_records(
    seats: list[Seat], companies: frozenset[int]
) -> None:
    found = points(seats, companies)

    assert found[PointCode.ORGANISATION].state is PointState.A_CONFIRMER
    assert found[PointCode.RECAPITULATIF].state is PointState.A_CONFIRMER
    assert found[PointCode.ENTREPRISE].state is not PointState.ECART


@given(SEATS, COMPANIES)
def test_member_of_a_candidates_company_is_pointed_out(seats: list[Seat], companies: frozenset[int]) -> None:
    tied = [one.name for one in seats if one.company in companies]

    found = points(seats, companies)[PointCode.ENTREPRISE]

    assert (found.state is PointState.A_CONFIRMER) == bool(tied)
    assert all(name in found.detail for name in tied)


def test_figures_come_from_the_fiche() -> None:
    rules = Composition.of(FICHE)
    own = [employer(str(n)) for n in range(rules.employers)]
    temporary = [employer(f"T{n}", branch="travail_temporaire") for n in range(rules.temporary_employers)]

    assert (rules.employers, rules.temporary_employers, rules.voters_per_union) == (5, 1, 1)
    assert points(own + temporary)[PointCode.EMPLOYEURS].state is PointState.CONFORME
    assert points([*own, employer("U")])[PointCode.EMPLOYEURS].state is PointState.ECART
    assert points([*temporary, temporary[0]])[PointCode.EMPLOYEURS].state is PointState.ECART


def test_one_vote_for_each_union() -> None:
    a, b = employee("A", "Syndicat A"), employee("B", " syndicat  a")
    temporary = replace(b, branch="travail_temporaire")

    def state(*seats: Seat) -> PointState:
        return points(list(seats))[PointCode.SYNDICATS].state

    assert state(a) is PointState.CONFORME
    assert state(a, b) is PointState.ECART
    assert state(a, replace(b, votes=False)) is PointState.CONFORME
    assert state(a, employee("C", "Syndicat B")) is PointState.CONFORME
    assert state(a, temporary) is PointState.A_CONFIRMER
    assert state(a, replace(temporary, votes=False)) is PointState.CONFORME
    assert state(temporary, replace(temporary, votes=False)) is PointState.ECART
    assert state(employee("D", None)) is PointState.A_CONFIRMER


def test_one_chair() -> None:
    chair = employer("A", chairs=True)

    assert points([])[PointCode.PRESIDENT].state is PointState.A_CONFIRMER
    assert points([chair])[PointCode.PRESIDENT].state is PointState.CONFORME
    assert "prépondérante" in points([chair])[PointCode.PRESIDENT].detail
    assert points([chair, chair])[PointCode.PRESIDENT].state is PointState.ECART


@given(RECORDS)
def test_complete_recap_has_no_gap_and_an_incomplete_one_has(record: EnrolmentRecord) -> None:
    progress = compute_progress(record, FICHE)

    found = {one.code for one in gaps(progress, FICHE)}

    assert ("non_validee" in found) == bool(progress.failed)
    assert ("non_evaluee" in found) == bool(progress.unevaluated)
    assert ("avis_attendu" in found) == bool(progress.opinions_awaited)
    assert (not found & {"avis_attendu", "avis_absent"}) == (
        set(progress.opinions_given) == set(CODES) and not progress.opinions_awaited
    )


@given(RECORDS, st.sampled_from(["admissible", "non_admissible"]), st.sets(st.integers(1, 2)))
def test_declaration_is_warned_about_and_never_refused(
    record: EnrolmentRecord, outcome: str, blocks: set[int]
) -> None:
    progress = compute_progress(record, FICHE)

    said = declaration_warnings(progress, outcome, blocks, FICHE)  # type: ignore[arg-type]

    assert [one.message for one in gaps(progress, FICHE)] == said[: len(gaps(progress, FICHE))]
    if outcome == "admissible" and not progress.all_validated:
        assert any("tous les blocs" in one for one in said)
    acquired = {one.numero for one in progress.blocks if one.acquired}
    assert any("Attestation" in one for one in said) == bool(blocks - acquired)


@given(RECORDS)
def test_no_point_and_no_gap_declares_anybody(record: EnrolmentRecord) -> None:
    progress = compute_progress(record, FICHE)
    said = " ".join(one.message for one in gaps(progress, FICHE))

    assert progress.declaration is None
    assert "admissible" not in said


@given(ATTEMPTS, st.randoms())
def test_order_of_the_attempts_does_not_matter(attempts: list[Attempt], random: object) -> None:
    turned = list(attempts)
    random.shuffle(turned)  # type: ignore[attr-defined]

    assert counting_attempt(turned) == counting_attempt(attempts)


@given(ATTEMPTS, ATTEMPTS)
def test_published_validated_result_is_never_lost(before: list[Attempt], after: list[Attempt]) -> None:
    counted = counting_attempt(before)
    if counted and counted.published and counted.outcome is Outcome.VALIDEE:
        later = counting_attempt([*before, *after])
        assert later is not None
        assert later.outcome is Outcome.VALIDEE
        assert later.published


@given(ATTEMPTS)
def test_absence_is_no_result(attempts: list[Attempt]) -> None:
    results = [one for one in attempts if one.outcome.is_result]

    assert counting_attempt(attempts) == counting_attempt(results)
    assert (counting_attempt(attempts) is None) == (not results)


def seen(attempts: list[Attempt]) -> tuple[bool, Outcome | None] | None:
    """What the person may know of the counting attempt: its outcome once published only."""
    counted = counting_attempt(attempts)
    if counted is None:
        return None
    return counted.published, counted.outcome if counted.published else None


@given(ATTEMPTS)
def test_outcome_that_is_kept_back_cannot_be_guessed(attempts: list[Attempt]) -> None:
    def all_hidden_as(outcome: Outcome) -> list[Attempt]:
        return [
            one if one.published or not one.outcome.is_result else replace(one, outcome=outcome)
            for one in attempts
        ]

    assert seen(all_hidden_as(Outcome.VALIDEE)) == seen(all_hidden_as(Outcome.NON_VALIDEE))
