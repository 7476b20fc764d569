"""What is planned for a candidate and what is expected of them, set from their page."""

from collections.abc import Awaitable
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData

from api.access.service import Grant
from api.console.candidate_router import candidate_page
from api.console.desk import Desk, DeskDep, Sent, answered
from api.console.doors import ConsoleRoute, may, own_form
from api.console.forms import FormRefused, given
from api.crud.resource import Resource
from api.crud.router import RecordId
from api.crud.service import CrudService, etag
from api.enrolments.schemas import OfEnrolment
from api.enrolments.service import ENROLMENTS
from api.errors import RecordNotFound
from api.planning.kinds import EXPECTED_DOCUMENTS, PLANNED_EVALUATIONS
from api.planning.schemas import ExpectedChange, ExpectedCreate, PlannedChange, PlannedCreate

PLACE, PLAN, EXPECT = "prevu", "prevoir", "attendre"
Plans = Annotated[Grant, Depends(may("planned_evaluations.write"))]
Expects = Annotated[Grant, Depends(may("expected_documents.write"))]

router = APIRouter(prefix="/candidats/{record_id}", route_class=ConsoleRoute)


@router.post("/prevues", dependencies=[Depends(own_form)])
async def plan_evaluations(record_id: RecordId, desk: DeskDep, own: Plans, sent: Sent) -> Response:
    async def doing() -> None:
        capacities = sent.getlist("capacities")
        if not capacities:
            raise FormRefused({"capacities": "Cochez au moins une capacité."})
        wanted = [given(PlannedCreate, sent, enrolment_id=record_id, capacity=one) for one in capacities]
        async with desk.resources.database.write(own.attribution()) as session:
            for one in wanted:
                change = PlannedChange(modality=one.modality, planned_on=one.planned_on, place=one.place)
                await _put(session, own, PLANNED_EVALUATIONS, one, change, "capacity")

    return await _answered(doing(), record_id, desk, sent, "prevue", PLAN)


@router.post("/documents", dependencies=[Depends(own_form)])
async def expect_document(record_id: RecordId, desk: DeskDep, own: Expects, sent: Sent) -> Response:
    async def doing() -> None:
        wanted = given(ExpectedCreate, sent, enrolment_id=record_id)
        async with desk.resources.database.write(own.attribution()) as session:
            change = ExpectedChange(due_on=wanted.due_on)
            await _put(session, own, EXPECTED_DOCUMENTS, wanted, change, "kind")

    return await _answered(doing(), record_id, desk, sent, "attendu", EXPECT)


@router.post("/prevues/{planned_id}/retrait", dependencies=[Depends(own_form)])
async def withdraw_planned(
    record_id: RecordId, planned_id: RecordId, desk: DeskDep, own: Plans, sent: Sent
) -> Response:
    doing = _withdraw(PLANNED_EVALUATIONS, record_id, planned_id, desk, own, sent)
    return await _answered(doing, record_id, desk, sent, "prevue-retiree", PLACE)


@router.post("/documents/{document_id}/retrait", dependencies=[Depends(own_form)])
async def withdraw_expected(
    record_id: RecordId, document_id: RecordId, desk: DeskDep, own: Expects, sent: Sent
) -> Response:
    doing = _withdraw(EXPECTED_DOCUMENTS, record_id, document_id, desk, own, sent)
    return await _answered(doing, record_id, desk, sent, "attendu-retire", PLACE)


async def _put(
    session: AsyncSession, own: Grant, kind: Resource[Any], wanted: Any, change: Any, column: str
) -> None:
    """Record it, in place of what was recorded for the same capacity or document."""
    records = CrudService(session, kind, own)
    known = await records.page(OfEnrolment(enrolment_id=wanted.enrolment_id))
    same = next((one for one in known.items if getattr(one, column) == getattr(wanted, column)), None)
    if same is None:
        await records.create(wanted)
    else:
        await records.update(same.id, change, etag(same))


async def _withdraw(
    kind: Resource[Any], record_id: int, number: int, desk: Desk, own: Grant, sent: FormData
) -> None:
    async with desk.resources.database.write(own.attribution()) as session:
        await CrudService(session, ENROLMENTS, own).get(record_id)
        records = CrudService(session, kind, own)
        if (await records.get(number)).enrolment_id != record_id:
            raise RecordNotFound
        await records.remove(number, f'"{sent.get("version", "")}"')


async def _answered(
    doing: Awaitable[object], record_id: int, desk: Desk, sent: FormData, code: str, where: str
) -> Response:
    return await answered(
        doing,
        code=code,
        back=f"/console/candidats/{record_id}",
        where=where,
        after=PLACE,
        sent=sent,
        show=lambda said: candidate_page(record_id, desk, said),
    )
