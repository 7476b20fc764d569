from typing import Annotated

from fastapi import APIRouter, Depends

from api.answers.schemas import AnswerQuery, NearestQuery, NearestReply, Reply, SeveralQuery
from api.answers.service import AnswerService
from api.chat.conversations import is_sender_id
from api.dependencies import ReadSession, ResourcesDep, require_service_token
from api.email_codes.repository import EmailCodeRepository
from api.identity.repository import IdentityRepository
from api.identity.service import Identity, identity_of_sender
from api.notices.repository import NoticeRepository
from api.notices.service import Notices
from api.records.repository import RecordsRepository
from api.records.service import RecordsService

router = APIRouter(prefix="/internal", tags=["actions"], dependencies=[Depends(require_service_token)])

# Rasa takes any name for a sender, slashes included: a strange one is anonymous, never an error.
SENDER = "/conversations/by-sender/{sender_id:path}"


async def sender_identity(sender_id: str, resources: ResourcesDep, session: ReadSession) -> Identity | None:
    return await identity_of_sender(IdentityRepository(session), sender_id, resources.clock())


IdentityDep = Annotated[Identity | None, Depends(sender_identity, scope="function")]


async def answer_service(
    sender_id: str, identity: IdentityDep, resources: ResourcesDep, session: ReadSession
) -> AnswerService:
    now = resources.clock()
    records = RecordsService(RecordsRepository(session), now)

    async def takes_codes() -> bool:
        unknown = identity is None and is_sender_id(sender_id)
        return unknown and await EmailCodeRepository(session).takes_codes(sender_id, now)

    notices = Notices(
        await NoticeRepository(session).in_force(sender_id if is_sender_id(sender_id) else None)
    )
    return AnswerService(resources.knowledge, records, notices, resources.today(), takes_codes=takes_codes)


AnswerServiceDep = Annotated[AnswerService, Depends(answer_service, scope="function")]


@router.post(f"{SENDER}/answers", summary="Répondre à une question")
async def answer(query: AnswerQuery, identity: IdentityDep, service: AnswerServiceDep) -> Reply:
    return await service.answer(query, identity)


@router.post(f"{SENDER}/personal-answers", summary="Répondre sur un parcours")
async def personal_answer(query: AnswerQuery, identity: IdentityDep, service: AnswerServiceDep) -> Reply:
    return await service.personal_answer(query, identity)


@router.post(f"{SENDER}/several-answers", summary="Répondre à plusieurs questions")
async def several_answers(query: SeveralQuery, identity: IdentityDep, service: AnswerServiceDep) -> Reply:
    return await service.several_answers(query, identity)


@router.post(f"{SENDER}/nearest", summary="Proposer ce qui s'approche d'un message incompris")
async def nearest(query: NearestQuery, identity: IdentityDep, service: AnswerServiceDep) -> NearestReply:
    return await service.nearest(query, identity)
