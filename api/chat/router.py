from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.chat.schemas import SendRequest, TranscriptView, TurnView
from api.chat.service import ChatService
from api.dependencies import CallerDep, LimitedCaller, ResourcesDep
from api.problems import documented

router = APIRouter(prefix="/v1/chat", tags=["conversation"], responses=documented(401, 409, 413, 422, 429))

# Above it, SQLite and PostgreSQL could not compare.
MAX_MESSAGE_ID = 2**31 - 1


async def chat_service(resources: ResourcesDep) -> ChatService:
    return ChatService(resources)


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
