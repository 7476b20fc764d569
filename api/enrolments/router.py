from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.dependencies import allowed
from api.access.rules import SEES_UNPUBLISHED
from api.access.service import Grant
from api.crud.router import RecordId, crud_router
from api.crud.service import CrudService
from api.dependencies import ResourcesDep
from api.enrolments.models import Enrolment
from api.enrolments.schemas import ProgressView
from api.enrolments.service import (
    ENROLMENTS,
    EVIDENCE,
    RECOGNITIONS,
    VAE_FILES,
    VAE_SITUATIONS,
    ProgressService,
)
from api.problems import documented
from api.records.repository import RecordsRepository
from api.records.service import RecordsService
from api.resources import Resources

router = APIRouter()
for resource in (ENROLMENTS, VAE_FILES, VAE_SITUATIONS, EVIDENCE, RECOGNITIONS):
    router.include_router(crud_router(resource))


@router.get(
    "/v1/enrolments/{record_id}/progress",
    tags=["inscriptions"],
    summary="Où en est cette inscription, d'après les règles de la certification",
    responses=documented(401, 403, 404, 422),
)
async def read_progress(
    record_id: RecordId,
    grant: Annotated[Grant, Depends(allowed("progress.read"))],
    resources: ResourcesDep,
) -> ProgressView:
    async with resources.database.read() as session:
        enrolment = await CrudService(session, ENROLMENTS, grant).get(record_id)
        return await progress_of(enrolment, grant, session, resources)


async def progress_of(
    enrolment: Enrolment, grant: Grant, session: AsyncSession, resources: Resources
) -> ProgressView:
    """Where an enrolment in the caller's reach stands, as that caller may know it."""
    inside = grant.principal.role in SEES_UNPUBLISHED
    records = RecordsService(RecordsRepository(session), grant.now, seen_by_centre=inside)
    return await ProgressService(records, resources.knowledge).of(enrolment)
