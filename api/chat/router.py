from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.chat.schemas import HistoryView, SendRequest, TranscriptView, TurnView
from api.chat.service import ChatService
from api.dependencies import CallerDep, ResourcesDep, Source
from api.identity.service import Caller
from api.problems import documented

router = APIRouter(prefix="/v1/chat", tags=["conversation"], responses=documented(401, 409, 413, 422, 429))

# Above it, SQLite and PostgreSQL could not compare.
MAX_MESSAGE_ID = 2**31 - 1


async def chat_service(resources: ResourcesDep) -> ChatService:
    return ChatService(resources)


async def limited_caller(caller: CallerDep, source: Source, resources: ResourcesDep) -> Caller:
    """The caller, whose message counts for the conversation's session, for its network and for its portal."""
    await resources.limits.check("messages_of_session", str(caller.session_id))
    await resources.limits.check("messages_of_source", source)
    await resources.limits.check("messages_of_portal", str(caller.portal_id))
    return caller


LimitedCaller = Annotated[Caller, Depends(limited_caller)]
ChatServiceDep = Annotated[ChatService, Depends(chat_service)]


@router.post("/messages", summary="Envoyer un message et recevoir la réponse")
async def send_message(request: SendRequest, caller: LimitedCaller, service: ChatServiceDep) -> TurnView:
    return await service.send(caller, request)


@router.get("/messages", summary="Relire la conversation")
async def list_messages(
    caller: CallerDep,
    service: ChatServiceDep,
    after: Annotated[int | None, Query(ge=0, le=MAX_MESSAGE_ID)] = None,
) -> TranscriptView:
    return await service.transcript(caller, after)


@router.get("/history", summary="Relire ses conversations précédentes, quand on est identifié")
async def list_history(
    caller: CallerDep,
    service: ChatServiceDep,
    before: Annotated[
        int | None, Query(ge=0, le=MAX_MESSAGE_ID, description="Le plus ancien message déjà lu")
    ] = None,
) -> HistoryView:
    return await service.history(caller, before)
