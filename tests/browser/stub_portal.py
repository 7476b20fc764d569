"""A portal and an assistant on two origins, both played by the browser's own interception."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import BrowserContext, Request, Route

from scripts.widget import DIST

PORTAL = "https://portail.example.org"
ASSISTANT = "https://assistant.example.org"
TOKEN_PATH = "/assistant-jeton"
# Nothing but the assistant, and no style that is not the page's own.
POLICY = (
    f"default-src 'none'; script-src {ASSISTANT}; connect-src 'self' {ASSISTANT}; "
    "require-trusted-types-for 'script'"
)
NOTICE = "Les échanges sont gardés un an au plus."
CORS = {
    "Access-Control-Allow-Origin": PORTAL,
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Expose-Headers": "Retry-After",
}

Answer = dict[str, Any]


def page_of(attributes: str = f'identity-src="{TOKEN_PATH}"') -> str:
    return (
        '<!doctype html><html lang="fr"><head><title>Mon espace</title></head><body><main><h1>Mon espace</h1>'
        f'<script type="module" src="{ASSISTANT}/widget.js"></script>'
        f'<assistant-cqpm portal="uimm" {attributes}></assistant-cqpm></main></body></html>'
    )


def problem(status: int, code: str, detail: str = "Refusé.") -> Answer:
    body = {
        "type": f"urn:assistant-cqpm:probleme:{code}",
        "title": "Refus",
        "status": status,
        "detail": detail,
    }
    return {"status": status, "json": body, "content_type": "application/problem+json"}


@dataclass
class StubPortal:
    """Answers for both origins, and remembers what was asked; `answers` replaces one by its path."""

    context: BrowserContext
    page_source: str = field(default_factory=page_of)
    token: Answer = field(default_factory=lambda: {"json": {"token": "jeton-de-camille"}})
    answers: dict[str, Answer | Callable[[Request], Answer]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    sessions: int = 0

    def __post_init__(self) -> None:
        self.context.route("**/*", self._answer)

    def paths(self, origin: str) -> list[str]:
        """What was asked of that origin, in order."""
        return [one.url.removeprefix(origin) for one in self.asked if one.url.startswith(origin)]

    def bodies(self, path: str) -> list[Any]:
        return [one.post_data_json for one in self.asked if one.url == f"{ASSISTANT}{path}"]

    def bearers(self, path: str) -> list[str | None]:
        return [one.headers.get("authorization") for one in self.asked if one.url == f"{ASSISTANT}{path}"]

    def _answer(self, route: Route) -> None:
        request = route.request
        self.asked.append(request)
        origin = PORTAL if request.url.startswith(PORTAL) else ASSISTANT
        path = request.url.removeprefix(origin)
        given = self.answers.get(path, self.answers.get(path.partition("?")[0]))
        answer = given(request) if callable(given) else given
        if answer is None:
            answer = self._of_portal(path) if origin == PORTAL else self._of_assistant(path, request)
        if "abort" in answer:
            route.abort()
            return
        if "json" in answer:
            answer = {"content_type": "application/json", **answer}
        headers = {**(CORS if origin == ASSISTANT else {}), **answer.pop("headers", {})}
        _fulfil(route, headers, answer)

    def _of_portal(self, path: str) -> Answer:
        if path == TOKEN_PATH:
            return dict(self.token)
        if path != "/":
            return {"status": 404}
        return {
            "body": self.page_source,
            "content_type": "text/html; charset=utf-8",
            "headers": {"Content-Security-Policy": POLICY, "Set-Cookie": "session=du-portail; HttpOnly"},
        }

    def _of_assistant(self, path: str, request: Request) -> Answer:
        path = path.partition("?")[0]
        if path.endswith(".js"):
            return {
                "path": DIST / path.removeprefix("/").removeprefix("widget/"),
                "content_type": "text/javascript",
            }
        match path:
            case "/v1/chat/sessions":
                return {"status": 201, "json": self.session(request.post_data_json)}
            case "/v1/chat/sessions/renewal":
                return {"json": self._tokens()}
            case "/v1/chat/sessions/current":
                return {"status": 204}
            case "/v1/chat/messages":
                return {"json": {"turn_id": "t", "messages": [message("Une réponse.")]}}
        return {"status": 404}

    def session(self, opening: dict[str, str]) -> Answer:
        identified = "identity_token" in opening
        person = {"display_name": "Camille Exemple", "role": "candidat", "fictional": False}
        text = "Bonjour Camille. Votre voie : VAE." if identified else "Bonjour."
        return {
            **self._tokens(),
            "conversation_id": "c",
            "person": person if identified else None,
            "welcome": {
                "text": text,
                "suggestions": [{"id": "jury", "title": "Le jury"}],
                "notice": NOTICE,
                "earlier": identified,
            },
        }

    def _tokens(self) -> dict[str, str]:
        self.sessions += 1
        now = datetime.now(UTC)
        return {
            "session_token": f"session-{self.sessions}",
            "expires_at": (now + timedelta(minutes=30)).isoformat(),
            "renewable_until": (now + timedelta(hours=12)).isoformat(),
        }


def message(text: str) -> dict[str, Any]:
    return {
        "id": 1,
        "author": "assistant",
        "created_at": "2026-01-01T00:00:00Z",
        "text": text,
        "kind": "answer",
        "certitude": None,
        "registration_ended": None,
        "sources": [],
        "card": None,
        "suggestions": [],
    }


def _fulfil(route: Route, headers: dict[str, str], answer: Answer) -> None:
    if body := answer.pop("json", None):
        answer["body"] = json.dumps(body)
    content_type = answer.pop("content_type", "text/plain")
    route.fulfill(headers={**headers, "content-type": content_type}, **answer)
