import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api.chat.service import DEGRADED
from tests.api.driver import Api, Visitor
from tests.api.fakes import Behaviour, echo, endless, raw, refused, saying, status

SOURCE = {"label": "Fiche RNCP 28246", "section": "Jury", "url": None, "date": "2017-04-21"}
CUSTOM = {
    "sources": [SOURCE],
    "card": {"type": "liste", "title": "Le jury", "items": [{"label": "Salariés", "text": "la moitié"}]},
    "suggestions": [
        {"title": "Et en cas d'égalité ?", "payload": "/jury_partage_voix"},
        {"title": "Recommencer", "payload": "/restart"},
        {"title": "Bloc 2", "payload": '/blocs_detail{"bloc": "2"}'},
    ],
    "certitude": "dite",
    "registration_ended": None,
    "wishes": ["en_detail"],
}


async def test_answer_carries_its_source_card_and_choices(api: Api) -> None:
    api.rasa.behave = saying([{"text": "Une ligne."}, {"text": "Une autre."}, {"custom": CUSTOM}])
    visitor = await api.open()

    response = await visitor.send("Qui compose le jury ?")

    assert response.status_code == 200
    (message,) = response.json()["messages"]
    assert message["text"] == "Une ligne.\nUne autre."
    assert message["kind"] == "answer"
    assert message["sources"] == [SOURCE]
    assert message["card"] == CUSTOM["card"]
    assert message["certitude"] == "dite"
    assert message["wishes"] == ["en_detail"]
    assert [one["title"] for one in message["suggestions"]] == ["Et en cas d'égalité ?", "Bloc 2"]
    assert "payload" not in response.text
    assert "/restart" not in response.text


async def test_transcript_has_both_sides_in_order(api: Api) -> None:
    api.rasa.behave = echo
    visitor = await api.open()
    await visitor.send("un")
    await visitor.send("deux")

    messages = await visitor.transcript()

    assert [(one["author"], one["text"]) for one in messages] == [
        ("personne", "un"),
        ("assistant", "re: un"),
        ("personne", "deux"),
        ("assistant", "re: deux"),
    ]
    assert await visitor.transcript(after=messages[1]["id"]) == messages[2:]
    assert await visitor.transcript(after=messages[-1]["id"]) == []


async def test_one_cannot_read_anothers_conversation(api: Api) -> None:
    first, second = await api.open("candidat"), await api.open()
    await first.send("C'est entre nous")

    assert await second.transcript() == []


async def test_button_sends_its_command_and_shows_its_title(api: Api) -> None:
    visitor = await api.open()
    choice = visitor.session["welcome"]["suggestions"][-1]

    response = await visitor.send(button_id=choice["id"])

    assert response.status_code == 200
    assert api.rasa.texts == ["/jury_role"]
    assert (await visitor.transcript())[0]["text"] == choice["title"]


async def test_button_of_another_conversation_is_refused(api: Api) -> None:
    first, second = await api.open("candidat"), await api.open()
    choice = first.session["welcome"]["suggestions"][0]

    response = await second.send(button_id=choice["id"])

    assert response.status_code == 422
    assert api.rasa.texts == []
    assert await second.transcript() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "a", "button_id": "b"},
        {"button_id": ""},
        {"button_id": "\0"},
        {"text": 3},
        {"text": "a", "client_message_id": "pas-un-uuid"},
    ],
)
async def test_malformed_message_is_422(api: Api, body: dict[str, Any]) -> None:
    response = await (await api.open()).send(**body)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert "pas-un-uuid" not in response.text


async def test_half_of_a_surrogate_pair_is_no_crash(api: Api) -> None:
    visitor = await api.open()
    content = f'{{"client_message_id": "{uuid.uuid4()}", "text": "a\\ud800"}}'
    headers = {**visitor.headers, "content-type": "application/json"}

    response = await api.public.post("/v1/chat/messages", content=content, headers=headers)

    assert response.status_code in {200, 422}


async def test_repeat_gives_the_same_reply_once(api: Api) -> None:
    visitor = await api.open()
    again = {"client_message_id": str(uuid.uuid4())}

    first = await visitor.send("Bonjour", **again)
    second = await visitor.send("Bonjour", **again)

    assert first.json() == second.json()
    assert len(api.rasa.received) == 1
    assert len(await visitor.transcript()) == 2


async def test_same_message_id_in_two_conversations_is_two_messages(api: Api) -> None:
    same = {"client_message_id": str(uuid.uuid4())}
    for visitor in (await api.open(), await api.open()):
        assert (await visitor.send("Bonjour", **same)).status_code == 200

    assert len(api.rasa.received) == 2


@pytest.mark.parametrize(
    ("behave", "cause"),
    [
        (refused, "connection"),
        (endless, "timeout"),
        (saying([]), "empty"),
        (status(500), "http_error"),
        (status(403), "http_error"),
        (raw(b"<html>"), "malformed"),
        (saying({"text": "pas une liste"}), "malformed"),
        (saying([{"custom": CUSTOM}]), "malformed"),
        (saying([{"text": "oui"}, {"custom": {"card": {"type": "inconnue"}}}]), "malformed"),
        (saying([{"text": 3}]), "malformed"),
    ],
)
async def test_without_answer_the_reply_is_degraded(
    make_api: Callable[..., Any], behave: Behaviour, cause: str
) -> None:
    # Time runs out for the one that never answers, not for the others on a busy machine.
    api: Api = await make_api(turn_budget_seconds=0.2 if behave is endless else 30)
    api.rasa.behave = behave
    visitor = await api.open()

    response = await visitor.send("Bonjour")

    assert response.status_code == 200
    (message,) = response.json()["messages"]
    assert (message["kind"], message["text"], message["suggestions"]) == ("degraded", DEGRADED, [])
    metrics = (await api.internal.get("/metrics")).text
    assert f'assistant_degraded_replies_total{{cause="{cause}"}} 1.0' in metrics


async def test_retry_after_a_degraded_reply_does_not_double(api: Api) -> None:
    api.rasa.behave = refused
    visitor = await api.open()
    again = {"client_message_id": str(uuid.uuid4())}
    failed = (await visitor.send("Bonjour", **again)).json()
    api.rasa.behave = echo

    answered = (await visitor.send("Bonjour", **again)).json()

    assert answered["turn_id"] == failed["turn_id"]
    assert answered["messages"][0]["id"] > failed["messages"][0]["id"]
    assert [one["text"] for one in await visitor.transcript()] == ["Bonjour", "re: Bonjour"]


async def test_retry_of_a_button_sends_its_command_again(api: Api) -> None:
    api.rasa.behave = refused
    visitor = await api.open()
    choice = visitor.session["welcome"]["suggestions"][-1]
    again = {"client_message_id": str(uuid.uuid4()), "button_id": choice["id"]}
    await visitor.send(**again)
    await visitor.send(**again)

    assert api.rasa.texts == ["/jury_role", "/jury_role"]


async def test_two_messages_at_once_take_turns(api: Api) -> None:
    visitor = await api.open()

    async def once_all_are_received(body: dict[str, Any]) -> httpx.Response:
        while len(await visitor.transcript()) < 3:
            pass
        return await echo(body)

    api.rasa.behave = once_all_are_received
    responses = await asyncio.gather(*(visitor.send(text) for text in ("un", "deux", "trois")))

    assert [response.status_code for response in responses] == [200, 200, 200]
    assert api.rasa.most_at_once == 1
    said = [(one["author"], one["text"]) for one in await visitor.transcript()]
    # Received at once, then answered one by one.
    assert said == [
        *(("personne", word) for word in order(said)),
        *(("assistant", f"re: {word}") for word in order(said)),
    ]
    assert set(order(said)) == {"un", "deux", "trois"}


def order(said: list[tuple[str, str]]) -> list[str]:
    return [text for author, text in said if author == "personne"]


async def test_conversations_do_not_wait_for_each_other(api: Api) -> None:
    met = asyncio.Event()

    async def with_another(body: dict[str, Any]) -> httpx.Response:
        """However slow the machine, the first waits there for a second: alone, it would be late."""
        if api.rasa.at_once > 1:
            met.set()
        await met.wait()
        return await echo(body)

    api.rasa.behave = with_another
    visitors: list[Visitor] = [await api.open() for _ in range(8)]

    responses = await asyncio.gather(*(visitor.send("Bonjour") for visitor in visitors))

    assert {response.status_code for response in responses} == {200}
    assert api.rasa.most_at_once > 1


async def test_same_message_sent_twice_at_once_is_answered_once(api: Api) -> None:
    api.rasa.behave = echo
    visitor = await api.open()
    same = {"client_message_id": str(uuid.uuid4())}

    first, second = await asyncio.gather(visitor.send("un", **same), visitor.send("un", **same))

    assert first.json() == second.json()
    assert len(api.rasa.received) == 1


async def test_no_transaction_is_open_while_rasa_answers(api: Api) -> None:
    """What the actions ask meanwhile must not meet a lock, above all on SQLite."""
    visitor = await api.open("candidat")

    async def calling_back(body: dict[str, Any]) -> Any:
        assert api.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        await visitor.ask_internally("parcours_progression")
        other = await api.open()
        assert other.session["person"] is None
        return await echo(body)

    api.rasa.behave = calling_back

    assert (await visitor.send("Où j'en suis ?")).json()["messages"][0]["kind"] == "answer"


async def test_session_is_cut_after_some_turns(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(session_cut_turns=2)
    api.rasa.behave = echo
    visitor = await api.open()
    for number in range(5):
        await visitor.send(f"m{number}")

    assert api.rasa.texts == ["m0", "m1", "/session_start", "m2", "m3", "/session_start", "m4"]


@pytest.mark.parametrize("after", ["-1", "abc", "99999999999999999999"])
async def test_bad_position_is_422(api: Api, after: str) -> None:
    visitor = await api.open()
    response = await api.public.get("/v1/chat/messages", params={"after": after}, headers=visitor.headers)

    assert response.status_code == 422


@pytest.mark.parametrize("register", ["standard", "facile"])
async def test_the_register_asked_for_reaches_rasa(make_api: Callable[..., Any], register: str) -> None:
    api: Api = await make_api(session_cut_turns=1)
    visitor = await api.open()
    await visitor.send("un")
    await visitor.send("deux", registre=register)

    assert [call["metadata"] for call in api.rasa.received] == [
        {"annonce_faite": True},
        {"annonce_faite": True, "registre": register},
        {"annonce_faite": True, "registre": register},
    ]


@pytest.mark.parametrize("register", ["FACILE", "", 3, {"$ne": "standard"}])
async def test_another_register_is_422(api: Api, register: Any) -> None:
    response = await (await api.open()).send("un", registre=register)

    assert response.status_code == 422
    assert api.rasa.texts == []


@pytest.mark.parametrize(("button", "title"), [("plus_simple", "Plus simple"), ("en_detail", "En détail")])
async def test_two_buttons_are_in_every_conversation(api: Api, button: str, title: str) -> None:
    visitor = await api.open()
    again = {"client_message_id": str(uuid.uuid4()), "button_id": button}
    api.rasa.behave = refused
    await visitor.send(**again)
    api.rasa.behave = echo

    response = await visitor.send(**again)

    assert response.json()["messages"][0]["kind"] == "answer"
    assert api.rasa.texts == [f"/{button}", f"/{button}"]
    assert (await visitor.transcript())[0]["text"] == title
    assert api.resources.knowledge.is_button_payload(f"/{button}")


@pytest.mark.parametrize("button", ["repete", "parler_a_quelquun", "restart", "Plus_simple", "plus_simple_"])
async def test_no_other_word_is_a_button(api: Api, button: str) -> None:
    response = await (await api.open()).send(button_id=button)

    assert response.status_code == 422
    assert api.rasa.texts == []
