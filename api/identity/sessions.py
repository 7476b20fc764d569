"""The session service of these resources, in one unit of work."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.conversations import ConversationService
from api.chat.repository import ChatRepository
from api.identity.greetings import Greeter
from api.identity.repository import IdentityRepository
from api.identity.service import SessionService
from api.portals.notice import notice_text
from api.records.repository import RecordsRepository
from api.records.service import RecordsService
from api.resources import Resources


def session_service(resources: Resources, session: AsyncSession) -> SessionService:
    """Opens, renews and closes sessions in that unit of work; opening needs one that writes."""
    settings = resources.settings
    key = settings.session_key.get_secret_value()
    records = RecordsService(RecordsRepository(session), resources.clock())
    return SessionService(
        IdentityRepository(session),
        ConversationService(
            ChatRepository(session), resources.knowledge, key, settings.retention_conversations
        ),
        Greeter(records, resources.knowledge, notice_text(settings)),
        settings.session_ttl,
        settings.session_lifetime,
    )
