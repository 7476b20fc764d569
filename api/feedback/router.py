from typing import Annotated

from fastapi import APIRouter, Depends, Path

from api.chat.router import MAX_MESSAGE_ID, LimitedCaller
from api.dependencies import ResourcesDep, WriteSession
from api.feedback.repository import FeedbackRepository
from api.feedback.schemas import FeedbackRequest
from api.feedback.service import FeedbackService
from api.problems import documented

router = APIRouter(prefix="/v1/chat", tags=["conversation"], responses=documented(401, 404, 413, 422, 429))


async def feedback_service(resources: ResourcesDep, session: WriteSession) -> FeedbackService:
    return FeedbackService(FeedbackRepository(session), resources.metrics, resources.clock())


FeedbackServiceDep = Annotated[FeedbackService, Depends(feedback_service, scope="function")]


@router.post("/messages/{message_id}/feedback", status_code=204, summary="Dire si une réponse a été utile")
async def give_feedback(
    message_id: Annotated[int, Path(ge=1, le=MAX_MESSAGE_ID)],
    request: FeedbackRequest,
    caller: LimitedCaller,
    service: FeedbackServiceDep,
) -> None:
    await service.give(caller, message_id, request)
