import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from actions.answers import ActionRepondre, ActionReprendre
from actions.progress import ActionParcours
from tests.actions.turns import ANSWER, BUDGET, FakeApi, replying, run, tracker

CONTEXT = {"question": "blocs_detail", "parametres": {"bloc": "1"}}
SENDER = "f" * 64


async def refused(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("connection refused")


async def cut(_request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("server disconnected")


async def never(_request: httpx.Request) -> httpx.Response:
    await asyncio.sleep(60)
    raise AssertionError("the client should have given up")


async def drops() -> AsyncIterator[bytes]:
    for _ in range(600):
        yield b" "
        await asyncio.sleep(BUDGET / 4)


async def trickling(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=drops())


async def junk(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b"<html>")


BREAKDOWNS = {
    "refused": refused,
    "cut": cut,
    "never": never,
    "trickling": trickling,
    "server error": replying({}, 500),
    "bad gateway": replying({}, 502),
    "token refused": replying({}, 401),
    "redirected": replying({}, 302),
    "junk": junk,
    "other json": replying([1, 2]),
    "without answer": replying({"contexte": CONTEXT, "notice_given": False}),
    "without text": replying({"answer": {"sources": []}, "contexte": CONTEXT, "notice_given": False}),
}


async def test_answer_is_text_then_data_and_is_remembered() -> None:
    api = FakeApi()

    said = await run(ActionRepondre(api.client), tracker("jury_composition"))

    text, data = said.messages
    assert (text["text"], text["custom"]) == ("Le jury est paritaire.", {})
    assert data["text"] is None
    said_of_it = {name: value for name, value in ANSWER.items() if name != "text"}
    assert data["custom"] == {**said_of_it, "questions": ["jury_composition"]}
    assert said.slots == {
        "contexte": {"question": "jury_composition", "parametres": {}},
        "fin_enregistrement_dite": True,
        "incomprehensions": 0,
    }


async def test_question_is_sent_with_what_the_conversation_knows() -> None:
    api = FakeApi()
    slots = {"contexte": CONTEXT, "registre": "facile", "fin_enregistrement_dite": True}

    await run(ActionRepondre(api.client), tracker("suite", entities={"rang": "2"}, slots=slots))

    assert api.paths == [f"/internal/conversations/by-sender/{SENDER}/personal-answers"]
    assert api.body == {
        "question": "suite",
        "parametres": {"rang": "2"},
        "contexte": CONTEXT,
        "lectures": [],
        "choisie": False,
        "registre": "facile",
        "detail": False,
        "deja": None,
        "notice_given": True,
    }


@pytest.mark.parametrize(
    ("ranking", "readings"),
    [
        (
            [("suite", 1.0), ("suite", 0.9), ("acces_prix", 0.08)],
            [{"question": "acces_prix", "part": 0.08}],
        ),
        ([("suite", 1.0), ("acces_prix", 0.6), ("detresse", 0.2)], []),
        ([("suite", 1.0)], []),
    ],
)
async def test_what_the_message_may_say_goes_with_it_but_for_distress(
    ranking: list[tuple[str, float]], readings: list[object]
) -> None:
    api = FakeApi()

    await run(ActionRepondre(api.client), tracker("suite", entities={"facette": "combien"}, ranking=ranking))

    assert api.body["lectures"] == readings


@pytest.mark.parametrize(
    ("belief", "sent"), [(0.9, {"forme": "fermee"}), (0.5, {"forme": "fermee_douteuse"})]
)
async def test_yes_and_no_are_asked_for_only_where_the_question_is_sure(
    belief: float, sent: dict[str, str]
) -> None:
    api = FakeApi()
    conversation = tracker("avis_qui", entities={"forme": "fermee"}, ranking=[("avis_qui", belief)])

    await run(ActionRepondre(api.client), conversation)

    assert api.body["parametres"] == sent


async def test_subject_left_is_kept_for_coming_back() -> None:
    said = await run(
        ActionRepondre(FakeApi().client), tracker("jury_composition", slots={"contexte": CONTEXT})
    )

    assert said.slots["precedent"] == CONTEXT


async def test_same_subject_is_not_one_left() -> None:
    slots = {"contexte": {"question": "jury_composition", "parametres": {}}}

    said = await run(ActionRepondre(FakeApi().client), tracker("jury_composition", slots=slots))

    assert "precedent" not in said.slots


async def test_coming_back_asks_what_was_asked_before() -> None:
    api = FakeApi()
    slots = {"contexte": {"question": "jury_role", "parametres": {}}, "precedent": CONTEXT}

    await run(ActionReprendre(api.client), tracker("retour", slots=slots))

    assert (api.body["question"], api.body["parametres"]) == ("blocs_detail", {"bloc": "1"})


async def test_clues_of_one_name_are_all_sent() -> None:
    api = FakeApi()
    conversation = tracker("avis_qui", entities={"role": "tuteur"})
    conversation.latest_message["entities"] += [{"entity": "role", "value": one} for one in ("rh", "tuteur")]

    await run(ActionRepondre(api.client), conversation)

    assert api.body["parametres"] == {"role": "tuteur,rh"}


async def test_new_conversation_knows_nothing() -> None:
    api = FakeApi()

    await run(ActionRepondre(api.client), tracker("acces_prix", slots={"registre": None}))

    assert (api.body["contexte"], api.body["registre"], api.body["notice_given"]) == (None, "standard", False)


async def test_capacities_named_together_are_not_asked_about_by_themselves() -> None:
    api = FakeApi()
    conversation = tracker("capacites_detail", entities={"capacite": "5"})
    conversation.latest_message["entities"].append({"entity": "capacite", "value": "6"})

    await run(ActionRepondre(api.client), conversation)

    assert api.body["parametres"] == {}


async def test_first_route_named_is_the_one_asked_about() -> None:
    api = FakeApi()
    conversation = tracker("acces_voies", entities={"voie": "vae"})
    conversation.latest_message["entities"].append({"entity": "voie", "value": "apprentissage"})

    await run(ActionRepondre(api.client), conversation)

    assert api.body["parametres"] == {"voie": "vae"}


@pytest.mark.parametrize("sender", ["../../suggestions", "a/b?c#d", "é", "a b"])
async def test_sender_cannot_change_the_address(sender: str) -> None:
    api = FakeApi()

    await run(ActionRepondre(api.client), tracker("acces_prix", sender=sender))

    (path,) = api.paths
    assert path.count("/") == 5
    assert path.startswith("/internal/conversations/by-sender/")
    assert path.endswith("/personal-answers")


@pytest.mark.parametrize("name", BREAKDOWNS)
@pytest.mark.parametrize("action", [ActionRepondre, ActionParcours, ActionReprendre])
async def test_breakdown_is_said_in_time(
    name: str, action: type[ActionRepondre | ActionParcours | ActionReprendre]
) -> None:
    api = FakeApi(BREAKDOWNS[name], budget=BUDGET)
    conversation = tracker("repete", slots={"contexte": CONTEXT})

    started = time.monotonic()
    said = await run(action(api.client), conversation)

    # Far from what the slow ones take, and far from what a busy machine adds.
    assert time.monotonic() - started < BUDGET + 5
    assert said.responses == ["utter_panne"]
    assert said.events == []


async def test_breakdown_is_logged_without_the_message(caplog: pytest.LogCaptureFixture) -> None:
    api = FakeApi(refused)

    await run(ActionRepondre(api.client), tracker("acces_prix", text="combien pour Camille"))

    assert "ConnectError" in caplog.text
    assert "Camille" not in caplog.text


@pytest.mark.parametrize("action", [ActionRepondre, ActionReprendre])
async def test_question_without_answer_asks_for_the_subject(
    action: type[ActionRepondre | ActionReprendre],
) -> None:
    api = FakeApi(replying({"title": "Question inconnue"}, 404))

    said = await run(action(api.client), tracker("suite", slots={"contexte": CONTEXT}))

    assert (said.responses, said.events) == (["utter_rien_a_reprendre"], [])


@pytest.mark.parametrize(
    ("intent", "known", "register", "detail"),
    [
        ("repete", "standard", "standard", False),
        ("repete", "facile", "facile", False),
        ("plus_simple", "standard", "facile", False),
        ("plus_simple", "facile", "facile", False),
        ("en_detail", "standard", "standard", True),
        ("en_detail", "facile", "standard", True),
    ],
)
async def test_last_answer_is_said_again(intent: str, known: str, register: str, detail: bool) -> None:
    api = FakeApi()
    conversation = tracker(intent, entities={"bloc": "2"}, slots={"contexte": CONTEXT, "registre": known})

    said = await run(ActionReprendre(api.client), conversation)

    assert (api.body["question"], api.body["parametres"]) == ("blocs_detail", {"bloc": "1"})
    assert (api.body["registre"], api.body["detail"]) == (register, detail)
    assert said.slots["registre"] == register
    assert said.messages[0]["text"] == ANSWER["text"]


def turn(intent: str, registre: str | None = None) -> dict[str, Any]:
    return {
        "event": "user",
        "parse_data": {"intent": {"name": intent}},
        "metadata": {"registre": registre} if registre else {},
    }


@pytest.mark.parametrize(
    ("events", "slots", "wish", "told"),
    [
        ([], {}, "en_detail", "standard"),
        ([], {"registre": "facile"}, "plus_simple", "facile"),
        ([turn("blocs_detail"), turn("en_detail")], {}, "en_detail", "standard"),
        ([turn("en_detail"), turn("en_detail")], {}, "en_detail", "detail"),
        ([turn("en_detail"), turn("plus_simple")], {}, "plus_simple", "detail"),
        # Plain words asked for with this very message: the last answer was in the usual ones.
        ([turn("blocs_detail"), turn("plus_simple", "facile")], {}, "plus_simple", "standard"),
        ([turn("blocs_detail", "facile"), turn("plus_simple", "facile")], {}, "plus_simple", "facile"),
        ([turn("blocs_detail"), turn("repete")], {}, "repete", None),
    ],
)
async def test_other_words_are_asked_for_with_how_it_was_told(
    events: list[dict[str, Any]], slots: dict[str, Any], wish: str, told: str | None
) -> None:
    api = FakeApi()

    await run(ActionReprendre(api.client), tracker(wish, events=events, slots={"contexte": CONTEXT, **slots}))

    assert api.body["deja"] == told


async def test_after_the_guide_nothing_was_told_of_its_question() -> None:
    api = FakeApi()
    slots = {"contexte": {"question": "acces_orientation", "parametres": {}}, "guide": {"etat": "termine"}}

    await run(ActionReprendre(api.client), tracker("en_detail", slots=slots))

    assert api.body["deja"] is None


async def test_nothing_to_say_again_asks_for_the_subject_without_a_call() -> None:
    api = FakeApi()

    said = await run(ActionReprendre(api.client), tracker("plus_simple"))

    assert (said.responses, said.events, api.requests) == (["utter_rien_a_reprendre"], [], [])


@pytest.mark.parametrize(
    ("question", "resource"), [("parcours_progression", "personal-answers"), ("jury_role", "answers")]
)
async def test_personal_answer_is_said_again_from_the_persons_record(question: str, resource: str) -> None:
    api = FakeApi()
    slots = {"contexte": {"question": question, "parametres": {}}}

    await run(ActionReprendre(api.client), tracker("repete", slots=slots))

    assert api.paths[0].endswith(f"/{resource}")


@pytest.mark.parametrize("question", ["parcours_progression", "jury_role"])
async def test_ellipsis_may_be_about_ones_own_path(question: str) -> None:
    api = FakeApi()
    slots = {"contexte": {"question": question, "parametres": {}}}

    await run(ActionRepondre(api.client), tracker("suite", entities={"capacite": "5"}, slots=slots))

    assert api.paths[0].endswith("/personal-answers")


async def test_personal_question_sends_nothing_that_names_a_person() -> None:
    api = FakeApi()
    typed = {"nom": "Camille", "bloc": "2", "numero": "12345", "rang": "1"}
    slots = {"nom": "Camille", "identite": "autre", "registre": "facile"}
    conversation = tracker(
        "parcours_progression", entities=typed, slots=slots, text="où en est Camille, 12345"
    )

    said = await run(ActionParcours(api.client), conversation)

    assert api.paths == [f"/internal/conversations/by-sender/{SENDER}/personal-answers"]
    assert api.body == {
        "question": "parcours_progression",
        "parametres": {"bloc": "2"},
        "contexte": None,
        "lectures": [],
        "choisie": False,
        "registre": "facile",
        "detail": False,
        "deja": None,
        "notice_given": False,
    }
    assert b"Camille" not in api.requests[0].content
    assert said.messages[0]["text"] == ANSWER["text"]
