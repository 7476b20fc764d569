"""Coming in as a fictional staff member: mounted in the demonstration only, on this machine only."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse

from api.console.doors import HOME, SESSION, ConsoleRoute, own_entry_form
from api.console.sign_in_router import limit_sign_ins
from api.cookies import keep
from api.demo.team import TEAM, FictionalName
from api.dependencies import ResourcesDep
from api.sign_in.service import SignInService

router = APIRouter(prefix="/v1/demo", route_class=ConsoleRoute, include_in_schema=False)


@router.post("/staff-sessions", dependencies=[Depends(limit_sign_ins), Depends(own_entry_form)])
async def open_staff_session(
    resources: ResourcesDep, membre: Annotated[FictionalName, Form()]
) -> RedirectResponse:
    member = next(one for one in TEAM if one.member == membre)
    token = await SignInService(resources).as_fictional(member.email)
    response = RedirectResponse(HOME, status_code=303)
    keep(response, resources, token, SESSION)
    return response
