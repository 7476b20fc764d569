from bot.passages import PassageIndex

PASSAGES = [
    {"question": "capacites_detail", "parametres": {"capacite": "5"}, "phrases": ["La capacité C5", "Réagir à une situation anormale"]},
    {"question": "jury_composition", "parametres": {}, "phrases": ["Qui compose le jury ?", "Salariés et employeurs à parts égales"]},
]  # fmt: skip


def test_nearest_passage_is_found_by_its_meaning_or_its_letters():
    index = PassageIndex(PASSAGES)

    assert (
        index.nearest("que faire quand il se passe une chose anormale")[0][1]["question"]
        == "capacites_detail"
    )
    assert index.nearest("kompozition du juri")[0][1]["question"] == "jury_composition"


def test_likeness_is_higher_for_the_same_words_than_for_others():
    index = PassageIndex(PASSAGES)

    same, other = index.nearest("Qui compose le jury ?")[0][0], index.nearest("la météo de demain")[0][0]

    assert 0 <= other < same <= 1.01
