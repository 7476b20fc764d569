from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.models import Message
from api.feedback.models import Feedback


class FeedbackRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def reply(self, conversation_id: str, message_id: int) -> Message | None:
        """What the assistant said in that conversation, kept for this transaction: two votes take turns."""
        return await self._session.scalar(
            select(Message)
            .where(
                Message.id == message_id,
                Message.conversation_id == conversation_id,
                Message.author == "assistant",
            )
            .with_for_update()
        )

    async def of(self, message_id: int) -> Feedback | None:
        return await self._session.scalar(select(Feedback).where(Feedback.message_id == message_id))

    async def keep(self, feedback: Feedback) -> None:
        self._session.add(feedback)
        await self._session.flush()
