"""The start of a session: say what is answering, and carry over what must outlive a cut."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, ActiveLoop, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.conversation import NOTICE_GIVEN, REGISTER, register_of
from actions.guide import AFTER_SILENCE, DRAFT, ORIENTATION

# Rasa puts here the metadata of the message that opened the session.
SESSION_METADATA = "session_started_metadata"
CARRIED_OVER = (NOTICE_GIVEN, DRAFT)
# What the gateway sends to cut a long session: nobody has been away.
CUT = "/session_start"


class ActionSessionStart(Action):
    """Runs before the first message, and each time the gateway cuts a long session."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Called by Rasa; the last event hands the turn back to the person."""
        known = tracker.get_slot(SESSION_METADATA) or {}
        begun = any(event.get("event") == "user" for event in tracker.events)
        if not (begun or known.get("annonce_faite")):
            dispatcher.utter_message(response="utter_annonce")
        carried = [SlotSet(slot, tracker.get_slot(slot)) for slot in CARRIED_OVER if tracker.get_slot(slot)]
        if (register := register_of(tracker)) != "standard":
            carried.append(SlotSet(REGISTER, register))
        return [SessionStarted(), *carried, *_guide(tracker), ActionExecuted("action_listen")]


def _guide(tracker: Tracker) -> list[dict[str, Any]]:
    """A guided conversation goes on through a cut, and after a silence: the next message may be its answer."""
    if (tracker.active_loop or {}).get("name") != ORIENTATION:
        return []
    was_cut = (tracker.latest_message or {}).get("text") == CUT
    return [SlotSet(AFTER_SILENCE, not was_cut), ActiveLoop(ORIENTATION)]
