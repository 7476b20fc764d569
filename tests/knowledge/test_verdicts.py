"""Yes or no first: only for what the fiche says, and never after a question in the negative."""

from datetime import date

import pytest

from knowledge import AnswerRequest, Context, Knowledge, Reading
from knowledge.facts import Certitude

TODAY = date(2026, 11, 22)
CLOSED = {"forme": "fermee"}


def text(knowledge: Knowledge, question: str, **entities: str) -> str:
    request = AnswerRequest(question=question, parametres=entities, notice_given=True)
    return knowledge.answer(request, TODAY).answer.text


@pytest.mark.parametrize(
    ("question", "entities", "opening"),
    [
        ("avis_qui", {"role": "tuteur"}, "Oui : "),
        ("avis_qui", {"role": "jury"}, "Non : "),
        ("avis_qui", {"role": "rh"}, "La fiche ne le dit pas clairement : "),
        ("blocs_liste", {"nombre_blocs": "2"}, "Oui : "),
        ("blocs_liste", {"nombre_blocs": "3"}, "Non : "),
        ("evaluation_centre", {"role": "organisme_formation"}, "Non : "),
        ("enregistrement_composantes", {"idee": "illimite"}, "Oui : "),
        ("jury_employeurs", {"nombre_membres": "8"}, "Non : "),
        ("jury_employeurs", {"nombre_membres": "5"}, "Oui : "),
        ("jury_employeurs", {"nombre_membres": "3"}, "La fiche ne le dit pas clairement : "),
        ("blocs_liste", {"nombre_blocs": "3", "idee": "devoir"}, "Non : "),
        ("evaluation_rapport", {"role": "jury", "idee": "transmettre"}, "Non : "),
        ("evaluation_rapport", {}, "La fiche ne le dit pas clairement : "),
        ("fiche_rome", {"code": "h2903"}, "Oui : "),
    ],
)
def test_closed_question_is_told_yes_or_no_first(
    knowledge: Knowledge, question: str, entities: dict[str, str], opening: str
) -> None:
    told = text(knowledge, question, **CLOSED, **entities)

    assert told.startswith(opening)
    assert told.endswith(text(knowledge, question))


def test_open_question_is_told_neither(knowledge: Knowledge) -> None:
    assert text(knowledge, "avis_qui", role="tuteur") == text(knowledge, "avis_qui")


def test_negative_question_is_told_neither(knowledge: Knowledge) -> None:
    told = text(knowledge, "avis_qui", forme="fermee_negative", role="tuteur")

    assert not told.startswith(("Oui", "Non"))
    assert told.endswith(text(knowledge, "avis_qui"))


@pytest.mark.parametrize(("bloc", "opening"), [("1", "Non : "), ("2", "Oui : ")])
def test_block_of_a_capacity_is_compared_with_the_one_typed(
    knowledge: Knowledge, bloc: str, opening: str
) -> None:
    assert text(knowledge, "capacites_detail", **CLOSED, capacite="7", bloc=bloc).startswith(opening)


def test_received_idea_in_the_negative_is_told_the_contrary(knowledge: Knowledge) -> None:
    assert text(knowledge, "avis_qui", forme="idee_niee", role="tuteur").startswith("Non : ")


def test_number_compared_with_another_decides_nothing(knowledge: Knowledge) -> None:
    more = {"nombre_blocs": "2", "idee": "plus_ou_moins"}

    assert not text(knowledge, "blocs_liste", **CLOSED, **more).startswith(("Oui", "Non"))


def test_doubtful_question_is_told_neither_yes_nor_no(knowledge: Knowledge) -> None:
    unsure = {"forme": "fermee_douteuse"}

    assert text(knowledge, "avis_qui", **unsure, role="tuteur") == text(knowledge, "avis_qui")
    assert text(knowledge, "avis_qui", **unsure, role="rh").startswith("La fiche ne le dit pas")


def test_key_words_are_told_yes_or_no_but_no_doubt(knowledge: Knowledge) -> None:
    brief = {"forme": "fermee_breve"}

    assert text(knowledge, "avis_qui", **brief, role="tuteur").startswith("Oui : ")
    assert text(knowledge, "avis_qui", **brief) == text(knowledge, "avis_qui")


def test_one_of_several_clues_is_enough(knowledge: Knowledge) -> None:
    assert text(knowledge, "avis_qui", **CLOSED, role="candidat,tuteur").startswith("Oui : ")


def test_yes_and_no_rest_on_what_the_fiche_says(knowledge: Knowledge) -> None:
    cases = [case for question in knowledge.questions.values() for case in question.fermees]
    assert len(cases) > 50

    for case in cases:
        if case.reponse != "incertain":
            assert all(knowledge.fiche.faits[fact].certitude is Certitude.DITE for fact in case.faits), case


def follow(knowledge: Knowledge, previous: str, facet: str, **known: str) -> str:
    request = AnswerRequest(
        question="suite", parametres={"facette": facet}, contexte=Context(question=previous, parametres=known)
    )
    return knowledge.answer(request, TODAY).contexte.question


@pytest.mark.parametrize(
    ("previous", "facet", "found"),
    [
        ("avis_objet", "qui", "avis_qui"),
        ("avis_qui", "obligatoire", "avis_obligatoire"),
        ("avis_qui", "refus", "avis_refus"),
        ("jury_role", "qui", "jury_composition"),
        ("evaluation_rapport", "quand", "evaluation_delai_rapport"),
        ("evaluation_modalites", "decide", "evaluation_choix"),
        ("vae_dossier", "apres", "vae_commission"),
    ],
)
def test_one_word_asks_about_the_last_answer(
    knowledge: Knowledge, previous: str, facet: str, found: str
) -> None:
    assert follow(knowledge, previous, facet) == found


def test_why_without_a_reason_says_so_and_tells_more(knowledge: Knowledge) -> None:
    request = AnswerRequest(
        question="suite", parametres={"facette": "pourquoi"}, contexte=Context(question="jury_composition")
    )

    reply = knowledge.answer(request, TODAY)

    assert reply.answer.text.startswith(knowledge.mentions.sans_raison)
    assert reply.contexte.question == "jury_composition"


def test_follow_up_of_nothing_is_read_alone(knowledge: Knowledge) -> None:
    request = AnswerRequest(
        question="suite",
        parametres={"facette": "combien"},
        lectures=[Reading(question="acces_prix", part=0.5)],
    )

    assert knowledge.answer(request, TODAY).contexte.question == "acces_prix"


@pytest.mark.parametrize(
    ("known", "rank", "found"), [("4", "suivant", "5"), ("4", "precedent", "3"), ("1", "dernier", "8")]
)
def test_next_and_last_capacity(knowledge: Knowledge, known: str, rank: str, found: str) -> None:
    last = Context(question="capacites_detail", parametres={"capacite": known})
    request = AnswerRequest(question="suite", parametres={"rang": rank}, contexte=last)

    assert knowledge.answer(request, TODAY).contexte.parametres == {"capacite": found}


def test_capacity_not_named_is_the_one_just_spoken_of(knowledge: Knowledge) -> None:
    last = Context(question="capacites_detail", parametres={"capacite": "8"})
    request = AnswerRequest(question="capacites_detail", contexte=last)

    assert "C8" in knowledge.answer(request, TODAY).answer.text


def test_kind_word_is_no_subject(knowledge: Knowledge) -> None:
    last = Context(question="capacites_detail", parametres={"capacite": "2"})

    assert knowledge.answer(AnswerRequest(question="accident", contexte=last), TODAY).contexte == last


def test_steps_after_a_question_on_the_vae_are_the_vaes(knowledge: Knowledge) -> None:
    last = Context(question="vae_dossier")
    general = AnswerRequest(question="acces_etapes_formation", contexte=last)

    assert knowledge.answer(general, TODAY).contexte.question == "vae_etapes"
    chosen = general.model_copy(update={"choisie": True})
    assert knowledge.answer(chosen, TODAY).contexte.question == "acces_etapes_formation"
