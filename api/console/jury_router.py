"""The jury's sessions: their list, a session's page, and what is recorded from it. Nothing here decides anything."""

import secrets
from collections.abc import Awaitable, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from api.access.service import Grant
from api.console.desk import Desk, DeskDep, Said, SaidDep, Sent, answered
from api.console.doors import ConsoleRoute, may, own_form
from api.console.forms import given
from api.console.rendering import page
from api.console.service import ConsoleService
from api.crud.resource import Input
from api.crud.router import RecordId
from api.crud.service import CrudService
from api.enrolments.models import Enrolment
from api.enrolments.schemas import Number
from api.errors import RecordNotFound
from api.jury.kinds import JURY_CANDIDATES
from api.jury.router import (
    confirm_point,
    draw_up_minutes,
    recap_of,
    record_declaration,
    take_point_back,
)
from api.jury.schemas import CandidatePut, DeclarationCreate, PointConfirmation
from knowledge.jury import PointCode

Confirms = Annotated[Grant, Depends(may("jury_points.confirm"))]
Puts = Annotated[Grant, Depends(may("jury_candidates.write"))]
Declares = Annotated[Grant, Depends(may("jury_declarations.record"))]
DrawsUp = Annotated[Grant, Depends(may("minutes.draw_up"))]

router = APIRouter(prefix="/jurys", route_class=ConsoleRoute)


class PutByNumber(Input):
    """A dossier put before the session."""

    number: Number


@router.get("")
async def list_sessions(
    desk: DeskDep,
    own: Annotated[Grant, Depends(may("jury_sessions.read"))],
    feuille: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    async with desk.resources.database.read() as session:
        found, more = await ConsoleService(session, own).juries(feuille)
    return page(
        "jurys.html", **desk.frame("jurys"), seances=found, feuille=feuille, suite=feuille + 1 if more else 0
    )


@router.get("/{record_id}", dependencies=[Depends(may("jury_candidates.read"))])
async def show_session(record_id: RecordId, desk: DeskDep, said: SaidDep) -> Response:
    return await session_page(record_id, desk, said)


async def session_page(record_id: int, desk: Desk, said: Said, name: str = "jury.html") -> Response:
    """A session's page, with what is said of the form just sent."""
    recap = await recap_of(record_id, desk.grant("jury_candidates.read"), desk.resources)
    offered: Sequence[Enrolment] = ()
    if recap.session.closed_at is None and desk.may("jury_candidates.write"):
        async with desk.resources.database.read() as session:
            service = ConsoleService(session, desk.grant("jury_candidates.write"))
            offered = await service.to_put(recap.session)
    return page(
        name,
        said.status,
        **desk.frame("jurys"),
        recap=recap,
        a_presenter=offered,
        dit=said,
        envoi=secrets.token_urlsafe(16),
    )


@router.post("/{record_id}/points/{code}", dependencies=[Depends(own_form)])
async def confirm(record_id: RecordId, code: PointCode, desk: DeskDep, own: Confirms, sent: Sent) -> Response:
    async def doing() -> None:
        await confirm_point(record_id, code, own, desk.resources, given(PointConfirmation, sent))

    return await _answered(doing(), record_id, desk, sent, "point-confirme", f"point-{code}")


@router.post("/{record_id}/points/{code}/reprise", dependencies=[Depends(own_form)])
async def take_back(
    record_id: RecordId, code: PointCode, desk: DeskDep, own: Confirms, sent: Sent
) -> Response:
    doing = take_point_back(record_id, code, own, desk.resources)
    return await _answered(doing, record_id, desk, sent, "point-repris", f"point-{code}")


@router.post("/{record_id}/candidats", dependencies=[Depends(own_form)])
async def put_candidate(record_id: RecordId, desk: DeskDep, own: Puts, sent: Sent) -> Response:
    doing = _put(record_id, desk, own, sent)
    return await _answered(doing, record_id, desk, sent, "candidat-presente", "presenter", "candidats")


async def _put(record_id: int, desk: Desk, own: Grant, sent: FormData) -> None:
    number = given(PutByNumber, sent).number
    async with desk.resources.database.write(own.attribution()) as session:
        enrolment_id = await ConsoleService(session, own).enrolment_of(number)
        put = CandidatePut(jury_session_id=record_id, enrolment_id=enrolment_id)
        await CrudService(session, JURY_CANDIDATES, own).create(put)


@router.post("/{record_id}/candidats/{put_id}/retrait", dependencies=[Depends(own_form)])
async def withdraw_candidate(
    record_id: RecordId, put_id: RecordId, desk: DeskDep, own: Puts, sent: Sent
) -> Response:
    async def doing() -> None:
        await _refuse_from_elsewhere(record_id, put_id, desk, own)
        async with desk.resources.database.write(own.attribution()) as session:
            await CrudService(session, JURY_CANDIDATES, own).remove(put_id, f'"{sent.get("version", "")}"')

    where = f"candidat-{put_id}"
    return await _answered(doing(), record_id, desk, sent, "candidat-retire", where, "candidats")


@router.post("/{record_id}/candidats/{put_id}/declaration", dependencies=[Depends(own_form)])
async def declare(
    record_id: RecordId, put_id: RecordId, desk: DeskDep, own: Declares, sent: Sent
) -> Response:
    async def doing() -> None:
        await _refuse_from_elsewhere(record_id, put_id, desk, own)
        said = given(DeclarationCreate, sent, "blocks", jury_candidate_id=put_id)
        # Sent twice by a double click, it is recorded once.
        key = str(sent.get("envoi", ""))[:80]
        once = key if key and key.isprintable() else None
        await record_declaration(said, own, desk.resources, Response(), once)

    return await _answered(doing(), record_id, desk, sent, "declaration", f"candidat-{put_id}")


@router.get("/{record_id}/proces-verbal", dependencies=[Depends(may("minutes.draw_up"))])
async def before_minutes(record_id: RecordId, desk: DeskDep) -> Response:
    return await session_page(record_id, desk, Said(), "proces-verbal.html")


@router.post("/{record_id}/proces-verbal", dependencies=[Depends(own_form)])
async def draw_up(record_id: RecordId, desk: DeskDep, own: DrawsUp, sent: Sent) -> Response:
    doing = draw_up_minutes(record_id, own, desk.resources)
    return await _answered(doing, record_id, desk, sent, "proces-verbal", "documents")


async def _refuse_from_elsewhere(record_id: int, put_id: int, desk: Desk, own: Grant) -> None:
    """A session's page acts on that session's candidates only."""
    async with desk.resources.database.read() as session:
        put = await CrudService(session, JURY_CANDIDATES, own).get(put_id)
    if put.jury_session_id != record_id:
        raise RecordNotFound


async def _answered(
    doing: Awaitable[object],
    record_id: int,
    desk: Desk,
    sent: FormData,
    code: str,
    where: str,
    after: str | None = None,
) -> Response:
    return await answered(
        doing,
        code=code,
        back=f"/console/jurys/{record_id}",
        where=where,
        after=after,
        sent=sent,
        show=lambda said: session_page(record_id, desk, said),
    )
