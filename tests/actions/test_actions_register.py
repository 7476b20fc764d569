"""In which register the conversation speaks: the last one asked for, with a message or by its words."""

from typing import Any

import pytest

from actions.answers import ActionRepondre, ActionReprendre
from actions.doubt import ActionProposer
from actions.guide import ActionOrientation
from actions.progress import ActionParcours
from actions.session import ActionSessionStart
from actions.several import ActionPlusieurs
from tests.actions.turns import FakeApi, replying, run, tracker

NEAREST = {"reply": None, "sure": False, "suggestions": []}


def user(register: object = None) -> dict[str, Any]:
    return {"event": "user", "text": "x", "metadata": {"annonce_faite": True, "registre": register}}


def slot(register: str) -> dict[str, Any]:
    return {"event": "slot", "name": "registre", "value": register}


@pytest.mark.parametrize(
    ("events", "kept", "register"),
    [
        ([], None, "standard"),
        ([user()], "facile", "facile"),
        ([user("facile")], None, "facile"),
        ([user("standard")], "facile", "standard"),
        # Fixed words answered that message: no action kept what it asked for.
        ([user("facile"), user()], None, "facile"),
        ([user("facile"), slot("standard"), user()], "standard", "standard"),
        ([slot("standard"), user("facile"), user()], "standard", "facile"),
        # A list of Rasa's own, or of somebody who speaks to it in development.
        ([user("difficile")], None, "standard"),
        ([user(["facile"])], "facile", "facile"),
        ([{"event": "user", "text": "x"}], "facile", "facile"),
    ],
)
@pytest.mark.parametrize("action", [ActionRepondre, ActionParcours])
async def test_the_last_register_asked_for(
    action: Any, events: list[dict[str, Any]], kept: str | None, register: str
) -> None:
    api = FakeApi()
    conversation = tracker("jury_composition", events=events, slots={"registre": kept})

    said = await run(action(api.client), conversation)

    assert api.body["registre"] == register
    assert said.slots.get("registre", kept or "standard") == register


async def test_doubt_keeps_it_too() -> None:
    api = FakeApi(replying(NEAREST))
    conversation = tracker("nlu_fallback", events=[user("facile")], ranking=[("jury_role", 0.3)])

    said = await run(ActionProposer(api.client), conversation)

    assert api.body["registre"] == "facile"
    assert said.slots["registre"] == "facile"


async def test_several_questions_are_answered_in_it() -> None:
    api = FakeApi()
    conversation = tracker("plusieurs_questions", events=[user("facile")])
    conversation.latest_message["questions"] = [{"intent": "jury_role", "entities": []}]

    said = await run(ActionPlusieurs(api.client), conversation)

    assert (api.body["registre"], said.slots["registre"]) == ("facile", "facile")


async def test_the_guide_speaks_in_it() -> None:
    api = FakeApi(replying({}, status=500))

    await run(ActionOrientation(api.client), tracker("acces_orientation", events=[user("facile")]))

    assert api.body["registre"] == "facile"


@pytest.mark.parametrize(("wish", "register"), [("plus_simple", "facile"), ("en_detail", "standard")])
async def test_a_wish_on_an_answer_comes_after_the_message_s(wish: str, register: str) -> None:
    api = FakeApi()
    other = "standard" if register == "facile" else "facile"
    context = {"question": "jury_role", "parametres": {}}

    said = await run(
        ActionReprendre(api.client), tracker(wish, events=[user(other)], slots={"contexte": context})
    )

    assert (api.body["registre"], said.slots["registre"]) == (register, register)


async def test_it_outlives_a_cut() -> None:
    said = await run(ActionSessionStart(), tracker("session_start", events=[user("facile"), user()]))

    assert said.slots == {"registre": "facile"}
