"""The page that a portal shows in a frame: the assistant alone, framed by that portal's pages and no other."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.dependencies import ReadSession, ResourcesDep
from api.middleware import CONTENT_SECURITY_POLICY
from api.portals.look import as_css
from api.portals.models import Portal
from api.portals.repository import PortalRepository

PLAIN = "facile"
PAGES = Path(__file__).parent / "pages"
SLUG_LENGTH = 64
pages = Environment(loader=FileSystemLoader(PAGES), undefined=StrictUndefined, autoescape=True)

router = APIRouter(prefix="/integration", include_in_schema=False)


async def portal_of_page(slug: str, session: ReadSession) -> Portal | None:
    """The open portal of that name; a closed one and one that never was look the same."""
    if len(slug) > SLUG_LENGTH or not slug.isprintable():
        return None
    return await PortalRepository(session).open_portal(slug)


PortalOfPage = Annotated[Portal | None, Depends(portal_of_page, scope="function")]


def policy(portal: Portal | None) -> str:
    """The pages' policy, with the portal's origins as the only ones that may frame."""
    framing = " ".join(portal.allowed_origins) if portal and portal.allowed_origins else "'none'"
    own = {"frame-ancestors": framing, "require-trusted-types-for": "'script'"}
    return "; ".join(f"{name} {value}" for name, value in {**CONTENT_SECURITY_POLICY, **own}.items())


@router.get("/{slug}")
async def show_page(
    portal: PortalOfPage,
    resources: ResourcesDep,
    topic: Annotated[str, Query()] = "",
    registre: Annotated[str, Query()] = "",
) -> HTMLResponse:
    # A portal's slip in the address does not close the conversation: what is not of the list is left out.
    wishes = {
        "topic": topic if topic in resources.knowledge.topics else None,
        "registre": registre if registre == PLAIN else None,
    }
    content = pages.get_template("integration.html").render(portal=portal, **wishes)
    return HTMLResponse(
        content,
        status_code=200 if portal else 404,
        headers={"Content-Security-Policy": policy(portal)},
    )


@router.get("/{slug}/apparence.css")
async def show_look(portal: PortalOfPage) -> Response:
    base = (PAGES / "integration.css").read_text(encoding="utf-8")
    return Response(base + as_css(portal.look if portal else {}), media_type="text/css")
