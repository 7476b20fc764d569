"""Staff's pages, rendered here: they work without any script."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.dependencies import principal_of_token
from api.access.roles import STAFF_ROLES
from api.access.service import STAFF_PREFIX
from api.console.candidate_router import router as candidates
from api.console.doors import (
    COOKIE,
    HOME,
    SIGN_IN,
    ConsoleRoute,
    PageNotFound,
    keep_token,
    own_form,
    staff_of_cookie,
)
from api.console.jury_file_router import router as jury_files
from api.console.jury_router import router as juries
from api.console.rendering import page
from api.dependencies import ResourcesDep, limit_session_opening
from api.errors import NotAuthenticated

STATIC = Path(__file__).parent / "static"
WRONG_TOKEN = "Ce jeton n'est pas reconnu, ou il n'est plus valable."

router = APIRouter(prefix="/console", route_class=ConsoleRoute, include_in_schema=False)


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
    response = RedirectResponse(HOME, status_code=303)
    keep_token(response, token, resources)
    return response


@router.post("/deconnexion", dependencies=[Depends(own_form)])
async def sign_out() -> Response:
    response = RedirectResponse(SIGN_IN, status_code=303)
    response.delete_cookie(COOKIE, path="/console")
    return response


for pages in (candidates, juries, jury_files):
    router.include_router(pages)


@router.get("", dependencies=[Depends(staff_of_cookie)])
async def way_in() -> Response:
    return RedirectResponse(HOME, status_code=303)


# Last: it answers for every address that none of the others knows.
@router.api_route("/{rest:path}", methods=["GET", "POST"], dependencies=[Depends(staff_of_cookie)])
async def unknown_page(rest: str) -> Response:
    raise PageNotFound
