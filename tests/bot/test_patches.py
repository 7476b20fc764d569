import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import rasa
import rasa.core.actions.action as action_module
import rasa.core.channels.rest as rest_channel
import rasa.shared.utils.common as common
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot import patches

VALID = [
    {"events": [], "responses": []},
    {
        "events": [{"event": "slot", "timestamp": None, "name": "registre", "value": "facile"}],
        "responses": [],
    },
    {
        "events": [{"event": "action", "timestamp": None, "name": "action_listen"}],
        "responses": [{"text": "oui"}],
    },
    {"responses": [{"custom": {"sources": []}}]},
    {},
]
INVALID: list[Any] = [
    {"events": [], "responses": "oui"},
    {"events": [], "responses": ["oui"]},
    {"events": {"event": "slot"}, "responses": []},
    {"events": [{"event": "unknown_event"}], "responses": []},
    {"events": [{"event": "slot", "value": "sans nom"}], "responses": []},
    [],
    None,
]


@pytest.fixture
def pristine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Rasa as published, whatever another test has installed; put back afterwards."""
    original = getattr(common.all_subclasses, "__wrapped__", common.all_subclasses)
    monkeypatch.setattr(common, "all_subclasses", original)
    monkeypatch.setattr(RemoteAction, "_validate_action_result", PUBLISHED_VALIDATION)
    monkeypatch.delattr(RemoteAction, "_compiled_once", raising=False)
    monkeypatch.setattr(action_module, "DEFAULT_REQUEST_TIMEOUT", DEFAULT_REQUEST_TIMEOUT)
    monkeypatch.setattr(rest_channel, "structlogger", rest_channel.structlogger)
    for name, published in PUBLISHED_STORE.items():
        monkeypatch.setattr(FailSafeTrackerStore, name, published)
    yield original
    # monkeypatch knows nothing of an attribute that it saw absent.
    if "_compiled_once" in vars(RemoteAction):
        del RemoteAction._compiled_once


PUBLISHED_STORE = {
    name: getattr(FailSafeTrackerStore, name)
    for name in ("save", "on_tracker_store_error", "on_tracker_store_retrieve_error")
}
PUBLISHED_VALIDATION = RemoteAction._validate_action_result


@pytest.fixture
def action() -> RemoteAction:
    return RemoteAction("action_repondre", None)


def test_locked_rasa_is_the_version_that_was_patched() -> None:
    assert rasa.__version__ == patches.PATCHED_VERSION


def test_another_version_is_left_alone(pristine: Any) -> None:
    patches.apply(version="3.6.22")

    assert RemoteAction._validate_action_result is PUBLISHED_VALIDATION
    assert common.all_subclasses is pristine


def test_an_action_is_not_waited_for_longer_than_the_gateway_waits(pristine: Any) -> None:
    patches.apply()

    assert action_module.DEFAULT_REQUEST_TIMEOUT == patches.ACTION_TIMEOUT_SECONDS < 8


def test_both_savings_are_installed_once(pristine: Any) -> None:
    patches.apply()
    first = RemoteAction._validate_action_result, common.all_subclasses
    patches.apply()

    assert first[0] is not PUBLISHED_VALIDATION
    assert (RemoteAction._validate_action_result, common.all_subclasses) == first


@pytest.mark.parametrize("result", VALID)
def test_what_rasa_accepts_is_accepted(pristine: Any, action: RemoteAction, result: Any) -> None:
    assert action._validate_action_result(result) is True

    patches.apply()

    assert action._validate_action_result(result) is True


@pytest.mark.parametrize("result", INVALID)
def test_what_rasa_refuses_is_refused(pristine: Any, action: RemoteAction, result: Any) -> None:
    with pytest.raises(ValidationError):
        action._validate_action_result(result)

    patches.apply()

    with pytest.raises(ValidationError):
        action._validate_action_result(result)


def test_classes_of_events_are_the_same(pristine: Any) -> None:
    published = common.all_subclasses(Event)

    patches.apply()

    assert common.all_subclasses(Event) == published
    assert common.all_subclasses(Event) is common.all_subclasses(Event)


def test_failing_store_is_reported_without_what_was_said_and_nothing_stays_in_memory(
    pristine: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(InMemoryTrackerStore):
        async def save(self, tracker: DialogueStateTracker) -> None:
            raise OSError("INSERT zanzibar")

        async def retrieve(self, sender_id: str) -> DialogueStateTracker:
            raise OSError("SELECT zanzibar")

    patches.apply()
    store = FailSafeTrackerStore(Failing(Domain.empty()))
    asyncio.run(store.save(DialogueStateTracker("somebody", [])))

    assert asyncio.run(store.retrieve("somebody")) is None
    assert caplog.text.count("tracker_store.failed error=OSError") == 2
    assert "zanzibar" not in caplog.text
    assert store._fallback_tracker_store is None


def test_failed_turn_of_the_rest_channel_is_reported_without_what_was_said(
    pristine: Any, caplog: pytest.LogCaptureFixture
) -> None:
    patches.apply()
    try:
        raise ValueError("zanzibar")
    except ValueError:
        rest_channel.structlogger.exception("rest.message.received.failure", text="zanzibar")

    assert "rest.message.received.failure error=ValueError" in caplog.text
    assert "zanzibar" not in caplog.text
