"""Stopping reminders, from the link of any of them: no cookie, the signature says who asks."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.dependencies import ResourcesDep
from api.reminders.stops import StopLinks, Stops
from api.resources import Resources
from api.space.doors import SpaceRoute
from api.space.rendering import page

Token = Annotated[str, Query(alias="jeton", max_length=100)]

router = APIRouter(prefix="/espace/rappels", route_class=SpaceRoute, include_in_schema=False)


@router.get("/arret")
async def ask_to_stop(token: Token, resources: ResourcesDep) -> Response:
    person_id = StopLinks(resources.settings).person_of(token)
    return _page(token, stopped=await _stops(resources).stopped(person_id))


@router.post("/arret")
async def stop(token: Token, resources: ResourcesDep) -> Response:
    """What the page's button sends, and the button of mail software (RFC 8058)."""
    await _stops(resources).stop(StopLinks(resources.settings).person_of(token))
    return _page(token, stopped=True, done=True)


@router.post("/reprise")
async def start_again(token: Token, resources: ResourcesDep) -> Response:
    await _stops(resources).start_again(StopLinks(resources.settings).person_of(token))
    return _page(token, stopped=False, done=True)


def _stops(resources: Resources) -> Stops:
    return Stops(resources.database, resources.clock)


def _page(token: str, *, stopped: bool, done: bool = False) -> Response:
    return page("rappels.html", jeton=token, arretes=stopped, fait=done)
