"""Questions on the certification: ask the API, say what it answers."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.client import ApiClient, Context, Told, api_client
from actions.conversation import (
    BEFORE,
    CONTEXT,
    OUT_OF_SCOPE,
    REGISTER,
    SENSITIVE,
    context_of,
    deliver,
    entities_of,
    intent_before,
    intent_of,
    is_personal,
    query,
    register_told,
    understood,
)

# Turns that leave the last answer the subject of the conversation.
NO_SUBJECT = SENSITIVE | {
    "decouragement",
    "bonjour", "merci", "au_revoir", "es_tu_un_robot", "que_sais_tu_faire", "mes_donnees", "affirmer", "nier",
    "nlu_fallback",
}  # fmt: skip

IN_DETAIL = "en_detail"
# The question that opens the guide, and the slot of what it was told.
GUIDED, GUIDE_DRAFT = "acces_orientation", "guide"


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
        asked = understood(tracker, entities_of(tracker))
        # It may be about one's own path (« et moi ? », « si je rate ? »): the API alone says who that is.
        return await deliver(dispatcher, tracker, client.personal_answer(tracker.sender_id, asked))


class ActionReprendre(Action):
    """Says an answer again: as it was, more simply, in detail, or the one before a digression."""

    def __init__(self, client: ApiClient | None = None) -> None:
        self._client = client

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_reprendre"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Called by Rasa for a turn."""
        wish = intent_of(tracker)
        last = context_of(tracker, BEFORE if wish == "retour" and not _strayed(tracker) else CONTEXT)
        if last is None:
            dispatcher.utter_message(response="utter_rien_a_reprendre")
            return []
        again = query(tracker, last.question, last.parametres, detail=wish == IN_DETAIL)
        if wish in ("plus_simple", IN_DETAIL):
            again.registre = "facile" if wish == "plus_simple" else "standard"
            again.deja = _told(tracker, last)
        client = self._client or api_client()
        ask = client.personal_answer if is_personal(last) else client.answer
        events = await deliver(dispatcher, tracker, ask(tracker.sender_id, again))
        return [*events, SlotSet(REGISTER, again.registre)] if events else []


def _told(tracker: Tracker, last: Context) -> Told | None:
    """How the last answer was worded; None after a guide, which does not say what its question's answer says."""
    if last.question == GUIDED and tracker.get_slot(GUIDE_DRAFT) is not None:
        return None
    return "detail" if intent_before(tracker) == IN_DETAIL else register_told(tracker)


def _strayed(tracker: Tracker) -> bool:
    """Whether the turn before was no question on the certification: the last answer is then what was left."""
    intent = intent_before(tracker)
    return tracker.get_slot(BEFORE) is None or intent.startswith(OUT_OF_SCOPE) or intent in NO_SUBJECT
