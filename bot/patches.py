"""What Rasa 3.6.21 does not do as we need: two savings on work that it repeats at every turn, a limit that it lacks, and
what it says of a failed turn, and what it keeps when its store fails. The library stays as published.
"""

from __future__ import annotations

import functools
import logging
import sys
from typing import Any, Dict

import rasa
import rasa.core.actions.action
import rasa.core.channels.rest
import rasa.shared.utils.common
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

logger = logging.getLogger(__name__)
PATCHED_VERSION = "3.6.21"
# Rasa waits five minutes for an action. Ours give up after four seconds, the gateway after eight.
ACTION_TIMEOUT_SECONDS = 5


def apply(version: str = rasa.__version__) -> None:
    """Install them all; on any other version of Rasa nothing is touched."""
    if version != PATCHED_VERSION or getattr(RemoteAction, "_compiled_once", False):
        return
    # The JSON schema of an action's reply was compiled for each call: 72 ms of CPU out of 107.
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate_action_result(self: RemoteAction, result: Dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate_action_result  # type: ignore[method-assign]
    RemoteAction._compiled_once = True  # type: ignore[attr-defined]
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT_SECONDS
    # The list of event classes was rebuilt for every event read back: 13 % of a turn.
    common = rasa.shared.utils.common
    common.all_subclasses = functools.lru_cache(maxsize=None)(common.all_subclasses)
    FailSafeTrackerStore.on_tracker_store_error = _report_failure  # type: ignore[method-assign]
    FailSafeTrackerStore.on_tracker_store_retrieve_error = _report_failure  # type: ignore[method-assign]
    rasa.core.channels.rest.structlogger = _EventAlone()
    FailSafeTrackerStore.save = _save_or_report  # type: ignore[method-assign]


class _EventAlone:
    """Stands for the REST channel's logger, which writes the message and every local variable of a failed turn."""

    def error(self, event: str, **_said: Any) -> None:
        kind = sys.exc_info()[0]
        logger.error("%s error=%s", event, kind.__name__ if kind else None)

    exception = error


def _report_failure(self: FailSafeTrackerStore, error: Exception) -> None:
    # The database's own words quote what a person typed: only the kind of failure is logged.
    logger.error("tracker_store.failed error=%s", type(error).__name__)


async def _save_or_report(self: FailSafeTrackerStore, tracker: DialogueStateTracker) -> None:
    # Rasa would keep the conversation in memory, where nothing reads it again and nothing erases it.
    try:
        await self._tracker_store.save(tracker)
    except Exception as error:
        self.on_tracker_store_error(error)
