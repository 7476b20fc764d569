"""Ellipsis, several questions, politeness and doubt, with a classifier of a few words passed in."""

import pytest

from bot.clauses import clauses
from bot.ellipsis import facet, only_names
from bot.entities import build_pipeline, message_entities
from bot.message_reading import NAMES, Bands, doubted, read
from bot.normalisation import fold
from bot.question_form import question_form
from bot.shorthand import write_out

NLP = build_pipeline()
BANDS = Bands(lowest=0.4, margin=0.08, outside=0.07, sure=0.6)
WORDS = {
    "coute": "acces_prix",
    "dure": "acces_duree",
    "jury": "jury_role",
    "bonjour": "bonjour",
    "merci": "merci",
    "mourir": "detresse",
    "bloc": "blocs_detail",
    "57": "fiche_lieux_preparation",
}


def rank(texts):
    """The intent whose word stands first in the text, with less belief in a long one."""
    found = []
    for text in texts:
        places = {fold(text).find(word): intent for word, intent in WORDS.items() if word in fold(text)}
        first = places[min(places)] if places else "metier_description"
        belief = 0.9 if places and len(text.split()) < 8 else 0.3
        found.append([{"name": first, "confidence": belief}, {"name": "fiche_code", "confidence": 0.01}])
    return found


def reading(text):
    return read(text, message_entities(NLP, text), rank, BANDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pourquoi ?", "pourquoi"),
        ("pk", "pourquoi"),
        ("Ah bon, et pourquoi ça ?", "pourquoi"),
        ("qui ?", "qui"),
        ("et qui la compose", "qui"),
        ("qui décide ?", "decide"),
        ("c'est quand ?", "quand"),
        ("où ça ?", "ou"),
        ("ils sont combien ?", "combien"),
        ("c obligé ?", "obligatoire"),
        ("et sinon ?", "sinon"),
        ("et après ?", "apres"),
        ("ça se passe comment ?", "comment"),
        ("et si je le fais pas il se passe quoi", "refus"),
        ("et si ils veulent pas le donner", "refus"),
        ("et je le donne comment ?", "comment"),
        ("c'est qui qui me juge", "qui"),
        ("il y a qui dedans", "qui"),
        ("et avant ?", "avant"),
        ("combien de temps ?", "duree"),
        ("bon ben je demande à qui alors", "contact"),
        ("et moi alors ?", "moi"),
        ("combien ça coûte", None),
        ("qui compose le jury", None),
        ("c'est quand le jury", None),
        ("pourquoi l'enregistrement est fini", None),
    ],
)
def test_facet_of_what_says_nothing_alone(text, expected):
    assert facet(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("et le deuxième ?", True),
        ("même en VAE ?", True),
        ("non, le bloc 2", True),
        ("pas la VAE, le contrat pro", True),
        ("et la suivante", True),
        ("le bloc 2 contient quoi", False),
        ("qui ?", False),
    ],
)
def test_names_alone_complete_the_last_question(text, expected):
    assert (
        only_names(text, [one for one in message_entities(NLP, text) if one["entity"] in NAMES]) is expected
    )


def test_what_is_refused_is_not_what_is_asked():
    found = {one["entity"]: one["value"] for one in message_entities(NLP, "pas la VAE, le contrat pro")}

    assert found["voie"] == "contrat_professionnalisation"


def test_ellipsis_goes_first_and_its_own_reading_after():
    ranking = reading("c'est obligatoire ?").ranking

    assert (ranking[0]["name"], ranking[0]["confidence"]) == ("suite", 1.0)
    assert ranking[1]["name"] == "metier_description"


def test_several_questions_are_found_in_order():
    found = reading("combien ça coûte et ça dure combien de temps ?")

    assert found.ranking[0]["name"] == "plusieurs_questions"
    assert [one["intent"] for one in found.questions] == ["acces_prix", "acces_duree"]


def test_each_question_keeps_its_own_entities():
    found = reading("Que contient le bloc 1 ? Que contient le bloc 2 ?")

    assert [one["entities"][0]["value"] for one in found.questions] == ["1", "2"]


def test_same_question_twice_is_one():
    assert reading("Combien ça coûte ? Ça coûte cher ?").questions == []


@pytest.mark.parametrize("text", ["Bonjour, combien ça coûte ?", "combien ça coûte ? merci"])
def test_politeness_is_set_aside(text):
    assert reading(text).ranking[0]["name"] == "acces_prix"


def test_statement_before_a_question_is_no_question():
    found = reading("mon chef parle du jury, combien ça coûte ?")

    assert found.questions == []


def test_question_after_another_may_be_an_ellipsis():
    found = reading("que fait le jury ? et c'est quand ?")

    assert [one["intent"] for one in found.questions] == ["jury_role", "suite"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sa coute combien sa dure combien", ["acces_prix", "acces_duree"]),
        ("qui décide, et c'est quand ?", ["suite", "suite"]),
        ("le jury + combien ça coûte", ["jury_role", "acces_prix"]),
        ("ça coûte cher ou le jury paie ?", []),
    ],
)
def test_pieces_are_put_together_into_questions(text, found):
    assert [one["intent"] for one in reading(text).questions] == found


def test_part_that_says_too_little_goes_with_its_readings():
    found = reading("que fait le jury et comment je fais avec ça ?").questions

    assert [one["intent"] for one in found] == ["jury_role", "suite"]
    assert found[1]["lectures"]


@pytest.mark.parametrize("text", ["non je parlais du jury", "en fait je parle du jury !", "revenons au jury"])
def test_correction_asks_about_what_it_names(text):
    assert reading(text).ranking[0]["name"] == "jury_role"


def test_wish_to_speak_to_somebody_corrects_nothing():
    asked = []
    read("je veux parler à une vraie personne", [], lambda texts: asked.extend(texts) or rank(texts), BANDS)

    assert asked == ["je veux parler à une vraie personne"]


def test_distress_comes_before_every_question():
    assert reading("combien ça coûte ? j'ai envie de mourir").ranking[0]["name"] == "detresse"


def test_clearest_part_speaks_for_a_message_that_is_not_clear():
    text = "voilà ma situation en deux mots je travaille de nuit depuis longtemps. que fait le jury ?"

    assert reading(text).ranking[0]["name"] == "jury_role"


@pytest.mark.parametrize(
    ("beliefs", "answered"),
    [
        ([("jury_role", 0.9), ("jury_quorum", 0.05)], True),
        ([("jury_role", 0.39), ("jury_quorum", 0.05)], False),
        ([("jury_role", 0.45), ("jury_quorum", 0.40)], False),
        ([("jury_role", 0.80), ("hors_perimetre", 0.05), ("hors_droit_travail", 0.03)], False),
        ([("hors_perimetre", 0.80), ("jury_role", 0.1)], True),
    ],
)
def test_three_bands(beliefs, answered):
    ranking = [{"name": name, "confidence": belief} for name, belief in beliefs]

    assert (doubted(ranking, BANDS)[0]["name"] != "nlu_fallback") is answered


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Est-ce que le tuteur peut donner l'avis ?", "fermee"),
        ("on m'a dit que l'apprentissage suffit", "fermee"),
        ("L'avis n'est pas obligatoire ?", "fermee_negative"),
        ("c'est l'organisme qui fait passer l'examen ?", "fermee"),
        ("Qui donne l'avis ?", None),
        ("jury composition", None),
        ("Je voudrais la liste des blocs", None),
        ("il faut combien de personnes", None),
        ("il est toujours valable ou il périme ?", None),
        ("c'est le tuteur qui donne l'avis ou pas ?", "fermee"),
        ("Je ne suis que tuteur, pas son chef : ai-je le droit de donner l'avis ?", "fermee"),
        ("l'avis c'est facultatif, non ?", "fermee"),
        ("on m'a dit que le tuteur ne peut pas le donner", "idee_niee"),
        ("8 capacités en tout ?", "fermee_breve"),
        ("Pouvez-vous nous redonner l'ordre des étapes ?", None),
        ("je passe devant une commission, c'est qui ces gens", None),
        ("un collègue qui me forme il peut donner l'avis ?", "fermee"),
        ("Que faut-il préparer avant le jury ?", None),
        ("je me trompe de code, non ?", "fermee_negative"),
    ],
)
def test_form_of_a_question(text, form):
    assert question_form(text) == form


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("c koi la vie de l'entreprise", "c'est quoi l'avis de l'entreprise"),
        ("v a eux", "vae"),
        ("la c5 c quoi", "la c5 c'est quoi"),
        ("la c 5", "la c 5"),
        ("stp cmt jminscri", "comment jminscri"),
        ("est-ce que le bloc 2", "est-ce que le bloc 2"),
    ],
)
def test_shorthand_is_written_out(typed, meant):
    assert write_out(typed) == meant


def test_offsets_of_the_parts_are_those_of_the_message():
    text = fold("Bonjour, combien ça coûte ? Et le jury, il fait quoi ?")

    for part in clauses(text):
        assert text[part.start : part.end] == part.text


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("combien ça coûte, je suis dans le 57", 0),
        ("combien ça coûte, et où se former dans le 57 ?", 2),
    ],
)
def test_saying_where_one_lives_is_no_question_beside_another(text, asked):
    assert len(reading(text).questions) == asked
