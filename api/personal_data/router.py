import asyncio
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.access.dependencies import allowed
from api.access.service import Grant
from api.crud.router import RecordId
from api.dependencies import ResourcesDep
from api.people.models import Person
from api.personal_data.erasure import Eraser
from api.personal_data.pdf import pdf
from api.personal_data.repository import PersonalDataRepository
from api.personal_data.schemas import ErasureReport, ErasureRequest, PersonExport
from api.personal_data.service import ExportService, filename
from api.problems import documented
from api.resources import Resources

router = APIRouter(
    prefix="/v1/people", tags=["données personnelles"], responses=documented(401, 403, 404, 422)
)
Exporter = Annotated[Grant, Depends(allowed("people.export"))]
AdministratorErasing = Annotated[Grant, Depends(allowed("people.erase"))]
PDF = {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}


async def _export(person_id: int, grant: Grant, resources: Resources) -> PersonExport:
    async with resources.database.read() as session:
        return await ExportService(PersonalDataRepository(session), grant, resources.settings).export(
            person_id
        )


def _attached(export: PersonExport, resources: Resources, ending: str) -> dict[str, str]:
    name = filename(export, resources.today(), ending)
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


@router.get("/{person_id}/export.json", name="export_person_json", summary="Exporter tout (JSON)")
async def export_json(
    person_id: RecordId, grant: Exporter, resources: ResourcesDep, response: Response
) -> PersonExport:
    export = await _export(person_id, grant, resources)
    response.headers.update(_attached(export, resources, "json"))
    return export


@router.get(
    "/{person_id}/export.pdf",
    name="export_person_pdf",
    summary="Exporter tout (PDF)",
    response_class=Response,
    responses={200: PDF},
)
async def export_pdf(person_id: RecordId, grant: Exporter, resources: ResourcesDep) -> Response:
    export = await _export(person_id, grant, resources)
    # In a thread: a long history takes seconds to lay out, and the others would wait.
    document = await asyncio.to_thread(pdf, export)
    return Response(document, media_type="application/pdf", headers=_attached(export, resources, "pdf"))


@router.post("/{person_id}/erasure", name="erase_person", summary="Effacer une personne")
async def erase_person(
    person_id: RecordId, given: ErasureRequest, grant: AdministratorErasing, resources: ResourcesDep
) -> ErasureReport:
    attribution = replace(grant.attribution(given.reason), erasing=True)
    async with resources.database.write(attribution) as session:
        eraser = Eraser(PersonalDataRepository(session), attribution, resources.settings)
        return await eraser.erase(person_id, grant.reaches(Person))
