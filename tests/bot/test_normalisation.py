import random

import pytest

from bot.normalisation import fold, normalise

LAST_CHARACTER = 0x20000  # above: ideographs and private use, which have no case and no accent
TYPED = "aàéœŒÆçñ’ʼ`´'  \u00a0\u202f\n\t.!?12½ﬁßİǽ①eee"


def random_sentences(count: int) -> list[str]:
    source = random.Random(28246)
    return ["".join(source.choices(TYPED, k=source.randint(0, 20))) for _ in range(count)]


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Où EN suis-je ?", "ou en suis-je ?"),
        ("l’évaluation", "l'evaluation"),
        ("ŒUVRE", "ouvre"),
        ("bloc n°2", "bloc n°2"),
        ("Ça\u00a0va", "ca va"),
    ],
)
def test_fold_drops_case_accents_and_odd_apostrophes(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_every_character_keeps_its_place_and_is_folded_once() -> None:
    moved, unstable = [], []
    for code in range(LAST_CHARACTER):
        folded = fold(chr(code))
        if len(folded) != 1:
            moved.append(hex(code))
        elif fold(folded) != folded:
            unstable.append(hex(code))

    assert (moved, unstable) == ([], [])


def test_fold_keeps_length_whatever_the_sentence() -> None:
    for sentence in random_sentences(2000):
        assert len(fold(sentence)) == len(sentence)


def test_normalise_is_idempotent() -> None:
    for sentence in random_sentences(2000):
        once = normalise(sentence)
        assert normalise(once) == once


@pytest.mark.parametrize(
    ("typed", "normalised"),
    [
        ("merciiiiii", "mercii"),
        ("  c'est   quoi \n le jury ", "c'est quoi le jury"),
        ("Année", "annee"),
        ("", ""),
        (" \u202f ", ""),
    ],
)
def test_normalise_reduces_stretched_letters_and_spaces(typed: str, normalised: str) -> None:
    assert normalise(typed) == normalised
