"""What an action reads of a conversation and writes back to it."""

from collections.abc import Awaitable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.client import AnswerQuery, AnswerReply, ApiRefused, ApiUnavailable, Context, Suggestion

CONTEXT = "contexte"
REGISTER = "registre"
NOTICE_GIVEN = "fin_enregistrement_dite"
PERSONAL_TOPIC = "parcours_"
MISUNDERSTANDINGS = "incomprehensions"


def intent_of(tracker: Tracker) -> str:
    """The intent of the latest message."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def entities_of(tracker: Tracker) -> dict[str, str]:
    """The entities of the latest message, the first of each name."""
    found: dict[str, str] = {}
    for entity in tracker.latest_message.get("entities") or []:
        found.setdefault(str(entity["entity"]), str(entity["value"]))
    return found


def context_of(tracker: Tracker) -> Context | None:
    """The question that follow-ups refer to, if one was answered."""
    value = tracker.get_slot(CONTEXT)
    return Context.model_validate(value) if value else None


def is_personal(context: Context | None) -> bool:
    """Whether the conversation is about the person's own path."""
    return context is not None and context.question.startswith(PERSONAL_TOPIC)


def query(
    tracker: Tracker, question: str, parameters: dict[str, str], *, detail: bool = False
) -> AnswerQuery:
    """The question with what the conversation already knows."""
    return AnswerQuery(
        question=question,
        parametres=parameters,
        contexte=context_of(tracker),
        registre=tracker.get_slot(REGISTER) or "standard",
        detail=detail,
        notice_given=bool(tracker.get_slot(NOTICE_GIVEN)),
    )


async def deliver(dispatcher: CollectingDispatcher, asked: Awaitable[AnswerReply]) -> list[dict[str, Any]]:
    """Say the answer, its data after its text, and remember it; without one, say so and change nothing."""
    try:
        reply = await asked
    except ApiRefused:
        dispatcher.utter_message(response="utter_rien_a_reprendre")
        return []
    except ApiUnavailable:
        dispatcher.utter_message(response="utter_panne")
        return []
    answer = reply.answer
    dispatcher.utter_message(text=answer.text)
    dispatcher.utter_message(json_message=answer.model_dump(exclude={"text"}))
    return [
        SlotSet(CONTEXT, reply.contexte.model_dump()),
        SlotSet(NOTICE_GIVEN, reply.notice_given),
        SlotSet(MISUNDERSTANDINGS, 0),
    ]


def buttons(suggestions: list[Suggestion]) -> list[dict[str, str]]:
    """Suggestions as Rasa's buttons."""
    return [suggestion.model_dump() for suggestion in suggestions]
