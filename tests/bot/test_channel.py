"""The channel's two routes on a real Sanic server of loopback."""

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.exceptions import InvalidConfigException
from sanic import Sanic

from bot.channel import SECRET_HEADER, GatewayInput

# As Sanic's own test client does: else only one application can start in a process.
Sanic.test_mode = True

SECRET = "canal-secret-de-trente-deux-lettres"
ALLOWED = {SECRET_HEADER: SECRET}
MESSAGE = {"sender": "abc", "message": "qui compose le jury", "metadata": {"portail": "demo"}}


@dataclass
class FakeBot:
    """Stands for Rasa behind the channel."""

    failure: Exception | None = None
    received: list[UserMessage] = field(default_factory=list)

    async def __call__(self, message: UserMessage) -> None:
        self.received.append(message)
        if self.failure:
            raise self.failure
        await message.output_channel.send_text_message(message.sender_id, "Le jury est paritaire.")
        await message.output_channel.send_custom_json(message.sender_id, {"certitude": "dite"})


Answer = tuple[int, Any]
Calls = Callable[[aiohttp.ClientSession, str], Awaitable[Answer]]


def served(bot: FakeBot, calls: Calls, *, agent: Any = None) -> Answer:
    async def serve() -> Answer:
        app = Sanic(f"canal_{id(bot)}", configure_logging=False)
        app.blueprint(GatewayInput(SECRET).blueprint(bot), url_prefix="/webhooks/gateway")
        app.ctx.agent = agent
        listening = socket.create_server(("127.0.0.1", 0))
        server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await server.startup()
        try:
            port = listening.getsockname()[1]
            async with aiohttp.ClientSession() as client:
                return await calls(client, f"http://127.0.0.1:{port}/webhooks/gateway")
        finally:
            server.close()
            await server.wait_closed()

    return asyncio.run(serve())


def post(bot: FakeBot, *, headers: dict[str, str], body: Any = None, raw: bytes | None = None) -> Answer:
    async def calls(client: aiohttp.ClientSession, url: str) -> Answer:
        content = {"data": raw} if raw is not None else {"json": body}
        async with client.post(f"{url}/webhook", headers=headers, **content) as answer:
            return answer.status, json.loads(
                await answer.text() or "null"
            ) if answer.ok else await answer.text()

    return served(bot, calls)


def ready(agent: Any) -> Answer:
    async def calls(client: aiohttp.ClientSession, url: str) -> Answer:
        async with client.get(f"{url}/ready") as answer:
            return answer.status, await answer.json()

    return served(FakeBot(), calls, agent=agent)


def test_message_is_handed_over_and_answered() -> None:
    bot = FakeBot()

    status, answer = post(bot, headers=ALLOWED, body=MESSAGE)

    assert status == 200
    assert answer == [
        {"recipient_id": "abc", "text": "Le jury est paritaire."},
        {"recipient_id": "abc", "custom": {"certitude": "dite"}},
    ]
    (received,) = bot.received
    assert (received.sender_id, received.text, received.input_channel, received.metadata) == (
        "abc",
        "qui compose le jury",
        "gateway",
        {"portail": "demo"},
    )


@pytest.mark.parametrize(
    "headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET[:-1]}, {"Authorization": SECRET}]
)
def test_caller_without_the_secret_is_refused(headers: dict[str, str]) -> None:
    bot = FakeBot()

    status, _ = post(bot, headers=headers, body=MESSAGE)

    assert (status, bot.received) == (401, [])


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "texte",
        {"sender": "abc"},
        {"message": "bonjour"},
        {"sender": "", "message": "bonjour"},
        {"sender": "abc", "message": ""},
        {"sender": 12, "message": "bonjour"},
        {"sender": "abc", "message": ["bonjour"]},
        {"sender": "abc", "message": None},
    ],
)
def test_message_without_what_it_needs_is_refused(body: Any) -> None:
    bot = FakeBot()

    status, _ = post(bot, headers=ALLOWED, body=body)

    assert (status, bot.received) == (400, [])


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe"])
def test_body_that_is_not_json_is_refused(raw: bytes) -> None:
    bot = FakeBot()

    status, _ = post(bot, headers=ALLOWED, raw=raw)

    assert (status, bot.received) == (400, [])


def test_failed_turn_is_an_error_whose_log_holds_no_word_of_the_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bot = FakeBot(failure=ValueError("qui compose le jury ?"))

    with caplog.at_level(logging.DEBUG):
        status, answer = post(bot, headers=ALLOWED, body=MESSAGE)

    assert status == 500
    assert "jury" not in str(answer)
    assert "gateway.message.failed sender=abc error=ValueError" in caplog.text
    assert "jury" not in caplog.text


@pytest.mark.parametrize(
    ("agent", "status"),
    [
        (None, 503),
        (SimpleNamespace(is_ready=lambda: False), 503),
        (SimpleNamespace(is_ready=lambda: True), 200),
    ],
)
def test_readiness_is_that_of_the_model(agent: Any, status: int) -> None:
    assert ready(agent) == (status, {"ready": status == 200})


@pytest.mark.parametrize("secret", ["", "court", "x" * 31])
def test_short_secret_is_refused(secret: str) -> None:
    with pytest.raises(InvalidConfigException, match="32"):
        GatewayInput(secret)


@pytest.mark.parametrize("credentials", [None, {}, {"secret": None}])
def test_missing_secret_is_refused(credentials: Any) -> None:
    with pytest.raises(InvalidConfigException):
        GatewayInput.from_credentials(credentials)


def test_credentials_file_gives_the_secret() -> None:
    assert GatewayInput.from_credentials({"secret": SECRET}).name() == "gateway"
