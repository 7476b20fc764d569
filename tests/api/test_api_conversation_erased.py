"""Whoever holds a conversation may have it forgotten at once; what has left it, and others', stays."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text

from api.audit.models import AuditEntry
from api.chat.models import Button, Conversation, Message
from api.db.base import Base
from api.email_codes.models import EmailCode
from api.feedback.models import Feedback
from api.guides.models import GuideDraft
from api.identity.models import ChatSession
from api.space.models import SpaceSession
from tests.api.driver import SERVICE, Api, Visitor
from tests.api.fakes import START, echo
from tests.api.trackers import RasaStore, heard, wait_for_a_reply

PATH = "/v1/chat/conversations/current"
KEPT = (Conversation, Message, Button, Feedback, GuideDraft, ChatSession, SpaceSession)


async def erased(visitor: Visitor) -> httpx.Response:
    return await visitor.api.public.delete(PATH, headers=visitor.headers)


async def count(api: Api, model: type[Base]) -> int:
    async with api.database.read() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def filled(api: Api, persona: str) -> Visitor:
    """A conversation with a row in each of its tables that a person of that kind may have."""
    visitor = await api.open(persona)
    reply = (await visitor.send("Bonjour zanzibar")).json()["messages"][0]
    voted = await api.public.post(
        f"/v1/chat/messages/{reply['id']}/feedback", json={"useful": True}, headers=visitor.headers
    )
    assert voted.status_code == 204
    sender = await api.sender_of(visitor.session["conversation_id"])
    turn = {"geste": "demarrer"}
    begun = await api.internal.post(
        f"/internal/conversations/by-sender/{sender}/guides/orientation/turn", json=turn, headers=SERVICE
    )
    assert begun.status_code == 200, begun.text
    return visitor


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nobody"}])
async def test_nobody_erases_without_a_session(api: Api, headers: dict[str, str]) -> None:
    assert (await api.public.delete(PATH, headers=headers)).status_code == 401


@pytest.mark.parametrize("persona", ["visiteur", "candidat", "tuteur"])
async def test_nothing_is_left_of_it_and_others_stay(api: Api, rasa: RasaStore, persona: str) -> None:
    other = await filled(api, persona)
    before = {model: await count(api, model) for model in KEPT}
    visitor = await filled(api, persona)
    stays, gone = await heard(api, rasa, other), await heard(api, rasa, visitor)

    response = await erased(visitor)

    assert (response.status_code, response.content) == (204, b"")
    assert {model: await count(api, model) for model in KEPT} == before
    assert await rasa.senders() == {stays: 3}
    assert gone not in await rasa.senders()
    assert len(await other.transcript()) == 2
    assert (await erased(visitor)).status_code == 401
    assert (await visitor.send("Toujours là ?")).status_code == 401


async def test_the_log_says_it_and_not_whose_it_was(api: Api) -> None:
    visitor = await filled(api, "candidat")
    conversation = visitor.session["conversation_id"]
    logged = await count(api, AuditEntry)

    await erased(visitor)

    assert await count(api, AuditEntry) == logged + 1
    async with api.database.read() as session:
        entry = await session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    assert entry is not None
    assert (entry.actor_role, entry.action, entry.record_type) == ("systeme", "suppression", "conversations")
    assert (entry.changes, entry.actor_id, entry.record_id) == ({"lignes": [1, 0]}, None, 0)
    assert conversation not in f"{entry.actor} {entry.reason}"


async def test_pages_that_it_opened_close(api: Api) -> None:
    visitor = await api.open("candidat")
    opened = await api.public.post(
        "/v1/chat/pages", json={"page": "feuille-de-route"}, headers=visitor.headers
    )
    assert opened.status_code == 201, opened.text
    assert await count(api, SpaceSession) == 1

    assert (await erased(visitor)).status_code == 204
    assert await count(api, SpaceSession) == 0


async def test_nothing_is_erased_during_a_turn(api: Api, rasa: RasaStore) -> None:
    visitor = await api.open()
    sender = await heard(api, rasa, visitor)
    await wait_for_a_reply(api, visitor, START)

    refused = await erased(visitor)

    assert refused.status_code == 409
    assert "attendez sa réponse" in refused.json()["detail"]
    assert await rasa.senders() == {sender: 3}
    assert len(await visitor.transcript()) == 2
    api.clock.advance(timedelta(minutes=1))
    assert (await erased(visitor)).status_code == 204
    assert await rasa.senders() == {}


async def test_a_message_sent_at_the_same_moment_leaves_nothing(api: Api) -> None:
    """In any order: once erased, no reply is kept."""
    api.rasa.behave = echo
    visitor = await api.open("candidat")

    results = await asyncio.gather(visitor.send("un"), erased(visitor), erased(visitor), visitor.send("deux"))

    assert {one.status_code for one in results} <= {200, 204, 401, 409}
    last = await erased(visitor)
    assert last.status_code in {204, 401}
    for model in (Conversation, Message, ChatSession):
        assert await count(api, model) == 0


@pytest.mark.parametrize(
    ("persona", "path", "body"),
    [
        ("candidat", "pages", {"page": "feuille-de-route"}),
        ("visiteur", "email-codes", {"email": "camille@demo.invalid", "role": "candidat"}),
    ],
)
async def test_nothing_is_opened_from_it_at_the_same_moment(
    api: Api, persona: str, path: str, body: dict[str, str]
) -> None:
    for _ in range(6):
        visitor = await api.open(persona)

        async def ask(visitor: Visitor = visitor) -> httpx.Response:
            return await api.public.post(f"/v1/chat/{path}", json=body, headers=visitor.headers)

        results = await asyncio.gather(ask(), erased(visitor), ask(), ask())

        assert results[1].status_code == 204
        assert {one.status_code for one in results} <= {201, 202, 204, 401}, [one.text for one in results]
    for model in (Conversation, ChatSession, SpaceSession, EmailCode):
        assert await count(api, model) == 0


async def test_what_rasa_cannot_forget_stays_here_too(api: Api, tmp_path: Path) -> None:
    if not api.resources.settings.database_url.startswith("sqlite"):
        # Its tables are in our own database: they answer, or nothing does.
        return
    (tmp_path / "rasa.db").write_bytes(b"no database at all, and long enough to be read as one" * 40)
    visitor = await filled(api, "candidat")

    refused = await erased(visitor)

    assert refused.status_code == 503
    assert refused.json()["type"].endswith("echanges-injoignables")
    assert len(await visitor.transcript()) == 2


async def test_it_is_no_longer_in_the_history(api: Api) -> None:
    await erased(await filled(api, "candidat"))
    current = await api.open("candidat")

    response = await api.public.get("/v1/chat/history", headers=current.headers)

    assert response.json() == {"messages": [], "more": False}


async def test_the_words_leave_sqlite_s_file(api: Api, tmp_path: Path) -> None:
    if not api.resources.settings.database_url.startswith("sqlite"):
        return
    await erased(await filled(api, "visiteur"))
    async with api.database.read() as session:
        found: Any = await session.execute(text("SELECT count(*) FROM message WHERE text LIKE '%zanzibar%'"))
    assert found.scalar_one() == 0
    await api.database.tidy()

    assert b"zanzibar" not in (tmp_path / "app.db").read_bytes()
