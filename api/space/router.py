from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.cookies import forget, keep, kept
from api.dependencies import CallerDep, ResourcesDep
from api.problems import documented
from api.space.doors import SPACE, SpaceRoute, own_space_form
from api.space.rendering import page
from api.space.schemas import Page, PageRequest, PageView
from api.space.service import TICKET, SpaceSessions

tickets = APIRouter(prefix="/v1/chat", tags=["conversation"], responses=documented(401, 413, 422, 429))
pages = APIRouter(prefix="/espace", route_class=SpaceRoute, include_in_schema=False)


@tickets.post("/pages", status_code=201, summary="Ouvrir une page personnelle depuis la conversation")
async def open_page(request: PageRequest, caller: CallerDep, resources: ResourcesDep) -> PageView:
    ticket = await SpaceSessions(resources).ticket(caller)
    url = f"{resources.settings.origin}/espace/entrer?page={request.page}&billet={ticket}"
    return PageView(url=url, expires_in=int(TICKET.total_seconds()))


@pages.get("/entrer")
async def enter(
    resources: ResourcesDep,
    page: Page,
    billet: Annotated[str, Query(max_length=64)],
) -> Response:
    token = await SpaceSessions(resources).enter(billet)
    response = RedirectResponse(f"/espace/{page}", status_code=303)
    # The portal's page leads here: a strict cookie would not be sent with the redirection.
    keep(response, resources, token, SPACE, "lax")
    return response


@pages.post("/quitter", dependencies=[Depends(own_space_form)])
async def leave(request: Request, resources: ResourcesDep) -> Response:
    back = await SpaceSessions(resources).close(kept(request, resources, SPACE))
    response = page("au_revoir.html", retour=back)
    forget(response, resources, SPACE)
    return response
