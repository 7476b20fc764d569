"""Buttons: what they say, and what they may carry."""

import json

import pytest

from knowledge import Knowledge


def payloads(knowledge: Knowledge, *questions: tuple[str, dict[str, str]]) -> list[str]:
    return [suggestion.payload for suggestion in knowledge.suggestions(questions)]


def test_unknown_questions_are_left_out(knowledge: Knowledge) -> None:
    assert payloads(knowledge, ("bonjour", {}), ("jury_role", {}), ("", {})) == ["/jury_role"]


def test_entity_is_carried_and_named(knowledge: Knowledge) -> None:
    (suggestion,) = knowledge.suggestions([("blocs_detail", {"bloc": "2"})])

    assert suggestion.title == "Que contient le bloc 2 ?"
    assert suggestion.payload == '/blocs_detail{"bloc": "2"}'


def test_entity_that_only_hands_over_is_carried(knowledge: Knowledge) -> None:
    assert payloads(knowledge, ("acces_inscription", {"voie": "vae"})) == [
        '/acces_inscription{"voie": "vae"}'
    ]


@pytest.mark.parametrize(
    "entities", [{"rang": "2"}, {"bloc": "2"}, {"voie": "parachutage"}, {"nom": "Camille"}]
)
def test_entity_that_is_not_the_questions_is_left_out(knowledge: Knowledge, entities: dict[str, str]) -> None:
    found = payloads(knowledge, ("acces_voies", entities), ("jury_role", entities))

    assert found == ["/acces_voies", "/jury_role"]
    assert all(knowledge.is_button_payload(payload) for payload in found)


@pytest.mark.parametrize(
    "payload",
    [
        "/blocs_liste",
        '/blocs_detail{"bloc": "2"}',
        '/acces_voies{"voie": "vae"}',
        '/capacites_detail{"capacite":"8"}',
        "/parcours_progression",
        "/parler_a_quelquun",
        "/que_sais_tu_faire",
        "/plus_simple",
    ],
)
def test_question_or_listed_command_is_allowed(knowledge: Knowledge, payload: str) -> None:
    assert knowledge.is_button_payload(payload)


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "/",
        "bonjour",
        "blocs_liste",
        "/restart",
        "/back",
        "/session_start",
        "/nlu_fallback",
        "/inconnue",
        "/Blocs_liste",
        " /blocs_liste",
        "/blocs_liste; /restart",
        "/blocs_liste\n/restart",
        "/blocs_detail{",
        "/blocs_detail{bloc: 2}",
        "/blocs_detail{'bloc': '2'}",
        '/blocs_detail{"bloc": "3"}',
        '/blocs_detail{"bloc": 2}',
        '/blocs_detail{"bloc": ["2"]}',
        '/blocs_detail{"bloc": {"2": "2"}}',
        '/blocs_detail{"bloc": null}',
        '/blocs_detail{"personne": "Camille"}',
        '/suite{"rang": "2"}',
        '/parler_a_quelquun{"bloc": "2"}',
        '/restart{"bloc": "2"}',
    ],
)
def test_anything_else_is_refused(knowledge: Knowledge, payload: str) -> None:
    assert not knowledge.is_button_payload(payload)


def test_everything_suggested_for_every_entity_is_allowed(knowledge: Knowledge) -> None:
    given = {"bloc": "1", "capacite": "3", "voie": "vae", "activite": "A1", "rang": "4"}

    found = payloads(knowledge, *((name, given) for name in knowledge.questions))

    assert len(found) == len(knowledge.questions)
    assert [payload for payload in found if not knowledge.is_button_payload(payload)] == []
    assert all("rang" not in json.dumps(payload) for payload in found)
