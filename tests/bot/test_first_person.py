"""Who a message is about."""

import pytest

from bot.first_person import first_person


@pytest.mark.parametrize(
    "text",
    [
        "jsui evalué coment",
        "ma c5 elle est bonne ?",
        "je voudrais savoir si je peux la repasser",
        "si jlai pas eu il se passe quoi",
        "on a noté quoi sur moi",
        "g raté la C4",
    ],
)
def test_somebody_speaks_of_themselves(text):
    assert first_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "je voudrais savoir comment on est évalué",
        "Dites-moi ce que fait le jury",
        "mon apprenti a raté, il peut repasser ?",
        "un de mes gars a raté sa C4",
        "qui compose le jury",
        "on m'a dit que le jury pose des questions",
        "",
    ],
)
def test_nobody_or_somebody_else_is_spoken_of(text):
    assert not first_person(text)
