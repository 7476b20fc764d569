"""How an attacker speaks to the assistant: by HTTP, and by nothing else."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

import httpx


class Door:
    """The public address of a running assistant."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(
            base_url=url, timeout=20, trust_env=False, limits=httpx.Limits(max_connections=60)
        )

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        """One call that keeps no cookie."""
        self.http.cookies.clear()
        if "json" in given:
            # Escaped: half a surrogate pair travels as any other character.
            given["content"] = json.dumps(given.pop("json")).encode()
            given["headers"] = _with_type(given.get("headers"))
        return self.http.request(method, path, **given)

    def open(self, portal: str, token: Any = None, **headers: str) -> httpx.Response:
        """Ask for a conversation on that portal."""
        body = {"portal": portal} | ({} if token is None else {"identity_token": token})
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("POST", "/v1/chat/sessions", json=body, headers=sent)

    def enter(self, portal: str, token: Any = None) -> "Visit":
        """A conversation on that portal; fails where it does not open."""
        opened = self.open(portal, token)
        assert opened.status_code == 201, opened.text
        return Visit(self, opened.json())

    def close(self) -> None:
        self.http.close()


def _with_type(headers: Any) -> list[tuple[str, Any]]:
    pairs = list(headers.items() if isinstance(headers, dict) else headers or [])
    named = any(name.lower() == "content-type" for name, _ in pairs)
    return pairs if named else [*pairs, ("Content-Type", "application/json")]


@dataclass(frozen=True)
class Visit:
    """A conversation with the token that it was opened with."""

    door: Door
    opened: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.opened['session_token']}"}

    @property
    def conversation_id(self) -> str:
        return str(self.opened["conversation_id"])

    @property
    def person(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.opened["person"]
        return found

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """A call with this conversation's token; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {} if body is None else {"json": body}
        return self.door.request(method, path, headers={**self.headers, **sent}, **given)

    def send(self, text: Any = None, **body: Any) -> httpx.Response:
        """A message as the widget sends it, with these fields over it."""
        sent = {"client_message_id": str(uuid.uuid4()), **({} if text is None else {"text": text}), **body}
        return self.call("POST", "/v1/chat/messages", sent)

    def say(self, text: str) -> dict[str, Any]:
        """The reply to a message that must be answered."""
        response = self.send(text)
        assert response.status_code == 200, response.text
        reply: dict[str, Any] = response.json()["messages"][0]
        return reply

    def transcript(self) -> list[dict[str, Any]]:
        response = self.call("GET", "/v1/chat/messages")
        assert response.status_code == 200, response.text
        messages: list[dict[str, Any]] = response.json()["messages"]
        return messages


def validated(reply: dict[str, Any]) -> set[str] | None:
    """The capacities shown as validated on the card of a reply; None where there is no such card."""
    card = reply.get("card") or {}
    if card.get("type") != "progression":
        return None
    capacities = [one for block in card["blocks"] for one in block["capacities"]]
    return {one["code"] for one in capacities if one["state"] == "validee"}
