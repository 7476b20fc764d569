"""A turn: keep the message, ask Rasa with no transaction open, keep the reply.

Rasa's actions call this API back while it waits. A transaction held meanwhile would meet theirs.
"""

import logging
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from api.chat.conversations import as_choices, make_buttons
from api.chat.models import Button, Message
from api.chat.rasa_client import RasaClient, RasaFailure
from api.chat.replies import BotReply, parse_reply
from api.chat.repository import ChatRepository
from api.chat.sanitise import sanitise
from api.chat.schemas import MessageView, Rendering, SendRequest, TranscriptView, TurnView
from api.errors import MessageRefused, TurnInProgress
from api.identity.service import Caller
from api.logs import conversation_logged
from api.privacy.identifiers import without_identifiers
from api.resources import Resources

logger = logging.getLogger(__name__)

DEGRADED = (
    "Je n'arrive pas à répondre pour le moment. Votre message est gardé : réessayez dans un instant, "
    "ou contactez votre centre."
)
NOT_KEPT = (
    "N'écrivez pas ici de numéro, d'adresse ou de date de naissance : "
    "ils ne sont pas gardés dans cette conversation."
)
UNKNOWN_BUTTON = "Ce choix n'est plus proposé. Écrivez votre question."


@dataclass(frozen=True)
class Turn:
    """A message that was kept, and its reply when it already has a good one.

    `command` is what Rasa receives: the words as typed or, when they are sent again after a failure, the words
    as kept. `hides_identifiers` says that these differ.
    """

    turn_id: str
    command: str
    cut_session: bool
    hides_identifiers: bool
    reply: Message | None


class ChatService:
    """Turns and transcript of one caller's conversation."""

    def __init__(self, resources: Resources) -> None:
        settings = resources.settings
        self._resources = resources
        self._database = resources.database
        self._rasa = RasaClient(
            resources.http,
            settings.rasa_url,
            settings.channel_secret.get_secret_value(),
            settings.turn_budget_seconds,
        )

    async def send(self, caller: Caller, request: SendRequest) -> TurnView:
        """Answer a message; sending it again gives the same reply, or tries again if there was none."""
        text = sanitise(request.text) if request.text is not None else None
        with conversation_logged(caller.conversation_id):
            async with self._resources.locks.of(caller.conversation_id):
                turn = await self._receive(caller, request, text)
                reply = turn.reply or await self._answer(caller, turn)
        return TurnView(turn_id=turn.turn_id, messages=[view(reply)])

    async def transcript(self, caller: Caller, after: int | None) -> TranscriptView:
        """What was said on both sides, in order."""
        async with self._database.read() as session:
            messages = await ChatRepository(session).transcript(caller.conversation_id, after)
        return TranscriptView(messages=[view(message) for message in messages])

    async def _receive(self, caller: Caller, request: SendRequest, text: str | None) -> Turn:
        try:
            async with self._database.write() as session:
                return await self._keep_incoming(ChatRepository(session), caller, request, text)
        except IntegrityError as error:
            # Another API process is keeping the same message at this moment.
            raise TurnInProgress from error

    async def _keep_incoming(
        self, repository: ChatRepository, caller: Caller, request: SendRequest, text: str | None
    ) -> Turn:
        client_message_id = str(request.client_message_id)
        turns = await repository.turns_since_cut(caller.conversation_id)
        cut_session = turns >= self._resources.settings.session_cut_turns
        command = text or ""
        kept = without_identifiers(command)
        hides_identifiers = kept != command
        known = await repository.incoming(caller.conversation_id, client_message_id)
        if known is not None:
            reply = await repository.reply(caller.conversation_id, known.turn_id)
            if reply is None and self._still_asked(known):
                raise TurnInProgress
            settled = reply if reply is not None and reply.payload["kind"] == "answer" else None
            command = known.payload.get("command", known.text)
            return Turn(known.turn_id, command, cut_session, hides_identifiers, settled)
        payload = {}
        if request.button_id is not None:
            button = await self._button(repository, caller, request.button_id)
            kept, command = button.title, button.payload
            payload = {"command": command}
        now = self._resources.clock()
        incoming = Message(
            conversation_id=caller.conversation_id,
            author="personne",
            client_message_id=client_message_id,
            turn_id=str(uuid.uuid4()),
            text=kept,
            payload=payload,
            created_at=now,
            # A button's words are ours.
            names_checked_at=now if payload else None,
        )
        await repository.add(incoming)
        return Turn(incoming.turn_id, command, cut_session, hides_identifiers, None)

    def _still_asked(self, incoming: Message) -> bool:
        """Without a reply yet, and the budget not spent: another API process is asking Rasa."""
        budget = timedelta(seconds=self._resources.settings.turn_budget_seconds)
        return self._resources.clock() - incoming.created_at < budget

    async def _button(self, repository: ChatRepository, caller: Caller, button_id: str) -> Button:
        button = await repository.button(caller.conversation_id, button_id)
        if button is None:
            raise MessageRefused(UNKNOWN_BUTTON)
        return button

    async def _answer(self, caller: Caller, turn: Turn) -> Message:
        metrics = self._resources.metrics
        started = time.perf_counter()
        try:
            raw = await self._rasa.ask(caller.sender_id, turn.command, cut_session=turn.cut_session)
            answer = parse_reply(raw)
        except RasaFailure as failure:
            metrics.degraded.labels(failure.cause).inc()
            logger.warning("turn degraded", extra={"cause": failure.cause, "duration_ms": _ms(started)})
            return await self._keep_degraded(caller, turn)
        metrics.turn_seconds.observe(time.perf_counter() - started)
        logger.info("turn answered", extra={"duration_ms": _ms(started)})
        return await self._keep_answer(caller, turn, answer)

    async def _keep_answer(self, caller: Caller, turn: Turn, answer: BotReply) -> Message:
        knowledge = self._resources.knowledge
        allowed = [one for one in answer.buttons if knowledge.is_button_payload(one.payload)]
        if dropped := len(answer.buttons) - len(allowed):
            self._resources.metrics.dropped_buttons.inc(dropped)
            logger.warning("buttons dropped", extra={"dropped": dropped})
        buttons = make_buttons(allowed, caller.conversation_id)
        rendering = Rendering(
            certitude=answer.certitude,
            registration_ended=answer.registration_ended,
            sources=answer.sources,
            card=answer.card,
            suggestions=as_choices(buttons),
        )
        return await self._keep_reply(caller, turn, answer.text, rendering, buttons)

    async def _keep_degraded(self, caller: Caller, turn: Turn) -> Message:
        return await self._keep_reply(caller, turn, DEGRADED, Rendering(kind="degraded"), [])

    async def _keep_reply(
        self, caller: Caller, turn: Turn, text: str, rendering: Rendering, buttons: list[Button]
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
        async with self._database.write() as session:
            repository = ChatRepository(session)
            await repository.delete_reply(caller.conversation_id, turn.turn_id)
            await repository.add(reply, *buttons)
            if rendering.kind == "answer":
                await repository.count_turn(caller.conversation_id, cut=turn.cut_session)
        self._resources.metrics.turns.labels(rendering.kind).inc()
        return reply


def _ms(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)


def view(message: Message) -> MessageView:
    """A kept message as the browser sees it; the command behind a button stays here."""
    rendering = Rendering() if message.author == "personne" else Rendering.model_validate(message.payload)
    return MessageView.model_validate(
        {
            "id": message.id,
            "author": message.author,
            "created_at": message.created_at,
            "text": message.text,
            **rendering.model_dump(),
        }
    )
