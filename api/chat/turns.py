"""One message at a time for a conversation, in the order received, whatever the number of API processes.

A person's message is its own ticket: its row, committed at once, says since when it waits for its reply. Rasa is asked
for the oldest one waiting; the ticket ends in the transaction that keeps the reply, and a process that has lost its
ticket keeps nothing. No transaction is open while anybody waits. A process that dies leaves a ticket that dies too,
twice the budget of a turn later.
"""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.chat.conversations import EVERYWHERE
from api.chat.models import Button, Message
from api.chat.repository import ChatRepository
from api.chat.schemas import SendRequest
from api.errors import MessageRefused, NotAuthenticated, TurnInProgress
from api.identity.service import Caller
from api.privacy.identifiers import without_identifiers
from api.resources import Resources

UNKNOWN_BUTTON = "Ce choix n'est plus proposé. Écrivez votre question."
# Seconds between two looks at what another process does; in this one, a bell rings.
FIRST_PAUSE, LONGEST_PAUSE, LONGER = 0.02, 0.15, 1.5
ONE_AFTER = timedelta(microseconds=1)


class TicketLost(Exception):
    """The ticket has died meanwhile, and another process may be asking Rasa again."""


@dataclass(frozen=True)
class Turn:
    """A message that was kept, with its ticket, or with its reply when it already has a good one.

    `command` is what Rasa receives: the words as typed or, when they are sent again after a failure, the words
    as kept. `hides_identifiers` says that these differ. Neither ticket nor reply: it is being answered elsewhere.
    """

    message_id: int
    turn_id: str
    command: str
    hides_identifiers: bool
    again: bool = False
    ticket: datetime | None = None
    # Where nobody waits before it, the turns since the session was cut.
    turns_since_cut: int | None = None
    reply: Message | None = None


class TurnQueue:
    """The messages of one caller's conversation, each in its turn."""

    def __init__(self, resources: Resources, caller: Caller) -> None:
        self._database = resources.database
        self._bells = resources.bells
        self._clock = resources.clock
        self._alive_for = 2 * timedelta(seconds=resources.settings.turn_budget_seconds)
        self._conversation_id = caller.conversation_id

    async def take(self, request: SendRequest, text: str | None, deadline: float) -> Turn:
        """The message with a ticket or its reply; one that is being answered elsewhere is waited for.

        Raises TurnInProgress where that takes longer than the deadline.
        """
        while True:
            async with self._database.write() as session:
                turn = await self._keep(ChatRepository(session), request, text)
            if turn.ticket is not None or turn.reply is not None:
                return turn
            await self._until_settled(turn, deadline)

    async def wait(self, turn: Turn, deadline: float) -> int | None:
        """The turns since the session was cut, once nobody waits before that turn; None where time is up."""
        if turn.turns_since_cut is not None or turn.ticket is None:
            return turn.turns_since_cut
        for pause in _pauses():
            bell = self._bells.of(self._conversation_id)
            async with self._database.read() as session:
                turns, others_first = await ChatRepository(session).standing(
                    self._conversation_id, turn.ticket, self._clock() - self._alive_for
                )
            if not others_first:
                return turns
            if not await _rung(bell, pause, deadline):
                break
        return None

    async def settle(self, turn: Turn, reply: Message, buttons: list[Button], *, cut: bool | None) -> Message:
        """Keep the reply and end the ticket; where it was lost, the reply that another process has kept.

        `cut` says whether Rasa's session was cut before that turn; None for a turn that does not count.
        """
        assert turn.ticket is not None
        try:
            async with self._database.write() as session:
                repository = ChatRepository(session)
                # The conversation first, as a ticket does: two transactions in another order could block each other.
                if cut is not None:
                    await repository.count_turn(self._conversation_id, cut=cut)
                if not await repository.end_ticket(turn.message_id, turn.ticket):
                    raise TicketLost
                if turn.again:
                    await repository.delete_reply(self._conversation_id, turn.turn_id)
                await repository.add(reply, *buttons)
        except TicketLost:
            return await self._kept_elsewhere(turn)
        self._bells.ring(self._conversation_id)
        return reply

    async def release(self, turn: Turn) -> None:
        """End the ticket without a reply."""
        if turn.ticket is None:
            return
        async with self._database.write() as session:
            await ChatRepository(session).end_ticket(turn.message_id, turn.ticket)
        self._bells.ring(self._conversation_id)

    async def _keep(self, repository: ChatRepository, request: SendRequest, text: str | None) -> Turn:
        turns = await repository.turns_of_locked(self._conversation_id)
        if turns is None:
            raise NotAuthenticated  # erased since the session was looked up
        now = self._clock()
        client_message_id = str(request.client_message_id)
        found = await repository.incoming(self._conversation_id, client_message_id)
        known = next((one for one in found if one.client_message_id == client_message_id), None)
        waiting = self._waiting(found, now)
        if known is not None and known.id in waiting:
            return Turn(known.id, known.turn_id, known.text, hides_identifiers=False)
        reply = await repository.reply(self._conversation_id, known.turn_id) if known else None
        if known is not None and reply is not None and reply.payload["kind"] == "answer":
            return Turn(known.id, known.turn_id, known.text, hides_identifiers=False, reply=reply)
        message = known or await self._incoming(repository, request, text, now)
        # After all of those waiting, whatever the clocks of the processes say.
        ticket = max([now, *(since + ONE_AFTER for since in waiting.values())])
        message.awaiting_since = ticket
        await repository.add(message)
        command = message.payload.get("command") or (text if known is None else message.text)
        return Turn(
            message.id,
            message.turn_id,
            command or "",
            hides_identifiers=text is not None and without_identifiers(text) != text,
            again=known is not None,
            ticket=ticket,
            turns_since_cut=None if waiting else turns,
        )

    def _waiting(self, found: list[Message], now: datetime) -> dict[int, datetime]:
        """Those with a living ticket; the dead ones are taken away."""
        waiting = {}
        for one in found:
            if one.awaiting_since is not None and now - one.awaiting_since < self._alive_for:
                waiting[one.id] = one.awaiting_since
            else:
                one.awaiting_since = None
        return waiting

    async def _incoming(
        self, repository: ChatRepository, request: SendRequest, text: str | None, now: datetime
    ) -> Message:
        kept, payload = without_identifiers(text or ""), {}
        if request.button_id is not None:
            button = EVERYWHERE.get(request.button_id) or await repository.button(
                self._conversation_id, request.button_id
            )
            if button is None:
                raise MessageRefused(UNKNOWN_BUTTON)
            kept, payload = button.title, {"command": button.payload}
        return Message(
            conversation_id=self._conversation_id,
            author="personne",
            client_message_id=str(request.client_message_id),
            turn_id=str(uuid.uuid4()),
            text=kept,
            payload=payload,
            created_at=now,
            # A button's words are ours.
            names_checked_at=now if payload else None,
        )

    async def _until_settled(self, turn: Turn, deadline: float) -> None:
        for pause in _pauses():
            bell = self._bells.of(self._conversation_id)
            async with self._database.read() as session:
                since = await ChatRepository(session).awaiting_since(turn.message_id)
            if since is None or self._clock() - since >= self._alive_for:
                return
            if not await _rung(bell, pause, deadline):
                raise TurnInProgress

    async def _kept_elsewhere(self, turn: Turn) -> Message:
        async with self._database.read() as session:
            reply = await ChatRepository(session).reply(self._conversation_id, turn.turn_id)
        if reply is None:
            raise TurnInProgress
        return reply


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(pause * LONGER, LONGEST_PAUSE)


async def _rung(bell: asyncio.Event, pause: float, deadline: float) -> bool:
    """Wait for the bell, or that long; False where time is up."""
    left = deadline - asyncio.get_running_loop().time()
    if left <= 0:
        return False
    with suppress(TimeoutError):
        await asyncio.wait_for(bell.wait(), min(pause, left))
    return True
