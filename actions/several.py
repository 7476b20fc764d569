"""Several questions in one message: each gets its answer."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.client import ApiClient, PartQuery, SeveralQuery, api_client
from actions.conversation import as_parameters, as_readings, deliver, known


class ActionPlusieurs(Action):
    """Answers the questions that bot/clauses.py found in the message, in their order."""

    def __init__(self, client: ApiClient | None = None) -> None:
        self._client = client

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_plusieurs"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Called by Rasa for a turn."""
        client = self._client or api_client()
        asked = SeveralQuery(
            questions=[
                PartQuery(
                    question=one["intent"],
                    parametres=as_parameters(one["entities"]),
                    lectures=as_readings(one.get("lectures") or []),
                )
                for one in tracker.latest_message.get("questions") or []
            ],
            **known(tracker).model_dump(),
        )
        if not asked.questions:  # the command typed by hand in development: nothing was found in it
            dispatcher.utter_message(response="utter_pas_compris")
            return []
        return await deliver(dispatcher, tracker, client.several_answers(tracker.sender_id, asked))
