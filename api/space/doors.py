"""What the personal pages ask for: who reads them, and forms that only they send."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Form, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute

from api.cookies import is_own_form, kept
from api.dependencies import ResourcesDep
from api.errors import AppError, NotAllowed, NotAuthenticated, RecordNotFound
from api.space.rendering import refusal_page
from api.space.service import SpaceSessions, Visitor

SPACE = "espace"


class StaleSpaceForm(AppError):
    status, code, title = 403, "formulaire-perime", "Page trop ancienne"

    def __init__(self) -> None:
        super().__init__("Cette page est restée ouverte trop longtemps. Rechargez-la, puis recommencez.")


class SpaceRoute(APIRoute):
    """Renders a refusal as a page: whoever is not, or no longer, known is told the ways in."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Called once by FastAPI, for each route."""
        inner: Callable[[Request], Coroutine[Any, Any, Response]] = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await inner(request)
            except AppError as error:
                return refusal_page(error)
            except RequestValidationError:
                return refusal_page(RecordNotFound())

        return handler


async def visitor(request: Request, resources: ResourcesDep) -> Visitor:
    """Whose pages this browser reads: the cookie says it, nothing of the address does."""
    return await SpaceSessions(resources).visitor(kept(request, resources, SPACE))


VisitorDep = Annotated[Visitor, Depends(visitor)]


async def candidate(who: VisitorDep) -> Visitor:
    if who.identity.role != "candidat":
        raise NotAllowed
    return who


async def signatory(who: VisitorDep) -> Visitor:
    if who.identity.role != "entreprise":
        raise NotAllowed
    return who


CandidateDep = Annotated[Visitor, Depends(candidate)]
SignatoryDep = Annotated[Visitor, Depends(signatory)]


async def own_space_form(
    request: Request, resources: ResourcesDep, cle: Annotated[str, Form(max_length=64)] = ""
) -> None:
    """Refuse a form that one of our pages did not send."""
    if not kept(request, resources, SPACE):
        raise NotAuthenticated
    if not is_own_form(request, resources, cle, SPACE):
        raise StaleSpaceForm


async def own_space_script(
    request: Request, resources: ResourcesDep, x_cle: Annotated[str, Header(max_length=64)] = ""
) -> None:
    """The same for what our pages' scripts send: the key is in a header."""
    if not kept(request, resources, SPACE):
        raise NotAuthenticated
    if not is_own_form(request, resources, x_cle, SPACE):
        raise StaleSpaceForm
