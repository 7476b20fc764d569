"""What an action reads of a conversation and writes back to it."""

from collections.abc import Awaitable
from typing import Any, cast

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.client import (
    AnswerQuery,
    AnswerReply,
    ApiRefused,
    ApiUnavailable,
    Context,
    Reading,
    Register,
    Suggestion,
    Turn,
)

CONTEXT = "contexte"
BEFORE = "precedent"
REGISTER = "registre"
NOTICE_GIVEN = "fin_enregistrement_dite"
PERSONAL_TOPIC = "parcours_"
MISUNDERSTANDINGS = "incomprehensions"
ELLIPSIS = "suite"
OUT_OF_SCOPE = "hors_"
COMMAND = "/"
CLUES = ("role", "modalite", "idee", "theme")
# What the certification is made of, one by one.
PARTS = ("bloc", "capacite")
# Topics about a person in trouble: answered first or not at all, and never what the conversation is about.
SENSITIVE = frozenset({"detresse", "accident", "discrimination", "sante", "insulte"})
TROUBLE = 0.1
# « Oui » and « non » in front of an answer to another question would be false: more is asked for them.
SURE_OF_YES = 0.7
FORM, UNSURE, KEY_WORDS = "forme", "fermee_douteuse", "fermee_breve"
# Put in the ranking by rules, not by the classifier.
NOT_READ = ("nlu_fallback", "plusieurs_questions", ELLIPSIS)


def intent_of(tracker: Tracker) -> str:
    """The intent of the latest message."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def entities_of(tracker: Tracker) -> dict[str, str]:
    """The entities of the latest message: the first of each name, but all the clues of a closed question."""
    return as_parameters(tracker.latest_message.get("entities") or [])


def as_parameters(entities: list[dict[str, Any]]) -> dict[str, str]:
    """Rasa's entities by name; several clues of one name are joined by commas.

    « C1 à C8 », « les blocs 1 et 2 » name all of them: none is then asked about by itself.
    """
    found: dict[str, str] = {}
    for name in dict.fromkeys(str(entity["entity"]) for entity in entities):
        values = list(dict.fromkeys(str(one["value"]) for one in entities if one["entity"] == name))
        if name in CLUES:
            found[name] = ",".join(values)
        elif len(values) == 1 or name not in PARTS:
            found[name] = values[0]
    return found


def context_of(tracker: Tracker, slot: str = CONTEXT) -> Context | None:
    """The question that follow-ups refer to, if one was answered; `BEFORE` gives the one before it."""
    value = tracker.get_slot(slot)
    return Context.model_validate(value) if value else None


def ranking_of(tracker: Tracker) -> list[tuple[str, float]]:
    """The intents that the classifier found likely, best first, with its belief in each."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    return [(str(one["name"]), float(one["confidence"])) for one in ranking if one["name"] not in NOT_READ]


def readings_of(tracker: Tracker) -> list[Reading]:
    """The same as the API takes them; none where the message may be about a person in trouble: nothing is guessed."""
    if any(name in SENSITIVE and belief >= TROUBLE for name, belief in ranking_of(tracker)):
        return []
    return as_readings(tracker.latest_message.get("intent_ranking") or [])


def as_readings(ranking: list[dict[str, Any]]) -> list[Reading]:
    """A ranking of the classifier as the API takes it."""
    return [
        Reading(question=str(one["name"]), part=float(one["confidence"]))
        for one in ranking
        if one["name"] not in SENSITIVE and one["name"] not in NOT_READ
    ]


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
        choisie=str(tracker.latest_message.get("text") or "").startswith(COMMAND),
        detail=detail,
        **known(tracker).model_dump(),
    )


def understood(tracker: Tracker, parameters: dict[str, str]) -> AnswerQuery:
    """The question that the latest message asks, with what else it may ask.

    A closed question that might be another one keeps only what it may be told then.
    """
    asked = query(tracker, intent_of(tracker), parameters)
    belief = next((found for _, found in ranking_of(tracker)), 1.0)
    form = asked.parametres.get(FORM)
    if belief < SURE_OF_YES and form is not None:
        del asked.parametres[FORM]
        if form != KEY_WORDS:
            asked.parametres[FORM] = UNSURE
    asked.lectures = readings_of(tracker)
    return asked


def register_of(tracker: Tracker) -> Register:
    """The last one that was asked for: with a message, which our own fixed words may have answered, or by its words."""
    return _last_register(tracker.events) or tracker.get_slot(REGISTER) or "standard"


def register_told(tracker: Tracker) -> Register:
    """The one of the last answer: what comes with the latest message is not of it yet."""
    turns = [place for place, event in enumerate(tracker.events) if event.get("event") == "user"]
    before = tracker.events[: turns[-1]] if turns else []
    return _last_register(before) or tracker.get_slot(REGISTER) or "standard"


def _last_register(events: list[dict[str, Any]]) -> Register | None:
    for event in reversed(events):
        asked = None
        if event.get("event") == "user":
            asked = (event.get("metadata") or {}).get(REGISTER)
        elif event.get("event") == "slot" and event.get("name") == REGISTER:
            asked = event.get("value")
        if asked in ("standard", "facile"):
            return cast(Register, asked)
    return None


def intent_before(tracker: Tracker) -> str:
    """The intent of the message before the latest one."""
    turns = [event for event in tracker.events if event.get("event") == "user"]
    before = turns[-2] if len(turns) > 1 else {}
    return str(((before.get("parse_data") or {}).get("intent") or {}).get("name") or "")


def register_kept(tracker: Tracker) -> list[dict[str, Any]]:
    """The conversation goes on in that register, also once these events are far behind."""
    register = register_of(tracker)
    return [SlotSet(REGISTER, register)] if register != (tracker.get_slot(REGISTER) or "standard") else []


def known(tracker: Tracker) -> Turn:
    """What the conversation brings to any question."""
    return Turn(
        contexte=context_of(tracker),
        registre=register_of(tracker),
        notice_given=bool(tracker.get_slot(NOTICE_GIVEN)),
    )


async def deliver(
    dispatcher: CollectingDispatcher, tracker: Tracker, asked: Awaitable[AnswerReply]
) -> list[dict[str, Any]]:
    """Say the answer, its data after its text, and remember it; without one, say so and change nothing."""
    try:
        reply = await asked
    except ApiRefused:
        dispatcher.utter_message(response="utter_rien_a_reprendre")
        return []
    except ApiUnavailable:
        dispatcher.utter_message(response="utter_panne")
        return []
    say(dispatcher, reply)
    return [*register_kept(tracker), *remembered(tracker, reply), SlotSet(MISUNDERSTANDINGS, 0)]


def say(dispatcher: CollectingDispatcher, reply: AnswerReply) -> None:
    """The answer's text, then its data, with the questions that it answers."""
    dispatcher.utter_message(text=reply.answer.text)
    data = reply.answer.model_dump(exclude={"text"}) | {"questions": reply.questions}
    dispatcher.utter_message(json_message=data)


def remembered(tracker: Tracker, reply: AnswerReply) -> list[dict[str, Any]]:
    """What follow-ups will refer to, and the question before it where the subject has changed."""
    last = context_of(tracker)
    events = [SlotSet(CONTEXT, reply.contexte.model_dump()), SlotSet(NOTICE_GIVEN, reply.notice_given)]
    if last is not None and last.question != reply.contexte.question:
        events.append(SlotSet(BEFORE, last.model_dump()))
    return events


def buttons(suggestions: list[Suggestion]) -> list[dict[str, str]]:
    """Suggestions as Rasa's buttons."""
    return [suggestion.model_dump() for suggestion in suggestions]
