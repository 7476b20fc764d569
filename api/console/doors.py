"""How staff come in by a browser: a token in a strict cookie, and forms that only our own pages can send.

A first door: passwords and a second factor come with the staff accounts of portals.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute

from api.access.dependencies import allowed, principal_of_token
from api.access.roles import STAFF_ROLES, Principal
from api.access.service import STAFF_PREFIX, Grant
from api.console.rendering import refusal_page
from api.dependencies import ResourcesDep
from api.errors import AppError, NotAllowed, NotAuthenticated, RecordNotFound
from api.resources import Resources

COOKIE = "equipe"
HOME = "/console/"
SIGN_IN = "/console/connexion"


class StaleForm(AppError):
    status, code, title = 403, "formulaire-perime", "Page trop ancienne"

    def __init__(self) -> None:
        super().__init__("Cette page est restée ouverte trop longtemps. Rechargez-la, puis recommencez.")


class PageNotFound(AppError):
    status, code, title = 404, "page-introuvable", "Page introuvable"

    def __init__(self) -> None:
        super().__init__("Cette adresse ne mène à rien. Vérifiez-la, ou repartez de la liste des candidats.")


class ConsoleRoute(APIRoute):
    """Renders a refusal as a page of the console, and a missing session as the way in."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Called once by FastAPI, for each route."""
        inner: Callable[[Request], Coroutine[Any, Any, Response]] = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await inner(request)
            except NotAuthenticated:
                return RedirectResponse(SIGN_IN, status_code=303)
            except AppError as error:
                return refusal_page(error)
            except RequestValidationError:
                return refusal_page(RecordNotFound())

        return handler


async def staff_of_cookie(request: Request, resources: ResourcesDep) -> Principal:
    """The staff member whose cookie this is; nobody else has a console."""
    token = request.cookies.get(COOKIE, "")
    if not token.startswith(STAFF_PREFIX):
        raise NotAuthenticated
    principal = await principal_of_token(token, resources)
    if principal.role not in STAFF_ROLES:
        raise NotAllowed
    return principal


StaffDep = Annotated[Principal, Depends(staff_of_cookie)]


def may(operation: str) -> Callable[..., Awaitable[Grant]]:
    """A dependency that gives the grant of the staff member for that operation."""
    return allowed(operation, staff_of_cookie)


def form_key(request: Request, resources: Resources) -> str:
    """What a form of ours carries: another site cannot know it."""
    key = resources.settings.session_key.get_secret_value().encode()
    return hmac.new(key, f"console:{request.cookies.get(COOKIE, '')}".encode(), hashlib.sha256).hexdigest()


async def own_form(
    request: Request, resources: ResourcesDep, cle: Annotated[str, Form(max_length=64)] = ""
) -> None:
    """Refuse a form that did not come from one of our pages."""
    if not hmac.compare_digest(cle.encode(), form_key(request, resources).encode()):
        raise StaleForm


def keep_token(response: Response, token: str, resources: Resources) -> None:
    """Put the token in a cookie that no script reads and no other site sends."""
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="strict",
        secure=resources.settings.env == "production",
        path="/console",
    )
