"""The only module that speaks to Rasa."""

import asyncio
from collections.abc import Mapping

import httpx

from api.metrics import DegradedCause
from knowledge.questions import Register

WEBHOOK = "/webhooks/gateway/webhook"
SECRET_HEADER = "X-Gateway-Secret"
# The welcome that opens the conversation already says what is answering: Rasa need not repeat it.
WELCOMED = {"annonce_faite": True}
SESSION_START = "/session_start"


class RasaFailure(Exception):
    """Rasa gave no usable reply."""

    def __init__(self, cause: DegradedCause) -> None:
        super().__init__(cause)
        self.cause: DegradedCause = cause


class RasaClient:
    """Asks Rasa within a limit of time."""

    def __init__(self, http: httpx.AsyncClient, url: str, secret: str) -> None:
        self._http = http
        self._address = url.rstrip("/") + WEBHOOK
        self._headers = {SECRET_HEADER: secret}

    async def ask(
        self, sender_id: str, message: str, register: Register | None, *, cut_session: bool, deadline: float
    ) -> bytes:
        """Rasa's raw reply, before that moment of the event loop's clock; a session cut is included."""
        metadata = WELCOMED | ({"registre": register} if register else {})
        try:
            async with asyncio.timeout_at(deadline):
                if cut_session:
                    await self._post(sender_id, SESSION_START, metadata)
                return await self._post(sender_id, message, metadata)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise RasaFailure("timeout") from error
        except httpx.HTTPStatusError as error:
            raise RasaFailure("http_error") from error
        except httpx.HTTPError as error:
            raise RasaFailure("connection") from error

    async def _post(self, sender_id: str, message: str, metadata: Mapping[str, object]) -> bytes:
        # Nothing of a request's body beside the message and its register: what Rasa is told of the person is nothing.
        body = {"sender": sender_id, "message": message, "metadata": metadata}
        response = await self._http.post(self._address, json=body, headers=self._headers)
        response.raise_for_status()
        return response.content
