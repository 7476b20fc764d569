"""The earlier conversations of whoever is identified: theirs, in that role, on that portal, and nothing to press."""

import asyncio
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.db.session import create_engine
from api.migrate import downgrade, upgrade
from api.settings import RetentionSettings
from tests.api.conftest import BACKENDS
from tests.api.driver import Api, Visitor
from tests.api.fakes import echo, saying

PATH = "/v1/chat/history"
LIST = {"type": "liste", "title": "Le jury", "items": [{"label": "Salariés", "text": "la moitié"}]}
OF_THE_MOMENT: list[dict[str, Any]] = [
    {"type": "connexion"},
    {"type": "message", "departement": ""},
    {"type": "page", "page": "avis", "title": "t", "text": "t", "label": "l"},
    {"type": "progression", "title": "t", "summary": "s", "blocks": []},
]


async def history(visitor: Visitor, **params: Any) -> dict[str, Any]:
    response = await visitor.api.public.get(PATH, params=params, headers=visitor.headers)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def said(visitor: Visitor) -> list[str]:
    return [one["text"] for one in (await history(visitor))["messages"]]


async def ended(visitor: Visitor) -> httpx.Response:
    return await visitor.api.public.delete("/v1/chat/sessions/current", headers=visitor.headers)


async def spoke(api: Api, persona: str, *texts: str) -> Visitor:
    """A conversation of that person, over."""
    api.rasa.behave = echo
    visitor = await api.open(persona)
    for one in texts:
        await visitor.send(one)
    await ended(visitor)
    return visitor


async def test_nobody_reads_a_history_without_a_session(api: Api) -> None:
    over = await spoke(api, "candidat", "Bonjour")

    for headers in ({}, {"Authorization": "Bearer nobody"}, over.headers):
        assert (await api.public.get(PATH, headers=headers)).status_code == 401


async def test_the_anonymous_have_none(api: Api) -> None:
    await spoke(api, "visiteur", "Bonjour")
    await spoke(api, "candidat", "C'est entre nous")

    assert await history(await api.open()) == {"messages": [], "more": False}


async def test_earlier_conversations_come_in_order_without_the_current_one(api: Api) -> None:
    await spoke(api, "candidat", "un")
    api.clock.advance(timedelta(days=1))
    await spoke(api, "candidat", "deux")
    api.clock.advance(timedelta(days=1))
    current = await api.open("candidat")
    await current.send("trois")

    assert await said(current) == ["un", "re: un", "deux", "re: deux"]


@pytest.mark.parametrize(
    ("former", "current", "told"),
    [("candidat", "candidat", True), ("candidat", "charlie", False), ("visiteur", "visiteur", False)],
)
async def test_opening_tells_whether_there_are_any(api: Api, former: str, current: str, told: bool) -> None:
    assert not (await api.open(current)).session["welcome"]["earlier"]
    await spoke(api, former, "un")

    assert (await api.open(current)).session["welcome"]["earlier"] is told


async def test_opening_does_not_tell_of_what_is_past_its_time(api: Api) -> None:
    await spoke(api, "candidat", "un")
    api.clock.advance(RetentionSettings().retention_conversations + timedelta(minutes=1))

    assert not (await api.open("candidat")).session["welcome"]["earlier"]


async def test_it_outlives_the_sessions(api: Api) -> None:
    former = await spoke(api, "candidat", "un")
    await api.alter(
        "DELETE FROM chat_session WHERE conversation_id = :id", {"id": former.session["conversation_id"]}
    )

    assert await said(await api.open("candidat")) == ["un", "re: un"]


async def test_a_conversation_opened_later_is_not_an_earlier_one(api: Api) -> None:
    first = await api.open("candidat")
    api.clock.advance(timedelta(seconds=1))
    await spoke(api, "candidat", "après")

    assert await said(first) == []


@pytest.mark.parametrize("persona", ["charlie", "sacha", "tuteur", "visiteur"])
async def test_it_is_nobody_elses(api: Api, persona: str) -> None:
    await spoke(api, "candidat", "C'est entre nous")

    assert await said(await api.open(persona)) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE conversation SET role = 'entreprise' WHERE id = :id",
        "UPDATE conversation SET portal_id = NULL WHERE id = :id",
        "UPDATE conversation SET person_id = NULL, role = NULL WHERE id = :id",
    ],
)
async def test_another_role_another_portal_or_nobodys(api: Api, change: str) -> None:
    former = await spoke(api, "candidat", "C'est entre nous")
    await api.alter(change, {"id": former.session["conversation_id"]})

    assert await said(await api.open("candidat")) == []


async def test_what_is_past_its_time_is_not_shown(api: Api) -> None:
    await spoke(api, "candidat", "un")
    kept_for = RetentionSettings().retention_conversations
    api.clock.advance(kept_for - timedelta(days=1))

    assert await said(await api.open("candidat")) == ["un", "re: un"]
    api.clock.advance(timedelta(days=2))
    assert await said(await api.open("candidat")) == []


async def test_pages_go_further_back(api: Api) -> None:
    await spoke(api, "candidat", *(f"m{number}" for number in range(16)))
    current = await api.open("candidat")

    latest = await history(current)
    assert [one["text"] for one in latest["messages"]][:2] == ["m1", "re: m1"]
    assert (len(latest["messages"]), latest["more"]) == (30, True)
    before = await history(current, before=latest["messages"][0]["id"])
    assert [one["text"] for one in before["messages"]] == ["m0", "re: m0"]
    assert before["more"] is False
    assert await history(current, before=before["messages"][0]["id"]) == {"messages": [], "more": False}


@pytest.mark.parametrize("card", [None, LIST, *OF_THE_MOMENT], ids=lambda one: (one or {}).get("type"))
async def test_nothing_in_it_acts_nor_shows_a_file(api: Api, card: dict[str, Any] | None) -> None:
    custom = {"card": card, "suggestions": [{"title": "Le jury", "payload": "/jury_role"}]}
    api.rasa.behave = saying([{"text": "Une réponse."}, {"custom": custom}])
    visitor = await api.open("candidat")
    live = (await visitor.send("où j'en suis ?")).json()["messages"][0]
    await ended(visitor)

    past = (await history(await api.open("candidat")))["messages"][-1]

    assert live["suggestions"]
    assert live["card"] == card
    assert (past["text"], past["suggestions"]) == ("Une réponse.", [])
    assert past["card"] == (LIST if card == LIST else None)


@pytest.mark.parametrize("before", ["-1", "abc", "99999999999999999999"])
async def test_bad_position_is_422(api: Api, before: str) -> None:
    visitor = await api.open("candidat")
    response = await api.public.get(PATH, params={"before": before}, headers=visitor.headers)

    assert response.status_code == 422


async def test_one_s_own_messages_are_known_by_their_number(api: Api) -> None:
    """After a cut of the network, what was sent is told from what was lost."""
    visitor = await api.open()
    number = str(uuid.uuid4())
    await visitor.send("Bonjour", client_message_id=number)

    assert [one["client_message_id"] for one in await visitor.transcript()] == [number, None]


OPENED = "VALUES ('{0}', '{0}', 0, '2026-03-02')"
FORMER_CONVERSATIONS = (
    "INSERT INTO portal (id, slug, name, active, allowed_origins, enforce_identity, fiche, look, texts, created_at, version)"
    " VALUES (7, 'p', 'P', true, '[]', false, 'rncp28246', '{}', '{}', '2026-03-02', 1)",
    *(
        f"INSERT INTO conversation (id, sender_id, turns_since_cut, created_at) {OPENED.format(one)}"
        for one in ("a", "b")
    ),
    "INSERT INTO message (conversation_id, author, turn_id, text, payload, created_at)"
    " VALUES ('a', 'personne', 't', 'Bonjour', '{}', '2026-03-02')",
    "INSERT INTO chat_session (token_hash, portal_id, method, conversation_id, created_at, started_at, expires_at)"
    " VALUES ('h', 7, 'anonyme', 'a', '2026-03-02', '2026-03-02', '2026-03-03')",
)


async def execute(url: str, *statements: str) -> list[Any]:
    engine = create_engine(url)
    async with engine.begin() as connection:
        for statement in statements:
            result = await connection.execute(text(statement))
        rows = [tuple(row) for row in result.all()] if result.returns_rows else []
    await engine.dispose()
    return rows


@pytest.mark.parametrize("empty_database_url", BACKENDS, indirect=True, ids=BACKENDS)
def test_former_conversations_learn_their_portal(empty_database_url: str) -> None:
    url = empty_database_url
    upgrade(url, "0005")
    asyncio.run(execute(url, *FORMER_CONVERSATIONS))

    upgrade(url)
    # Whose session is gone is on no portal that is known: nobody is shown it.
    portals = asyncio.run(execute(url, "SELECT id, portal_id FROM conversation ORDER BY id"))
    assert portals == [("a", 7), ("b", None)]

    downgrade(url, "0005")
    assert asyncio.run(execute(url, "SELECT text FROM message")) == [("Bonjour",)]
