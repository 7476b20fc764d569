from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.access.dependencies import allowed
from api.access.service import Grant
from api.crud.resource import Page
from api.crud.router import RecordId, crud_router
from api.crud.service import CrudService, etag
from api.dependencies import ResourcesDep
from api.enrolments.service import ENROLMENTS
from api.evaluations.opinions import OPINIONS, opinions_for
from api.evaluations.repository import EvaluationsRepository
from api.evaluations.schemas import (
    AskedOpinionView,
    OpinionFilters,
    OpinionView,
    Publication,
    PublicationView,
    Withdrawal,
)
from api.evaluations.service import EVALUATIONS, EVALUATORS, PublicationService
from api.problems import documented

PublishGrant = Annotated[Grant, Depends(allowed("evaluations.publish"))]
OpinionsGrant = Annotated[Grant, Depends(allowed("opinions.read"))]

router = APIRouter(responses=documented(401, 403, 404, 422))


@router.post(
    "/v1/enrolments/{record_id}/publish",
    tags=[EVALUATIONS.label],
    summary="Rendre visibles des résultats, maintenant ou à un moment à venir",
    responses=documented(409, 412),
)
async def publish_evaluations(
    record_id: RecordId, given: Publication, grant: PublishGrant, resources: ResourcesDep
) -> PublicationView:
    async with resources.database.write(grant.attribution()) as session:
        enrolment = await CrudService(session, ENROLMENTS, grant).get(record_id)
        changed = await PublicationService(EvaluationsRepository(session), grant.now).publish(
            enrolment.id, given
        )
        return PublicationView(enrolment_id=enrolment.id, evaluations=changed)


@router.post(
    "/v1/enrolments/{record_id}/withdraw-publication",
    tags=[EVALUATIONS.label],
    summary="Retirer des publications qui sont encore à venir",
    responses=documented(409, 412),
)
async def withdraw_publication(
    record_id: RecordId, given: Withdrawal, grant: PublishGrant, resources: ResourcesDep
) -> PublicationView:
    async with resources.database.write(grant.attribution()) as session:
        enrolment = await CrudService(session, ENROLMENTS, grant).get(record_id)
        changed = await PublicationService(EvaluationsRepository(session), grant.now).withdraw(
            enrolment.id, given
        )
        return PublicationView(enrolment_id=enrolment.id, evaluations=changed)


@router.get("/v1/opinions", tags=[OPINIONS.label], name="list_opinions", summary=f"Lister : {OPINIONS.label}")
async def list_opinions(
    filters: Annotated[OpinionFilters, Query()], grant: OpinionsGrant, resources: ResourcesDep
) -> Page[OpinionView] | Page[AskedOpinionView]:
    async with resources.database.read() as session:
        return await CrudService(session, opinions_for(grant), grant).page(filters)


@router.get(
    "/v1/opinions/{record_id}",
    tags=[OPINIONS.label],
    name="get_opinions",
    summary=f"Lire : {OPINIONS.label}",
)
async def get_opinion(
    record_id: RecordId, grant: OpinionsGrant, resources: ResourcesDep, response: Response
) -> OpinionView | AskedOpinionView:
    resource = opinions_for(grant)
    async with resources.database.read() as session:
        opinion = await CrudService(session, resource, grant).get(record_id)
    response.headers["ETag"] = etag(opinion)
    seen: OpinionView | AskedOpinionView = resource.view.model_validate(opinion)  # type: ignore[assignment]
    return seen


for resource in (EVALUATORS, EVALUATIONS):
    router.include_router(crud_router(resource))
router.include_router(crud_router(OPINIONS, reads=False))
