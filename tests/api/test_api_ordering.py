"""One message at a time for a conversation, in the order received, with two processes on one database."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx

from api.app import create_app
from api.internal_app import create_internal_app
from api.resources import open_resources
from tests.api.conftest import client_of
from tests.api.driver import Api, Visitor
from tests.api.fakes import echo, endless
from tests.api.queries import statements

MESSAGES = 20


@asynccontextmanager
async def another_process(api: Api, **changes: Any) -> AsyncIterator[Api]:
    """A second application with stores and clients of its own, over the same database and the same Rasa."""
    shared = api.resources
    settings = shared.settings.model_copy(update=changes)
    transport = httpx.MockTransport(api.rasa.handle)
    async with (
        open_resources(settings, shared.knowledge, transport, api.clock, api.mailer) as resources,
        client_of(create_app(resources)) as public,
        client_of(create_internal_app(resources)) as internal,
    ):
        yield Api(public, internal, resources, api.rasa, api.clock, api.mailer)


def through(visitor: Visitor, api: Api) -> Visitor:
    """The same browser, sent to another process by the load balancer."""
    return replace(visitor, api=api)


def degraded(api: Api, cause: str) -> float:
    return (
        api.resources.metrics.registry.get_sample_value("assistant_degraded_replies_total", {"cause": cause})
        or 0
    )


def said(transcript: list[dict[str, Any]], author: str) -> list[str]:
    return [one["text"] for one in transcript if one["author"] == author]


async def test_messages_sent_at_once_to_two_processes_are_asked_one_by_one_in_order(
    make_api: Callable[..., Any],
) -> None:
    # Twenty turns in a row may take a busy machine longer than one turn's usual time.
    api: Api = await make_api(turn_budget_seconds=60)
    api.rasa.behave = echo
    visitor = await api.open()
    async with another_process(api) as other:
        doors = [visitor, through(visitor, other)]

        responses = await asyncio.gather(*(doors[n % 2].send(f"message {n}") for n in range(MESSAGES)))

    assert {response.json()["messages"][0]["kind"] for response in responses} == {"answer"}
    for number, response in enumerate(responses):
        assert response.json()["messages"][0]["text"] == f"re: message {number}"
    assert api.rasa.most_at_once == 1
    transcript = await visitor.transcript()
    received = said(transcript, "personne")
    assert sorted(received) == sorted(f"message {n}" for n in range(MESSAGES))
    assert api.rasa.texts == received
    assert said(transcript, "assistant") == [f"re: {text}" for text in received]


async def test_retry_does_not_overtake_the_message_that_is_being_asked(make_api: Callable[..., Any]) -> None:
    # Long enough for Rasa to be asked on a busy machine.
    api: Api = await make_api(turn_budget_seconds=1)
    visitor = await api.open()
    again = {"client_message_id": str(uuid.uuid4())}
    api.rasa.behave = endless
    await visitor.send("un", **again)
    api.rasa.behave = echo
    async with another_process(api, turn_budget_seconds=60) as other:
        await asyncio.gather(
            *(through(visitor, other).send(f"{n}") for n in range(3)),
            through(visitor, other).send("un", **again),
        )

    assert api.rasa.most_at_once == 1
    assert sorted(api.rasa.texts) == ["0", "1", "2", "un", "un"]


async def test_same_message_sent_to_two_processes_is_answered_once(api: Api) -> None:
    api.rasa.behave = echo
    visitor = await api.open()
    same = {"client_message_id": str(uuid.uuid4())}
    async with another_process(api) as other:
        first, second = await asyncio.gather(
            visitor.send("un", **same), through(visitor, other).send("un", **same)
        )

    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert api.rasa.texts == ["un"]


async def left_by_a_dead_process(api: Api, visitor: Visitor, text: str, **body: Any) -> None:
    """A ticket whose process has died while it asked Rasa."""
    await visitor.send(text, **body)
    await api.alter("DELETE FROM message WHERE author = 'assistant'")
    await api.alter("UPDATE message SET awaiting_since = created_at WHERE id = (SELECT max(id) FROM message)")


async def test_message_that_another_process_is_asking_is_409_then_tried_again(
    make_api: Callable[..., Any],
) -> None:
    # Waited for in full before the 409, and long enough for an answer on a busy machine.
    api: Api = await make_api(turn_budget_seconds=2)
    api.rasa.behave = echo
    visitor = await api.open()
    same = {"client_message_id": str(uuid.uuid4())}
    await left_by_a_dead_process(api, visitor, "un", **same)

    refused_for_now = await visitor.send("un", **same)
    api.clock.advance(timedelta(seconds=4))
    answered = await visitor.send("un", **same)

    assert refused_for_now.status_code == 409
    assert answered.json()["messages"][0]["text"] == "re: un"
    assert api.rasa.texts == ["un", "un"]


async def test_message_behind_one_that_is_not_settled_gets_a_plain_reply_in_time(
    make_api: Callable[..., Any],
) -> None:
    api: Api = await make_api(turn_budget_seconds=0.3)
    visitor = await api.open()
    await left_by_a_dead_process(api, visitor, "un")
    asked = len(api.rasa.received)

    started = time.perf_counter()
    response = await visitor.send("deux")

    assert time.perf_counter() - started < 2
    assert response.json()["messages"][0]["kind"] == "degraded"
    assert len(api.rasa.received) == asked
    assert degraded(api, "waiting") == 1


async def test_ticket_of_a_dead_process_dies(api: Api) -> None:
    visitor = await api.open()
    await left_by_a_dead_process(api, visitor, "un")
    api.clock.advance(timedelta(seconds=2 * api.resources.settings.turn_budget_seconds))

    assert (await visitor.send("deux")).json()["messages"][0]["kind"] == "answer"


async def test_reply_that_comes_after_its_ticket_has_died_is_discarded(api: Api) -> None:
    visitor = await api.open()
    same = {"client_message_id": str(uuid.uuid4())}
    late, asked = asyncio.Event(), asyncio.Event()

    async def slow(body: dict[str, Any]) -> httpx.Response:
        if not asked.is_set():
            asked.set()
            await late.wait()
            return httpx.Response(200, json=[{"text": "en retard"}])
        return await echo(body)

    api.rasa.behave = slow
    async with another_process(api) as other:
        first = asyncio.create_task(visitor.send("un", **same))
        await asked.wait()
        api.clock.advance(timedelta(seconds=2 * api.resources.settings.turn_budget_seconds))
        second = await through(visitor, other).send("un", **same)
        late.set()

        assert (await first).json() == second.json()
    assert said(await visitor.transcript(), "assistant") == ["re: un"]


async def test_budget_covers_waiting_and_asking(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(turn_budget_seconds=0.4)
    api.rasa.behave = endless
    visitor = await api.open()

    started = time.perf_counter()
    responses = await asyncio.gather(*(visitor.send(f"{n}") for n in range(3)))

    assert time.perf_counter() - started < 3
    assert [one.json()["messages"][0]["kind"] for one in responses] == ["degraded"] * 3


async def test_failure_of_the_process_itself_frees_the_next_message(api: Api) -> None:
    visitor = await api.open()

    async def broken(_body: dict[str, Any]) -> httpx.Response:
        raise MemoryError

    api.rasa.behave = broken
    failed = await visitor.send("un")
    api.rasa.behave = echo

    assert failed.status_code == 500
    assert (await visitor.send("deux")).json()["messages"][0]["text"] == "re: deux"


async def test_message_that_is_refused_leaves_no_ticket(api: Api) -> None:
    visitor = await api.open()
    await visitor.send(button_id="inconnu")

    assert (await visitor.send("deux")).json()["messages"][0]["kind"] == "answer"


async def test_a_turn_takes_few_statements(api: Api) -> None:
    visitor = await api.open()
    await visitor.send("un")

    with statements(api) as seen:
        await visitor.send("deux")

    words = [one.split()[0] for one in seen if not one.startswith("BEGIN")]
    assert words == ["SELECT", "SELECT", "SELECT", "INSERT", "UPDATE", "UPDATE", "INSERT"], seen
