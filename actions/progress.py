"""Questions on one's own path: the API answers for the person that the session identified, nobody else."""

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.client import ApiClient, api_client
from actions.conversation import CLUES, FORM, PARTS, deliver, entities_of, understood

# Which part of one's own path is asked about, and what a closed question rests on where the general answer is given
# to somebody who is not known: codes of ours, none of which can name a person.
ASKED_ABOUT = {*PARTS, *CLUES, FORM, "voie"}
CODE = re.compile(r"[a-z0-9_]+(?:,[a-z0-9_]+)*")


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
        named = entities_of(tracker)
        parts = {
            name: value for name, value in named.items() if name in ASKED_ABOUT and CODE.fullmatch(value)
        }
        asked = understood(tracker, parts)
        return await deliver(dispatcher, tracker, client.personal_answer(tracker.sender_id, asked))
