from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.access.dependencies import allowed
from api.access.service import Grant
from api.audit.repository import AuditRepository
from api.audit.schemas import AuditFilters, AuditPage
from api.audit.service import AuditService
from api.dependencies import ResourcesDep
from api.problems import documented

router = APIRouter(prefix="/v1/audit", tags=["journal"], responses=documented(401, 403, 404, 422))
Reader = Annotated[Grant, Depends(allowed("audit.read"))]


@router.get("", name="list_audit", summary="Lire le journal d'un élément")
async def list_audit(
    grant: Reader, resources: ResourcesDep, filters: Annotated[AuditFilters, Query()]
) -> AuditPage:
    async with resources.database.read() as session:
        return await AuditService(AuditRepository(session), grant).page(filters)
