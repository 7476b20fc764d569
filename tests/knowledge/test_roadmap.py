"""What a record leaves to do, to prepare and to ask, for each route and each moment of the path."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge import Knowledge, KnowledgeError
from knowledge.base import ROOT
from knowledge.progress import CapacityRecord, EnrolmentRecord, Outcome, Route, compute_progress
from knowledge.recorded import AwaitedDocument, Planned, Plans
from knowledge.roadmap import act_lines, acts, cases, checklists, list_names, questions, spans

CODES = [f"C{number}" for number in range(1, 9)]
BEFORE, AFTER = date(2021, 10, 4), date(2023, 9, 4)
SOON, LATER = date(2026, 4, 1), date(2026, 5, 1)


def validated(*codes: str) -> tuple[CapacityRecord, ...]:
    return tuple(CapacityRecord(code, Outcome.VALIDEE, published=True) for code in codes)


def plans(**given: Any) -> Plans:
    return Plans(**{"planned": {}, "opinions": {}, **given})


def progress_of(knowledge: Knowledge, **given: Any) -> Any:
    record = {"route": Route.FORMATION_CONTINUE, "entered_on": BEFORE, **given}
    return compute_progress(EnrolmentRecord(**record), knowledge.fiche)


def test_what_has_a_day_comes_first_in_its_order(knowledge: Knowledge) -> None:
    progress = progress_of(
        knowledge,
        capacities=(
            *validated(*CODES[:4]),
            CapacityRecord("C5", Outcome.VALIDEE, published=False, opinion_awaited=True),
            CapacityRecord("C8", Outcome.NON_VALIDEE, published=True),
        ),
        jury_on=LATER,
        plans=plans(
            planned={"C6": Planned("situation_reelle", SOON, "Atelier"), "C7": Planned("projets")},
            documents=(
                AwaitedDocument("rapport", date(2026, 3, 20)),
                AwaitedDocument("preuve", received=True),
            ),
            opinions_asked_on=date(2026, 2, 1),
        ),
    )

    assert [(one.kind, one.codes, one.on) for one in acts(progress)] == [
        ("document", (), date(2026, 3, 20)),
        ("evaluation", ("C6",), SOON),
        ("jury", (), LATER),
        ("evaluation", ("C7",), None),
        ("suite", ("C8",), None),
        ("avis", ("C5",), None),
        ("publication", ("C5",), None),
    ]


def test_capacities_of_one_day_and_place_are_one_line(knowledge: Knowledge) -> None:
    same = Planned("situation_reelle", SOON, "Atelier")

    [first, second] = acts(progress_of(knowledge, plans=plans(planned={"C1": same, "C2": same})))

    assert (first.codes, first.place) == (("C1", "C2"), "Atelier")
    assert (second.kind, second.codes) == ("modalite", tuple(CODES[2:]))


def test_an_outcome_that_is_not_published_is_not_told_by_what_is_left(knowledge: Knowledge) -> None:
    said = []
    for outcome in (Outcome.VALIDEE, Outcome.NON_VALIDEE):
        progress = progress_of(
            knowledge,
            capacities=(CapacityRecord("C5", outcome, published=False),),
            plans=plans(planned={"C5": Planned("projets", SOON)}, company="Atelier"),
        )
        said.append(
            (
                acts(progress),
                cases(progress, criteria_loaded=False),
                checklists(knowledge.preparation, knowledge.fiche, progress, "standard"),
            )
        )

    assert said[0] == said[1]
    assert not any("C5" in one.codes for one in said[0][0] if one.kind == "evaluation")


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([], []),
        (CODES, ["C1 à C8"]),
        (["C1", "C2"], ["C1", "C2"]),
        (["C1", "C3", "C4", "C5", "C8"], ["C1", "C3 à C5", "C8"]),
    ],
)
def test_codes_that_follow_one_another_are_said_as_one(codes: list[str], said: list[str]) -> None:
    assert spans(codes) == said


def test_before_the_enrolment_only_the_enrolment_is_to_do(knowledge: Knowledge) -> None:
    training = progress_of(knowledge, entered_on=None)
    vae = progress_of(knowledge, route=Route.VAE, entered_on=None)

    assert [one.kind for one in acts(training)] == ["inscription"]
    assert [one.kind for one in acts(vae)] == ["recevabilite"]
    assert (list_names(training), list_names(vae)) == (["inscription"], ["recevabilite"])


@pytest.mark.parametrize("modality", ["situation_reelle", "projets", "reconstituee"])
def test_each_modality_has_its_list(knowledge: Knowledge, modality: Any) -> None:
    progress = progress_of(
        knowledge, capacities=validated(*CODES[:7]), plans=plans(planned={"C8": Planned(modality)})
    )

    assert list_names(progress) == [modality]


def test_a_vae_prepares_its_file_and_is_not_sent_to_the_company(knowledge: Knowledge) -> None:
    progress = progress_of(knowledge, route=Route.VAE, entered_on=None, admissible_on=BEFORE)

    assert list_names(progress) == ["vae"]
    assert [one.kind for one in acts(progress)] == ["entretien"]
    disclosed = replace(progress, plans=plans(company="Atelier", interview_on=SOON))
    assert list_names(disclosed) == ["vae", "entreprise"]
    assert acts(disclosed)[0].on == SOON


@pytest.mark.parametrize("declaration", ["admissible", "non_admissible"])
def test_once_the_jury_has_declared_nothing_is_to_prepare(knowledge: Knowledge, declaration: Any) -> None:
    progress = progress_of(
        knowledge, capacities=validated(*CODES), declaration=declaration, declared_on=SOON, jury_on=SOON
    )

    assert list_names(progress) == []
    assert acts(progress) == []
    first = questions(knowledge.preparation, knowledge.fiche, progress, "standard", criteria_loaded=False)[0]
    assert ("certificat" in first.text) == (declaration == "admissible")


def test_all_validated_waits_for_the_jury_and_is_not_called_admissible(knowledge: Knowledge) -> None:
    progress = progress_of(knowledge, capacities=validated(*CODES))

    lines = act_lines(knowledge.preparation, knowledge.fiche, progress, "standard")
    asked = questions(knowledge.preparation, knowledge.fiche, progress, "standard", criteria_loaded=False)

    assert [one.act.kind for one in lines] == ["jury"]
    assert "admissible" not in lines[0].text
    assert asked[0].text.startswith("Quand le jury")


SITUATIONS: list[dict[str, Any]] = [
    {},
    {"entered_on": None},
    {"entered_on": AFTER, "capacities": validated(*CODES)},
    {"capacities": validated(*CODES), "jury_on": SOON},
    {"route": Route.VAE, "entered_on": None},
    {"route": Route.VAE, "entered_on": None, "admissible_on": BEFORE},
    {"declaration": "admissible", "capacities": validated(*CODES)},
    {"declaration": "non_admissible"},
    {"capacities": (CapacityRecord("C8", Outcome.NON_VALIDEE, published=True),)},
    {"capacities": (CapacityRecord("C8", Outcome.VALIDEE, published=False, opinion_awaited=True),)},
    {"plans": plans(planned=dict.fromkeys(CODES, Planned("reconstituee", SOON, "Atelier")))},
    {"plans": plans(planned=dict.fromkeys(CODES, Planned("projets")), company="Atelier")},
]


@pytest.mark.parametrize("register", ["standard", "facile"])
@pytest.mark.parametrize("situation", SITUATIONS, ids=range(len(SITUATIONS)))
def test_everybody_has_three_questions_and_lines_that_can_be_read(
    knowledge: Knowledge, situation: dict[str, Any], register: Any
) -> None:
    progress = progress_of(knowledge, **situation)
    preparation, fiche = knowledge.preparation, knowledge.fiche

    asked = questions(preparation, fiche, progress, register, criteria_loaded=True)

    assert len({one.text for one in asked}) == 3
    texts = [one.text for one in asked]
    texts += [one.text for one in act_lines(preparation, fiche, progress, register)]
    texts += [
        point.text for one in checklists(preparation, fiche, progress, register) for point in one.points
    ]
    assert all(text and "{" not in text and "  " not in text for text in texts)
    assert all(one.sections for one in asked)


def test_criteria_are_asked_for_where_the_centre_has_loaded_none(knowledge: Knowledge) -> None:
    progress = progress_of(knowledge)

    assert "criteres" in cases(progress, criteria_loaded=False)
    assert "criteres" not in cases(progress, criteria_loaded=True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("faits: [dossier_preuves]", "faits: [dossier_secret]", "fait inconnu : dossier_secret"),
        ("Choisir une ou plusieurs", "Choisir trois", "chiffre écrit dans le texte"),
        ("  reconstituee:\n    titre", "  reconstitue:\n    titre", "reconstitue"),
        ("cas: avis\n", "cas: humeur\n", "cas"),
        (
            "    faits: [evaluation.commission, evaluation.modalites]",
            "    faits: [evaluation.commission]",
            "lu sans être déclaré",
        ),
    ],
)
def test_a_line_that_rests_on_nothing_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    shutil.copytree(ROOT, tmp_path / "copy")
    file = tmp_path / "copy" / "preparation.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(KnowledgeError) as refused:
        Knowledge.load(tmp_path / "copy")

    assert any("preparation.yml:" in str(one) and said in str(one) for one in refused.value.problems)
