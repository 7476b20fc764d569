from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.entities import FrenchEntityRuler, build_pipeline, find_entities
from bot.entity_patterns import patterns
from bot.message_reading import NAMES

NLP = build_pipeline()

NAMED = [
    ("c'est quoi le bloc 2 ?", "bloc", "2", "bloc 2"),
    ("BC02", "bloc", "2", "BC02"),
    ("bc 01 svp", "bloc", "1", "bc 01"),
    ("RNCP28246BC02", "bloc", "2", "RNCP28246BC02"),
    ("le bloc n°2", "bloc", "2", "bloc n°2"),
    ("le bloc N° 2", "bloc", "2", "bloc N° 2"),
    ("bloc numéro deux", "bloc", "2", "bloc numéro deux"),
    ("le deuxieme bloc", "bloc", "2", "deuxieme bloc"),
    ("le 1er bloc", "bloc", "1", "1er bloc"),
    ("et le second bloc alors", "bloc", "2", "second bloc"),
    ("blok 1", "bloc", "1", "blok 1"),
    ("Bloc-2", "bloc", "2", "Bloc-2"),
    ("le bloc II", "bloc", "2", "bloc II"),
    ("description bloc de compétences 1", "bloc", "1", "bloc de compétences 1"),
    ("le dernier bloc", "bloc", "2", "dernier bloc"),
    ("C5", "capacite", "5", "C5"),
    ("capa 5", "capacite", "5", "capa 5"),
    ("la capasité 5", "capacite", "5", "capasité 5"),
    ("la cinquième capacité", "capacite", "5", "cinquième capacité"),
    ("la C’est quoi la c3 ?", "capacite", "3", "c3"),
    ("la c 5", "capacite", "5", "la c 5"),
    ("la c'est sept c'est les papiers ?", "capacite", "7", "la c'est sept"),
    ("non lotre", "rang", "autre", "lotre"),
    ("capacité IV", "capacite", "4", "capacité IV"),
    ("compétence n°7", "capacite", "7", "compétence n°7"),
    ("la huitième compétence", "capacite", "8", "huitième compétence"),
    ("la dernière capacité", "capacite", "8", "dernière capacité"),
    ("l'activité A2", "activite", "A2", "activité A2"),
    ("activité 3", "activite", "A3", "activité 3"),
    ("la première activité", "activite", "A1", "première activité"),
    ("et par la VAE ?", "voie", "vae", "VAE"),
    ("une v.a.e", "voie", "vae", "v.a.e"),
    ("validation des acquits", "voie", "vae", "validation des acquits"),
    ("en contrat pro", "voie", "contrat_professionnalisation", "contrat pro"),
    ("contrat de profesionalisation", "voie", "contrat_professionnalisation", "profesionalisation"),
    ("la proffessionnalization", "voie", "contrat_professionnalisation", "proffessionnalization"),
    ("en candidat libre c'est possible", "voie", "candidature_individuelle", "candidat libre"),
    ("cndidat libre c mort ?", "voie", "candidature_individuelle", "cndidat libre"),
    ("candidature individuele", "voie", "candidature_individuelle", "candidature individuele"),
    ("je suis apprenti", "voie", "apprentissage", "apprenti"),
    ("lapprentissage c'est possible ?", "voie", "apprentissage", "lapprentissage"),
    ("en aprentisage", "voie", "apprentissage", "aprentisage"),
    ("l’apprentissage", "voie", "apprentissage", "apprentissage"),
    ("mon fils est lycéen", "voie", "eleve_etudiant", "lycéen"),
    ("je suis etudient", "voie", "eleve_etudiant", "etudient"),
    ("une élève", "voie", "eleve_etudiant", "élève"),
    ("formation continue", "voie", "formation_continue", "formation continue"),
    ("formasion continue", "voie", "formation_continue", "formasion continue"),
    ("et le deuxième ?", "rang", "2", "deuxième"),
    ("et la 3eme", "rang", "3", "3eme"),
    ("le 2 ?", "rang", "2", "le 2"),
    ("et la dernière ?", "rang", "dernier", "dernière"),
    ("et l’autre ?", "rang", "autre", "l’autre"),
]

NOTHING_NAMED = [
    "les 2 blocs",
    "il y a deux blocs",
    "deux blocs",
    "les 8 capacités",
    "tous les 5 ans",
    "niveau 3",
    "un jury de 5 membres",
    "la formation c 1 an ou plus",
    "passer les blocs un par un",
    "des compétences un peu dures",
    "le bloc 12",
    "C9",
    "C12",
    "RNCP 28246",
    "50 % du jury",
    "il étudiait avant",
    "étudier la fiche",
    "information continue",
    "une situation individuelle",
    "le métier de professionnel",
    "j'apprends le métier",
    "une autre question",
    "le taux est élevé",
    "la moitié des voix",
    "",
    "👍🏽",
]


def found(text: str) -> list[dict[str, Any]]:
    return [one for one in find_entities(NLP, text) if one["entity"] in NAMES]


@pytest.mark.parametrize(("text", "entity", "value", "words"), NAMED, ids=[row[0] for row in NAMED])
def test_what_people_name_is_found(text: str, entity: str, value: str, words: str) -> None:
    assert [(one["entity"], one["value"]) for one in found(text)] == [(entity, value)]
    assert text[found(text)[0]["start"] : found(text)[0]["end"]] == words


@pytest.mark.parametrize("text", NOTHING_NAMED)
def test_nothing_is_found_where_nothing_is_named(text: str) -> None:
    assert found(text) == []


def test_several_entities_keep_their_order_and_their_places() -> None:
    text = "Œuvre’s : le bloc 2, la C7 et… en VAE ?"

    assert [(one["value"], text[one["start"] : one["end"]]) for one in found(text)] == [
        ("2", "bloc 2"),
        ("7", "C7"),
        ("vae", "VAE"),
    ]


def test_no_entity_overlaps_another() -> None:
    spans = [(one["start"], one["end"]) for one in found("le deuxième bloc n°2, capacité 2 contrat pro bc02")]

    assert spans == sorted(spans)
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))


def test_values_are_those_that_the_fiche_has() -> None:
    values: dict[str, set[str]] = {}
    for pattern in patterns():
        values.setdefault(pattern["label"], set()).add(pattern["id"])

    ranks = {str(number) for number in range(1, 9)}
    assert values == {
        "bloc": {"1", "2"},
        "capacite": ranks,
        "activite": {"A1", "A2", "A3"},
        "rang": ranks | {"dernier", "autre", "suivant", "precedent"},
        "voie": {
            "formation_continue",
            "contrat_professionnalisation",
            "vae",
            "apprentissage",
            "eleve_etudiant",
            "candidature_individuelle",
        },
    }


def test_component_adds_to_the_entities_already_there() -> None:
    message = Message({TEXT: "la C5", ENTITIES: [{"entity": "autre", "value": "x"}]})

    FrenchEntityRuler({}).process([message])

    assert [one["value"] for one in message.get(ENTITIES)] == ["x", "5"]


def test_component_bears_a_message_without_text() -> None:
    message = Message({})

    FrenchEntityRuler({}).process([message])

    assert message.get(ENTITIES) == []


def test_fingerprint_follows_the_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    before = FrenchEntityRuler.fingerprint_addon({})
    assert before == FrenchEntityRuler.fingerprint_addon({})

    monkeypatch.setattr("bot.entity_patterns.BLOCK_NOUNS", ["bloc"])

    assert FrenchEntityRuler.fingerprint_addon({}) != before
