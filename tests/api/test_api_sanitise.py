import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.chat.sanitise import EMPTY, MAX_CHARACTERS, ONLY_SLASHES, TOO_LONG, sanitise
from api.errors import MessageRefused
from tests.api.driver import Api


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/restart", "restart"),
        (' /jury{"a": "b"}', 'jury{"a": "b"}'),
        ("\u200b/x", "x"),
        ("\u2003/ /\u00a0/x", "x"),
        ("\uff0frestart", "restart"),
        ("５/", "5/"),
        ("1/2", "1/2"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("👍🎉", "👍🎉"),
        ("un\u0000\u0007\u202edeux", "undeux"),
        ("ligne\r\nsuivante\tfin", "ligne  suivante fin"),
        ("  où j'en suis ?  ", "où j'en suis ?"),
        ("e\u200d\u0301", "é"),
        ("x" * MAX_CHARACTERS, "x" * MAX_CHARACTERS),
    ],
)
def test_text_is_made_harmless(typed: str, kept: str) -> None:
    assert sanitise(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", EMPTY),
        (" \n\t\u00a0", EMPTY),
        ("\u200b\u200d\ufeff\u0000", EMPTY),
        ("\ud800", EMPTY),
        ("//", ONLY_SLASHES),
        (" / \u200b / ", ONLY_SLASHES),
        ("a" * (MAX_CHARACTERS + 1), TOO_LONG),
        ("a" * 5000, TOO_LONG),
    ],
)
def test_text_without_words_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(MessageRefused) as refusal:
        sanitise(typed)
    assert refusal.value.detail == reason


@given(st.text(alphabet=st.characters(codec=None, categories=None), max_size=60))
def test_rasa_never_sees_a_command(typed: str) -> None:
    try:
        kept = sanitise(typed)
    except MessageRefused:
        return
    assert not kept.strip().startswith("/")
    assert not {unicodedata.category(character) for character in kept} & {"Cc", "Cf", "Cs"}
    assert sanitise(kept) == kept


async def test_what_is_forwarded_and_kept_is_the_harmless_text(api: Api) -> None:
    visitor = await api.open()
    await visitor.send("\u200b / /restart")

    assert api.rasa.texts == ["restart"]
    assert (await visitor.transcript())[0]["text"] == "restart"


async def test_long_message_is_refused_and_not_kept(api: Api) -> None:
    visitor = await api.open()
    response = await visitor.send("a" * 5000)

    assert response.status_code == 422
    assert response.json()["detail"] == TOO_LONG
    assert api.rasa.texts == []
    assert await visitor.transcript() == []
