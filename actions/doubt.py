"""When the message is not understood: what comes near, then a person."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.client import ApiClient, ApiError, Context, NearestQuery, NearestReply, api_client
from actions.conversation import (
    MISUNDERSTANDINGS,
    OUT_OF_SCOPE,
    SENSITIVE,
    buttons,
    entities_of,
    known,
    ranking_of,
    readings_of,
    register_kept,
    remembered,
    say,
)

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
        near = _near_intents(tracker)
        counted = [*register_kept(tracker), SlotSet(MISUNDERSTANDINGS, times)]
        if near and near[0].startswith(OUT_OF_SCOPE):
            dispatcher.utter_message(response="utter_hors_perimetre")
            return counted
        found = await self._nearest(tracker, near)
        if found.reply is not None and found.sure:
            say(dispatcher, found.reply)
            return [*register_kept(tracker), *remembered(tracker, found.reply), SlotSet(MISUNDERSTANDINGS, 0)]
        if times > 1:
            dispatcher.utter_message(response="utter_passer_la_main")
            return counted
        if found.reply is not None:
            say(dispatcher, found.reply)
            return [*remembered(tracker, found.reply), *counted]
        if found.suggestions:
            offered = buttons(found.suggestions[:OFFERED])
            dispatcher.utter_message(response="utter_reformuler", buttons=offered)
        else:
            dispatcher.utter_message(response="utter_pas_compris")
        return counted

    async def _nearest(self, tracker: Tracker, near: list[str]) -> NearestReply:
        client = self._client or api_client()
        entities = entities_of(tracker)
        passage = (tracker.latest_message.get("passages") or [None])[0]
        query = NearestQuery(
            nearest=[Context(question=name, parametres=entities) for name in near],
            lectures=readings_of(tracker),
            parametres=entities,
            passage=Context.model_validate(passage) if passage else None,
            **known(tracker).model_dump(),
        )
        try:
            return await client.nearest(tracker.sender_id, query)
        except ApiError:
            return NearestReply(reply=None, suggestions=[])


def _near_intents(tracker: Tracker) -> list[str]:
    # The sensitive ones are offered where they are the likeliest, never as one topic among others.
    return [
        name
        for rank, (name, belief) in enumerate(ranking_of(tracker))
        if belief >= NEAR_ENOUGH and (name not in SENSITIVE or rank == 0)
    ]
