import random

import pytest

from bot.noise import KINDS, dictation, noisy_copies, spelling, text_message, typing_errors
from bot.normalisation import fold

SENTENCES = [
    "Qui donne l'avis de l'entreprise en VAE ?",
    "Est-ce que le jury paritaire me fait passer un oral ?",
    "Comment se passe l'évaluation du bloc 2 ?",
    "Je suis intérimaire : puis-je m'inscrire quand même ?",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_same_sentence_gives_the_same_copies(sentence: str) -> None:
    assert noisy_copies(sentence, 3) == noisy_copies(sentence, 3)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_copies_differ_from_the_sentence_and_from_each_other(sentence: str) -> None:
    copies = noisy_copies(sentence, 4)

    assert len(copies) >= 3
    assert len({fold(one) for one in [sentence, *copies]}) == len(copies) + 1


@pytest.mark.parametrize("sentence", ["C5", "?", "", "bloc 2"])
def test_what_cannot_be_mistyped_gives_few_copies_or_none(sentence: str) -> None:
    for copy in noisy_copies(sentence, 4):
        assert copy.strip()
        assert fold(copy) != fold(sentence)


@pytest.mark.parametrize("seed", range(20))
def test_codes_and_numbers_stay_as_they_are(seed: int) -> None:
    text = fold("La capacité C5 est-elle dans le bloc 2 de la fiche 28246 ?")

    for make in KINDS.values():
        copy = make(text, random.Random(seed))
        assert "c5" in copy
        assert "28246" in copy


def test_typing_errors_change_long_words_only() -> None:
    assert typing_errors("le jury a dit non", random.Random(1)) != "le jury a dit non"
    assert typing_errors("a b c 12", random.Random(1)) == "a b c 12"


def test_each_kind_does_what_it_says() -> None:
    always = random.Random()
    always.random = lambda: 0.0  # type: ignore[method-assign]  # every rule is used
    assert text_message("est-ce que c'est quoi le jury ?", always) == "esk c koi le jury"
    assert dictation("l'avis en vae", always) == "la vie en v a eux"
    assert spelling("la commission", always) == "la comision"
