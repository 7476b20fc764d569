"""What people think of an answer: one vote an answer, of one's own conversation only."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from api.feedback.models import Feedback
from tests.api.driver import Api, Visitor
from tests.api.fakes import refused, saying

ANSWERED = [
    {"text": "Il délibère."},
    {"custom": {"certitude": "dite", "questions": ["jury_role", "inventee"]}},
]


async def answered(visitor: Visitor) -> int:
    visitor.api.rasa.behave = saying(ANSWERED)
    return int((await visitor.send("Que fait le jury ?")).json()["messages"][0]["id"])


async def vote(visitor: Visitor, message_id: int, **body: Any) -> httpx.Response:
    return await visitor.api.public.post(
        f"/v1/chat/messages/{message_id}/feedback", json=body, headers=visitor.headers
    )


async def kept(api: Api) -> list[tuple[bool, str | None]]:
    async with api.database.read() as session:
        return [(one.useful, one.reason) for one in await session.scalars(select(Feedback))]


def counted(api: Api, question: str, verdict: str) -> float | None:
    labels = {"question": question, "verdict": verdict}
    return api.resources.metrics.registry.get_sample_value("assistant_feedback_total", labels)


async def test_nobody_votes_without_a_session(api: Api) -> None:
    message_id = await answered(await api.open())

    response = await api.public.post(f"/v1/chat/messages/{message_id}/feedback", json={"useful": True})

    assert response.status_code == 401
    assert await kept(api) == []


async def test_vote_is_kept_and_counted_by_question(api: Api) -> None:
    visitor = await api.open()
    message_id = await answered(visitor)

    response = await vote(visitor, message_id, useful=False, reason="incomplet")

    assert (response.status_code, response.content) == (204, b"")
    assert await kept(api) == [(False, "incomplet")]
    assert counted(api, "jury_role", "incomplet") == 1
    assert counted(api, "inventee", "incomplet") is None


async def test_vote_is_replaced_and_saying_it_again_counts_once(api: Api) -> None:
    visitor = await api.open()
    message_id = await answered(visitor)
    for body in ({"useful": False, "reason": "faux"}, {"useful": True}, {"useful": True}):
        assert (await vote(visitor, message_id, **body)).status_code == 204

    assert await kept(api) == [(True, None)]
    assert counted(api, "jury_role", "utile") == 1


async def test_browser_is_not_told_the_questions(api: Api) -> None:
    visitor = await api.open()
    await answered(visitor)

    assert "questions" not in (await visitor.transcript())[-1]


async def test_words_of_the_conversation_itself_are_no_question(api: Api) -> None:
    visitor = await api.open()
    api.rasa.behave = saying([{"text": "Je n'ai pas compris."}])
    message_id = (await visitor.send("euh")).json()["messages"][0]["id"]

    await vote(visitor, message_id, useful=False)

    assert counted(api, "aucune", "inutile") == 1


async def test_only_an_answer_of_ones_own_conversation(api: Api) -> None:
    first, second = await api.open("candidat"), await api.open()
    theirs = await answered(first)
    await answered(second)
    own = (await second.transcript())[0]["id"]
    api.rasa.behave = refused
    degraded = (await second.send("Et après ?")).json()["messages"][0]["id"]

    for message_id in (theirs, own, degraded, 2**31 - 1):
        assert (await vote(second, message_id, useful=True)).status_code == 404
    assert await kept(api) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"useful": None},
        {"useful": True, "reason": "faux"},
        {"useful": False, "reason": "autre chose"},
        {"useful": False, "reason": 3},
    ],
)
async def test_malformed_vote_is_422(api: Api, body: dict[str, Any]) -> None:
    visitor = await api.open()

    assert (await vote(visitor, await answered(visitor), **body)).status_code == 422


@pytest.mark.parametrize("number", ["0", "-1", "abc", "99999999999999999999"])
async def test_bad_number_is_422(api: Api, number: str) -> None:
    visitor = await api.open()
    response = await api.public.post(
        f"/v1/chat/messages/{number}/feedback", json={"useful": True}, headers=visitor.headers
    )

    assert response.status_code == 422


async def test_votes_count_in_the_sessions_limit(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(messages_per_minute=2)
    visitor = await api.open()
    message_id = await answered(visitor)

    statuses = [(await vote(visitor, message_id, useful=True)).status_code for _ in range(2)]

    assert statuses == [204, 429]
