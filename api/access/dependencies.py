"""What the routes of the records ask for: an authenticated caller, allowed to do what the route does."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends

from api.access.repository import AccessRepository
from api.access.roles import Principal, Role
from api.access.rules import RULES
from api.access.service import STAFF_PREFIX, Grant, grant, staff_principal
from api.dependencies import BearerToken, ResourcesDep, is_service_token
from api.errors import StaffTokenRefused
from api.identity.repository import IdentityRepository
from api.identity.service import person_of_token
from api.resources import Resources


async def current_principal(token: BearerToken, resources: ResourcesDep) -> Principal:
    """Staff by their token, a candidate or signatory by their session, the bot by the service's."""
    if token is None:
        raise StaffTokenRefused
    return await principal_of_token(token.credentials, resources)


async def principal_of_token(token: str, resources: Resources) -> Principal:
    """The caller that a bearer token stands for, or NotAuthenticated."""
    if is_service_token(token, resources):
        return Principal(Role.SERVICE, "assistant")
    now = resources.clock()
    async with resources.database.read() as session:
        if token.startswith(STAFF_PREFIX):
            return await staff_principal(AccessRepository(session), token, now)
        person = await person_of_token(IdentityRepository(session), token, now)
    return Principal(Role(person.role), person.role, person_id=person.person_id)


def allowed(
    operation: str, caller: Callable[..., Awaitable[Principal]] = current_principal
) -> Callable[..., Awaitable[Grant]]:
    """A dependency that gives the caller's grant for that operation; `caller` is the dependency that says who calls."""
    assert operation in RULES, f"opération sans règle : {operation}"

    async def check(principal: Annotated[Principal, Depends(caller)], resources: ResourcesDep) -> Grant:
        return grant(principal, operation, resources.clock())

    check.operation = operation  # type: ignore[attr-defined]
    return check
