"""How a test drives both applications."""

import uuid
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import text

from api.db.session import Database, create_engine
from api.resources import Resources
from tests.api.fakes import FakeClock, FakeMailer, FakeRasa

SECRETS = {
    "service_token": "s" * 40,
    "channel_secret": "c" * 40,
    "session_key": "k" * 40,
    "encryption_key": "e" * 40,
}
SERVICE = {"Authorization": f"Bearer {SECRETS['service_token']}"}


@dataclass(frozen=True)
class Api:
    """Both applications, and what they were given."""

    public: httpx.AsyncClient
    internal: httpx.AsyncClient
    resources: Resources
    rasa: FakeRasa
    clock: FakeClock
    mailer: FakeMailer

    @property
    def database(self) -> Database:
        return self.resources.database

    async def open(self, persona: str = "visiteur") -> "Visitor":
        response = await self.public.post("/v1/demo/sessions", json={"persona": persona})
        assert response.status_code == 201, response.text
        return Visitor(self, response.json())

    async def alter(self, statement: str, values: dict[str, Any] | None = None) -> None:
        """Change what is in the database behind the application's back."""
        engine = create_engine(self.resources.settings.database_url)
        async with engine.begin() as connection:
            await connection.execute(text(statement), values or {})
        await engine.dispose()

    async def sender_of(self, conversation_id: str) -> str:
        query = text("SELECT sender_id FROM conversation WHERE id = :id")
        async with self.database.read() as session:
            return str((await session.execute(query, {"id": conversation_id})).scalar_one())


@dataclass(frozen=True)
class Visitor:
    """A browser with its session."""

    api: Api
    session: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.session['session_token']}"}

    async def send(self, message: str | None = None, **body: Any) -> httpx.Response:
        sent = {"client_message_id": str(uuid.uuid4()), **body}
        if message is not None:
            sent["text"] = message
        return await self.api.public.post("/v1/chat/messages", json=sent, headers=self.headers)

    async def transcript(self, **params: Any) -> list[dict[str, Any]]:
        response = await self.api.public.get("/v1/chat/messages", params=params, headers=self.headers)
        assert response.status_code == 200, response.text
        messages: list[dict[str, Any]] = response.json()["messages"]
        return messages

    async def ask_internally(
        self, question: str, kind: str = "personal-answers", parametres: dict[str, str] | None = None
    ) -> dict[str, Any]:
        sender = await self.api.sender_of(self.session["conversation_id"])
        response = await self.api.internal.post(
            f"/internal/conversations/by-sender/{sender}/{kind}",
            json={"question": question, "parametres": parametres or {}},
            headers=SERVICE,
        )
        assert response.status_code == 200, response.text
        reply: dict[str, Any] = response.json()
        return reply
