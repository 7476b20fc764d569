"""What stands between a browser and the console: a staff session, and forms of the console's own pages."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute

from api.access.dependencies import allowed
from api.access.roles import Principal
from api.access.service import Grant
from api.console.rendering import refusal_page
from api.cookies import is_own_form, kept
from api.dependencies import ResourcesDep
from api.errors import AppError, NotAuthenticated, RecordNotFound
from api.sign_in.sessions import StaffSessions

# The cookies: of a session, of the forms before it, and of the invitation that is being answered.
SESSION, ENTRY, INVITATION = "equipe", "entree", "invitation"
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
    """The staff member whose session this cookie names; nobody else has a console, whatever tokens they hold."""
    return await StaffSessions(resources).principal(kept(request, resources, SESSION))


StaffDep = Annotated[Principal, Depends(staff_of_cookie)]


def may(operation: str) -> Callable[..., Awaitable[Grant]]:
    """A dependency that gives the grant of the staff member for that operation."""
    return allowed(operation, staff_of_cookie)


def _of(name: str) -> Callable[..., Awaitable[None]]:
    async def check(
        request: Request, resources: ResourcesDep, cle: Annotated[str, Form(max_length=64)] = ""
    ) -> None:
        if not is_own_form(request, resources, cle, name):
            raise StaleForm

    check.__name__ = "own_form"
    return check


# Refuse a form that did not come from one of our pages: those of a session, those before it, that of an invitation.
own_form = _of(SESSION)
own_entry_form = _of(ENTRY)
own_invitation_form = _of(INVITATION)
