"""« Plus simple », « en détail »: other words where there are some, and where there are none, said so."""

from datetime import date
from typing import Any

import pytest

from knowledge import AnswerRequest, Knowledge
from knowledge.answer import Answer, Told

TODAY = date(2026, 3, 2)
NO_MORE = "acces_prix"


def ask(knowledge: Knowledge, question: str, **more: Any) -> Answer:
    request = AnswerRequest(question=question, notice_given=True, **more)
    return knowledge.answer(request, TODAY).answer


@pytest.fixture(scope="module")
def more(knowledge: Knowledge) -> str:
    """A question whose answer has a detail."""
    return next(name for name, one in knowledge.questions.items() if one.textes.detail and not one.personnel)


def test_other_words_are_offered_only_where_they_exist(knowledge: Knowledge) -> None:
    for name, question in knowledge.questions.items():
        if question.personnel:
            continue
        found = ask(knowledge, name)
        assert found.wishes is not None
        assert ("en_detail" in found.wishes) is (question.textes.detail is not None), name
        assert ("plus_simple" in found.wishes) is (question.textes.facile != question.textes.standard), name


def test_after_plain_words_the_usual_ones_are_the_detail(knowledge: Knowledge) -> None:
    assert ask(knowledge, NO_MORE, registre="facile").wishes == ["en_detail"]
    usual = ask(knowledge, NO_MORE)

    found = ask(knowledge, NO_MORE, detail=True, deja="facile")

    assert usual.text.splitlines()[-1] in found.text
    assert "C'est tout" not in found.text


@pytest.mark.parametrize("deja", ["standard", "detail"])
def test_nothing_is_told_twice_as_a_detail(knowledge: Knowledge, deja: Told) -> None:
    usual = ask(knowledge, NO_MORE)

    found = ask(knowledge, NO_MORE, detail=True, deja=deja)

    assert "C'est tout ce que je peux vous en dire (ma source : Fiche RNCP 28246)." in found.text
    assert usual.text.splitlines()[-1] not in found.text
    assert found.sources == usual.sources
    assert found.certitude == usual.certitude
    assert found.suggestions[:-1] == usual.suggestions
    assert found.suggestions[-1].payload == "/parler_a_quelquun"
    assert found.wishes == ["plus_simple"]


def test_a_detail_is_given_once(knowledge: Knowledge, more: str) -> None:
    first = ask(knowledge, more, detail=True, deja="standard")
    then = ask(knowledge, more, detail=True, deja="detail")

    assert "C'est tout" not in first.text
    assert first.wishes == ["plus_simple"]
    assert "C'est tout" in then.text


def test_what_cannot_be_said_more_simply_is_not_said_again(knowledge: Knowledge) -> None:
    simple = ask(knowledge, NO_MORE, registre="facile", deja="standard")

    found = ask(knowledge, NO_MORE, registre="facile", deja="facile")

    assert "Je ne sais pas le dire plus simplement." in found.text
    assert simple.text.splitlines()[-1] not in found.text
    assert found.suggestions[-1].payload == "/parler_a_quelquun"


def test_the_end_of_the_registration_stays_first(knowledge: Knowledge) -> None:
    found = ask(knowledge, NO_MORE, detail=True, deja="standard")

    assert found.registration_ended
    assert found.text.startswith("L'enregistrement au RNCP de cette fiche a pris fin")


def test_what_rests_on_no_fact_names_no_source(knowledge: Knowledge) -> None:
    found = ask(knowledge, "laisser_message", detail=True, deja="standard")

    assert "C'est tout ce que je peux vous en dire. Posez" in found.text
    assert not any(one.payload == "/parler_a_quelquun" for one in found.suggestions)


def test_an_answer_without_more_shows_no_card_again(knowledge: Knowledge) -> None:
    name = next(name for name, one in knowledge.questions.items() if one.carte == "voies")

    assert ask(knowledge, name).card is not None
    deja: Told = "detail"
    assert ask(knowledge, name, detail=True, deja=deja).card is None
