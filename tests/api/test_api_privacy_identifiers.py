import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.privacy.identifiers import find_identifiers, without_identifiers
from api.privacy.marks import Kind, fold
from tests.privacy.samples import samples, scores


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("mon mail : jean.dupont@example.fr, merci", "mon mail : [e-mail], merci"),
        ("jean arobase example point fr", "[e-mail]"),
        ("06 39 98 45 12", "[téléphone]"),
        ("le +33 (0)6.39.98.45.12 ou le 0639984513", "le [téléphone] ou le [téléphone]"),
        ("06-39-98-45-12 après le 12/04/2022", "[téléphone] après le 12/04/2022"),
        ("1 85 05 99 999 001 81", "[NIR]"),
        ("185059999900181", "[NIR]"),
        ("1850599999001", "[NIR]"),
        ("1 99 12 2A 999 014 05", "[NIR]"),
        ("286072b99900365", "[NIR]"),
        ("FR76 3000 6000 0112 3456 7890 189", "[IBAN]"),
        ("be68539007547034", "[IBAN]"),
        (
            "j'habite 12 bis rue des Lilas 69200 Vénissieux et je travaille",
            "j'habite [adresse] et je travaille",
        ),
        ("née à Lyon le 14 juillet 1992", "née à Lyon le [date de naissance]"),
        ("NE LE 14.07.92", "NE LE [date de naissance]"),
    ],
)
def test_identifiers_give_way_to_marks(typed: str, kept: str) -> None:
    assert without_identifiers(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "rncp 28246",
        "RNCP28246BC01",
        "35985",
        "C5",
        "H2903",
        "21/04/2022",
        "du 01/09/2021 au 30/06/2022 14h00",
        "996",
        "L. 6113-9",
        "1 place pour le jury",
        "SIRET 443 061 841 00047",
        "rdv @ l'usine",
        "BE68 5390 0754 7035",
    ],
)
def test_what_people_ask_about_stays(typed: str) -> None:
    assert without_identifiers(typed) == typed


def test_a_nir_with_a_wrong_key_counts_only_where_it_cannot_be_another_number() -> None:
    assert without_identifiers("185059999900182") == "185059999900182"
    assert without_identifiers("ma sécu 185059999900182") == "ma sécu [NIR]"
    assert without_identifiers("1 85 05 99 999 001 82") == "[NIR]"


def test_every_identifier_of_the_written_messages_is_found() -> None:
    """The floor; the figures are printed by `python -m tests.bench.privacy`."""
    found = scores([*samples("reglage"), *samples("mesure")], find_identifiers)

    for kind in set(Kind) - {Kind.NAME}:
        assert found[kind].recall >= 0.97, kind
        assert found[kind].precision >= 0.9, kind


@given(st.text(alphabet="0123456789 .-/+@éÉİœﬁ'arfnelu[]", max_size=60))
def test_replacing_twice_changes_nothing_more(typed: str) -> None:
    once = without_identifiers(typed)

    assert without_identifiers(once) == once
    assert len(fold(typed)) == len(typed)
