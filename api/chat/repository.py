from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.models import Button, Conversation, Message
from api.db.base import Base

TRANSCRIPT_LIMIT = 200


class ChatRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, *rows: Base) -> None:
        self._session.add_all(rows)
        await self._session.flush()

    async def turns_since_cut(self, conversation_id: str) -> int:
        query = select(Conversation.turns_since_cut).where(Conversation.id == conversation_id)
        return (await self._session.execute(query)).scalar_one()

    async def count_turn(self, conversation_id: str, *, cut: bool) -> None:
        turns = 1 if cut else Conversation.turns_since_cut + 1
        await self._session.execute(
            update(Conversation).where(Conversation.id == conversation_id).values(turns_since_cut=turns)
        )

    async def incoming(self, conversation_id: str, client_message_id: str) -> Message | None:
        return await self._session.scalar(
            select(Message).where(
                Message.conversation_id == conversation_id,
                Message.client_message_id == client_message_id,
            )
        )

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
