from typing import Annotated

from fastapi import APIRouter, Depends

from api.answers.router import SENDER
from api.chat.conversations import is_sender_id
from api.demo.personas import PORTAL
from api.dependencies import ResourcesDep, WriteSession, require_service_token
from api.guides.repository import GuideRepository
from api.guides.schemas import GuideTurn
from api.guides.service import GuideService, Place
from api.identity.repository import IdentityRepository
from api.notices.repository import NoticeRepository
from api.notices.service import Notices
from knowledge.guide_answers import GuideReply

router = APIRouter(prefix="/internal", tags=["actions"], dependencies=[Depends(require_service_token)])


async def place_of_sender(sender_id: str, resources: ResourcesDep, session: WriteSession) -> Place:
    """The conversation of a live session; any other sender is anonymous, never an error."""
    identities = IdentityRepository(session)
    found = await identities.live_by_sender(sender_id, resources.clock()) if is_sender_id(sender_id) else None
    if found is not None:
        return Place(found.conversation.id, found.portal.id)
    if resources.settings.env != "demo":
        return Place()
    # Rasa's own channel, in development: the demonstration's contacts.
    portal = await identities.portal(PORTAL)
    return Place(portal_id=portal.id if portal else None)


async def guide_service(sender_id: str, resources: ResourcesDep, session: WriteSession) -> GuideService:
    known = sender_id if is_sender_id(sender_id) else None
    notices = Notices(await NoticeRepository(session).in_force(known))
    return GuideService(
        GuideRepository(session), resources.knowledge, notices, resources.clock(), resources.today()
    )


PlaceDep = Annotated[Place, Depends(place_of_sender, scope="function")]
GuideServiceDep = Annotated[GuideService, Depends(guide_service, scope="function")]


@router.post(f"{SENDER}/guides/{{guide}}/turn", summary="Jouer un tour d'une conversation guidée")
async def turn(guide: str, move: GuideTurn, place: PlaceDep, service: GuideServiceDep) -> GuideReply:
    return await service.turn(guide, move, place)
