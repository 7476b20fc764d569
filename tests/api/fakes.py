"""Stand-ins passed to the application: a Rasa, a clock."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from api.mail.service import Mail

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANSWER = [{"recipient_id": "x", "text": "Le jury est paritaire."}]
Behaviour = Callable[[dict[str, Any]], Awaitable[httpx.Response]]


class FakeClock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, duration: timedelta) -> None:
        self.now += duration


class FakeRasa:
    """Answers the channel and the probes; `behave` decides the next replies."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.at_once = 0
        self.most_at_once = 0
        self.ready = True
        self.probes = 0
        self.behave: Behaviour = saying(ANSWER)

    @property
    def texts(self) -> list[str]:
        return [call["message"] for call in self.received]

    async def handle(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            self.probes += 1
            return httpx.Response(200 if self.ready else 503, json={"ready": self.ready})
        body = json.loads(request.content)
        self.received.append(body)
        self.secrets.append(request.headers.get("x-gateway-secret"))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if body["message"] == "/session_start":
                return httpx.Response(200, json=[])
            return await self.behave(body)
        finally:
            self.at_once -= 1


def saying(items: Any) -> Behaviour:
    async def behave(_body: dict[str, Any]) -> httpx.Response:
        return httpx.Response(200, json=items)

    return behave


def status(code: int) -> Behaviour:
    async def behave(_body: dict[str, Any]) -> httpx.Response:
        return httpx.Response(code, json={"detail": "secret of the bot"})

    return behave


def raw(content: bytes) -> Behaviour:
    async def behave(_body: dict[str, Any]) -> httpx.Response:
        return httpx.Response(200, content=content)

    return behave


async def refused(_body: dict[str, Any]) -> httpx.Response:
    raise httpx.ConnectError("refused")


async def endless(_body: dict[str, Any]) -> httpx.Response:
    await asyncio.sleep(60)
    raise AssertionError("the gateway should have given up")


async def echo(body: dict[str, Any]) -> httpx.Response:
    await asyncio.sleep(0.02)
    return httpx.Response(200, json=[{"recipient_id": body["sender"], "text": f"re: {body['message']}"}])


class FakeMailer:
    """Keeps what it is given to send."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.failure: Exception | None = None

    async def send(self, mail: Mail) -> None:
        if self.failure is not None:
            raise self.failure
        self.sent.append(mail)
