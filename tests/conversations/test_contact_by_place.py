"""A question that names where the person lives brings the card of that place, through the three processes."""

from collections.abc import Iterator

import pytest

from tests.conversations.test_identified import Person
from tests.stack import Stack


@pytest.fixture
def visitor(stack: Stack) -> Iterator[Person]:
    opened = Person(stack, "visiteur")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("said", "departement"),
    [
        ("qui appeler à Lille", "59"),
        ("je suis dans le 59, qui je contacte ?", "59"),
        ("j'habite en Moselle, qui peut m'aider", "57"),
        ("je veux parler à une vraie personne", ""),
        ("où se renseigner près de chez moi ?", ""),
        ("comment on est évalué et qui appeler à Lille ?", "59"),
        ("qui contacter à Metz, et combien ça coûte ?", "57"),
    ],
)
def test_the_contact_card_comes_filled_in(visitor: Person, said: str, departement: str) -> None:
    assert visitor.say(said)["card"] == {"type": "message", "departement": departement}


def test_saying_where_one_lives_beside_a_question_is_no_second_question(visitor: Person) -> None:
    said = visitor.say("je veux m'inscrire je suis dans le 57")

    assert "Où se renseigner" not in said["text"]
    assert said["card"] == {"type": "message", "departement": "57"}
