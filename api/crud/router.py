"""The five routes of a kind of record: list, read, create, change, remove."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Response
from pydantic import Field

from api.access.dependencies import allowed
from api.access.service import Grant
from api.crud.resource import Change, Filters, Input, Page, RecordView, Resource, reason_of
from api.crud.service import CrudService, etag
from api.dependencies import ResourcesDep
from api.idempotency.repository import IdempotencyRepository
from api.idempotency.service import Idempotency
from api.problems import documented

RecordId = Annotated[int, Field(ge=1, le=2**31 - 1)]
IfMatch = Annotated[str | None, Header(description="l'ETag lu", max_length=40)]
IdempotencyHeader = Annotated[
    str | None, Header(description="une valeur par création, la même à chaque renvoi", max_length=80)
]


def crud_router(resource: Resource[Any], *, reads: bool = True) -> APIRouter:
    """The routes that this resource has, each with its rule; not those that read where the feature has its own."""
    router = APIRouter(
        prefix=f"/v1{resource.path}", tags=[resource.label], responses=documented(401, 403, 404, 422)
    )
    if reads:
        _reading(router, resource)
    if resource.create is not None:
        _creating(router, resource, resource.create)
    if resource.update is not None:
        _changing(router, resource, resource.update)
    if resource.removable:
        _removing(router, resource)
    return router


def _reading(router: APIRouter, resource: Resource[Any]) -> None:
    GrantDep = Annotated[Grant, Depends(allowed(resource.read))]

    async def list_records(
        grant: GrantDep,
        resources: ResourcesDep,
        filters: Annotated[Filters, Query()],
    ) -> Any:
        async with resources.database.read() as session:
            return await CrudService(session, resource, grant).page(filters)

    async def get_record(
        record_id: RecordId, grant: GrantDep, resources: ResourcesDep, response: Response
    ) -> Any:
        async with resources.database.read() as session:
            record = await CrudService(session, resource, grant).get(record_id)
        response.headers["ETag"] = etag(record)
        return record

    list_records.__annotations__["filters"] = Annotated[resource.filters, Query()]
    router.get(
        "",
        response_model=Page[resource.view],  # type: ignore[name-defined]
        name=f"list_{resource.name}",
        summary=f"Lister : {resource.label}",
    )(list_records)
    router.get(
        "/{record_id}",
        response_model=resource.view,
        name=f"get_{resource.name}",
        summary=f"Lire : {resource.label}",
    )(get_record)


def _creating(router: APIRouter, resource: Resource[Any], payload: type[Input]) -> None:
    GrantDep = Annotated[Grant, Depends(allowed(resource.write))]

    async def create_record(
        given: Input,
        grant: GrantDep,
        resources: ResourcesDep,
        response: Response,
        idempotency_key: IdempotencyHeader = None,
    ) -> Any:
        async with resources.database.write(grant.attribution(reason_of(given))) as session:
            service = CrudService(session, resource, grant)
            keys = Idempotency(IdempotencyRepository(session), grant, idempotency_key)
            known = await keys.before(given)
            record = await service.get(known) if known else await service.create(given)
            if known is None:
                await keys.keep(given, resource.model, record.id)
            response.headers["ETag"] = etag(record)
            response.headers["Location"] = f"/v1{resource.path}/{record.id}"
            return resource.view.model_validate(record)

    create_record.__annotations__["given"] = payload
    router.post(
        "",
        response_model=resource.view,
        status_code=201,
        name=f"create_{resource.name}",
        summary=f"Créer : {resource.label}",
        responses=documented(409),
    )(create_record)


def _changing(router: APIRouter, resource: Resource[Any], payload: type[Change]) -> None:
    GrantDep = Annotated[Grant, Depends(allowed(resource.write))]

    async def update_record(
        record_id: RecordId,
        given: Change,
        grant: GrantDep,
        resources: ResourcesDep,
        response: Response,
        if_match: IfMatch = None,
    ) -> RecordView:
        async with resources.database.write(grant.attribution(given.reason)) as session:
            record = await CrudService(session, resource, grant).update(record_id, given, if_match)
            response.headers["ETag"] = etag(record)
            return resource.view.model_validate(record)

    update_record.__annotations__["given"] = payload
    router.patch(
        "/{record_id}",
        response_model=resource.view,
        name=f"update_{resource.name}",
        summary=f"Modifier : {resource.label}",
        responses=documented(409, 412, 428),
    )(update_record)


def _removing(router: APIRouter, resource: Resource[Any]) -> None:
    GrantDep = Annotated[Grant, Depends(allowed(resource.write))]

    async def remove_record(
        record_id: RecordId, grant: GrantDep, resources: ResourcesDep, if_match: IfMatch = None
    ) -> None:
        async with resources.database.write(grant.attribution()) as session:
            await CrudService(session, resource, grant).remove(record_id, if_match)

    router.delete(
        "/{record_id}",
        status_code=204,
        name=f"remove_{resource.name}",
        summary=f"Retirer : {resource.label}",
        responses=documented(409, 412, 428),
    )(remove_record)
