from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.access.dependencies import allowed
from api.access.service import Grant
from api.crud.resource import Filters, Page
from api.crud.router import RecordId, crud_router
from api.crud.service import CrudService
from api.dependencies import ResourcesDep
from api.problems import documented
from api.sign_in.sessions import StaffSessions
from api.staff.repository import BelongingRepository
from api.staff.schemas import InvitationView, MeView, NewTokenView, TokenCreate, TokenView
from api.staff.service import STAFF_ACCOUNTS, TokenService, invite, who_is

ReadGrant = Annotated[Grant, Depends(allowed("staff_accounts.read"))]
WriteGrant = Annotated[Grant, Depends(allowed("staff_accounts.write"))]
TOKENS = "/v1/staff-accounts/{record_id}/tokens"

router = APIRouter(responses=documented(401, 403, 404, 422))
router.include_router(crud_router(STAFF_ACCOUNTS))


@router.get(TOKENS, tags=[STAFF_ACCOUNTS.label], summary="Lister les jetons d'un compte, sans les montrer")
async def list_tokens(
    record_id: RecordId, grant: ReadGrant, resources: ResourcesDep, asked: Annotated[Filters, Query()]
) -> Page[TokenView]:
    async with resources.database.read() as session:
        return await TokenService(session, grant).page(record_id, asked)


@router.post(
    TOKENS,
    tags=[STAFF_ACCOUNTS.label],
    status_code=201,
    summary="Donner un jeton à un compte, montré cette fois seulement",
    responses=documented(409),
)
async def give_token(
    record_id: RecordId, given: TokenCreate, grant: WriteGrant, resources: ResourcesDep
) -> NewTokenView:
    async with resources.database.write(grant.attribution()) as session:
        return await TokenService(session, grant).give(record_id, given)


@router.delete(
    f"{TOKENS}/{{token_id}}",
    tags=[STAFF_ACCOUNTS.label],
    status_code=204,
    summary="Retirer un jeton, tout de suite",
)
async def revoke_token(
    record_id: RecordId, token_id: RecordId, grant: WriteGrant, resources: ResourcesDep
) -> None:
    async with resources.database.write(grant.attribution()) as session:
        await TokenService(session, grant).revoke(record_id, token_id)


@router.post(
    "/v1/staff-accounts/{record_id}/invitations",
    tags=[STAFF_ACCOUNTS.label],
    status_code=201,
    summary="Inviter la personne à choisir un mot de passe et un second facteur, par e-mail",
    responses=documented(409),
)
async def invite_account(record_id: RecordId, grant: WriteGrant, resources: ResourcesDep) -> InvitationView:
    return InvitationView.model_validate(await invite(record_id, grant, resources))


@router.delete(
    "/v1/staff-accounts/{record_id}/sessions",
    tags=[STAFF_ACCOUNTS.label],
    status_code=204,
    summary="Fermer les connexions d'un compte à la console, tout de suite",
)
async def end_sessions(record_id: RecordId, grant: WriteGrant, resources: ResourcesDep) -> None:
    async with resources.database.read() as session:
        account = await CrudService(session, STAFF_ACCOUNTS, grant).get(record_id)
    await StaffSessions(resources).close_all(account.id)


@router.get("/v1/me", tags=["qui appelle"], summary="Qui vous êtes pour cette API")
async def read_me(grant: Annotated[Grant, Depends(allowed("me.read"))], resources: ResourcesDep) -> MeView:
    async with resources.database.read() as session:
        return await who_is(grant.principal, BelongingRepository(session))
