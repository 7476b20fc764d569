"""A turn: keep the message, wait for its turn, ask Rasa with no transaction open, keep the reply.

Rasa's actions call this API back while it waits. A transaction held meanwhile would meet theirs.
"""

import asyncio
import logging
import time
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from api.chat.conversations import as_choices, make_buttons
from api.chat.models import Button, Message
from api.chat.placing import placed
from api.chat.rasa_client import RasaClient, RasaFailure
from api.chat.replies import BotReply, parse_reply
from api.chat.repository import ChatRepository
from api.chat.sanitise import sanitise
from api.chat.schemas import (
    HistoryView,
    KeptRendering,
    MessageView,
    Rendering,
    SendRequest,
    TranscriptView,
    TurnView,
)
from api.chat.turns import Turn, TurnQueue
from api.identity.service import Caller
from api.logs import conversation_logged
from api.personal_data.durations import limit_at
from api.resources import Resources
from knowledge.questions import Register

logger = logging.getLogger(__name__)

DEGRADED = (
    "Je n'arrive pas à répondre pour le moment. Votre message est gardé : réessayez dans un instant, "
    "ou contactez votre centre."
)
NOT_KEPT = (
    "N'écrivez pas ici de numéro, d'adresse ou de date de naissance : "
    "ils ne sont pas gardés dans cette conversation."
)
# The share of the budget left for keeping the reply and sending it.
TO_SETTLE = 0.05
HISTORY_PAGE = 30
# Cards that neither act nor show a file, which may have changed since.
LASTING_CARDS = ("liste", "etapes", "contact")


class ChatService:
    """Turns and transcript of one caller's conversation."""

    def __init__(self, resources: Resources) -> None:
        settings = resources.settings
        self._resources = resources
        self._database = resources.database
        self._rasa = RasaClient(resources.http, settings.rasa_url, settings.channel_secret.get_secret_value())

    async def send(self, caller: Caller, request: SendRequest) -> TurnView:
        """Answer a message; sending it again gives the same reply, or tries again if there was none.

        Waiting for the messages before it is part of the budget.
        """
        budget = self._resources.settings.turn_budget_seconds * (1 - TO_SETTLE)
        deadline = asyncio.get_running_loop().time() + budget
        text = sanitise(request.text) if request.text is not None else None
        queue = TurnQueue(self._resources, caller)
        with conversation_logged(caller.conversation_id):
            turn = await queue.take(request, text, deadline)
            try:
                reply = turn.reply or await self._answer(caller, queue, turn, request.registre, deadline)
            except BaseException:
                # The messages behind this one need not wait until its ticket dies.
                with suppress(SQLAlchemyError):
                    await queue.release(turn)
                raise
        return TurnView(turn_id=turn.turn_id, messages=[view(reply)])

    async def transcript(self, caller: Caller, after: int | None) -> TranscriptView:
        """What was said on both sides, in order."""
        async with self._database.read() as session:
            messages = await ChatRepository(session).transcript(caller.conversation_id, after)
        return TranscriptView(messages=[view(message) for message in messages])

    async def history(self, caller: Caller, before: int | None) -> HistoryView:
        """What the same person was told before, as it was told; nothing for the anonymous."""
        # Kept by the night's run until then, but past its time.
        since = limit_at(self._resources.clock(), self._resources.settings.retention_conversations)
        async with self._database.read() as session:
            found = await ChatRepository(session).earlier(
                caller.conversation_id, since, before, HISTORY_PAGE + 1
            )
        shown = found[-HISTORY_PAGE:]
        return HistoryView(messages=[past_view(message) for message in shown], more=len(found) > len(shown))

    async def _answer(
        self, caller: Caller, queue: TurnQueue, turn: Turn, register: Register | None, deadline: float
    ) -> Message:
        metrics = self._resources.metrics
        started = time.perf_counter()
        try:
            turns = await queue.wait(turn, deadline)
            if turns is None:
                raise RasaFailure("waiting")
            started = time.perf_counter()
            cut = turns >= self._resources.settings.session_cut_turns
            raw = await self._rasa.ask(
                caller.sender_id, turn.command, register, cut_session=cut, deadline=deadline
            )
            answer = parse_reply(raw)
        except RasaFailure as failure:
            metrics.degraded.labels(failure.cause).inc()
            logger.warning("turn degraded", extra={"cause": failure.cause, "duration_ms": _ms(started)})
            kept = KeptRendering(kind="degraded")
            return await self._keep_reply(caller, queue, turn, DEGRADED, kept, [], cut=None)
        metrics.turn_seconds.observe(time.perf_counter() - started)
        logger.info("turn answered", extra={"duration_ms": _ms(started)})
        return await self._keep_answer(caller, queue, turn, answer, cut=cut)

    async def _keep_answer(
        self, caller: Caller, queue: TurnQueue, turn: Turn, answer: BotReply, *, cut: bool
    ) -> Message:
        knowledge = self._resources.knowledge
        allowed = [one for one in answer.buttons if knowledge.is_button_payload(one.payload)]
        if dropped := len(answer.buttons) - len(allowed):
            self._resources.metrics.dropped_buttons.inc(dropped)
            logger.warning("buttons dropped", extra={"dropped": dropped})
        buttons = make_buttons(allowed, caller.conversation_id)
        rendering = KeptRendering(
            certitude=answer.certitude,
            registration_ended=answer.registration_ended,
            sources=answer.sources,
            card=placed(answer, turn.command, knowledge),
            suggestions=as_choices(buttons),
            wishes=answer.wishes,
            questions=[one for one in answer.questions if one in knowledge.questions],
        )
        return await self._keep_reply(caller, queue, turn, answer.text, rendering, buttons, cut=cut)

    async def _keep_reply(
        self,
        caller: Caller,
        queue: TurnQueue,
        turn: Turn,
        text: str,
        rendering: KeptRendering,
        buttons: list[Button],
        *,
        cut: bool | None,
    ) -> Message:
        if turn.hides_identifiers:
            text = f"{text}\n{NOT_KEPT}"
        reply = Message(
            conversation_id=caller.conversation_id,
            author="assistant",
            turn_id=turn.turn_id,
            text=text,
            payload=rendering.model_dump(mode="json"),
            created_at=self._resources.clock(),
        )
        self._resources.metrics.turns.labels(rendering.kind).inc()
        return await queue.settle(turn, reply, buttons, cut=cut)


def _ms(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)


def view(message: Message) -> MessageView:
    """A kept message as the browser sees it; the command behind a button stays here."""
    rendering = Rendering() if message.author == "personne" else Rendering.model_validate(message.payload)
    return MessageView.model_validate(
        {
            "id": message.id,
            "author": message.author,
            "client_message_id": message.client_message_id,
            "created_at": message.created_at,
            "text": message.text,
            **rendering.model_dump(),
        }
    )


def past_view(message: Message) -> MessageView:
    """A message of a conversation that is over: nothing to press in it, and nothing that would be said now."""
    seen = view(message)
    lasting = seen.card if seen.card and seen.card.type in LASTING_CARDS else None
    return seen.model_copy(update={"suggestions": [], "card": lasting})
