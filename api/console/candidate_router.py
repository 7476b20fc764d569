"""The candidates: their list, a candidate's page, and what is done from it."""

from collections.abc import Awaitable
from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import Field
from starlette.datastructures import FormData

from api.access.service import Grant
from api.console.desk import Desk, DeskDep, Said, SaidDep, Sent, answered
from api.console.doors import ConsoleRoute, may, own_form
from api.console.forms import FormRefused, given
from api.console.rendering import page
from api.console.service import ConsoleService
from api.crud.fields import ONE_LINE
from api.crud.router import RecordId
from api.crud.service import CrudService
from api.enrolments.models import EvidenceKind
from api.enrolments.router import progress_of
from api.enrolments.service import ENROLMENTS
from api.evaluations.models import Modality
from api.evaluations.opinions import OPINIONS
from api.evaluations.router import publish_evaluations
from api.evaluations.schemas import EvaluationCreate, OpinionRequest, Publication
from api.evaluations.service import EVALUATIONS
from api.opinion_forms.schemas import OpenForm
from api.opinion_forms.service import OpinionForms
from api.resources import Resources
from api.wording import word
from knowledge.progress import Outcome, Route

PUBLISH, OPINION, REOPEN, EVALUATE = "visibles", "avis", "rouvrir", "evaluer"

router = APIRouter(route_class=ConsoleRoute)


@router.get("/")
async def list_candidates(
    desk: DeskDep,
    own: Annotated[Grant, Depends(may("enrolments.read"))],
    nom: Annotated[str, Query(max_length=100, pattern=ONE_LINE)] = "",
    voie: Annotated[str, Query(max_length=40)] = "",
    avant: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None,
) -> HTMLResponse:
    route = voie if voie in list(Route) else ""
    async with desk.resources.database.read() as session:
        found, last = await ConsoleService(session, own).enrolments(nom.strip(), route or None, avant)
    return page(
        "candidats.html",
        **desk.frame("candidats"),
        inscriptions=found,
        suite=urlencode({"nom": nom, "voie": route, "avant": last}) if last else "",
        nom=nom,
        voie=route,
        voies=[one.value for one in Route],
    )


@router.get("/candidats/{record_id}", dependencies=[Depends(may("enrolments.read"))])
async def show_candidate(record_id: RecordId, desk: DeskDep, said: SaidDep) -> Response:
    return await candidate_page(record_id, desk, said)


async def candidate_page(record_id: int, desk: Desk, said: Said) -> Response:
    """A candidate's page, with what is said of the form just sent."""
    own, resources = desk.grant("enrolments.read"), desk.resources
    async with resources.database.read() as session:
        enrolment = await CrudService(session, ENROLMENTS, own).get(record_id)
        progress = await progress_of(enrolment, own, session, resources)
        found = await ConsoleService(session, own).candidate(enrolment, progress, resources.knowledge.fiche)
    return page(
        "candidat.html",
        said.status,
        **desk.frame("candidats"),
        fiche=found,
        dit=said,
        modalites=[(one, word(one)) for one in get_args(Modality)],
        resultats=[(one.value, word(one)) for one in Outcome],
        documents=[(one, word(one)) for one in get_args(EvidenceKind)],
    )


@router.post("/candidats/{record_id}/resultats", dependencies=[Depends(own_form)])
async def publish(
    record_id: RecordId,
    desk: DeskDep,
    own: Annotated[Grant, Depends(may("evaluations.publish"))],
    sent: Sent,
) -> Response:
    async def doing() -> None:
        if "tout" not in sent and not sent.getlist("capacities"):
            raise FormRefused({"capacities": "Cochez au moins une capacité, ou rendez tout visible."})
        wanted = Publication() if "tout" in sent else given(Publication, sent, "capacities", at=None)
        await publish_evaluations(record_id, wanted, own, desk.resources)

    return await _answered(doing(), record_id, desk, sent, "resultats", PUBLISH)


@router.post("/candidats/{record_id}/avis", dependencies=[Depends(own_form)])
async def request_opinions(
    record_id: RecordId, desk: DeskDep, own: Annotated[Grant, Depends(may("opinions.request"))], sent: Sent
) -> Response:
    return await _answered(
        _request(record_id, own, sent, desk.resources), record_id, desk, sent, "avis", OPINION
    )


@router.post("/candidats/{record_id}/avis-rouverts", dependencies=[Depends(own_form)])
async def reopen_opinion(
    record_id: RecordId,
    desk: DeskDep,
    own: Annotated[Grant, Depends(may("opinion_forms.reopen"))],
    sent: Sent,
) -> Response:
    async def doing() -> None:
        wanted = given(OpenForm, sent)
        forms = OpinionForms(desk.resources, own)
        await forms.reopen(await forms.form_of(record_id, wanted.signatory_id), wanted.reason)

    return await _answered(doing(), record_id, desk, sent, "avis-rouvert", REOPEN)


async def _request(record_id: int, own: Grant, sent: FormData, resources: Resources) -> None:
    """An opinion on each capacity that is ticked: all are asked, or none."""
    capacities = sent.getlist("capacities")
    if not capacities:
        raise FormRefused({"capacities": "Cochez au moins une capacité."})
    asked = [given(OpinionRequest, sent, enrolment_id=record_id, capacity=one) for one in capacities]
    async with resources.database.write(own.attribution()) as session:
        opinions = CrudService(session, OPINIONS, own)
        for one in asked:
            await opinions.create(one)


@router.post("/candidats/{record_id}/evaluations", dependencies=[Depends(own_form)])
async def record_evaluation(
    record_id: RecordId, desk: DeskDep, own: Annotated[Grant, Depends(may("evaluations.write"))], sent: Sent
) -> Response:
    async def doing() -> None:
        evaluation = given(EvaluationCreate, sent, "evaluator_ids", enrolment_id=record_id)
        async with desk.resources.database.write(own.attribution(evaluation.reason)) as session:
            await CrudService(session, EVALUATIONS, own).create(evaluation)

    return await _answered(doing(), record_id, desk, sent, "evaluation", EVALUATE)


async def _answered(
    doing: Awaitable[object], record_id: int, desk: Desk, sent: FormData, code: str, where: str
) -> Response:
    return await answered(
        doing,
        code=code,
        back=f"/console/candidats/{record_id}",
        where=where,
        after="blocs",
        sent=sent,
        show=lambda said: candidate_page(record_id, desk, said),
    )
