from typing import Annotated

from fastapi import APIRouter, Depends

from api.dependencies import CallerDep, PageOrigin, ResourcesDep, WriteSession, limit_session_opening
from api.identity.schemas import RenewedView, SessionRequest, SessionView
from api.identity.service import SessionService
from api.identity.sessions import session_service
from api.portals.service import Reception
from api.problems import documented

router = APIRouter(
    prefix="/v1/chat", tags=["conversation"], responses=documented(401, 403, 404, 413, 422, 429)
)


async def sessions_of_request(resources: ResourcesDep, session: WriteSession) -> SessionService:
    return session_service(resources, session)


async def reception(resources: ResourcesDep) -> Reception:
    return Reception(resources)


SessionServiceDep = Annotated[SessionService, Depends(sessions_of_request, scope="function")]


@router.post(
    "/sessions",
    status_code=201,
    summary="Ouvrir une conversation, au nom de la personne que le portail identifie ou anonyme",
    dependencies=[Depends(limit_session_opening)],
)
async def open_session(
    request: SessionRequest, origin: PageOrigin, service: Annotated[Reception, Depends(reception)]
) -> SessionView:
    return await service.open(request, origin)


# The caller comes before the service: nothing is locked for who has no session.
@router.post("/sessions/renewal", summary="Prolonger sa session, dans la même conversation")
async def renew_session(
    caller: CallerDep, service: SessionServiceDep, resources: ResourcesDep
) -> RenewedView:
    return await service.renew(caller, resources.clock())


@router.delete("/sessions/current", status_code=204, summary="Terminer la conversation")
async def close_session(caller: CallerDep, service: SessionServiceDep, resources: ResourcesDep) -> None:
    await service.close(caller, resources.clock())
