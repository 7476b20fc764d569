from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.api.driver import Api
from tests.api.fakes import START

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer nobody"}, {"Authorization": "Basic nobody"}, {"Authorization": "Bearer "}],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_no_session_is_401(api: Api, method: str, headers: dict[str, str]) -> None:
    response = await api.public.request(method, "/v1/chat/messages", headers=headers)

    assert response.status_code == 401
    assert response.headers["content-type"] == PROBLEM
    assert response.headers["www-authenticate"] == "Bearer"
    assert set(response.json()) == {"type", "title", "status", "detail"}


async def test_anonymous_session_opens_with_starters(api: Api) -> None:
    response = await api.public.post("/v1/chat/sessions", json={"portal": "demo"})

    assert response.status_code == 201
    body = response.json()
    assert body["person"] is None
    assert "automatique" in body["welcome"]["text"]
    assert 4 <= len(body["welcome"]["suggestions"]) <= 5
    assert all(set(choice) == {"id", "title"} for choice in body["welcome"]["suggestions"])
    assert body["expires_at"].startswith((START + api.resources.settings.session_ttl).isoformat()[:19])
    assert response.headers["cache-control"] == "no-store"


async def test_unknown_portal_is_404(api: Api) -> None:
    response = await api.public.post("/v1/chat/sessions", json={"portal": "autre"})

    assert response.status_code == 404
    assert response.json()["title"] == "Portail inconnu"


async def test_only_the_hash_of_a_token_is_stored(api: Api) -> None:
    visitor = await api.open()

    async with api.database.read() as session:
        stored = (await session.execute(text("SELECT token_hash FROM chat_session"))).scalar_one()

    assert visitor.session["session_token"] not in stored
    assert len(stored) == 64


async def test_expired_session_is_401(api: Api) -> None:
    visitor = await api.open()
    api.clock.advance(api.resources.settings.session_ttl + timedelta(seconds=1))

    assert (await visitor.send("Bonjour")).status_code == 401


async def test_revoked_session_is_401(api: Api) -> None:
    visitor = await api.open()
    async with api.database.write() as session:
        await session.execute(text("UPDATE chat_session SET revoked_at = created_at"))

    assert (await visitor.send("Bonjour")).status_code == 401


async def test_sender_is_not_the_conversation_id(api: Api) -> None:
    visitor = await api.open()
    await visitor.send("Bonjour")

    assert api.rasa.received[0]["sender"] != visitor.session["conversation_id"]
    assert len(api.rasa.received[0]["sender"]) == 64
    assert api.rasa.secrets == ["c" * 40]


@pytest.mark.parametrize(
    ("persona", "name", "role"),
    [("candidat", "Camille Démo", "candidat"), ("tuteur", "Dominique Démo", "entreprise")],
)
async def test_demo_persona_is_identified_and_fictional(api: Api, persona: str, name: str, role: str) -> None:
    visitor = await api.open(persona)

    assert visitor.session["person"] == {"display_name": name, "role": role, "fictional": True}
    assert len(visitor.session["welcome"]["suggestions"]) == 5


async def test_personas_are_listed(api: Api) -> None:
    personas = (await api.public.get("/v1/demo/personas")).json()

    assert [one["persona"] for one in personas] == ["visiteur", "candidat", "tuteur"]
    assert all(set(one) == {"persona", "title", "description"} for one in personas)


async def test_real_person_cannot_be_played(api: Api) -> None:
    await api.alter("UPDATE person SET fictional = false")

    response = await api.public.post("/v1/demo/sessions", json={"persona": "candidat"})

    assert response.status_code == 503


@pytest.mark.parametrize(
    "changes",
    [{"env": "production"}, {"env": "development"}, {"env": "test"}, {"api_host": "0.0.0.0"}],
)
async def test_demo_routes_are_absent_elsewhere(
    make_api: Callable[..., Any], changes: dict[str, str]
) -> None:
    api: Api = await make_api(**changes)

    assert (await api.public.get("/v1/demo/personas")).status_code == 404
    response = await api.public.post("/v1/demo/sessions", json={"persona": "candidat"})
    assert response.status_code == 404
    assert "/v1/demo/sessions" not in (await api.public.get("/openapi.json")).json()["paths"]


async def test_too_many_sessions_is_429(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(sessions_per_minute=2)
    for _ in range(2):
        await api.open()

    response = await api.public.post("/v1/chat/sessions", json={"portal": "demo"})

    assert response.status_code == 429
    assert 1 <= int(response.headers["retry-after"]) <= 60
