"""Questions on the certification: ask the API, say what it answers."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.client import ApiClient, api_client
from actions.conversation import REGISTER, context_of, deliver, entities_of, intent_of, is_personal, query

ELLIPSIS = "suite"


class ActionRepondre(Action):
    """Answers the question that the intent names, or that it completes."""

    def __init__(self, client: ApiClient | None = None) -> None:
        self._client = client

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_repondre"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Called by Rasa for a turn."""
        client = self._client or api_client()
        asked = query(tracker, intent_of(tracker), entities_of(tracker))
        follows = asked.question == ELLIPSIS and is_personal(asked.contexte)
        ask = client.personal_answer if follows else client.answer
        return await deliver(dispatcher, ask(tracker.sender_id, asked))


class ActionReprendre(Action):
    """Says the last answer again: as it was, more simply, or in detail."""

    def __init__(self, client: ApiClient | None = None) -> None:
        self._client = client

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_reprendre"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Called by Rasa for a turn."""
        last = context_of(tracker)
        if last is None:
            dispatcher.utter_message(response="utter_rien_a_reprendre")
            return []
        wish = intent_of(tracker)
        again = query(tracker, last.question, last.parametres, detail=wish == "en_detail")
        if wish != "repete":
            again.registre = "facile" if wish == "plus_simple" else "standard"
        client = self._client or api_client()
        ask = client.personal_answer if is_personal(last) else client.answer
        events = await deliver(dispatcher, ask(tracker.sender_id, again))
        return [*events, SlotSet(REGISTER, again.registre)] if events else []
