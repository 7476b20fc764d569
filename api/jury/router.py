"""A jury over HTTP: who sits, who is put before it, what it declared, and what it signs."""

from enum import Enum
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.dependencies import allowed
from api.access.service import Grant
from api.crud.router import IdempotencyHeader, RecordId, crud_router
from api.crud.service import CrudService, etag
from api.dependencies import ResourcesDep
from api.idempotency.repository import IdempotencyRepository
from api.idempotency.service import Idempotency
from api.jury.kinds import JURY_CANDIDATES, JURY_DECLARATIONS, JURY_MEMBERS, JURY_SESSIONS
from api.jury.minutes_schemas import MinutesView
from api.jury.models import JuryDeclaration, JurySession
from api.jury.recap import RecapService
from api.jury.repository import JuryRepository
from api.jury.schemas import (
    ConfirmationView,
    DeclarationCreate,
    PointConfirmation,
    RecapView,
    RecordedDeclaration,
)
from api.jury.service import DeclarationsService, MinutesService, PointsService
from api.problems import documented
from api.records.repository import RecordsRepository
from api.records.service import RecordsService
from api.resources import Resources
from knowledge.jury import PointCode

router = APIRouter(responses=documented(401, 403, 404, 422))
for resource in (JURY_SESSIONS, JURY_MEMBERS, JURY_CANDIDATES, JURY_DECLARATIONS):
    router.include_router(crud_router(resource))

SESSION = "/v1/jury-sessions/{record_id}"
TAGS: list[str | Enum] = [JURY_SESSIONS.label]
ReadsRecap = Annotated[Grant, Depends(allowed("jury_candidates.read"))]
Confirms = Annotated[Grant, Depends(allowed("jury_points.confirm"))]
Records = Annotated[Grant, Depends(allowed("jury_declarations.record"))]
DrawsUp = Annotated[Grant, Depends(allowed("minutes.draw_up"))]
ReadsMinutes = Annotated[Grant, Depends(allowed("minutes.read"))]


async def session_of(record_id: int, session: AsyncSession, grant: Grant) -> JurySession:
    """The session, or RecordNotFound where it is out of the caller's reach."""
    return await CrudService(session, JURY_SESSIONS, grant).get(record_id)


def recap_service(session: AsyncSession, grant: Grant, resources: Resources) -> RecapService:
    """Recaps as the centre d'examen sees them: with the outcomes that are not published."""
    records = RecordsService(RecordsRepository(session), grant.now, seen_by_centre=True)
    return RecapService(JuryRepository(session), records, resources.knowledge, grant)


async def recap_of(record_id: int, grant: Grant, resources: Resources) -> RecapView:
    """The recap of that session, read in a transaction of its own."""
    async with resources.database.read() as session:
        jury = await session_of(record_id, session, grant)
        return await recap_service(session, grant, resources).of(jury)


async def minutes_of(record_id: int, grant: Grant, resources: Resources) -> MinutesView:
    """The procès-verbal of that session, read in a transaction of its own."""
    async with resources.database.read() as session:
        jury = await session_of(record_id, session, grant)
        recap = await recap_service(session, grant, resources).of(jury)
        return await MinutesService(JuryRepository(session), grant).read(jury, recap)


@router.get(
    f"{SESSION}/recap", tags=TAGS, summary="Ce que le jury examine : récapitulatifs et points à confirmer"
)
async def read_recap(record_id: RecordId, grant: ReadsRecap, resources: ResourcesDep) -> RecapView:
    return await recap_of(record_id, grant, resources)


@router.put(
    SESSION + "/points/{code}",
    tags=TAGS,
    summary="Confirmer un point de conformité (il ne bloque rien)",
    responses=documented(409),
)
async def confirm_point(
    record_id: RecordId,
    code: PointCode,
    grant: Confirms,
    resources: ResourcesDep,
    given: PointConfirmation | None = None,
) -> ConfirmationView:
    async with resources.database.write(grant.attribution()) as session:
        jury = await session_of(record_id, session, grant)
        points = PointsService(JuryRepository(session), grant)
        point = await points.confirm(jury, code, given.note if given else None)
        return ConfirmationView.model_validate(point)


@router.delete(
    SESSION + "/points/{code}",
    tags=TAGS,
    status_code=204,
    summary="Revenir sur la confirmation d'un point",
    responses=documented(409),
)
async def take_point_back(
    record_id: RecordId, code: PointCode, grant: Confirms, resources: ResourcesDep
) -> None:
    async with resources.database.write(grant.attribution()) as session:
        jury = await session_of(record_id, session, grant)
        await PointsService(JuryRepository(session), grant).take_back(jury, code)


@router.post(
    "/v1/jury-declarations",
    tags=[JURY_DECLARATIONS.label],
    status_code=201,
    summary="Enregistrer ce que le jury a déclaré, ou le corriger avec un motif",
    responses=documented(409),
)
async def record_declaration(
    given: DeclarationCreate,
    grant: Records,
    resources: ResourcesDep,
    response: Response,
    idempotency_key: IdempotencyHeader = None,
) -> RecordedDeclaration:
    async with resources.database.write(grant.attribution(given.reason)) as session:
        records = RecordsService(RecordsRepository(session), grant.now, seen_by_centre=True)
        service = DeclarationsService(session, records, resources.knowledge, grant)
        keys = Idempotency(IdempotencyRepository(session), grant, idempotency_key)
        known = await keys.before(given)
        shown = await service.known(known) if known else await service.record(given)
        if known is None:
            await keys.keep(given, JuryDeclaration, shown.id)
    response.headers["ETag"] = etag(shown)
    response.headers["Location"] = f"/v1/jury-declarations/{shown.id}"
    return shown


@router.post(
    f"{SESSION}/minutes",
    tags=TAGS,
    status_code=201,
    summary="Dresser le procès-verbal, qui clôt la séance",
    responses=documented(409),
)
async def draw_up_minutes(record_id: RecordId, grant: DrawsUp, resources: ResourcesDep) -> MinutesView:
    async with resources.database.write(grant.attribution()) as session:
        jury = await session_of(record_id, session, grant)
        minutes = MinutesService(JuryRepository(session), grant)
        await minutes.hold(jury)
        recap = await recap_service(session, grant, resources).of(jury)
        return await minutes.draw_up(jury, recap)


@router.get(f"{SESSION}/minutes", tags=TAGS, summary="Lire le procès-verbal, et ce qui fut corrigé depuis")
async def read_minutes(record_id: RecordId, grant: ReadsMinutes, resources: ResourcesDep) -> MinutesView:
    return await minutes_of(record_id, grant, resources)
