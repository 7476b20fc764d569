from typing import Annotated

from fastapi import APIRouter, Depends

from api.chat.conversations import ConversationService
from api.chat.repository import ChatRepository
from api.dependencies import ResourcesDep, WriteSession, limit_session_opening
from api.identity.repository import IdentityRepository
from api.identity.schemas import SessionRequest, SessionView
from api.identity.service import SessionService
from api.problems import documented

router = APIRouter(prefix="/v1/chat", tags=["conversation"], responses=documented(404, 413, 422, 429))


async def session_service(resources: ResourcesDep, session: WriteSession) -> SessionService:
    key = resources.settings.session_key.get_secret_value()
    conversations = ConversationService(ChatRepository(session), resources.knowledge, key)
    return SessionService(IdentityRepository(session), conversations, resources.settings.session_ttl)


SessionServiceDep = Annotated[SessionService, Depends(session_service, scope="function")]


@router.post(
    "/sessions",
    status_code=201,
    summary="Ouvrir une conversation anonyme",
    dependencies=[Depends(limit_session_opening)],
)
async def open_session(
    request: SessionRequest, service: SessionServiceDep, resources: ResourcesDep
) -> SessionView:
    opened = await service.open(await service.portal(request.portal), None, resources.clock())
    resources.metrics.sessions.labels("anonyme").inc()
    return opened
