from datetime import datetime

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.chat.models import Button, Conversation, Message
from api.db.base import Base

TRANSCRIPT_LIMIT = 200


class ChatRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, *rows: Base) -> None:
        self._session.add_all(rows)
        await self._session.flush()

    async def turns_of_locked(self, conversation_id: str) -> int | None:
        """The turns since the session was cut, and the conversation kept for this transaction: tickets come in order."""
        # Rows that refer to the conversation may still be added: a reply does not wait for a ticket.
        return await self._session.scalar(
            select(Conversation.turns_since_cut)
            .where(Conversation.id == conversation_id)
            .with_for_update(key_share=True)
        )

    async def standing(
        self, conversation_id: str, ticket: datetime, alive_after: datetime
    ) -> tuple[int, bool]:
        """The turns since the session was cut, and whether a message before that ticket still waits."""
        older = exists().where(
            Message.conversation_id == conversation_id,
            Message.awaiting_since < ticket,
            Message.awaiting_since > alive_after,
        )
        query = select(Conversation.turns_since_cut, older).where(Conversation.id == conversation_id)
        row = (await self._session.execute(query)).one_or_none()
        return (0, False) if row is None else (row[0], row[1])

    async def count_turn(self, conversation_id: str, *, cut: bool) -> None:
        turns = 1 if cut else Conversation.turns_since_cut + 1
        await self._session.execute(
            update(Conversation).where(Conversation.id == conversation_id).values(turns_since_cut=turns)
        )

    async def incoming(self, conversation_id: str, client_message_id: str) -> list[Message]:
        """The message of that id if it is known, and those that wait for their reply."""
        return list(
            await self._session.scalars(
                select(Message).where(
                    Message.conversation_id == conversation_id,
                    or_(
                        Message.client_message_id == client_message_id,
                        Message.awaiting_since.is_not(None),
                    ),
                )
            )
        )

    async def awaiting_since(self, message_id: int) -> datetime | None:
        return await self._session.scalar(select(Message.awaiting_since).where(Message.id == message_id))

    async def end_ticket(self, message_id: int, ticket: datetime) -> bool:
        """Whether the message was still waiting under that ticket; it no longer is."""
        ended = await self._session.execute(
            update(Message)
            .where(Message.id == message_id, Message.awaiting_since == ticket)
            .values(awaiting_since=None)
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        )
        return ended.first() is not None

    async def reply(self, conversation_id: str, turn_id: str) -> Message | None:
        return await self._session.scalar(
            select(Message).where(
                Message.conversation_id == conversation_id,
                Message.turn_id == turn_id,
                Message.author == "assistant",
            )
        )

    async def delete_reply(self, conversation_id: str, turn_id: str) -> None:
        await self._session.execute(
            delete(Message).where(
                Message.conversation_id == conversation_id,
                Message.turn_id == turn_id,
                Message.author == "assistant",
            )
        )

    async def button(self, conversation_id: str, button_id: str) -> Button | None:
        return await self._session.scalar(
            select(Button).where(Button.conversation_id == conversation_id, Button.id == button_id)
        )

    async def transcript(self, conversation_id: str, after: int | None) -> list[Message]:
        """The messages after that one, or the latest ones, in their order."""
        query = select(Message).where(Message.conversation_id == conversation_id)
        if after is not None:
            query = query.where(Message.id > after).order_by(Message.id).limit(TRANSCRIPT_LIMIT)
            return list(await self._session.scalars(query))
        latest = await self._session.scalars(query.order_by(Message.id.desc()).limit(TRANSCRIPT_LIMIT))
        return list(latest)[::-1]

    async def earlier(
        self, conversation_id: str, spoken_since: datetime, before: int | None, limit: int
    ) -> list[Message]:
        """The latest messages of the same person's former conversations, in the same role on the same portal, in order.

        None for the anonymous: no equality holds for what is NULL.
        """
        own, former, said = aliased(Conversation), aliased(Conversation), aliased(Message)
        kept = exists().where(said.conversation_id == former.id, said.created_at >= spoken_since)
        query = (
            select(Message)
            .join(former, former.id == Message.conversation_id)
            .join(
                own,
                and_(
                    own.person_id == former.person_id,
                    own.role == former.role,
                    own.portal_id == former.portal_id,
                    own.created_at >= former.created_at,
                ),
            )
            .where(own.id == conversation_id, former.id != conversation_id, kept)
        )
        if before is not None:
            query = query.where(Message.id < before)
        latest = await self._session.scalars(query.order_by(Message.id.desc()).limit(limit))
        return list(latest)[::-1]
