import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from api.identity.repository import IdentityRepository
from api.identity.service import identity_of_sender
from tests.api.driver import Api, Visitor
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

    assert [one["persona"] for one in personas] == [
        "visiteur",
        "candidat",
        "charlie",
        "sacha",
        "noa",
        "tuteur",
    ]
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


async def renewed(api: Api, token: str, origin: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token}"} | ({"Origin": origin} if origin else {})
    return await api.public.post("/v1/chat/sessions/renewal", headers=headers)


async def closed(api: Api, token: str) -> Any:
    return await api.public.delete("/v1/chat/sessions/current", headers={"Authorization": f"Bearer {token}"})


async def reads(api: Api, token: str) -> int:
    response = await api.public.get("/v1/chat/messages", headers={"Authorization": f"Bearer {token}"})
    return response.status_code


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/chat/sessions/renewal"), ("DELETE", "/v1/chat/sessions/current")],
)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nobody"}])
async def test_nobody_renews_nor_closes_without_a_session(
    api: Api, method: str, path: str, headers: dict[str, str]
) -> None:
    assert (await api.public.request(method, path, headers=headers)).status_code == 401


async def test_renewing_keeps_the_conversation_and_the_person(api: Api) -> None:
    visitor = await api.open("candidat")
    await visitor.send("Bonjour")
    sender = await api.sender_of(visitor.session["conversation_id"])
    api.clock.advance(timedelta(minutes=20))

    response = await renewed(api, visitor.session["session_token"])

    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"session_token", "expires_at", "renewable_until"}
    assert body["session_token"] != visitor.session["session_token"]
    assert body["renewable_until"] == visitor.session["renewable_until"]
    assert body["expires_at"] > visitor.session["expires_at"]
    following = Visitor(api, {**visitor.session, **body})
    assert [one["text"] for one in await following.transcript()][0] == "Bonjour"
    async with api.database.read() as session:
        identity = await identity_of_sender(IdentityRepository(session), sender, api.clock())
    assert identity is not None
    assert identity.role == "candidat"


async def test_the_former_token_lives_one_more_minute(api: Api) -> None:
    visitor = await api.open()
    former = visitor.session["session_token"]
    await renewed(api, former)

    assert await reads(api, former) == 200
    api.clock.advance(timedelta(seconds=61))
    assert await reads(api, former) == 401
    assert (await renewed(api, former)).status_code == 401


async def test_a_token_about_to_end_is_not_prolonged_by_its_renewal(api: Api) -> None:
    visitor = await api.open()
    former = visitor.session["session_token"]
    api.clock.advance(api.resources.settings.session_ttl - timedelta(seconds=10))
    await renewed(api, former)
    api.clock.advance(timedelta(seconds=11))

    assert await reads(api, former) == 401


async def test_renewing_ends_with_the_session_s_lifetime(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(session_ttl=timedelta(minutes=30), session_lifetime=timedelta(hours=1))
    token = (await api.open()).session["session_token"]
    for _ in range(2):
        api.clock.advance(timedelta(minutes=25))
        body = (await renewed(api, token)).json()
        token = body["session_token"]

    # Ten minutes are left: the last token has no more.
    assert body["expires_at"] == body["renewable_until"]
    api.clock.advance(timedelta(minutes=10))
    assert (await renewed(api, token)).status_code == 401
    assert await reads(api, token) == 401


async def test_closing_ends_every_session_of_the_conversation(api: Api) -> None:
    visitor = await api.open("candidat")
    former = visitor.session["session_token"]
    sender = await api.sender_of(visitor.session["conversation_id"])
    following = (await renewed(api, former)).json()["session_token"]

    response = await closed(api, following)

    assert (response.status_code, response.content) == (204, b"")
    for token in (former, following):
        assert await reads(api, token) == 401
        assert (await renewed(api, token)).status_code == 401
        assert (await closed(api, token)).status_code == 401
    # The actions, which know the sender only, see nobody from now on.
    async with api.database.read() as session:
        assert await identity_of_sender(IdentityRepository(session), sender, api.clock()) is None
    assert (await visitor.ask_internally("parcours_progression"))["answer"]["card"] is None


async def test_closing_leaves_other_conversations_alone(api: Api) -> None:
    one, two = await api.open("candidat"), await api.open("candidat")

    await closed(api, one.session["session_token"])

    assert await reads(api, two.session["session_token"]) == 200


async def test_no_renewal_outlives_a_closing(api: Api) -> None:
    """Sent together, in any order: nothing is left open."""
    visitor = await api.open("candidat")
    token = visitor.session["session_token"]

    renewals = [renewed(api, token) for _ in range(4)]
    responses = await asyncio.gather(*renewals[:2], closed(api, token), *renewals[2:])

    given = [one.json()["session_token"] for one in responses if one.status_code == 200]
    assert [await reads(api, one) for one in (token, *given)] == [401] * (1 + len(given))


async def test_opening_is_always_a_new_conversation(api: Api) -> None:
    one, two = await api.open("candidat"), await api.open("candidat")

    assert one.session["conversation_id"] != two.session["conversation_id"]
    assert await two.transcript() == []


async def test_a_closed_portal_ends_its_sessions_at_once(api: Api) -> None:
    visitor = await api.open("candidat")
    token, sender = visitor.session["session_token"], await api.sender_of(visitor.session["conversation_id"])
    await api.alter("UPDATE portal SET active = false")

    assert await reads(api, token) == 401
    assert (await visitor.send("Bonjour")).status_code == 401
    assert (await renewed(api, token)).status_code == 401
    mine = await api.public.get("/v1/opinions", headers=visitor.headers)
    assert mine.status_code == 401
    async with api.database.read() as session:
        assert await identity_of_sender(IdentityRepository(session), sender, api.clock()) is None
    response = await api.public.post("/v1/chat/sessions", json={"portal": "demo"})
    assert response.json()["title"] == "Portail inconnu"
