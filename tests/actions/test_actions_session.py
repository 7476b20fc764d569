from typing import Any

import pytest

from actions.session import ActionSessionStart
from tests.actions.turns import run, tracker

USER_SPOKE = [{"event": "action", "name": "action_session_start"}, {"event": "user", "text": "bonjour"}]


def started(events: list[dict[str, Any]]) -> list[str]:
    return [event.get("name") or event["event"] for event in events]


async def test_first_session_says_what_is_answering() -> None:
    said = await run(ActionSessionStart(), tracker("session_start"))

    assert said.responses == ["utter_annonce"]
    assert started(said.events) == ["session_started", "action_listen"]


async def test_session_that_is_cut_is_not_announced_again() -> None:
    said = await run(ActionSessionStart(), tracker("session_start", events=USER_SPOKE))

    assert said.responses == []
    assert started(said.events) == ["session_started", "action_listen"]


async def test_announcement_already_made_by_the_portal_is_not_made_again() -> None:
    slots = {"session_started_metadata": {"annonce_faite": True}}

    said = await run(ActionSessionStart(), tracker("session_start", slots=slots))

    assert said.responses == []


@pytest.mark.parametrize("metadata", [None, {}, {"portail": "demo"}])
async def test_other_metadata_change_nothing(metadata: dict[str, str] | None) -> None:
    said = await run(ActionSessionStart(), tracker("x", slots={"session_started_metadata": metadata}))

    assert said.responses == ["utter_annonce"]


async def test_only_what_must_outlive_a_cut_is_carried_over() -> None:
    slots = {
        "registre": "facile",
        "fin_enregistrement_dite": True,
        "contexte": {"question": "jury_role", "parametres": {}},
        "incomprehensions": 2,
        "nom": "Camille",
    }

    said = await run(ActionSessionStart(), tracker("session_start", slots=slots, events=USER_SPOKE))

    assert said.slots == {"registre": "facile", "fin_enregistrement_dite": True}
    assert started(said.events)[0] == "session_started"
    assert started(said.events)[-1] == "action_listen"
