"""What routers ask for: resources, short sessions, and the caller's identity."""

import secrets
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import NotAuthenticated, OriginRefused, ServiceTokenRefused
from api.identity.repository import IdentityRepository
from api.identity.service import Caller, holder
from api.portals.origins import is_welcome, own_origins
from api.resources import Resources


async def get_resources(request: Request) -> Resources:
    resources: Resources = request.app.state.resources
    return resources


ResourcesDep = Annotated[Resources, Depends(get_resources)]


async def read_session(resources: ResourcesDep) -> AsyncIterator[AsyncSession]:
    async with resources.database.read() as session:
        yield session


async def write_session(resources: ResourcesDep) -> AsyncIterator[AsyncSession]:
    async with resources.database.write() as session:
        yield session


# Closed before the response leaves: what a client reads back is committed.
ReadSession = Annotated[AsyncSession, Depends(read_session, scope="function")]
WriteSession = Annotated[AsyncSession, Depends(write_session, scope="function")]

bearer = HTTPBearer(auto_error=False)
BearerToken = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


async def page_origin(request: Request) -> str | None:
    """The origin of the page that calls, as the browser says it; of several, none is any portal's."""
    said = request.headers.getlist("origin")
    return ", ".join(said) if said else None


PageOrigin = Annotated[str | None, Depends(page_origin)]


async def current_caller(token: BearerToken, origin: PageOrigin, resources: ResourcesDep) -> Caller:
    """Who holds the session, on a page of its own portal."""
    if token is None:
        raise NotAuthenticated
    # Its own short session, closed here: nothing is held while Rasa answers.
    async with resources.database.read() as session:
        caller, portal = await holder(IdentityRepository(session), token.credentials, resources.clock())
    if not is_welcome(origin, portal.allowed_origins, own_origins(resources.settings)):
        raise OriginRefused
    return caller


CallerDep = Annotated[Caller, Depends(current_caller)]


async def client_address(request: Request) -> str:
    """Where the request comes from: the peer, or what a proxy of TRUSTED_PROXIES says of it."""
    return request.client.host if request.client else ""


Source = Annotated[str, Depends(client_address)]


async def limit_session_opening(source: Source, resources: ResourcesDep) -> None:
    await resources.limits.check("sessions_of_source", source)


def is_service_token(token: str, resources: Resources) -> bool:
    expected = resources.settings.service_token.get_secret_value()
    return secrets.compare_digest(token.encode(), expected.encode())


async def require_service_token(token: BearerToken, resources: ResourcesDep) -> None:
    if not is_service_token(token.credentials if token else "", resources):
        raise ServiceTokenRefused
