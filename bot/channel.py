"""The gateway's channel: the only way into Rasa in production, behind a shared secret and on loopback."""

from __future__ import annotations

import hmac
import logging
from typing import Any, Awaitable, Callable, Dict, Optional, Text

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.exceptions import InvalidConfigException
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import patches

logger = logging.getLogger(__name__)
SECRET_HEADER = "X-Gateway-Secret"
MINIMUM_SECRET_LENGTH = 32


class GatewayInput(InputChannel):
    """Takes a message for a sender from the API and returns what the bot says.

    Unlike Rasa's REST channel it refuses callers without the secret, tells a failure (500) from an empty
    answer, and never writes what a person typed to the log.
    """

    def __init__(self, secret: Text) -> None:
        if len(secret) < MINIMUM_SECRET_LENGTH:
            raise InvalidConfigException(
                f"Le secret du canal doit compter au moins {MINIMUM_SECRET_LENGTH} caractères."
            )
        self._secret = secret.encode()
        patches.apply()

    @classmethod
    def name(cls) -> Text:
        """The channel's place in the address: /webhooks/gateway."""
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> InputChannel:
        """Called by Rasa with this channel's part of the credentials file."""
        return cls((credentials or {}).get("secret") or "")

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's two routes."""
        gateway = Blueprint("gateway")

        @gateway.route("/ready", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            is_ready = agent is not None and agent.is_ready()
            return response.json({"ready": is_ready}, status=200 if is_ready else 503)

        @gateway.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
                return response.json({"error": "secret"}, status=401)
            body = request.json if isinstance(request.json, dict) else {}
            sender, text = body.get("sender"), body.get("message")
            if not (isinstance(sender, str) and sender and isinstance(text, str) and text):
                return response.json({"error": "sender et message attendus"}, status=400)
            return await self._answer(on_new_message, sender, text, body.get("metadata"))

        return gateway

    async def _answer(
        self, on_new_message: Callable[[UserMessage], Awaitable[Any]], sender: Text, text: Text, metadata: Any
    ) -> HTTPResponse:
        collector = CollectingOutputChannel()
        try:
            await on_new_message(
                UserMessage(text, collector, sender, input_channel=self.name(), metadata=metadata)
            )
        except Exception as error:
            # The exception's text may quote the message: only its type is logged.
            logger.error("gateway.message.failed sender=%s error=%s", sender, type(error).__name__)
            return response.json({"error": "échec du tour"}, status=500)
        return response.json(collector.messages)
