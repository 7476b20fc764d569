"""How long a turn takes, through Rasa's REST channel and through the API, for one and for eight senders."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from tests.stack import Stack

# Each calls an action, which calls the API: the whole path of a turn.
QUESTIONS = (
    "qui compose le jury",
    "c'est quoi le bloc 2",
    "comment on est évalué",
    "quelles sont les voies d'accès",
    "et par la vae ?",
    "la c5 c'est quoi",
    "qui donne l'avis de l'entreprise",
    "combien ça coûte",
)
Ask = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Latency:
    """Milliseconds a turn, and turns a second over all senders."""

    turns: int
    p50: float
    p95: float
    per_second: float


async def measure(stack: Stack, *, through_api: bool, senders: int, turns: int) -> Latency:
    """`turns` turns for each of `senders` people talking at the same time; raises on an empty answer."""
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
        asks = [await _sender(http, stack, through_api=through_api) for _ in range(senders)]
        for ask in asks:  # the first turn opens the session: it is not what is measured
            await ask(QUESTIONS[0])
        started = time.perf_counter()
        durations = sorted(
            one for found in await asyncio.gather(*(_talk(ask, turns) for ask in asks)) for one in found
        )
        elapsed = time.perf_counter() - started
    return Latency(
        turns=len(durations),
        p50=durations[len(durations) // 2] * 1000,
        p95=durations[int(len(durations) * 0.95)] * 1000,
        per_second=len(durations) / elapsed,
    )


async def _talk(ask: Ask, turns: int) -> list[float]:
    durations = []
    for turn in range(turns):
        started = time.perf_counter()
        await ask(QUESTIONS[turn % len(QUESTIONS)])
        durations.append(time.perf_counter() - started)
    return durations


async def _sender(http: httpx.AsyncClient, stack: Stack, *, through_api: bool) -> Ask:
    if not through_api:
        sender = uuid.uuid4().hex

        async def ask_rasa(text: str) -> None:
            reply = await http.post(stack.rest_url, json={"sender": sender, "message": text})
            assert reply.raise_for_status().json(), "réponse vide"

        return ask_rasa

    opened = await http.post(f"{stack.url}/v1/demo/sessions", json={"persona": "visiteur"})
    token = opened.raise_for_status().json()["session_token"]

    async def ask_api(text: str) -> None:
        reply = await http.post(
            f"{stack.url}/v1/chat/messages",
            headers={"Authorization": f"Bearer {token}"},
            json={"client_message_id": str(uuid.uuid4()), "text": text},
        )
        message = reply.raise_for_status().json()["messages"][0]
        assert message["kind"] == "answer", "réponse dégradée"

    return ask_api
