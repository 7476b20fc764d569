from fastapi import APIRouter

from api.crud.router import crud_router
from api.planning.kinds import EXPECTED_DOCUMENTS, PLANNED_EVALUATIONS

router = APIRouter()
for resource in (PLANNED_EVALUATIONS, EXPECTED_DOCUMENTS):
    router.include_router(crud_router(resource))
