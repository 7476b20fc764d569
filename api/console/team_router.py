"""The team's accounts, for administrators: who has one, who is invited, whose access ends."""

from collections.abc import Awaitable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from starlette.datastructures import FormData

from api.access.roles import STAFF_ROLES
from api.access.service import Grant
from api.console.desk import Desk, DeskDep, Said, SaidDep, Sent, answered
from api.console.doors import ConsoleRoute, may, own_form
from api.console.forms import given
from api.console.rendering import page
from api.crud.router import RecordId
from api.crud.service import CrudService, etag
from api.people.schemas import NamedFilters
from api.people.service import BODIES
from api.resources import Resources
from api.sign_in.invitations import Invitations
from api.sign_in.sessions import StaffSessions
from api.staff.schemas import AccountChange, AccountCreate, AccountFilters
from api.staff.service import STAFF_ACCOUNTS, invite
from api.wording import word

TEAM = "/console/equipe"
Keeps = Annotated[Grant, Depends(may("staff_accounts.write"))]

router = APIRouter(prefix="/equipe", route_class=ConsoleRoute)


@router.get("", dependencies=[Depends(may("staff_accounts.read"))])
async def list_team(
    desk: DeskDep, said: SaidDep, suite: Annotated[str | None, Query(max_length=60)] = None
) -> Response:
    return await _team_page(desk, said, suite)


async def _team_page(desk: Desk, said: Said, cursor: str | None = None) -> Response:
    async with desk.resources.database.read() as session:
        accounts = CrudService(session, STAFF_ACCOUNTS, desk.grant("staff_accounts.read"))
        found = await accounts.page(AccountFilters(cursor=cursor, limit=100))
        accesses = await Invitations(session, desk.resources.clock()).accesses(
            [one.id for one in found.items]
        )
        bodies = {name: await _names(name, desk, session) for name in ("exam_centres", "training_bodies")}
    return page(
        "equipe.html",
        said.status,
        **desk.frame("equipe"),
        dit=said,
        comptes=found.items,
        acces=accesses,
        suite=found.next_cursor,
        roles=[(one.value, word(one)) for one in STAFF_ROLES],
        centres=bodies["exam_centres"],
        organismes=bodies["training_bodies"],
    )


async def _names(name: str, desk: Desk, session: Any) -> dict[int, str]:
    """The bodies of that kind, by number."""
    kind = next(one for one in BODIES if one.name == name)
    listed = await CrudService(session, kind, desk.grant(kind.read)).page(NamedFilters(limit=200))
    return {one.id: one.name for one in listed.items}


@router.post("", dependencies=[Depends(own_form)])
async def add_member(desk: DeskDep, own: Keeps, sent: Sent) -> Response:
    return await answered(
        _add(own, sent, desk.resources),
        code="compte-cree",
        back=TEAM,
        where="nouveau",
        after="liste",
        sent=sent,
        show=lambda said: _team_page(desk, said),
    )


async def _add(own: Grant, sent: FormData, resources: Resources) -> None:
    account = given(AccountCreate, sent)
    async with resources.database.write(own.attribution()) as session:
        made = await CrudService(session, STAFF_ACCOUNTS, own).create(account)
    await invite(made.id, own, resources)


@router.get("/{record_id}", dependencies=[Depends(may("staff_accounts.read"))])
async def show_member(record_id: RecordId, desk: DeskDep, said: SaidDep) -> Response:
    return await _member_page(record_id, desk, said)


async def _member_page(record_id: int, desk: Desk, said: Said) -> Response:
    async with desk.resources.database.read() as session:
        account = await CrudService(session, STAFF_ACCOUNTS, desk.grant("staff_accounts.read")).get(record_id)
        accesses = await Invitations(session, desk.resources.clock()).accesses([record_id])
    return page(
        "membre.html",
        said.status,
        **desk.frame("equipe"),
        dit=said,
        compte=account,
        acces=accesses[record_id],
        moi_meme=account.id == desk.principal.account_id,
    )


@router.post("/{record_id}/invitation", dependencies=[Depends(own_form)])
async def invite_member(record_id: RecordId, desk: DeskDep, own: Keeps, sent: Sent) -> Response:
    return await _answered(invite(record_id, own, desk.resources), record_id, desk, sent, "invitation")


@router.post("/{record_id}/fermeture", dependencies=[Depends(own_form)])
async def close_account(record_id: RecordId, desk: DeskDep, own: Keeps, sent: Sent) -> Response:
    doing = _change(record_id, own, desk.resources, active=False)
    return await _answered(doing, record_id, desk, sent, "compte-ferme")


@router.post("/{record_id}/reouverture", dependencies=[Depends(own_form)])
async def reopen_account(record_id: RecordId, desk: DeskDep, own: Keeps, sent: Sent) -> Response:
    doing = _change(record_id, own, desk.resources, active=True)
    return await _answered(doing, record_id, desk, sent, "compte-rouvert")


@router.post("/{record_id}/sessions", dependencies=[Depends(own_form)])
async def end_member_sessions(record_id: RecordId, desk: DeskDep, own: Keeps, sent: Sent) -> Response:
    async def doing() -> None:
        async with desk.resources.database.read() as session:
            account = await CrudService(session, STAFF_ACCOUNTS, own).get(record_id)
        await StaffSessions(desk.resources).close_all(account.id)

    return await _answered(doing(), record_id, desk, sent, "sessions-fermees")


async def _change(record_id: int, own: Grant, resources: Resources, *, active: bool) -> None:
    async with resources.database.write(own.attribution()) as session:
        accounts = CrudService(session, STAFF_ACCOUNTS, own)
        # Whether it is open is all that changes: the version that the page showed does not matter.
        version = etag(await accounts.get(record_id))
        await accounts.update(record_id, AccountChange(active=active), version)


async def _answered(
    doing: Awaitable[object], record_id: int, desk: Desk, sent: FormData, code: str
) -> Response:
    return await answered(
        doing,
        code=code,
        back=f"{TEAM}/{record_id}",
        where="acces",
        sent=sent,
        show=lambda said: _member_page(record_id, desk, said),
    )
