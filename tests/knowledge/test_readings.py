"""What an unclear message asks, given what was answered just before it."""

import pytest

from knowledge import AnswerRequest, Context, Knowledge, Reading


def asked(
    knowledge: Knowledge, question: str, previous: str, readings: list[Reading], **given: str
) -> str | None:
    request = AnswerRequest(
        question=question,
        parametres=given,
        contexte=Context(question=previous),
        lectures=readings,
    )
    found = knowledge.resolve(request)
    return found.question if found else None


def test_follow_up_is_the_likeliest_question_near_the_last_one(knowledge: Knowledge) -> None:
    readings = [Reading(question="acces_prix", part=0.02), Reading(question="metier_salaire", part=0.01)]

    assert asked(knowledge, "suite", "metier_secteurs", readings) == "metier_salaire"
    assert asked(knowledge, "suite", "acces_duree", readings) == "acces_prix"


@pytest.mark.parametrize(("belief", "found"), [(0.45, "acces_prix"), (0.9, "metier_salaire")])
def test_last_answer_settles_a_doubt_and_no_certainty(
    knowledge: Knowledge, belief: float, found: str
) -> None:
    readings = [
        Reading(question="metier_salaire", part=belief),
        Reading(question="acces_prix", part=0.4),
    ]

    assert asked(knowledge, "metier_salaire", "acces_duree", readings) == found


def test_nothing_is_settled_near_what_is_out_of_scope(knowledge: Knowledge) -> None:
    readings = [Reading(question="acces_prix", part=0.4), Reading(question="hors_perimetre", part=0.4)]

    assert knowledge.settled(readings, "acces_duree") is None


def test_out_of_scope_is_never_what_is_settled(knowledge: Knowledge) -> None:
    assert knowledge.settled([Reading(question="au_revoir", part=0.9)], "acces_duree") is None
    assert knowledge.settled([], "acces_duree") is None


@pytest.mark.parametrize(
    ("previous", "facet", "found"),
    [
        ("jury_composition", "contact", "parler_a_quelquun"),
        ("vae_commission", "avant", "vae_dossier"),
        ("avis_objet", "moi", "parcours_avis"),
        ("parcours_progression", "qui", "parcours_qui_agit"),
        ("parcours_passage_jury", "sinon", "parcours_non_validee"),
        ("parcours_demandes_jury", "quand", "parcours_jury"),
        ("parcours_modalite", "ou", "parcours_modalite"),
        ("parcours_avis_attendus", "comment", "parcours_formulaire_avis"),
        ("blocs_valeur", "duree", "enregistrement_composantes"),
    ],
)
def test_common_facets_hold_unless_the_topic_has_its_own(
    knowledge: Knowledge, previous: str, facet: str, found: str
) -> None:
    assert asked(knowledge, "suite", previous, [], facette=facet) == found


def test_rank_counts_what_the_question_is_about(knowledge: Knowledge) -> None:
    request = AnswerRequest(
        question="blocs_detail", parametres={"rang": "2"}, contexte=Context(question="blocs_liste")
    )

    found = knowledge.resolve(request)

    assert found == Context(question="blocs_detail", parametres={"bloc": "2"})
