from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.models import Conversation
from api.contact.repository import ContactRepository
from api.guides.models import GuideDraft
from api.portals.contacts import Contact
from knowledge.drafts import Draft


class GuideRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def draft_held(self, conversation_id: str, guide: str) -> GuideDraft | None:
        """The draft of that conversation, which waits for no other turn of it until the transaction ends."""
        await self._session.execute(
            select(Conversation.id).where(Conversation.id == conversation_id).with_for_update(key_share=True)
        )
        return await self._session.scalar(
            select(GuideDraft).where(GuideDraft.conversation_id == conversation_id, GuideDraft.guide == guide)
        )

    async def keep(
        self, known: GuideDraft | None, conversation_id: str, guide: str, draft: Draft, now: datetime
    ) -> None:
        row = known or GuideDraft(conversation_id=conversation_id, guide=guide)
        row.state, row.answers, row.asked = draft.etat, draft.reponses, draft.demandee
        row.updated_at = now
        self._session.add(row)
        await self._session.flush()

    async def contact(self, portal_id: int, departement: str) -> Contact | None:
        """Whom somebody of that département is sent to by that portal."""
        return await ContactRepository(self._session).contact_for(portal_id, departement)
