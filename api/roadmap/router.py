from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.cookies import form_key
from api.dependencies import ReadSession, ResourcesDep, WriteSession
from api.notices.repository import NoticeRepository
from api.notices.service import Notices
from api.records.repository import RecordsRepository
from api.records.service import RecordsService
from api.roadmap.repository import RoadmapRepository
from api.roadmap.schemas import Tick
from api.roadmap.service import RoadmapService, Ticks
from api.space.doors import SPACE, CandidateDep, SpaceRoute, own_space_form, own_space_script
from api.space.rendering import page

PATH = "/espace/feuille-de-route"
DIRECTORY = "annuaire"
# More than the lists hold together.
MOST_POINTS = 100

router = APIRouter(prefix=PATH, route_class=SpaceRoute, include_in_schema=False)

Points = Annotated[list[str], Form(max_length=MOST_POINTS)]


@router.get("")
async def show(
    request: Request,
    who: CandidateDep,
    resources: ResourcesDep,
    session: ReadSession,
    lire: Literal["", "facile"] = "",
    garde: Literal["", "oui"] = "",
) -> Response:
    knowledge, now = resources.knowledge, resources.clock()
    service = RoadmapService(
        RoadmapRepository(session),
        RecordsService(RecordsRepository(session), now),
        knowledge,
        Notices(await NoticeRepository(session).in_force(None)),
        resources.today(),
    )
    register: Literal["facile", "standard"] = "facile" if lire else "standard"
    return page(
        "feuille_de_route.html",
        moi=who.person.display_name,
        cle=form_key(request, resources, SPACE),
        feuille=await service.roadmap(who.person.id, who.session_id, register),
        jour=resources.today(),
        facile=bool(lire),
        garde=bool(garde),
        source=knowledge.fiche.libelle_source,
        annuaire=knowledge.fiche.value(DIRECTORY),
    )


@router.post("/points", dependencies=[Depends(own_space_form)])
async def keep_ticks(
    who: CandidateDep,
    resources: ResourcesDep,
    session: WriteSession,
    montre: Points = [],  # noqa: B006
    fait: Points = [],  # noqa: B006
    lire: Literal["", "facile"] = "",
) -> Response:
    """All the ticks of the page at once."""
    ticks = Ticks(RoadmapRepository(session), resources.knowledge.preparation.items(), resources.clock())
    await ticks.set_all(who.person.id, montre, fait)
    easy = "&lire=facile" if lire else ""
    return RedirectResponse(f"{PATH}?garde=oui{easy}#suivi", status_code=303)


@router.put("/points/{item}", status_code=204, dependencies=[Depends(own_space_script)])
async def keep_tick(
    item: str, tick: Tick, who: CandidateDep, resources: ResourcesDep, session: WriteSession
) -> Response:
    """One tick, by the page's script."""
    ticks = Ticks(RoadmapRepository(session), resources.knowledge.preparation.items(), resources.clock())
    await ticks.set(who.person.id, item, done=tick.fait)
    return Response(status_code=204)
