"""A jury's documents for whoever reads its page: the API's own, whose routes want a bearer that a link cannot send."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.access.service import Grant
from api.console.doors import ConsoleRoute, may
from api.crud.router import RecordId
from api.dependencies import ResourcesDep
from api.jury import file_router as files

ReadsRecap = Annotated[Grant, Depends(may("jury_candidates.read"))]
ReadsMinutes = Annotated[Grant, Depends(may("minutes.read"))]

router = APIRouter(prefix="/jurys/{record_id}", route_class=ConsoleRoute)


@router.get("/recapitulatif.xlsx")
async def recap_workbook(record_id: RecordId, own: ReadsRecap, resources: ResourcesDep) -> Response:
    return await files.recap_workbook(record_id, own, resources)


@router.get("/recapitulatif.pdf")
async def recap_document(record_id: RecordId, own: ReadsRecap, resources: ResourcesDep) -> Response:
    return await files.recap_document(record_id, own, resources)


@router.get("/declarations.xlsx")
async def declarations_workbook(record_id: RecordId, own: ReadsRecap, resources: ResourcesDep) -> Response:
    return await files.declarations_workbook(record_id, own, resources)


@router.get("/declarations.pdf")
async def declarations_document(record_id: RecordId, own: ReadsRecap, resources: ResourcesDep) -> Response:
    return await files.declarations_document(record_id, own, resources)


@router.get("/proces-verbal.pdf")
async def minutes_document(record_id: RecordId, own: ReadsMinutes, resources: ResourcesDep) -> Response:
    return await files.minutes_document(record_id, own, resources)
