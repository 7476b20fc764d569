"""What somebody known asks is read as theirs; what an anonymous person asks is not."""

import pytest

from knowledge import AnswerRequest, Knowledge, Reading
from knowledge.questions import Role

OWN = {"premiere_personne": "oui"}


def resolved(
    knowledge: Knowledge, question: str, role: Role | None, **given: object
) -> tuple[str, dict[str, str]]:
    found = knowledge.resolve(AnswerRequest.model_validate({"question": question, "connu": role, **given}))
    assert found is not None
    return found.question, found.parametres


@pytest.mark.parametrize(
    ("general", "named", "own"),
    [
        ("capacites_detail", {"capacite": "5"}, ("parcours_capacite", {"capacite": "5"})),
        ("evaluation_rattrapage", {}, ("parcours_non_validee", {})),
        ("evaluation_modalites", {}, ("parcours_modalite", {})),
        ("enregistrement_composantes", {}, ("parcours_acquis", {})),
        ("jury_role", {}, ("parcours_demandes_jury", {})),
    ],
)
def test_candidate_who_says_i_is_answered_from_the_record(
    knowledge: Knowledge, general: str, named: dict[str, str], own: tuple[str, dict[str, str]]
) -> None:
    assert resolved(knowledge, general, "candidat", parametres={**named, **OWN}) == own

    assert resolved(knowledge, general, None, parametres={**named, **OWN})[0] == general
    assert resolved(knowledge, general, "entreprise", parametres={**named, **OWN})[0] == general
    assert resolved(knowledge, general, "candidat", parametres=named)[0] == general
    assert resolved(knowledge, general, "candidat", parametres={**named, **OWN}, choisie=True)[0] == general


def test_no_capacity_named_is_none_of_ones_own(knowledge: Knowledge) -> None:
    assert resolved(knowledge, "capacites_detail", "candidat", parametres=OWN)[0] == "capacites_detail"


@pytest.mark.parametrize(
    ("role", "found"),
    [(None, "jury_recours"), ("candidat", "parcours_acquis"), ("entreprise", "avis_poids")],
)
def test_doubt_goes_to_what_that_person_comes_for(
    knowledge: Knowledge, role: Role | None, found: str
) -> None:
    readings = [
        Reading(question="jury_recours", part=0.4),
        Reading(question="parcours_acquis", part=0.25),
        Reading(question="avis_poids", part=0.25),
    ]

    assert resolved(knowledge, "jury_recours", role, lectures=readings)[0] == found


def test_certainty_is_left_alone(knowledge: Knowledge) -> None:
    readings = [Reading(question="jury_recours", part=0.75), Reading(question="parcours_acquis", part=0.25)]

    assert resolved(knowledge, "jury_recours", "candidat", lectures=readings)[0] == "jury_recours"


@pytest.mark.parametrize(
    ("role", "facet", "found"),
    [
        ("candidat", "apres", "parcours_manque"),
        ("candidat", "quand", "parcours_jury"),
        ("entreprise", "obligatoire", "avis_obligatoire"),
    ],
)
def test_one_word_said_first_is_about_what_is_theirs(
    knowledge: Knowledge, role: Role, facet: str, found: str
) -> None:
    assert resolved(knowledge, "suite", role, parametres={"facette": facet})[0] == found
