from typing import Annotated

from fastapi import APIRouter, Depends, Path

from api.answers.schemas import AnswerQuery, SuggestionsQuery
from api.answers.service import AnswerService
from api.dependencies import ReadSession, ResourcesDep, require_service_token
from api.identity.repository import IdentityRepository
from api.identity.service import Identity, identity_of_sender
from api.records.repository import RecordsRepository
from api.records.service import RecordsService
from knowledge import AnswerReply, Suggestion

router = APIRouter(prefix="/internal", tags=["actions"], dependencies=[Depends(require_service_token)])

SenderId = Annotated[str, Path(min_length=1, max_length=255)]


def answer_service(resources: ResourcesDep, session: ReadSession) -> AnswerService:
    records = RecordsService(RecordsRepository(session))
    return AnswerService(resources.knowledge, records, resources.today())


async def sender_identity(
    sender_id: SenderId, resources: ResourcesDep, session: ReadSession
) -> Identity | None:
    return await identity_of_sender(IdentityRepository(session), sender_id, resources.clock())


AnswerServiceDep = Annotated[AnswerService, Depends(answer_service, scope="function")]
IdentityDep = Annotated[Identity | None, Depends(sender_identity, scope="function")]


@router.post("/conversations/by-sender/{sender_id}/answers", summary="Répondre à une question")
async def answer(query: AnswerQuery, identity: IdentityDep, service: AnswerServiceDep) -> AnswerReply:
    return service.answer(query, identity)


@router.post("/conversations/by-sender/{sender_id}/personal-answers", summary="Répondre sur un parcours")
async def personal_answer(
    query: AnswerQuery, identity: IdentityDep, service: AnswerServiceDep
) -> AnswerReply:
    return await service.personal_answer(query, identity)


@router.post("/suggestions", summary="Boutons de questions")
def suggest(query: SuggestionsQuery, service: AnswerServiceDep) -> list[Suggestion]:
    return service.suggestions(query.questions)
