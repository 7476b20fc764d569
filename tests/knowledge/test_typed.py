"""What people type, fautes comprises, read as one of the choices of the orientation."""

import pytest

from knowledge import Knowledge
from knowledge.typed import NEGATIONS, asks, plain_words, same_word

SAID = [
    ("situation", "jsui en interim", {"interimaire"}),
    ("situation", "intérimère depuis 3 ans", {"interimaire"}),
    ("situation", "je fé des mission manpower", {"interimaire"}),
    ("situation", "o chomage", {"demandeur_emploi"}),
    ("situation", "chaumage", {"demandeur_emploi"}),
    ("situation", "jai pu de boulo", {"demandeur_emploi"}),
    ("situation", "je travaille pas", {"demandeur_emploi"}),
    ("situation", "je cherche du taf", {"demandeur_emploi"}),
    ("situation", "je bosse chez peugeot", {"salarie"}),
    ("situation", "CDI", {"salarie"}),
    ("situation", "je travaille en interim", {"interimaire"}),
    ("situation", "ouvrier au chomage", {"demandeur_emploi"}),
    ("situation", "aprenti", {"eleve_apprenti"}),
    ("situation", "lycéenne", {"eleve_apprenti"}),
    ("situation", "mère au foyer", {"autre"}),
    ("situation", "je suis pas salarié", set()),
    ("situation", "salarié et étudiant", {"salarie", "eleve_apprenti"}),
    ("situation", "le ciel est bleu", set()),
    ("experience", "oui", {"beaucoup", "un_peu"}),
    ("experience", "oui bcp", {"beaucoup"}),
    ("experience", "oui un peu", {"un_peu"}),
    ("experience", "pas beaucoup", {"un_peu"}),
    ("experience", "10 ans", {"beaucoup"}),
    ("experience", "non", {"aucune"}),
    ("experience", "nan jamais", {"aucune"}),
    ("employeur", "ouai", {"oui"}),
    ("employeur", "il est d'accord", {"oui"}),
    ("employeur", "pas d'accord", {"non"}),
    ("employeur", "il veut pa", {"non"}),
    ("employeur", "j'ai pas demandé", {"pas_encore"}),
    ("employeur", "non pas encore", {"pas_encore"}),
    ("employeur", "je sais pas", {"pas_encore"}),
    ("employeur", "chais pa", {"pas_encore"}),
    ("souhait", "jsé pa", {"ne_sait_pas"}),
    ("souhait", "je c pas trop", {"ne_sait_pas"}),
    ("souhait", "c pas la formation", set()),
    ("souhait", "formation", {"former"}),
    ("souhait", "valider mon experience", {"reconnaitre"}),
    ("souhait", "vae", {"reconnaitre"}),
    ("souhait", "formation ou vae", {"former", "reconnaitre"}),
    ("souhait", "je sais pas, formation ou vae", {"ne_sait_pas"}),
    ("departement", "57", {"57"}),
    ("departement", "57 000", {"57"}),
    ("departement", "c le 57", {"57"}),
    ("departement", "dans la mozelle", {"57"}),
    ("departement", "metz", {"57"}),
    ("departement", "1", {"01"}),
    ("departement", "2a", {"2A"}),
    ("departement", "20", {"2A", "2B"}),
    ("departement", "20200", {"2B"}),
    ("departement", "97400", {"974"}),
    ("departement", "loire", {"42"}),
    ("departement", "haute loire", {"43"}),
    ("departement", "Meurthe-et-Moselle", {"54"}),
    ("departement", "alpes", {"04", "05", "06"}),
    ("departement", "je veux pas le dire", {"inconnu"}),
    ("departement", "99", set()),
    ("departement", "sur la lune", set()),
]


@pytest.mark.parametrize(("question", "text", "expected"), SAID)
def test_careless_answers_are_read(
    knowledge: Knowledge, question: str, text: str, expected: set[str]
) -> None:
    guide = knowledge.guides.known["orientation"]

    assert set(knowledge.guides.read(guide.questions[question], text).choices) == expected


def test_every_title_of_a_button_may_be_typed(knowledge: Knowledge) -> None:
    for guide in knowledge.guides.known.values():
        for name, question in guide.questions.items():
            for code, choice in question.choix.items():
                found = knowledge.guides.read(question, choice.titre)
                assert found.choices == (code,), f"{name} : « {choice.titre} »"


def test_no_phrase_is_left_with_a_negation_alone(knowledge: Knowledge) -> None:
    """« Pas maintenant » once came down to « pas », and took any refusal for a wish to leave."""
    for guide in knowledge.guides.known.values():
        known = [*guide.commandes.phrases, *(one for q in guide.questions.values() for one in q.phrases)]
        assert known
        assert not [one for one in known if not one.weak and set(one.words) <= NEGATIONS - {"jamais"}]


def test_every_departement_is_known_by_its_number_and_its_name(knowledge: Knowledge) -> None:
    departements = knowledge.guides.departements
    assert len(departements.known) == 107
    for code, one in departements.known.items():
        assert departements.read(code).choices == (code,)
        assert departements.read(one.nom).choices == (code,), one.nom


def test_part_of_what_is_said_is_measured(knowledge: Knowledge) -> None:
    question = knowledge.guides.known["orientation"].questions["situation"]

    whole = knowledge.guides.read(question, "ben je suis au chômage svp")
    part = knowledge.guides.read(question, "le chômage et les impôts et la météo et le foot")

    assert whole.whole
    assert 0 < part.coverage < 0.5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c koi la vae ?", True),
        ("cest quoi linterim", True),
        ("combien ca coute", True),
        ("je veux savoir les étapes", True),
        ("je suis intérimaire", False),
        ("oui", False),
        ("57", False),
    ],
)
def test_a_question_is_told_from_an_answer(text: str, expected: bool) -> None:
    assert asks(text) is expected


@pytest.mark.parametrize("text", ["", "🙂", "\u202e", "؟ كيف", "/" * 900, "a" * 1000])
def test_odd_text_is_read_as_nothing(knowledge: Knowledge, text: str) -> None:
    guide = knowledge.guides.known["orientation"]

    assert isinstance(plain_words(text), list)
    assert all(not knowledge.guides.read(one, text).choices for one in guide.questions.values())


def test_short_words_are_the_same_only_when_equal() -> None:
    assert not same_word("oui", "ouf")
    assert not same_word("information", "formation")
    assert not same_word("poste", "porte")
    assert same_word("interimere", "interimaire")
