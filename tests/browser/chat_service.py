"""The service's side of a conversation as its contract says it, and a network that fails where it is told to."""

from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Request

from tests.browser.stub_portal import Answer, message, problem

Cut = Literal["before", "after"]


@dataclass
class ChatService:
    """Answers each message once; `cut` loses the messages sent, or the answers to them."""

    cut: Cut | None = None
    # Whether the transcript says which message is which, and whether the session is over.
    tells_identifiers: bool = True
    over: bool = False
    kept: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    read: int = 0
    refusals: list[Answer] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        if self.over:
            return problem(401, "session-absente")
        if request.method == "GET":
            return self._transcript(int(request.url.partition("after=")[2]))
        outgoing = request.post_data_json
        self.sent.append(outgoing)
        if self.cut == "before":
            return {"abort": True}
        if self.refusals:
            return dict(self.refusals.pop(0))
        reply = self._reply(outgoing)
        return {"abort": True} if self.cut else {"json": {"turn_id": "t", "messages": [reply]}}

    @property
    def texts(self) -> list[str]:
        """What was sent, each time that it was."""
        return [one.get("text") or one["button_id"] for one in self.sent]

    @property
    def received(self) -> list[str]:
        """What the person said, once each, in order."""
        return [one["text"] for one in self.kept if one["author"] == "personne"]

    def _reply(self, outgoing: dict[str, Any]) -> dict[str, Any]:
        client_id = outgoing["client_message_id"]
        for asked, reply in zip(self.kept[::2], self.kept[1::2], strict=True):
            if asked["client_message_id"] == client_id:
                return reply
        text = outgoing.get("text") or outgoing["button_id"]
        self._keep(text, author="personne", client_message_id=client_id)
        return self._keep(f"Réponse à : {text}", author="assistant", client_message_id=None)

    def _keep(self, text: str, **more: Any) -> dict[str, Any]:
        self.kept.append({**message(text), "id": len(self.kept) + 1, **more})
        return self.kept[-1]

    def _transcript(self, after: int) -> Answer:
        self.read += 1
        if self.cut:
            return {"abort": True}
        hidden = {} if self.tells_identifiers else {"client_message_id": None}
        return {"json": {"messages": [{**one, **hidden} for one in self.kept if one["id"] > after]}}


def too_often(seconds: int | None) -> Answer:
    headers = {} if seconds is None else {"headers": {"Retry-After": str(seconds)}}
    return {**problem(429, "trop-de-demandes", "Patientez un instant."), **headers}


PROXY_PAGE: Answer = {"status": 502, "body": "<h1>502 Bad Gateway</h1>", "content_type": "text/html"}
