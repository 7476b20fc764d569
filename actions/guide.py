"""The guided conversation « quelle voie est faite pour moi ? ».

It is a loop of Rasa's that we run ourselves: no slot holds an answer, the API keeps the draft. A message that is no
answer is refused, Rasa lets the rules answer it, then calls the loop again, which asks its question again.
"""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection
from rasa_sdk.types import DomainDict

from actions.answers import ActionRepondre
from actions.client import AnswerReply, ApiClient, ApiError, GuideReply, GuideTurn, api_client
from actions.conversation import (
    COMMAND,
    MISUNDERSTANDINGS,
    NOTICE_GIVEN,
    REGISTER,
    SENSITIVE,
    TROUBLE,
    buttons,
    entities_of,
    intent_of,
    known,
    ranking_of,
    remembered,
    say,
)

GUIDE = "orientation"
# What the dialogue last saw of the draft, and whether the person comes back after a silence.
DRAFT, AFTER_SILENCE = "guide", "guide_de_retour"
LISTEN = "action_listen"
COMMANDS = {"guide_annuler": "annuler", "guide_corriger": "corriger", "guide_reprendre": "reprendre"}
CHOICE = "guide_choix"
SIMPLER = "plus_simple"
AGAIN = frozenset({"repete", "retour", SIMPLER})
# After these nobody is asked anything again: the person says when to go on.
IN_TROUBLE = frozenset({"detresse", "accident", "discrimination"})
LEAVING = IN_TROUBLE | {"parler_a_quelquun", "au_revoir"}


class ActionOrientation(Action):
    """Plays one turn of the guide."""

    def __init__(self, client: ApiClient | None = None) -> None:
        self._client = client

    def name(self) -> str:
        """The action's name in the domain, which is the loop's too."""
        return "action_orientation"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Called by Rasa: to begin, for a message while the loop is active, or after another action answered it."""
        active = (tracker.active_loop or {}).get("name") == ORIENTATION
        answered = active and tracker.latest_action_name != LISTEN
        turn = _move(tracker, active=active, answered=answered)
        client = self._client or api_client()
        try:
            reply = await client.guide(tracker.sender_id, GUIDE, turn)
        except ApiError:
            return _failed(dispatcher, active=active, answered=answered)
        if reply.kind == "pas_pour_moi" and not active:
            return await ActionRepondre(self._client).run(dispatcher, tracker, domain)
        if reply.kind == "pas_pour_moi":
            raise ActionExecutionRejection(ORIENTATION, "no answer to the guide")
        # A guide that had ended says nothing; nor does one that gives way to a person in trouble.
        if not answered or (reply.kind != "rien" and turn.intention not in IN_TROUBLE):
            _say(dispatcher, reply)
        return _events(tracker, reply, turn, active=active)


ORIENTATION = ActionOrientation().name()


def _move(tracker: Tracker, *, active: bool, answered: bool) -> GuideTurn:
    intent = intent_of(tracker)
    text = str(tracker.latest_message.get("text") or "")
    turn = GuideTurn(
        geste=_gesture(intent, text, active=active, answered=answered),
        texte="" if text.startswith(COMMAND) else text,
        intention=intent,
        part=next((belief for name, belief in ranking_of(tracker) if name == intent), 0.0),
        grave=_grave(tracker),
        de_retour=bool(tracker.get_slot(AFTER_SILENCE)),
        incomprehensions=int(tracker.get_slot(MISUNDERSTANDINGS) or 0),
        brouillon=tracker.get_slot(DRAFT),
        **known(tracker).model_dump(include={"registre", "notice_given"}),
    )
    if turn.geste == "choisir":
        chosen = entities_of(tracker)
        turn.etape, turn.choix = chosen.get("etape"), chosen.get("choix")
    if turn.geste == "demarrer":
        turn.parametres = entities_of(tracker)
    if intent == SIMPLER and active and not answered:
        turn.registre = "facile"
    return turn


def _gesture(intent: str, text: str, *, active: bool, answered: bool) -> str:
    if answered:
        return "suspendre" if intent in LEAVING else "redemander"
    if intent == CHOICE:
        return "choisir"
    if active and intent in AGAIN:
        return "repeter"
    # A tap is a command; the same intent in words may well be an answer: the guide says.
    if intent in COMMANDS and (not active or text.startswith(COMMAND)):
        return COMMANDS[intent]
    return "dire" if active else "demarrer"


def _grave(tracker: Tracker) -> bool:
    """Whether the message is, or may well be, about somebody in trouble."""
    first, belief = next(iter(ranking_of(tracker)), ("", 0.0))
    return intent_of(tracker) in SENSITIVE or (first in IN_TROUBLE and belief >= TROUBLE)


def _failed(dispatcher: CollectingDispatcher, *, active: bool, answered: bool) -> list[dict[str, Any]]:
    """Nothing is lost: the loop stays as it was, and the next message goes on."""
    if not answered:
        dispatcher.utter_message(response="utter_guide_panne" if active else "utter_panne")
    return [] if active else [FollowupAction(LISTEN)]


def _say(dispatcher: CollectingDispatcher, reply: GuideReply) -> None:
    if reply.answer.sources or reply.answer.card:
        say(dispatcher, _as_answer(reply))
    elif reply.answer.text:
        dispatcher.utter_message(text=reply.answer.text, buttons=buttons(reply.answer.suggestions))


def _as_answer(reply: GuideReply) -> AnswerReply:
    return AnswerReply(
        answer=reply.answer,
        contexte=reply.contexte,
        notice_given=reply.notice_given,
        questions=reply.questions,
    )


def _events(tracker: Tracker, reply: GuideReply, turn: GuideTurn, *, active: bool) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = [
        SlotSet(DRAFT, reply.brouillon),
        SlotSet(AFTER_SILENCE, value=False),
        SlotSet(MISUNDERSTANDINGS, reply.incomprehensions),
        SlotSet(NOTICE_GIVEN, reply.notice_given),
    ]
    if reply.questions:
        events += remembered(tracker, _as_answer(reply))
    if turn.registre != (tracker.get_slot(REGISTER) or "standard"):
        events.append(SlotSet(REGISTER, turn.registre))
    if reply.active and not active:
        events.append(ActiveLoop(ORIENTATION))
    if not reply.active:
        # No rule says what follows a loop that ends, whatever the message was.
        events += [ActiveLoop(None)] if active else []
        events.append(FollowupAction(LISTEN))
    return events
