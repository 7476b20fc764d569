"""The pages of a signatory's opinions, and what their script saves."""

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.access.dependencies import allowed
from api.access.roles import Principal, Role
from api.access.service import Grant
from api.cookies import form_key
from api.crud.fields import Capacity
from api.crud.router import RecordId
from api.dependencies import ResourcesDep
from api.documents.downloads import PDF, attached
from api.errors import NotPossibleNow
from api.evaluations.models import OpinionValue
from api.opinion_forms.posted import REVIEW, Posted, mark, posted
from api.opinion_forms.receipt import receipt
from api.opinion_forms.schemas import (
    LONGEST_COMMENT,
    LONGEST_TITLE,
    ActivityChange,
    RowAnswer,
    Signature,
    StateView,
    state_view,
)
from api.opinion_forms.sending import FormIncomplete
from api.opinion_forms.service import OpinionForms
from api.opinion_forms.state import COMMENTED, FormState
from api.opinion_forms.why import why
from api.people.models import Function
from api.resources import Resources
from api.space.doors import SPACE, SignatoryDep, SpaceRoute, own_space_form, own_space_script
from api.space.rendering import page
from api.space.service import Visitor
from api.wording import word


async def space_principal(who: SignatoryDep) -> Principal:
    """The signatory whose pages this browser reads, as a caller of the records."""
    return Principal(Role.ENTREPRISE, Role.ENTREPRISE.value, person_id=who.identity.person_id)


ReadGrant = Annotated[Grant, Depends(allowed("opinion_forms.read", space_principal))]
GiveGrant = Annotated[Grant, Depends(allowed("opinion_forms.give", space_principal))]


async def _sent(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_sent)]
CapacityPath = Annotated[Capacity, Path()]

# Without scripts, the whole screen is sent at once, eight explanations included.
FORM_BODIES = {"/espace/avis/": 64 * 1024}

pages = APIRouter(prefix="/espace/avis", route_class=SpaceRoute, include_in_schema=False)
script = APIRouter(prefix="/espace/avis", include_in_schema=False)


def frame(request: Request, who: Visitor, resources: Resources, own: Grant) -> dict[str, Any]:
    """What every page of the form shows around its own content."""
    return {
        "moi": who.person.display_name,
        "cle": form_key(request, resources, SPACE),
        "mot": word,
        "ferme_dans": closes_in(who, own),
    }


def closes_in(who: Visitor, own: Grant) -> int:
    return max(0, int((who.closes_at - own.now).total_seconds()))


@pages.get("")
async def list_forms(
    request: Request, who: SignatoryDep, own: ReadGrant, resources: ResourcesDep
) -> HTMLResponse:
    found = await OpinionForms(resources, own).mine()
    return page(
        "avis_liste.html",
        **frame(request, who, resources, own),
        avis=found,
        pourquoi=why(resources.knowledge.fiche),
    )


@pages.get("/{form_id}")
async def show_form(
    form_id: RecordId,
    request: Request,
    who: SignatoryDep,
    own: ReadGrant,
    resources: ResourcesDep,
    fait: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    forms = OpinionForms(resources, own)
    state = await forms.state(form_id)
    around = frame(request, who, resources, own)
    if state.open_rows:
        return _form(around, resources, Posted(state), fait=fait)
    waiting = [one for one in await forms.mine() if one.open_rows]
    return page(
        "avis_envoye.html",
        **around,
        avis=state,
        blocs=blocks_of(resources, state),
        fait=fait,
        suivant=waiting[0] if waiting else None,
        restants=len(waiting),
    )


@pages.post("/{form_id}", dependencies=[Depends(own_space_form)])
async def keep_form(
    form_id: RecordId,
    request: Request,
    who: SignatoryDep,
    own: GiveGrant,
    resources: ResourcesDep,
    sent: Sent,
) -> Response:
    """Without scripts: the whole screen, each time a button is used."""
    forms = OpinionForms(resources, own)
    given = await forms.keep(form_id, posted(sent, await forms.state(form_id)))
    if given.faults:
        return _form(frame(request, who, resources, own), resources, given, status=422)
    here = f"/espace/avis/{form_id}"
    following = f"{here}/relecture" if sent.get("faire") == REVIEW else f"{here}?fait=enregistre"
    return RedirectResponse(following, status_code=303)


@pages.get("/{form_id}/relecture")
async def review_form(
    form_id: RecordId, request: Request, who: SignatoryDep, own: ReadGrant, resources: ResourcesDep
) -> Response:
    state = await OpinionForms(resources, own).state(form_id)
    if not state.open_rows:
        return RedirectResponse(f"/espace/avis/{form_id}", status_code=303)
    signed = {"name": who.person.display_name, "function": state.form.signatory.function}
    return _review(frame(request, who, resources, own), resources, state, signed)


@pages.post("/{form_id}/envoi", dependencies=[Depends(own_space_form)])
async def send_form(
    form_id: RecordId,
    request: Request,
    who: SignatoryDep,
    own: GiveGrant,
    resources: ResourcesDep,
    sent: Sent,
) -> Response:
    forms = OpinionForms(resources, own)
    signed = {name: str(sent.get(name, "")) for name in ("name", "function")}
    around = frame(request, who, resources, own)
    try:
        given = Signature.model_validate({**signed, "in_company_s_name": "in_company_s_name" in sent})
        await forms.send(form_id, given)
    except ValidationError:
        refused = "Indiquez votre nom et votre fonction, puis envoyez."
    except FormIncomplete as error:
        refused = error.detail
    else:
        return RedirectResponse(f"/espace/avis/{form_id}?fait=envoye", status_code=303)
    return _review(around, resources, await forms.state(form_id), signed, refused)


@pages.get("/{form_id}/accuse.pdf")
async def download_receipt(form_id: RecordId, own: ReadGrant, resources: ResourcesDep) -> Response:
    forms = OpinionForms(resources, own)
    state = await forms.state(form_id)
    if state.form.sent_at is None:
        raise NotPossibleNow("L'accusé de réception se télécharge une fois l'avis envoyé.")
    company = await forms.company(state)
    return await attached(
        PDF,
        f"accuse-{state.form.receipt}.pdf",
        lambda: receipt(state, company, resources.knowledge.fiche, own.now),
    )


@script.get("/{form_id}/etat", dependencies=[Depends(own_space_script)])
async def read_state(
    form_id: RecordId, who: SignatoryDep, own: ReadGrant, resources: ResourcesDep
) -> StateView:
    return state_view(await OpinionForms(resources, own).state(form_id), closes_in(who, own))


@script.put("/{form_id}/reponses/{capacity}", dependencies=[Depends(own_space_script)])
async def keep_answer(
    form_id: RecordId,
    capacity: CapacityPath,
    given: RowAnswer,
    who: SignatoryDep,
    own: GiveGrant,
    resources: ResourcesDep,
) -> StateView:
    state = await OpinionForms(resources, own).answer(form_id, capacity, given)
    return state_view(state, closes_in(who, own))


@script.put("/{form_id}/activites", dependencies=[Depends(own_space_script)])
async def keep_activity(
    form_id: RecordId, given: ActivityChange, who: SignatoryDep, own: GiveGrant, resources: ResourcesDep
) -> StateView:
    return state_view(await OpinionForms(resources, own).tell(form_id, given), closes_in(who, own))


def blocks_of(resources: Resources, state: FormState) -> list[dict[str, Any]]:
    """The rows under the blocks of the fiche, each with its words."""
    fiche = resources.knowledge.fiche
    titles = {one.code: one.libelle for one in fiche.capacities}
    found = []
    for block in fiche.blocks:
        rows = [(one, titles[one.capacity]) for one in state.rows if one.capacity in block.capacites]
        if rows:
            found.append({"numero": block.numero, "titre": block.libelle, "lignes": rows})
    return found


def _form(
    around: dict[str, Any], resources: Resources, given: Posted, fait: str = "", status: int = 200
) -> HTMLResponse:
    return page(
        "avis_formulaire.html",
        status,
        **around,
        avis=given.shown,
        blocs=blocks_of(resources, given.shown),
        valeurs=[(one, word(one)) for one in get_args(OpinionValue)],
        pourquoi=why(resources.knowledge.fiche),
        marques={one.capacity: mark(one.value, one.comment) for one in given.state.rows},
        fautes=given.faults,
        nom=given.name,
        fait=fait,
        expliquees=COMMENTED,
        longueur=LONGEST_COMMENT,
        longueur_titre=LONGEST_TITLE,
    )


def _review(
    around: dict[str, Any], resources: Resources, state: FormState, signed: dict[str, str], refused: str = ""
) -> HTMLResponse:
    return page(
        "avis_relecture.html",
        422 if refused else 200,
        **around,
        avis=state,
        blocs=blocks_of(resources, state),
        signe=signed,
        refus=refused,
        fonctions=[(one, word(one)) for one in get_args(Function)],
    )
