"""Staff's pages, rendered here: they work without any script."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import Field

from api.access.dependencies import principal_of_token
from api.access.roles import STAFF_ROLES, Principal
from api.access.rules import RULES
from api.access.service import STAFF_PREFIX, Grant
from api.console.doors import (
    COOKIE,
    HOME,
    SIGN_IN,
    ConsoleRoute,
    StaffDep,
    form_key,
    keep_token,
    may,
    own_form,
)
from api.console.rendering import page
from api.console.service import ConsoleService
from api.crud.router import RecordId
from api.crud.service import CrudService
from api.dependencies import ResourcesDep, limit_session_opening
from api.enrolments.router import progress_of
from api.enrolments.service import ENROLMENTS
from api.errors import NotAuthenticated
from api.resources import Resources
from knowledge.progress import Route

STATIC = Path(__file__).parent / "static"
WRONG_TOKEN = "Ce jeton n'est pas reconnu, ou il n'est plus valable."

router = APIRouter(prefix="/console", route_class=ConsoleRoute, include_in_schema=False)


def frame(request: Request, resources: Resources, principal: Principal, section: str) -> dict[str, Any]:
    """What every page of the console shows around its own content."""
    return {
        "moi": principal,
        "cle": form_key(request, resources),
        "rubrique": section,
        "jurys_permis": principal.role in RULES["jury_sessions.read"],
    }


@router.get("/connexion")
async def sign_in_page() -> HTMLResponse:
    return page("connexion.html", erreur="")


@router.post("/connexion", dependencies=[Depends(limit_session_opening)])
async def sign_in(resources: ResourcesDep, jeton: Annotated[str, Form(max_length=200)] = "") -> Response:
    token = jeton.strip()
    try:
        principal = await principal_of_token(token, resources) if token.startswith(STAFF_PREFIX) else None
    except NotAuthenticated:
        principal = None
    if principal is None or principal.role not in STAFF_ROLES:
        return page("connexion.html", 401, erreur=WRONG_TOKEN)
    response: Response = keep_token(RedirectResponse(HOME, status_code=303), token, resources)
    return response


@router.post("/deconnexion", dependencies=[Depends(own_form)])
async def sign_out() -> Response:
    response = RedirectResponse(SIGN_IN, status_code=303)
    response.delete_cookie(COOKIE, path="/console")
    return response


@router.get("/")
async def list_candidates(
    request: Request,
    principal: StaffDep,
    own: Annotated[Grant, Depends(may("enrolments.read"))],
    resources: ResourcesDep,
    nom: Annotated[str, Query(max_length=100)] = "",
    voie: Annotated[str, Query(max_length=40)] = "",
    avant: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None,
) -> HTMLResponse:
    route = voie if voie in list(Route) else ""
    async with resources.database.read() as session:
        found, last = await ConsoleService(session, principal, own).enrolments(
            nom.strip(), route or None, avant
        )
    return page(
        "candidats.html",
        **frame(request, resources, principal, "candidats"),
        inscriptions=found,
        suite=urlencode({"nom": nom, "voie": route, "avant": last}) if last else "",
        nom=nom,
        voie=route,
        voies=[one.value for one in Route],
    )


@router.get("/candidats/{record_id}")
async def show_candidate(
    request: Request,
    record_id: RecordId,
    principal: StaffDep,
    own: Annotated[Grant, Depends(may("enrolments.read"))],
    resources: ResourcesDep,
) -> HTMLResponse:
    async with resources.database.read() as session:
        enrolment = await CrudService(session, ENROLMENTS, own).get(record_id)
        progress = await progress_of(enrolment, own, session, resources)
        found = await ConsoleService(session, principal, own).candidate(
            enrolment, progress, resources.knowledge.fiche
        )
    return page("candidat.html", **frame(request, resources, principal, "candidats"), fiche=found)
