from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.contact.desk import Desk, MailDesk
from api.contact.repository import ContactRepository
from api.contact.schemas import ContactReply, ContactRequest, Departement, SentView, SummaryView
from api.contact.service import ContactService
from api.dependencies import CallerDep, ReadSession, ResourcesDep, Source, WriteSession
from api.identity.service import Caller
from api.outbox.service import Outbox
from api.problems import documented

router = APIRouter(prefix="/v1/chat", tags=["conversation"], responses=documented(401, 413, 422, 429))


async def looking_up(caller: CallerDep, source: Source, resources: ResourcesDep) -> Caller:
    """The caller, whose network looks contacts up no faster than it may write."""
    await resources.limits.check("contact_lookups_of_source", source)
    return caller


async def asking(caller: CallerDep, source: Source, resources: ResourcesDep) -> Caller:
    """The caller, whose demand counts for the conversation, whichever its session, and for its network."""
    await resources.limits.check("contact_requests_of_conversation", caller.conversation_id)
    await resources.limits.check("contact_requests_of_source", source)
    return caller


async def reading(
    caller: Annotated[Caller, Depends(looking_up)], session: ReadSession, resources: ResourcesDep
) -> ContactService:
    return _service(session, resources, caller)


def _service(session: ReadSession, resources: ResourcesDep, caller: Caller) -> ContactService:
    key = resources.settings.session_key.get_secret_value()
    return ContactService(ContactRepository(session), resources.knowledge, caller, key, resources.clock())


ReadingDep = Annotated[ContactService, Depends(reading, scope="function")]


@router.get("/contacts", summary="Qui appeler dans un département")
async def get_contact(service: ReadingDep, departement: Annotated[Departement, Query()] = "") -> ContactReply:
    return await service.contact(departement)


@router.get(
    "/contact-requests/summary", summary="Ce qui serait joint à un message : les titres des questions posées"
)
async def get_summary(service: ReadingDep) -> SummaryView:
    return SummaryView(questions=await service.summary())


@router.post(
    "/contact-requests", status_code=201, summary="Laisser un message ou un numéro à une personne du centre"
)
async def leave_request(
    request: ContactRequest,
    caller: Annotated[Caller, Depends(asking)],
    session: WriteSession,
    resources: ResourcesDep,
) -> SentView:
    desk: Desk = MailDesk(Outbox(session, resources.cipher, resources.clock()))
    sent = await _service(session, resources, caller).leave(request, desk)
    resources.metrics.contact_requests.labels(request.kind).inc()
    return sent
