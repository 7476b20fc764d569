"""What stands between a browser and the console: a session's token in a strict cookie, and forms that only our own pages send."""

import hashlib
import hmac
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
from api.dependencies import ResourcesDep
from api.errors import AppError, NotAuthenticated, RecordNotFound
from api.resources import Resources
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


def _cookie(resources: Resources, name: str) -> str:
    # With this prefix, browsers refuse the cookie from another host and over plain HTTP.
    return f"__Host-{name}" if _secure(resources) else name


def _secure(resources: Resources) -> bool:
    return resources.settings.env == "production"


def kept(request: Request, resources: Resources, name: str = SESSION) -> str:
    """What the browser keeps for us under that name, or nothing."""
    return request.cookies.get(_cookie(resources, name), "")


def keep(response: Response, resources: Resources, token: str, name: str = SESSION) -> None:
    """Have the browser keep it until it closes: no script reads it, and no other site's page sends it."""
    response.set_cookie(
        _cookie(resources, name),
        token,
        httponly=True,
        # The link of an invitation comes from an e-mail, and its page must still know which one it is.
        samesite="lax" if name == INVITATION else "strict",
        secure=_secure(resources),
        path="/",
    )


def forget(response: Response, resources: Resources, name: str = SESSION) -> None:
    response.delete_cookie(_cookie(resources, name), path="/", secure=_secure(resources), httponly=True)


async def staff_of_cookie(request: Request, resources: ResourcesDep) -> Principal:
    """The staff member whose session this cookie names; nobody else has a console, whatever tokens they hold."""
    return await StaffSessions(resources).principal(kept(request, resources))


StaffDep = Annotated[Principal, Depends(staff_of_cookie)]


def may(operation: str) -> Callable[..., Awaitable[Grant]]:
    """A dependency that gives the grant of the staff member for that operation."""
    return allowed(operation, staff_of_cookie)


def form_key(request: Request, resources: Resources, name: str = SESSION) -> str:
    """What a form of ours carries, tied to that cookie: another site cannot know it."""
    return key_of(kept(request, resources, name), resources, name)


def key_of(token: str, resources: Resources, name: str = SESSION) -> str:
    """The key of the forms that go with that cookie's value."""
    key = resources.settings.session_key.get_secret_value().encode()
    return hmac.new(key, f"console:{name}:{token}".encode(), hashlib.sha256).hexdigest()


def _of(name: str) -> Callable[..., Awaitable[None]]:
    async def check(
        request: Request, resources: ResourcesDep, cle: Annotated[str, Form(max_length=64)] = ""
    ) -> None:
        expected = form_key(request, resources, name)
        known = bool(kept(request, resources, name))
        if not known or from_elsewhere(request, resources) or not same(cle, expected):
            raise StaleForm

    check.__name__ = "own_form"
    return check


def same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def from_elsewhere(request: Request, resources: Resources) -> bool:
    """Whether the browser itself says that another site's page sent it; not all browsers say, so forms have keys too."""
    site = request.headers.get("sec-fetch-site", "")
    if site:
        return site not in ("same-origin", "none")
    # Our own forms send « null »: pages that give no Referer hide their origin too.
    origin = request.headers.get("origin", "null").lower()
    here = origin.partition("://")[2] == request.headers.get("host", "").lower()
    return origin != "null" and origin != resources.settings.origin and not here


# Refuse a form that did not come from one of our pages: those of a session, those before it, that of an invitation.
own_form = _of(SESSION)
own_entry_form = _of(ENTRY)
own_invitation_form = _of(INVITATION)
