"""The only module that speaks to Rasa."""

import asyncio

import httpx

from api.metrics import DegradedCause

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
    """Asks Rasa within a budget of time."""

    def __init__(self, http: httpx.AsyncClient, url: str, secret: str, budget_seconds: float) -> None:
        self._http = http
        self._address = url.rstrip("/") + WEBHOOK
        self._headers = {SECRET_HEADER: secret}
        self._budget = budget_seconds

    async def ask(self, sender_id: str, message: str, *, cut_session: bool) -> bytes:
        """Rasa's raw reply; the budget covers everything, a session cut included."""
        try:
            async with asyncio.timeout(self._budget):
                if cut_session:
                    await self._post(sender_id, SESSION_START)
                return await self._post(sender_id, message)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise RasaFailure("timeout") from error
        except httpx.HTTPStatusError as error:
            raise RasaFailure("http_error") from error
        except httpx.HTTPError as error:
            raise RasaFailure("connection") from error

    async def _post(self, sender_id: str, message: str) -> bytes:
        body = {"sender": sender_id, "message": message, "metadata": WELCOMED}
        response = await self._http.post(self._address, json=body, headers=self._headers)
        response.raise_for_status()
        return response.content
