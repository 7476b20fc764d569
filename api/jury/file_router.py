"""A jury's documents: for its table, and for its signatures."""

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.access.dependencies import allowed
from api.access.service import Grant
from api.crud.router import RecordId
from api.dependencies import ResourcesDep
from api.documents.downloads import PDF, XLSX, attached, described
from api.jury.files.document import document
from api.jury.files.minutes import minutes_paper
from api.jury.files.tables import Paper, declarations_paper, recap_paper
from api.jury.files.workbook import workbook
from api.jury.router import SESSION, minutes_of, recap_of
from api.jury.schemas import RecapView
from api.problems import documented
from api.resources import Resources
from knowledge.facts import Fiche

ReadsRecap = Annotated[Grant, Depends(allowed("jury_candidates.read"))]
ReadsMinutes = Annotated[Grant, Depends(allowed("minutes.read"))]
TAGS: list[str | Enum] = ["documents des jurys"]

router = APIRouter(responses=documented(401, 403, 404, 422))


def named(name: str, held_on: date, ending: str) -> str:
    return f"{name}-{held_on.isoformat()}.{ending}"


@router.get(
    f"{SESSION}/recap.xlsx",
    tags=TAGS,
    response_class=Response,
    responses=described(XLSX),
    summary="Le récapitulatif en classeur",
)
async def recap_workbook(record_id: RecordId, grant: ReadsRecap, resources: ResourcesDep) -> Response:
    return await _of_recap(record_id, grant, resources, recap_paper, "recapitulatif", XLSX)


@router.get(
    f"{SESSION}/recap.pdf",
    tags=TAGS,
    response_class=Response,
    responses=described(PDF),
    summary="Le récapitulatif à imprimer",
)
async def recap_document(record_id: RecordId, grant: ReadsRecap, resources: ResourcesDep) -> Response:
    return await _of_recap(record_id, grant, resources, recap_paper, "recapitulatif", PDF)


@router.get(
    f"{SESSION}/declarations.xlsx",
    tags=TAGS,
    response_class=Response,
    responses=described(XLSX),
    summary="Les déclarations en classeur",
)
async def declarations_workbook(record_id: RecordId, grant: ReadsRecap, resources: ResourcesDep) -> Response:
    return await _of_recap(record_id, grant, resources, declarations_paper, "declarations", XLSX)


@router.get(
    f"{SESSION}/declarations.pdf",
    tags=TAGS,
    response_class=Response,
    responses=described(PDF),
    summary="Les déclarations à imprimer",
)
async def declarations_document(record_id: RecordId, grant: ReadsRecap, resources: ResourcesDep) -> Response:
    return await _of_recap(record_id, grant, resources, declarations_paper, "declarations", PDF)


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
        PDF,
        named("proces-verbal", minutes.content.held_on, "pdf"),
        lambda: document(paper, grant.now, "portrait"),
    )


async def _of_recap(
    record_id: int,
    grant: Grant,
    resources: Resources,
    paper_of: Callable[[RecapView, Fiche, datetime], Paper],
    name: str,
    media_type: str,
) -> Response:
    """The recap, shown so, as a workbook or as a document."""
    recap = await recap_of(record_id, grant, resources)
    paper = paper_of(recap, resources.knowledge.fiche, grant.now)
    ending, made = ("xlsx", workbook) if media_type == XLSX else ("pdf", document)
    return await attached(
        media_type, named(name, recap.session.held_on, ending), lambda: made(paper, grant.now)
    )
