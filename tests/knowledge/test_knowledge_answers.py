"""Every answer, for every audience, register, level of detail and value, on a fixed day."""

import re
from datetime import date
from typing import get_args

import pytest
from jinja2 import nodes

from knowledge import Answer, AnswerReply, AnswerRequest, Knowledge
from knowledge.answer import MessageCard
from knowledge.checks import FIGURE, figures
from knowledge.demonstration import requests
from knowledge.questions import Register
from knowledge.templating import ENVIRONMENT

TODAY = date(2026, 11, 22)
LAST_DAY = date(2022, 4, 21)
NEXT_DAY = date(2022, 4, 22)
NEVER = ["successeur", "remplacée par", "plus être passé", "ne peut plus", "vous êtes admissible car", "FALC"]
BODIES = ["UIMM territoriale", "organisme de formation", "employeur", "centre d'examen", "conseiller"]
Rendering = tuple[AnswerRequest, AnswerReply]


@pytest.fixture(scope="module")
def rendered(knowledge: Knowledge) -> list[Rendering]:
    found = [(request, knowledge.answer(request, TODAY)) for request in requests(knowledge)]
    assert len(found) > 12 * len(knowledge.questions)
    return found


def ask(knowledge: Knowledge, question: str, today: date = TODAY, **changes: object) -> Answer:
    return knowledge.answer(AnswerRequest(question=question, **changes), today).answer  # type: ignore[arg-type]


def test_no_text_is_empty_or_split_by_a_blank_line(rendered: list[Rendering]) -> None:
    for request, reply in rendered:
        lines = reply.answer.text.split("\n")
        assert all(line == line.strip() and line for line in lines), request


def test_no_text_lets_its_markup_through(rendered: list[Rendering]) -> None:
    for request, reply in rendered:
        assert not any(mark in reply.answer.text for mark in ("{{", "}}", "{%", "None", "True", "False")), (
            request
        )


@pytest.mark.parametrize("words", NEVER)
def test_some_things_are_never_said(rendered: list[Rendering], words: str) -> None:
    assert [
        request.question for request, reply in rendered if words.lower() in reply.answer.text.lower()
    ] == []


def test_no_figure_is_written_in_a_template(knowledge: Knowledge) -> None:
    written = {
        name: found
        for name, question in knowledge.questions.items()
        for texts in [question.textes, *(v.textes for v in (question.variantes.valeurs if question.variantes else {}).values())]
        for template in texts.all()
        if (found := figures(template))
    }  # fmt: skip

    assert written == {}


def test_no_figure_is_written_inside_an_expression(knowledge: Knowledge) -> None:
    checked = 0
    for name, question in knowledge.questions.items():
        for template in question.textes.all():
            for output in ENVIRONMENT.parse(template).find_all(nodes.Output):
                for constant in output.find_all(nodes.Const):
                    if isinstance(constant.value, str):
                        checked += 1
                        assert not FIGURE.search(constant.value), (name, constant.value)
    assert checked > 0


def test_answers_are_given_with_their_sources(knowledge: Knowledge, rendered: list[Rendering]) -> None:
    for request, reply in rendered:
        declared = knowledge.questions[reply.contexte.question].faits
        assert bool(reply.answer.sources) or not declared, request
        for source in reply.answer.sources:
            assert source.label
            assert source.section
            assert source.url is None or source.url.startswith("https://")


def test_every_suggestion_is_a_button_that_the_gateway_lets_through(
    knowledge: Knowledge, rendered: list[Rendering]
) -> None:
    for request, reply in rendered:
        for suggestion in reply.answer.suggestions:
            assert knowledge.is_button_payload(suggestion.payload), (request, suggestion)
            assert len(suggestion.title) <= 48
            assert "{" not in suggestion.title


def test_no_answer_suggests_itself_alone_or_more_than_three_questions(rendered: list[Rendering]) -> None:
    for request, reply in rendered:
        # To a person in distress only a person is offered.
        fewest = 1 if request.question in ("detresse", "accident") else 2
        assert fewest <= len(reply.answer.suggestions) <= 3, request


def test_short_answers_are_short(knowledge: Knowledge, rendered: list[Rendering]) -> None:
    # Sixty words, but for lists of official names and dated supplements, which come after.
    for request, reply in rendered:
        if request.detail or request.registre == "facile":
            continue
        sentence = [
            line for line in reply.answer.text.split("\n") if not line.startswith(("- ", "Hors fiche"))
        ]
        notice = 1 if reply.answer.registration_ended else 0
        assert len(" ".join(sentence[notice:]).split()) <= 75, (request.question, request.parametres)


def test_what_the_fiche_does_not_say_is_said_so_with_who_would_know(
    rendered: list[Rendering], knowledge: Knowledge
) -> None:
    unsaid = {
        name: fact.valeur["qui"]
        for name, fact in knowledge.fiche.faits.items()
        if name.startswith("non_dits.")
    }
    checked = set()
    for request, reply in rendered:
        declared = [fact for fact in knowledge.questions[reply.contexte.question].faits if fact in unsaid]
        if reply.answer.certitude != "non_dite" or request.parametres or not declared:
            continue
        checked.add(reply.contexte.question)
        says = ("La fiche ne ", "la fiche ne ", "La fiche 28246 ne ", "Notre texte de la fiche ne ")
        assert any(words in reply.answer.text for words in says), request
        if request.public == "candidat" and request.registre == "standard":
            assert any(unsaid[fact] in reply.answer.text for fact in declared), request
        assert any(body in reply.answer.text for body in BODIES), request
    assert len(checked) >= 20


def test_form_alone_asks_for_the_departement(rendered: list[Rendering]) -> None:
    """It may know it already, and then does not."""
    texts = [reply.answer.text for _, reply in rendered if isinstance(reply.answer.card, MessageCard)]

    assert texts
    assert [
        one for one in texts if re.search(r"(?:donnez|écrivez|indiquez) \w+ département", one, re.I)
    ] == []


def test_registration_notice_is_full_once_then_brief(knowledge: Knowledge) -> None:
    first = knowledge.answer(AnswerRequest(question="acces_prix"), TODAY)
    then = knowledge.answer(AnswerRequest(question="acces_duree", notice_given=first.notice_given), TODAY)

    assert first.answer.text.split("\n")[0] == (
        "L'enregistrement au RNCP de cette fiche a pris fin le 21 avril 2022. "
        "Ce qui est ouvert aujourd'hui, seule votre UIMM territoriale le sait."
    )
    assert (
        then.answer.text.split("\n")[0]
        == "L'enregistrement au RNCP de cette fiche a pris fin le 21 avril 2022."
    )
    assert (first.notice_given, then.notice_given) == (True, True)


def test_registration_notice_opens_every_answer_about_getting_in(
    knowledge: Knowledge, rendered: list[Rendering]
) -> None:
    checked = 0
    for _, reply in rendered:
        about = knowledge.questions[reply.contexte.question].acces
        opens = reply.answer.text.startswith(
            "L'enregistrement au RNCP de cette fiche a pris fin le 21 avril 2022."
        )
        if about:
            checked += 1
            assert opens, reply.contexte
            assert "Base légale" in [source.section for source in reply.answer.sources]
        assert reply.answer.registration_ended is (True if about else None)
        assert reply.notice_given is about
    assert checked > 0


def test_questions_about_getting_in_are_those_of_the_catalogue(knowledge: Knowledge) -> None:
    about = {name for name, question in knowledge.questions.items() if question.acces}

    assert about >= {name for name in knowledge.questions if name.startswith(("acces_", "vae_"))}
    assert "enregistrement_consequences" in about


def test_notice_appears_the_day_after_the_last_day(knowledge: Knowledge) -> None:
    assert ask(knowledge, "acces_voies", LAST_DAY).registration_ended is False
    assert "a pris fin" not in ask(knowledge, "acces_voies", LAST_DAY).text.split("Hors fiche")[0]
    assert ask(knowledge, "acces_voies", NEXT_DAY).registration_ended is True
    assert ask(knowledge, "acces_voies", NEXT_DAY).text.startswith("L'enregistrement au RNCP")


def test_no_answer_speaks_of_an_end_before_it(knowledge: Knowledge) -> None:
    for request in requests(knowledge):
        if knowledge.questions[request.question].personnel:
            continue  # the fictional person entered after the end
        reply = knowledge.answer(request, LAST_DAY)
        own_words = reply.answer.text.split("Hors fiche")[0]
        assert "a pris fin" not in own_words, (request.question, own_words)


def test_audience_without_its_own_words_gets_the_common_ones(knowledge: Knowledge) -> None:
    assert ask(knowledge, "jury_president").text == ask(knowledge, "jury_president", public="staff").text


def test_tutor_is_spoken_to_in_other_words(knowledge: Knowledge) -> None:
    assert (
        ask(knowledge, "acces_inscription").text != ask(knowledge, "acces_inscription", public="tuteur").text
    )


def test_easy_register_and_detail_are_other_texts(knowledge: Knowledge) -> None:
    texts = {
        ask(knowledge, "acces_voies").text,
        ask(knowledge, "acces_voies", registre="facile").text,
        ask(knowledge, "acces_voies", detail=True).text,
    }

    assert len(texts) == 3


def test_closed_route_is_worded_as_a_reading(knowledge: Knowledge) -> None:
    closed = {name for name, way in knowledge.fiche.ways.items() if not way.ouverte}
    assert closed == {"apprentissage", "eleve_etudiant", "candidature_individuelle"}

    for name in knowledge.fiche.ways:
        for register in get_args(Register):
            answer = ask(knowledge, "acces_voies", parametres={"voie": name}, registre=register)
            assert "D'après" in answer.text
            assert answer.certitude == "deduite"


def test_acquired_components_are_never_confused_with_the_registration(knowledge: Knowledge) -> None:
    for register in get_args(Register):
        text = ask(knowledge, "enregistrement_composantes", registre=register).text
        assert "illimitée" in text
        assert "21 avril 2022" in text


def test_admissible_is_explained_wherever_it_is_said(rendered: list[Rendering]) -> None:
    explained = ("n'est pas « il reste un oral »", "ne veut pas dire")
    checked = 0
    for request, reply in rendered:
        if "admissible" in reply.answer.text.lower():
            checked += 1
            assert any(words in reply.answer.text for words in explained), (request, reply.answer.text)
    assert checked > 0


@pytest.mark.parametrize(
    ("question", "neighbour"),
    [
        ("avis_qui", "L'avis porte sur"),
        ("avis_objet", "le tuteur"),
        ("avis_saisie", "ni quand ni comment"),
        ("evaluation_situation_reelle", "L'avis de l'entreprise s'y ajoute"),
        ("jury_composition", "au plus cinq membres"),
        ("fiche_autorite", "jury paritaire"),
    ],
)
def test_an_answer_carries_the_key_fact_of_its_neighbour(
    knowledge: Knowledge, question: str, neighbour: str
) -> None:
    assert neighbour in ask(knowledge, question).text


@pytest.mark.parametrize("register", get_args(Register))
def test_a_capacity_not_named_gets_the_list_to_choose_from(knowledge: Knowledge, register: Register) -> None:
    text = ask(knowledge, "capacites_detail", registre=register).text
    assert all(capacity.code in text for capacity in knowledge.fiche.capacities)
