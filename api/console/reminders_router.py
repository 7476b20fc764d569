"""What a centre d'examen has sent by e-mail, by itself: nothing that it has not chosen."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.access.service import Grant
from api.console.desk import Desk, DeskDep, Said, SaidDep, Sent, answered
from api.console.doors import ConsoleRoute, may, own_form
from api.console.forms import FormRefused
from api.console.rendering import page
from api.crud.router import RecordId
from api.reminders import letters
from api.reminders.choices import KINDS, Choices, KindChoice
from api.reminders.letters import Appointment, Letter
from api.reminders.models import ReminderKind
from api.resources import Resources

REMINDERS, FORM = "/console/rappels", "choix"
Chooses = Annotated[Grant, Depends(may("reminders.choose"))]
FAULTS = {
    "days": "Indiquez un nombre de jours, de 1 à 90.",
    "times": "Indiquez un nombre de rappels, de 1 à 5.",
}

router = APIRouter(prefix="/rappels", route_class=ConsoleRoute)


@router.get("")
async def list_centres(desk: DeskDep, own: Chooses) -> Response:
    async with desk.resources.database.read() as session:
        centres = await Choices(session, own).centres()
    if len(centres) == 1:
        return RedirectResponse(f"{REMINDERS}/{centres[0].id}", status_code=303)
    return page("rappels_centres.html", **desk.frame("rappels"), centres=centres)


@router.get("/{record_id}", dependencies=[Depends(may("reminders.choose"))])
async def show_choices(record_id: RecordId, desk: DeskDep, said: SaidDep) -> Response:
    return await _choices_page(record_id, desk, said)


async def _choices_page(record_id: int, desk: Desk, said: Said) -> Response:
    async with desk.resources.database.read() as session:
        found = await Choices(session, desk.grant("reminders.choose")).of(record_id)
    return page(
        "rappels.html",
        said.status,
        **desk.frame("rappels"),
        dit=said,
        centre=found.centre,
        choix=found.kinds,
        exemples=_examples(found.centre.name, desk.resources),
    )


@router.post("/{record_id}", dependencies=[Depends(own_form)])
async def choose(record_id: RecordId, desk: DeskDep, own: Chooses, sent: Sent) -> Response:
    async def doing() -> None:
        wanted = _sent(sent)
        async with desk.resources.database.write(own.attribution()) as session:
            await Choices(session, own).choose(record_id, wanted)

    return await answered(
        doing(),
        code="rappels",
        back=f"{REMINDERS}/{record_id}",
        where=FORM,
        sent=sent,
        show=lambda said: _choices_page(record_id, desk, said),
    )


def _sent(form: FormData) -> dict[ReminderKind, KindChoice]:
    """The choice of each kind; each field's name begins with its kind's."""
    wanted: dict[ReminderKind, KindChoice] = {}
    faults: dict[str, str] = {}
    for kind in KINDS:
        said = {"active": f"{kind}_active" in form, "days": form.get(f"{kind}_days", "")}
        if kind == "avis":
            said["times"] = form.get("avis_times", "")
        try:
            wanted[kind] = KindChoice.model_validate(said)
        except ValidationError as error:
            wrong = {str(fault["loc"][0]) for fault in error.errors()}
            faults |= {f"{kind}_{name}": FAULTS[name] for name in sorted(wrong)}
    if faults:
        raise FormRefused(faults)
    return wanted


def _examples(centre: str, resources: Resources) -> dict[str, list[Letter]]:
    """What is sent, to somebody who does not exist."""
    day = resources.today() + timedelta(days=7)
    link, stop = "https://… (lien personnel)", "https://… (arrêt en un clic)"
    titles = {one.code: one.libelle for one in resources.knowledge.fiche.capacities}
    first = next(iter(titles))
    planned = Appointment(day, ((first, "situation_reelle", "Atelier B"),))
    since: date = day - timedelta(days=14)
    return {
        "avis": [
            letters.invitation("Camille Exemple", centre, link, stop),
            letters.awaited_opinions("Camille Exemple", centre, since, link, stop),
        ],
        "convocation": [letters.convocation("Camille Exemple", centre, planned, titles, (), stop)],
        "document": [letters.document("Camille Exemple", centre, "rapport", day, (), stop)],
    }
