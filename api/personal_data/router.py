from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.access.dependencies import allowed
from api.access.service import Grant
from api.crud.router import RecordId
from api.dependencies import ResourcesDep
from api.documents.downloads import PDF, attached, described, disposition
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


async def _export(person_id: int, grant: Grant, resources: Resources) -> PersonExport:
    async with resources.database.read() as session:
        return await ExportService(PersonalDataRepository(session), grant, resources.settings).export(
            person_id
        )


@router.get("/{person_id}/export.json", name="export_person_json", summary="Exporter tout (JSON)")
async def export_json(
    person_id: RecordId, grant: Exporter, resources: ResourcesDep, response: Response
) -> PersonExport:
    export = await _export(person_id, grant, resources)
    response.headers.update(disposition(filename(export, resources.today(), "json")))
    return export


@router.get(
    "/{person_id}/export.pdf",
    name="export_person_pdf",
    summary="Exporter tout (PDF)",
    response_class=Response,
    responses=described(PDF),
)
async def export_pdf(person_id: RecordId, grant: Exporter, resources: ResourcesDep) -> Response:
    export = await _export(person_id, grant, resources)
    return await attached(PDF, filename(export, resources.today(), "pdf"), lambda: pdf(export))


@router.post(
    "/{person_id}/erasure",
    name="erase_person",
    summary="Effacer une personne",
    responses=documented(409, 503),
)
async def erase_person(
    person_id: RecordId, given: ErasureRequest, grant: AdministratorErasing, resources: ResourcesDep
) -> ErasureReport:
    attribution = replace(grant.attribution(given.reason), erasing=True)
    async with resources.database.write(attribution) as session:
        eraser = Eraser(session, resources.trackers, attribution, resources.settings)
        return await eraser.erase(person_id, grant.reaches(Person))
