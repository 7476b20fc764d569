"""Questions on one's own path: the API answers for the person that the session identified, nobody else."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.client import ApiClient, api_client
from actions.conversation import deliver, entities_of, intent_of, query

# Which part of one's own path is asked about: nothing here can name a person.
PARTS = {"bloc", "capacite"}


class ActionParcours(Action):
    """Looks up the progress of the conversation's person: no name or number typed is ever sent."""

    def __init__(self, client: ApiClient | None = None) -> None:
        self._client = client

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_parcours"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Called by Rasa for a turn."""
        client = self._client or api_client()
        parts = {name: value for name, value in entities_of(tracker).items() if name in PARTS}
        asked = query(tracker, intent_of(tracker), parts)
        return await deliver(dispatcher, tracker, client.personal_answer(tracker.sender_id, asked))
