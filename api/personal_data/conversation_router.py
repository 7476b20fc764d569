from fastapi import APIRouter

from api.dependencies import CallerDep, ResourcesDep
from api.personal_data.ended import erase_conversation
from api.problems import documented

router = APIRouter(prefix="/v1/chat", tags=["conversation"], responses=documented(401, 403, 409, 503))


@router.delete(
    "/conversations/current",
    status_code=204,
    name="erase_conversation",
    summary="Terminer la conversation et l'effacer",
)
async def erase_current(caller: CallerDep, resources: ResourcesDep) -> None:
    await erase_conversation(resources, caller)
