"""Staff's pages, rendered here: they work without any script."""

from pathlib import Path

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from api.console.candidate_router import router as candidates
from api.console.doors import HOME, ConsoleRoute, PageNotFound, staff_of_cookie
from api.console.jury_file_router import router as jury_files
from api.console.jury_router import router as juries
from api.console.planning_router import router as planning
from api.console.reminders_router import router as reminders
from api.console.sign_in_router import router as sign_in
from api.console.team_router import router as team

STATIC = Path(__file__).parent / "static"

router = APIRouter(prefix="/console", route_class=ConsoleRoute, include_in_schema=False)

for pages in (sign_in, candidates, planning, juries, jury_files, reminders, team):
    router.include_router(pages)


@router.get("", dependencies=[Depends(staff_of_cookie)])
async def way_in() -> Response:
    return RedirectResponse(HOME, status_code=303)


# Last: it answers for every address that none of the others knows.
@router.api_route("/{rest:path}", methods=["GET", "POST"], dependencies=[Depends(staff_of_cookie)])
async def unknown_page(rest: str) -> Response:
    raise PageNotFound
