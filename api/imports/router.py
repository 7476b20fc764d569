"""Candidates and evaluations from a file, and the files to fill."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import UploadFile

from api.access.dependencies import allowed
from api.access.service import Grant
from api.dependencies import ResourcesDep
from api.documents.downloads import CSV, XLSX, attached, described
from api.errors import FileRefused
from api.imports.columns import CANDIDATES, EVALUATIONS, Kind
from api.imports.reading import read_table
from api.imports.schemas import ImportReport
from api.imports.service import Asked, fingerprint, run_import
from api.imports.templates import csv_template, xlsx_template
from api.problems import documented
from api.resources import Resources

# What a form adds around its file.
FORM_BYTES = 16 * 1024
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "CSV ou XLSX"}
                    },
                }
            }
        },
    }
}

router = APIRouter(prefix="/v1/imports", tags=["imports"])
DryRun = Annotated[bool, Query(description="dire ce que le fichier ferait, sans rien écrire")]
Partial = Annotated[bool, Query(description="écrire les lignes justes même si d'autres sont refusées")]


def larger_bodies(max_bytes: int) -> dict[str, int]:
    """The paths that take a file, with the limit of their body."""
    limit = max_bytes + FORM_BYTES
    return {f"{router.prefix}/{name}": limit for name in ("candidates", "evaluations")}


async def _sent(request: Request) -> bytes:
    # Read here and not by the framework: nobody unknown makes us read a file. Nothing of it is kept.
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise FileRefused("Joignez le fichier, CSV ou XLSX, dans le champ « file » du formulaire.")
        return await file.read()


async def _import(
    kind: str, request: Request, grant: Grant, resources: Resources, dry_run: bool, partial: bool
) -> ImportReport:
    content = await _sent(request)
    settings = resources.settings
    # In a thread: the conversations go on meanwhile.
    table = await asyncio.to_thread(read_table, content, settings.import_max_lines, settings.import_max_bytes)
    asked = Asked(kind, fingerprint(content), dry_run, partial)
    return await run_import(resources.database, grant, table, asked)


def _routes(name: str, kind: Kind, operation: str) -> None:
    GrantDep = Annotated[Grant, Depends(allowed(operation))]

    async def run(
        request: Request,
        grant: GrantDep,
        resources: ResourcesDep,
        dry_run: DryRun = True,
        partial: Partial = False,
    ) -> ImportReport:
        return await _import(name, request, grant, resources, dry_run, partial)

    router.post(
        f"/{name}",
        name=f"import_{name}",
        summary=f"Importer un fichier : {kind.name}",
        responses=documented(400, 401, 403, 409, 413, 422),
        openapi_extra=FORM,
    )(run)
    for ending, media_type, make in (("csv", CSV, csv_template), ("xlsx", XLSX, xlsx_template)):
        router.get(
            f"/{name}/template.{ending}",
            name=f"template_{name}_{ending}",
            summary=f"Fichier à remplir ({ending}) : {kind.name}",
            response_class=Response,
            responses={
                **documented(401, 403),
                **described(media_type),
            },
        )(_template(operation, make, kind, media_type, f"{name}.{ending}"))


def _template(
    operation: str, make: Callable[[Kind], bytes], kind: Kind, media_type: str, file_name: str
) -> Callable[..., Awaitable[Response]]:
    GrantDep = Annotated[Grant, Depends(allowed(operation))]

    async def download(grant: GrantDep) -> Response:
        return await attached(media_type, file_name, lambda: make(kind))

    return download


_routes("candidates", CANDIDATES, "imports.run")
_routes("evaluations", EVALUATIONS, "imports.evaluations")
