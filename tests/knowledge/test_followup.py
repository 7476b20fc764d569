"""« Et le deuxième ? », « et en VAE ? »: which question is really asked."""

from datetime import date

import pytest

from knowledge import AnswerRequest, Context, Knowledge, UnknownQuestion
from knowledge.followup import Resolver, allowed_values, own_entities
from knowledge.questions import parse_link

TODAY = date(2026, 11, 22)

ELLIPSES = [
    ("blocs_detail", {"bloc": "1"}, {"rang": "2"}, "blocs_detail", {"bloc": "2"}),
    ("blocs_valeur", {}, {"rang": "2"}, "blocs_valeur", {"bloc": "2"}),
    ("blocs_liste", {}, {"rang": "2"}, "blocs_detail", {"bloc": "2"}),
    ("capacites_liste", {}, {"rang": "2"}, "capacites_detail", {"capacite": "2"}),
    ("capacites_detail", {"capacite": "5"}, {"rang": "8"}, "capacites_detail", {"capacite": "8"}),
    ("vae_dossier", {}, {"rang": "3"}, "capacites_detail", {"capacite": "3"}),
    ("metier_activites", {}, {"rang": "3"}, "metier_activites", {"activite": "A3"}),
    ("acces_voies", {"voie": "vae"}, {"voie": "apprentissage"}, "acces_voies", {"voie": "apprentissage"}),
    ("acces_voies", {}, {"rang": "3"}, "acces_voies", {"voie": "vae"}),
    ("acces_inscription", {}, {"voie": "vae"}, "vae_recevabilite", {}),
    ("acces_etapes_formation", {}, {"voie": "vae"}, "vae_etapes", {}),
    ("acces_inscription", {}, {"voie": "apprentissage"}, "acces_voies", {"voie": "apprentissage"}),
    ("evaluation_modalites", {}, {"voie": "vae"}, "vae_modalites", {}),
    ("jury_composition", {}, {"voie": "vae"}, "jury_composition", {}),
    ("jury_composition", {}, {"bloc": "2"}, "blocs_detail", {"bloc": "2"}),
    ("acces_voies", {}, {"capacite": "4"}, "capacites_detail", {"capacite": "4"}),
    ("blocs_liste", {}, {"capacite": "4"}, "capacites_detail", {"capacite": "4"}),
    ("blocs_detail", {"bloc": "1"}, {"rang": "2", "capacite": "7"}, "capacites_detail", {"capacite": "7"}),
    ("question_oubliee", {}, {"bloc": "2"}, "blocs_detail", {"bloc": "2"}),
    ("parcours_modalite", {}, {"capacite": "8"}, "parcours_modalite", {"capacite": "8"}),
    ("parcours_modalite", {"capacite": "6"}, {"rang": "8"}, "parcours_modalite", {"capacite": "8"}),
    ("parcours_qui_agit", {}, {"capacite": "6"}, "parcours_modalite", {"capacite": "6"}),
]
REFERRING_TO_NOTHING = [
    (None, {"rang": "2"}),
    (None, {}),
    (Context(question="jury_composition"), {"rang": "2"}),
    (Context(question="metier_emplois"), {"rang": "1"}),
    (Context(question="capacites_criteres"), {"rang": "3"}),
    (Context(question="blocs_detail"), {}),
    (Context(question="blocs_detail"), {"rang": "3"}),
    (Context(question="blocs_detail"), {"rang": "0"}),
    (Context(question="blocs_detail"), {"rang": "-1"}),
    (Context(question="blocs_detail"), {"rang": "²"}),
    (Context(question="blocs_detail"), {"rang": "deux"}),
    (Context(question="capacites_liste"), {"rang": "9"}),
    (Context(question="blocs_detail"), {"bloc": "3"}),
    (Context(question="question_oubliee"), {"rang": "1"}),
]
PRECISIONS = [
    ("acces_voies", {"voie": "vae"}, "acces_voies", {"voie": "vae"}),
    ("blocs_liste", {"bloc": "2"}, "blocs_detail", {"bloc": "2"}),
    ("blocs_liste", {"bloc": "1", "capacite": "7"}, "capacites_detail", {"capacite": "7"}),
    ("evaluation_commission", {"voie": "vae"}, "vae_commission", {}),
    ("acces_orientation", {"voie": "candidature_individuelle"}, "acces_voies", {"voie": "candidature_individuelle"}),
    ("acces_orientation", {"voie": "vae"}, "acces_orientation", {}),
    ("jury_role", {"bloc": "2", "voie": "vae"}, "jury_role", {}),
    ("blocs_detail", {"bloc": "3"}, "blocs_detail", {}),
    ("blocs_detail", {"bloc": ""}, "blocs_detail", {}),
    ("capacites_detail", {"capacite": "C5"}, "capacites_detail", {}),
    ("acces_voies", {"voie": "parachutage"}, "acces_voies", {}),
    ("acces_voies", {"nom": "Camille"}, "acces_voies", {}),
]  # fmt: skip


def understood(knowledge: Knowledge, asked: Context, previous: Context | None) -> tuple[str, dict[str, str]]:
    found = Resolver(knowledge.topics, knowledge.fiche).resolve(asked, previous)
    return found.question, found.parametres


@pytest.mark.parametrize(("last", "known", "entities", "question", "parameters"), ELLIPSES)
def test_ellipsis_completes_the_last_question(
    knowledge: Knowledge,
    last: str,
    known: dict[str, str],
    entities: dict[str, str],
    question: str,
    parameters: dict[str, str],
) -> None:
    asked, previous = Context(question="suite", parametres=entities), Context(question=last, parametres=known)

    assert understood(knowledge, asked, previous) == (question, parameters)


@pytest.mark.parametrize("voie", ["vae", "apprentissage", "formation_continue"])
def test_ellipsis_that_names_its_object_needs_no_last_question(knowledge: Knowledge, voie: str) -> None:
    asked = Context(question="suite", parametres={"voie": voie})

    assert understood(knowledge, asked, None) == ("acces_voies", {"voie": voie})


@pytest.mark.parametrize(("previous", "entities"), REFERRING_TO_NOTHING)
def test_ellipsis_that_refers_to_nothing_is_unknown(
    knowledge: Knowledge, previous: Context | None, entities: dict[str, str]
) -> None:
    with pytest.raises(UnknownQuestion):
        understood(knowledge, Context(question="suite", parametres=entities), previous)


@pytest.mark.parametrize(("asked", "entities", "question", "parameters"), PRECISIONS)
def test_precision_is_kept_handed_over_or_ignored(
    knowledge: Knowledge, asked: str, entities: dict[str, str], question: str, parameters: dict[str, str]
) -> None:
    assert understood(knowledge, Context(question=asked, parametres=entities), None) == (question, parameters)


@pytest.mark.parametrize("name", ["", "bonjour", "restart", "blocs", "../blocs_liste"])
def test_question_that_does_not_exist_is_unknown(knowledge: Knowledge, name: str) -> None:
    with pytest.raises(UnknownQuestion):
        knowledge.answer(AnswerRequest(question=name), TODAY)


def test_last_question_does_not_change_the_next_one(knowledge: Knowledge) -> None:
    previous = Context(question="blocs_detail", parametres={"bloc": "2"})

    assert understood(knowledge, Context(question="jury_role"), previous) == ("jury_role", {})


def test_context_handed_back_is_the_question_answered(knowledge: Knowledge) -> None:
    request = AnswerRequest(
        question="suite",
        parametres={"rang": "2"},
        contexte=Context(question="blocs_detail", parametres={"bloc": "1"}),
    )

    reply = knowledge.answer(request, TODAY)

    assert reply.contexte == Context(question="blocs_detail", parametres={"bloc": "2"})
    assert reply.answer.text.startswith("Le bloc 2,")


def test_relays_lead_to_questions_that_do_not_relay_back(knowledge: Knowledge) -> None:
    for name, question in knowledge.questions.items():
        for condition, target in question.relais.items():
            entity, _, value = condition.partition("=")
            for one in [value] if value else allowed_values(knowledge.fiche)[entity]:
                found = understood(knowledge, Context(question=name, parametres={entity: one}), None)
                assert found[0] == target


def test_values_are_those_of_the_fiche(knowledge: Knowledge) -> None:
    assert allowed_values(knowledge.fiche) == {
        "voie": (
            "formation_continue",
            "contrat_professionnalisation",
            "vae",
            "apprentissage",
            "eleve_etudiant",
            "candidature_individuelle",
        ),
        "bloc": ("1", "2"),
        "capacite": ("1", "2", "3", "4", "5", "6", "7", "8"),
        "activite": ("A1", "A2", "A3"),
        "terme": tuple(knowledge.fiche.terms),
    }


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("jury_role", ("jury_role", {})),
        ("acces_voies?voie=vae", ("acces_voies", {"voie": "vae"})),
        ("a?b=c=d&e=f", ("a", {"b": "c=d", "e": "f"})),
        ("a?b", ("a", {})),
    ],
)
def test_link_is_read(link: str, found: tuple[str, dict[str, str]]) -> None:
    assert parse_link(link) == found


def test_entities_of_a_question_are_those_it_has_a_use_for(knowledge: Knowledge) -> None:
    given = {"voie": "vae", "bloc": "2", "rang": "2", "capacite": "99"}

    def own(name: str) -> dict[str, str]:
        return own_entities(knowledge.questions[name], given, knowledge.fiche)

    assert own("fiche_code") == {}
    assert own("blocs_valeur") == {"bloc": "2"}
    assert own("acces_inscription") == {"voie": "vae"}
    assert own("capacites_detail") == {}
