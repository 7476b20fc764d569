"""A jury's documents: for its table, and for its signatures."""

import asyncio
from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from api.access.dependencies import allowed
from api.access.service import Grant
from api.crud.router import RecordId
from api.dependencies import ResourcesDep
from api.jury.files.document import PDF, document
from api.jury.files.minutes import minutes_paper
from api.jury.files.tables import declarations_paper, recap_paper
from api.jury.files.workbook import XLSX, workbook
from api.jury.router import SESSION, minutes_of, recap_of
from api.problems import documented

ReadsRecap = Annotated[Grant, Depends(allowed("jury_candidates.read"))]
ReadsMinutes = Annotated[Grant, Depends(allowed("minutes.read"))]
TAGS: list[str | Enum] = ["documents des jurys"]

router = APIRouter(responses=documented(401, 403, 404, 422))


def described(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}


async def attached(media_type: str, name: str, held_on: date, make: Callable[[], bytes]) -> Response:
    """The file as an attachment; it is made in a thread, for a long list takes a while."""
    content = await asyncio.to_thread(make)
    ending = "pdf" if media_type == PDF else "xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}-{held_on.isoformat()}.{ending}"'}
    return Response(content, media_type=media_type, headers=headers)


@router.get(
    f"{SESSION}/recap.xlsx",
    tags=TAGS,
    response_class=Response,
    responses=described(XLSX),
    summary="Le récapitulatif en classeur",
)
async def recap_workbook(record_id: RecordId, grant: ReadsRecap, resources: ResourcesDep) -> Response:
    recap = await recap_of(record_id, grant, resources)
    paper = recap_paper(recap, resources.knowledge.fiche, grant.now)
    return await attached(XLSX, "recapitulatif", recap.session.held_on, lambda: workbook(paper, grant.now))


@router.get(
    f"{SESSION}/recap.pdf",
    tags=TAGS,
    response_class=Response,
    responses=described(PDF),
    summary="Le récapitulatif à imprimer",
)
async def recap_document(record_id: RecordId, grant: ReadsRecap, resources: ResourcesDep) -> Response:
    recap = await recap_of(record_id, grant, resources)
    paper = recap_paper(recap, resources.knowledge.fiche, grant.now)
    return await attached(PDF, "recapitulatif", recap.session.held_on, lambda: document(paper, grant.now))


@router.get(
    f"{SESSION}/declarations.xlsx",
    tags=TAGS,
    response_class=Response,
    responses=described(XLSX),
    summary="Les déclarations en classeur",
)
async def declarations_workbook(record_id: RecordId, grant: ReadsRecap, resources: ResourcesDep) -> Response:
    recap = await recap_of(record_id, grant, resources)
    paper = declarations_paper(recap, resources.knowledge.fiche, grant.now)
    return await attached(XLSX, "declarations", recap.session.held_on, lambda: workbook(paper, grant.now))


@router.get(
    f"{SESSION}/declarations.pdf",
    tags=TAGS,
    response_class=Response,
    responses=described(PDF),
    summary="Les déclarations à imprimer",
)
async def declarations_document(record_id: RecordId, grant: ReadsRecap, resources: ResourcesDep) -> Response:
    recap = await recap_of(record_id, grant, resources)
    paper = declarations_paper(recap, resources.knowledge.fiche, grant.now)
    return await attached(PDF, "declarations", recap.session.held_on, lambda: document(paper, grant.now))


@router.get(
    f"{SESSION}/minutes.pdf",
    tags=TAGS,
    response_class=Response,
    responses=described(PDF),
    summary="Le procès-verbal à signer",
)
async def minutes_document(record_id: RecordId, grant: ReadsMinutes, resources: ResourcesDep) -> Response:
    minutes = await minutes_of(record_id, grant, resources)
    paper = minutes_paper(minutes, resources.knowledge.fiche, grant.now)
    return await attached(
        PDF, "proces-verbal", minutes.content.held_on, lambda: document(paper, grant.now, "portrait")
    )
