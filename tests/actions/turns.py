"""One turn of an action, with a fake API behind the real client."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.client import ApiClient

BUDGET = 0.1
ANSWER = {
    "text": "Le jury est paritaire.",
    "sources": [{"label": "Fiche RNCP 28246", "section": "Jury", "url": None, "date": "2017-04-21"}],
    "card": None,
    "suggestions": [{"title": "Que fait le jury ?", "payload": "/jury_role"}],
    "certitude": "dite",
    "registration_ended": None,
    "wishes": ["plus_simple"],
}
REPLY: dict[str, Any] = {
    "titre": "Qui compose le jury ?",
    "answer": ANSWER,
    "contexte": {"question": "jury_composition", "parametres": {}},
    "notice_given": True,
    "questions": ["jury_composition"],
}
Behaviour = Callable[[httpx.Request], Awaitable[httpx.Response]]


def replying(content: Any, status: int = 200) -> Behaviour:
    async def behave(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=content)

    return behave


@dataclass
class FakeApi:
    """Records what the actions send; `behave` decides what comes back."""

    behave: Behaviour = field(default_factory=lambda: replying(REPLY))
    # Short only where no answer comes: a busy machine may well take a tenth of a second for one.
    budget: float = 30.0
    requests: list[httpx.Request] = field(default_factory=list)

    async def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return await self.behave(request)

    @property
    def client(self) -> ApiClient:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.handle), base_url="http://api")
        return ApiClient(http, self.budget)

    @property
    def paths(self) -> list[str]:
        return [request.url.raw_path.decode() for request in self.requests]

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.requests[-1].content)
        return found


def tracker(
    intent: str,
    *,
    entities: dict[str, str] | None = None,
    slots: dict[str, Any] | None = None,
    ranking: list[tuple[str, float]] | None = None,
    text: str = "",
    events: list[dict[str, Any]] | None = None,
    sender: str = "f" * 64,
) -> Tracker:
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
        "intent_ranking": [{"name": name, "confidence": belief} for name, belief in ranking or []],
    }
    return Tracker(sender, slots or {}, message, events or [], False, None, {}, "action_listen")


@dataclass(frozen=True)
class Said:
    """What an action said and what it asks Rasa to remember."""

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]

    @property
    def responses(self) -> list[str]:
        return [message["response"] for message in self.messages if message["response"]]

    @property
    def slots(self) -> dict[str, Any]:
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}


async def run(action: Action, conversation: Tracker) -> Said:
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, conversation, {})
    return Said(dispatcher.messages, events)
