"""The pages of a link received by e-mail: no page of it is anybody's before the code."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.clock import FRANCE
from api.cookies import from_elsewhere, keep, kept
from api.dependencies import ResourcesDep, Source
from api.errors import CodeRefused, NotAuthenticated
from api.space.doors import SPACE, SpaceRoute, StaleSpaceForm
from api.space.links import Found, LinkDoor
from api.space.rendering import page
from api.space.service import SpaceSessions

LEADS_TO = {"candidat": "/espace/feuille-de-route", "entreprise": "/espace/avis"}
STATUSES = {"ouvert": 200, "perime": 410, "clos": 410}


async def sent_from_here(request: Request, resources: ResourcesDep) -> None:
    """There is no cookie yet to tie a form to: the browser says where it comes from."""
    if from_elsewhere(request, resources):
        raise StaleSpaceForm


async def limit_mails(source: Source, resources: ResourcesDep) -> None:
    await resources.limits.check("email_codes_of_source", source)


async def limit_tries(source: Source, resources: ResourcesDep) -> None:
    await resources.limits.check("sign_ins_of_source", source)


router = APIRouter(prefix="/espace/lien/{token}", route_class=SpaceRoute, include_in_schema=False)
Sent = [Depends(sent_from_here)]


@router.get("")
async def open_link(token: str, request: Request, resources: ResourcesDep) -> Response:
    """Whoever is in already goes on; nothing is written, however often it is opened."""
    found = await LinkDoor(resources).find(token)
    if found.state == "ouvert" and await _is_in(found, request, resources):
        return RedirectResponse(LEADS_TO[found.role], status_code=303)
    return page("lien.html", STATUSES[found.state], lien=found, adresse=f"/espace/lien/{token}")


@router.post("/code", dependencies=[*Sent, Depends(limit_mails)])
async def send_code(token: str, resources: ResourcesDep) -> Response:
    sent = await LinkDoor(resources).send_code(token)
    more = "" if sent else "?trop=oui"
    return RedirectResponse(f"/espace/lien/{token}/code{more}", status_code=303)


@router.get("/code")
async def code_page(token: str, resources: ResourcesDep, trop: Literal["", "oui"] = "") -> Response:
    return await _code_page(token, resources, too_many=bool(trop))


@router.post("/ouvrir", dependencies=[*Sent, Depends(limit_tries)])
async def redeem(
    token: str, resources: ResourcesDep, code: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    try:
        opened, role = await LinkDoor(resources).redeem(token, code)
    except CodeRefused as error:
        return await _code_page(token, resources, fault=error)
    response = RedirectResponse(LEADS_TO[role], status_code=303)
    # A link of an e-mail leads here again: a strict cookie would not be sent with it.
    keep(response, resources, opened, SPACE, "lax")
    return response


@router.post("/nouveau", dependencies=[*Sent, Depends(limit_mails)])
async def renew(token: str, resources: ResourcesDep) -> Response:
    door = LinkDoor(resources)
    found = await door.find(token)
    return page("lien_renvoye.html", lien=found, parti=await door.renew(token))


async def _code_page(
    token: str, resources: ResourcesDep, *, fault: CodeRefused | None = None, too_many: bool = False
) -> Response:
    door = LinkDoor(resources)
    found = await door.find(token)
    if found.state != "ouvert":
        return RedirectResponse(f"/espace/lien/{token}", status_code=303)
    until = await door.valid_until(found)
    return page(
        "lien_code.html",
        fault.status if fault else 200,
        lien=found,
        adresse=f"/espace/lien/{token}",
        heure=_hour(until) if until else None,
        faute=fault.detail if fault else "",
        trop=too_many,
    )


def _hour(moment: datetime) -> str:
    """« 9 h 05 », as a clock in France shows it."""
    here = moment.astimezone(FRANCE)
    return f"{here.hour} h {here:%M}"


async def _is_in(found: Found, request: Request, resources: ResourcesDep) -> bool:
    """Whether this browser reads that person's pages already, in that role."""
    try:
        who = await SpaceSessions(resources).visitor(kept(request, resources, SPACE))
    except NotAuthenticated:
        return False
    return (who.identity.person_id, who.identity.role) == (found.person.id, found.role)
