"""Questions on the certification: ask the API, say what it answers."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.client import AnswerQuery, ApiClient, api_client
from actions.conversation import (
    BEFORE,
    CONTEXT,
    ELLIPSIS,
    OUT_OF_SCOPE,
    REGISTER,
    SENSITIVE,
    context_of,
    deliver,
    entities_of,
    intent_of,
    is_personal,
    query,
    ranking_of,
    readings_of,
)

# Turns that leave the last answer the subject of the conversation.
NO_SUBJECT = SENSITIVE | {
    "bonjour", "merci", "au_revoir", "es_tu_un_robot", "que_sais_tu_faire", "mes_donnees", "affirmer", "nier",
    "nlu_fallback",
}  # fmt: skip
# « Oui » and « non » in front of an answer to another question would be false: more is asked for them.
SURE_OF_YES = 0.7
FORM, UNSURE, KEY_WORDS = "forme", "fermee_douteuse", "fermee_breve"


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
        if _belief(tracker) < SURE_OF_YES:
            _doubt(asked)
        asked.lectures = readings_of(tracker)
        # A follow-up may ask for one's own path: the API alone says who that is.
        ask = client.personal_answer if asked.question == ELLIPSIS else client.answer
        return await deliver(dispatcher, tracker, ask(tracker.sender_id, asked))


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
        again = query(tracker, last.question, last.parametres, detail=wish == "en_detail")
        if wish in ("plus_simple", "en_detail"):
            again.registre = "facile" if wish == "plus_simple" else "standard"
        client = self._client or api_client()
        ask = client.personal_answer if is_personal(last) else client.answer
        events = await deliver(dispatcher, tracker, ask(tracker.sender_id, again))
        return [*events, SlotSet(REGISTER, again.registre)] if events else []


def _doubt(asked: AnswerQuery) -> None:
    """Leaves a closed question only what it may be told where the question might be another one."""
    form = asked.parametres.pop(FORM, None)
    if form not in (None, KEY_WORDS):
        asked.parametres[FORM] = UNSURE


def _belief(tracker: Tracker) -> float:
    return next((belief for _, belief in ranking_of(tracker)), 1.0)


def _strayed(tracker: Tracker) -> bool:
    """Whether the turn before was no question on the certification: the last answer is then what was left."""
    turns = [event for event in tracker.events if event.get("event") == "user"]
    before = turns[-2] if len(turns) > 1 else {}
    intent = str(((before.get("parse_data") or {}).get("intent") or {}).get("name") or "")
    return tracker.get_slot(BEFORE) is None or intent.startswith(OUT_OF_SCOPE) or intent in NO_SUBJECT
