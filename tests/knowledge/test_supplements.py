from datetime import date, timedelta

import pytest

from knowledge import AnswerRequest, Knowledge

# The day the supplements were last checked.
TODAY = date(2026, 11, 22)
ASKED = AnswerRequest(question="blocs_equivalences")


@pytest.fixture
def review_day(knowledge: Knowledge) -> date:
    return knowledge.supplements["fiche_35985"].a_revoir_le


def last_line(knowledge: Knowledge, today: date) -> str:
    return knowledge.answer(ASKED, today).answer.text.split("\n")[-1]


def test_supplement_is_shown_apart_dated_and_with_its_source(knowledge: Knowledge) -> None:
    supplement = knowledge.supplements["fiche_35985"]

    line = last_line(knowledge, TODAY)

    assert line.startswith(f"Hors fiche : {supplement.texte}")
    assert supplement.source.titre in line
    assert "vérifié le 22 novembre 2026" in line


def test_supplement_past_its_review_day_is_shown_with_a_warning(
    knowledge: Knowledge, review_day: date
) -> None:
    assert last_line(knowledge, review_day - timedelta(days=1)).startswith("Hors fiche : ")
    assert last_line(knowledge, review_day).startswith("Hors fiche, à revérifier : ")
    assert last_line(knowledge, date(2040, 1, 1)).startswith("Hors fiche, à revérifier : ")


def test_supplements_past_their_review_day_are_listed(knowledge: Knowledge, review_day: date) -> None:
    assert knowledge.overdue_supplements(TODAY) == []
    assert "fiche_35985" in knowledge.overdue_supplements(review_day)
    assert set(knowledge.overdue_supplements(date(2040, 1, 1))) == set(knowledge.supplements)


def test_every_supplement_is_used_by_an_answer(knowledge: Knowledge) -> None:
    used = set()
    for question in knowledge.questions.values():
        used.update(question.supplements)
        for variant in question.variantes.valeurs.values() if question.variantes else ():
            used.update(variant.supplements)

    assert used == set(knowledge.supplements)


def test_near_fiche_is_never_given_as_the_one_that_replaces(knowledge: Knowledge) -> None:
    text = knowledge.answer(AnswerRequest(question="enregistrement_remplacement"), TODAY).answer.text

    assert "35985" in text
    assert "Aucun lien officiel" in text
