"""How a conversation opens: on the topic of the page, and in plain words where they are asked for."""

import logging
from typing import Any

import pytest

from knowledge import Knowledge
from tests.api.driver import Api


async def opened(api: Api, **wishes: Any) -> dict[str, Any]:
    response = await api.public.post("/v1/chat/sessions", json={"portal": "demo", **wishes})
    assert response.status_code == 201, response.text
    body: dict[str, Any] = response.json()
    return body


async def played(api: Api, persona: str, **wishes: Any) -> dict[str, Any]:
    response = await api.public.post("/v1/demo/sessions", json={"persona": persona, **wishes})
    assert response.status_code == 201, response.text
    body: dict[str, Any] = response.json()
    return body


def titles(session: dict[str, Any]) -> list[str]:
    return [one["title"] for one in session["welcome"]["suggestions"]]


async def test_questions_on_the_topic_of_the_page_come_first(api: Api, knowledge: Knowledge) -> None:
    usual, jury = await opened(api), await opened(api, topic="jury")

    assert titles(jury)[:3] == [
        knowledge.questions[name].titre for name in ("jury_role", "jury_composition", "jury_delai_resultats")
    ]
    assert len(titles(jury)) == 5
    assert set(titles(jury)[3:]) <= set(titles(usual))
    assert titles(await played(api, "candidat", topic="jury"))[0] == "Que va me demander le jury ?"


async def test_a_question_on_the_topic_can_be_pressed(api: Api) -> None:
    session = await opened(api, topic="blocs")
    headers = {"Authorization": f"Bearer {session['session_token']}"}
    sent = {
        "client_message_id": "0b9d3f6e-8f0c-4c1e-9d55-8d2f6b9f6a11",
        "button_id": session["welcome"]["suggestions"][0]["id"],
    }

    response = await api.public.post("/v1/chat/messages", json=sent, headers=headers)

    assert response.status_code == 200
    assert api.rasa.texts == ['/blocs_detail{"bloc": "1"}']


@pytest.mark.parametrize("topic", ["jurry", "", "conversation", "../jury", "x" * 5000, "{{ 1 }}", "jury\n"])
async def test_an_unknown_topic_opens_as_usual(
    api: Api, topic: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        session = await opened(api, topic=topic)

    assert titles(session) == titles(await opened(api))
    (line,) = [one for one in caplog.records if one.message == "unknown topic of a page"]
    assert line.portal == "demo"  # type: ignore[attr-defined]


async def test_a_known_topic_is_not_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await opened(api, topic="jury")
        await opened(api)

    assert "unknown topic" not in caplog.text


async def test_the_welcome_is_in_plain_words_where_they_are_asked_for(api: Api) -> None:
    for persona in ("visiteur", "candidat", "tuteur"):
        usual = (await played(api, persona))["welcome"]["text"]
        plain = (await played(api, persona, registre="facile"))["welcome"]["text"]
        assert (await played(api, persona, registre="standard"))["welcome"]["text"] == usual
        assert plain != usual
        assert "Je ne suis pas une personne." in plain
    assert "On attend" in plain
    assert (await opened(api, registre="facile"))["welcome"]["text"].startswith(
        "Bonjour. Je suis un assistant"
    )


@pytest.mark.parametrize("wishes", [{"registre": "difficile"}, {"registre": None}, {"topic": 3}])
async def test_what_is_no_wish_is_422(api: Api, wishes: dict[str, Any]) -> None:
    response = await api.public.post("/v1/chat/sessions", json={"portal": "demo", **wishes})

    assert response.status_code == 422
