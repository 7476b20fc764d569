"""When the message is not understood: the nearest topics as buttons, then a person."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.client import ApiClient, ApiError, Context, Suggestion, api_client
from actions.conversation import MISUNDERSTANDINGS, buttons, entities_of

OUT_OF_SCOPE = "hors_perimetre"
DISTRESS = "detresse"
OFFERED = 3
# Below this share of the classifier's belief, a topic is not near enough to be worth a button.
NEAR_ENOUGH = 0.06


class ActionProposer(Action):
    """Offers the two or three nearest topics; never the nearest answer at any price."""

    def __init__(self, client: ApiClient | None = None) -> None:
        self._client = client

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_proposer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Called by Rasa for a turn."""
        times = int(tracker.get_slot(MISUNDERSTANDINGS) or 0) + 1
        ranking = _near_intents(tracker)
        if times > 1:
            dispatcher.utter_message(response="utter_passer_la_main")
        elif ranking[:1] == [OUT_OF_SCOPE]:
            dispatcher.utter_message(response="utter_hors_perimetre")
        elif offered := await self._suggestions(ranking, entities_of(tracker)):
            dispatcher.utter_message(response="utter_reformuler", buttons=buttons(offered))
        else:
            dispatcher.utter_message(response="utter_pas_compris")
        return [SlotSet(MISUNDERSTANDINGS, times)]

    async def _suggestions(self, ranking: list[str], entities: dict[str, str]) -> list[Suggestion]:
        client = self._client or api_client()
        nearest = [Context(question=name, parametres=entities) for name in ranking]
        try:
            return (await client.suggestions(nearest))[:OFFERED]
        except ApiError:
            return []


def _near_intents(tracker: Tracker) -> list[str]:
    ranking = tracker.latest_message.get("intent_ranking") or []
    found = [one for one in ranking if one["name"] != "nlu_fallback"]
    # Help is offered where distress is the likeliest, not as one topic among others.
    return [
        str(one["name"])
        for rank, one in enumerate(found)
        if float(one["confidence"]) >= NEAR_ENOUGH and (one["name"] != DISTRESS or rank == 0)
    ]
