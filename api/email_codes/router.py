from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends

from api.dependencies import CallerDep, ResourcesDep, Source, WriteSession
from api.email_codes.repository import EmailCodeRepository
from api.email_codes.schemas import CodeRequest, CodeView, VerificationRequest
from api.email_codes.service import CodeHashes, EmailCodeService, deliver, prove
from api.errors import CodeRefused
from api.identity.router import SessionServiceDep
from api.identity.schemas import SessionView
from api.problems import documented

router = APIRouter(
    prefix="/v1/chat/email-codes",
    tags=["conversation"],
    responses=documented(401, 403, 409, 413, 422, 429),
)


async def code_hashes(resources: ResourcesDep) -> CodeHashes:
    return CodeHashes(resources.settings.session_key.get_secret_value())


HashesDep = Annotated[CodeHashes, Depends(code_hashes)]


async def email_code_service(
    resources: ResourcesDep, session: WriteSession, sessions: SessionServiceDep, hashes: HashesDep
) -> EmailCodeService:
    settings = resources.settings
    repository = EmailCodeRepository(session, invented_too=settings.invented_people)
    ttl = settings.email_code_ttl
    return EmailCodeService(repository, sessions, hashes, ttl, resources.clock())


ServiceDep = Annotated[EmailCodeService, Depends(email_code_service, scope="function")]


@router.post("", status_code=202, name="request_email_code", summary="Recevoir un code par e-mail")
async def request_code(
    request: CodeRequest,
    caller: CallerDep,
    source: Source,
    service: ServiceDep,
    resources: ResourcesDep,
    later: BackgroundTasks,
) -> CodeView:
    await resources.limits.check("email_codes_of_source", source)
    view, asked = await service.request(caller, request.email, request.role)
    resources.metrics.email_codes.labels("asked").inc()
    later.add_task(
        deliver,
        resources.database,
        resources.post,
        asked,
        resources.settings.email_code_ttl,
        invented_too=resources.settings.invented_people,
    )
    return view


@router.post("/extension", name="extend_email_code", summary="Prolonger le code demandé")
async def extend_code(caller: CallerDep, service: ServiceDep) -> CodeView:
    return await service.extend(caller)


@router.post(
    "/verification", status_code=201, name="verify_email_code", summary="S'identifier par le code reçu"
)
async def verify_code(
    request: VerificationRequest,
    caller: CallerDep,
    service: ServiceDep,
    resources: ResourcesDep,
    hashes: HashesDep,
) -> SessionView:
    try:
        proven = await prove(resources.database, hashes, caller, request.code, resources.clock())
        opened = await service.redeem(caller, proven, request)
    except CodeRefused:
        resources.metrics.email_codes.labels("refused").inc()
        raise
    resources.metrics.email_codes.labels("accepted").inc()
    resources.metrics.sessions.labels(opened.person.role if opened.person else "anonyme").inc()
    return opened
