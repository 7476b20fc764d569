"""The way into the console: address and password, then a code; invitations; one's own account."""

import secrets
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from api.console.desk import DeskDep, Said, SaidDep, Sent
from api.console.doors import (
    ENTRY,
    HOME,
    INVITATION,
    SESSION,
    SIGN_IN,
    ConsoleRoute,
    own_entry_form,
    own_form,
    own_invitation_form,
    staff_of_cookie,
)
from api.console.forms import FormRefused
from api.console.rendering import page
from api.cookies import forget, form_key, keep, kept, key_of
from api.demo.team import TEAM
from api.dependencies import ResourcesDep, Source
from api.errors import AppError, NotAuthenticated, PasswordRefused, SignInRefused
from api.resources import Resources
from api.sign_in.passwords import LONGEST, SHORTEST
from api.sign_in.second_factor import enrolment
from api.sign_in.service import SignInService
from api.sign_in.sessions import StaffSessions

CODE = "/console/connexion/code"
ACCOUNT = "/console/compte"
INVITED = "/console/invitation"
DIFFERENT = "Les deux saisies du mot de passe ne sont pas les mêmes."
WRONG_CODE = "Ce code n'est pas le bon, ou il a déjà servi. Attendez le suivant, puis recopiez-le."

router = APIRouter(route_class=ConsoleRoute)


async def limit_sign_ins(source: Source, resources: ResourcesDep) -> None:
    await resources.limits.check("sign_ins_of_source", source)


def typed(sent: FormData, name: str) -> str:
    """What was typed in that field, and nothing where a file was sent instead."""
    value = sent.get(name, "")
    return value if isinstance(value, str) else ""


@router.get("/connexion")
async def sign_in_page(request: Request, resources: ResourcesDep) -> Response:
    try:
        await staff_of_cookie(request, resources)
    except NotAuthenticated:
        return _sign_in_page(request, resources)
    return RedirectResponse(HOME, status_code=303)


def _sign_in_page(
    request: Request, resources: Resources, email: str = "", refused: AppError | None = None
) -> Response:
    # A form has a key of its own before anybody is known; what it hangs on opens nothing.
    entry = kept(request, resources, ENTRY) or secrets.token_urlsafe(32)
    response = page(
        "connexion.html",
        refused.status if refused else 200,
        cle=key_of(entry, resources, ENTRY),
        dit=Said(refused=refused.detail if refused else ""),
        adresse=email,
        equipe=TEAM if resources.settings.demo_allowed else (),
    )
    keep(response, resources, entry, ENTRY)
    return response


@router.post("/connexion", dependencies=[Depends(limit_sign_ins), Depends(own_entry_form)])
async def sign_in(request: Request, resources: ResourcesDep, sent: Sent) -> Response:
    email = typed(sent, "email")
    try:
        token = await SignInService(resources).with_password(email, typed(sent, "mot_de_passe"))
    except SignInRefused as refused:
        return _sign_in_page(request, resources, email, refused)
    response = RedirectResponse(CODE, status_code=303)
    keep(response, resources, token, SESSION)
    return response


@router.get("/connexion/code")
async def code_page(request: Request, resources: ResourcesDep) -> Response:
    await StaffSessions(resources).account(kept(request, resources, SESSION), complete=False)
    return page("code.html", cle=form_key(request, resources, SESSION))


@router.post("/connexion/code", dependencies=[Depends(limit_sign_ins), Depends(own_form)])
async def send_code(request: Request, resources: ResourcesDep, sent: Sent) -> Response:
    try:
        token = await SignInService(resources).with_code(
            kept(request, resources, SESSION), typed(sent, "code")
        )
    except SignInRefused as refused:
        said = Said(refused=refused.detail)
        return page("code.html", refused.status, cle=form_key(request, resources, SESSION), dit=said)
    response = RedirectResponse(HOME, status_code=303)
    keep(response, resources, token, SESSION)
    forget(response, resources, ENTRY)
    return response


@router.get("/invitation")
async def invitation_page(
    request: Request, resources: ResourcesDep, jeton: Annotated[str | None, Query(max_length=100)] = None
) -> Response:
    if jeton is None:
        return await _invitation_page(request, resources, Said())
    # Out of the address bar at once; nothing is consumed, so that a mail filter may read the link too.
    response = RedirectResponse(INVITED, status_code=303)
    # The link comes from an e-mail, and its page must still know which invitation it is.
    keep(response, resources, jeton, INVITATION, "lax")
    return response


async def _invitation_page(request: Request, resources: Resources, said: Said) -> Response:
    token, service = kept(request, resources, INVITATION), SignInService(resources)
    account = await service.invited(token)
    return page(
        "invitation.html",
        said.status,
        cle=form_key(request, resources, INVITATION),
        dit=said,
        compte=account,
        facteur=enrolment(service.key_offered(token), account.email),
        au_moins=SHORTEST,
        au_plus=LONGEST,
    )


@router.post("/invitation", dependencies=[Depends(limit_sign_ins), Depends(own_invitation_form)])
async def accept_invitation(request: Request, resources: ResourcesDep, sent: Sent) -> Response:
    password = typed(sent, "nouveau")
    try:
        if password != typed(sent, "encore"):
            raise FormRefused({"encore": DIFFERENT})
        token = await SignInService(resources).accept(
            kept(request, resources, INVITATION), password, typed(sent, "code")
        )
    except SignInRefused:
        return await _invitation_page(request, resources, _faults({"code": WRONG_CODE}))
    except PasswordRefused as refused:
        return await _invitation_page(request, resources, _faults({"nouveau": refused.detail}))
    except FormRefused as refused:
        return await _invitation_page(request, resources, _faults(refused.faults))
    response = RedirectResponse(HOME, status_code=303)
    keep(response, resources, token, SESSION)
    forget(response, resources, INVITATION)
    return response


@router.get("/compte", dependencies=[Depends(staff_of_cookie)])
async def account_page(desk: DeskDep, said: SaidDep) -> Response:
    return await _account_page(desk, said)


async def _account_page(desk: DeskDep, said: Said) -> Response:
    account = await StaffSessions(desk.resources).account(kept(desk.request, desk.resources, SESSION))
    return page(
        "compte.html",
        said.status,
        **desk.frame("compte"),
        dit=said,
        compte=account,
        au_moins=SHORTEST,
        au_plus=LONGEST,
    )


@router.post("/compte/mot-de-passe", dependencies=[Depends(limit_sign_ins), Depends(own_form)])
async def change_password(desk: DeskDep, sent: Sent) -> Response:
    password, resources = typed(sent, "nouveau"), desk.resources
    try:
        if password != typed(sent, "encore"):
            raise FormRefused({"encore": DIFFERENT})
        token = await SignInService(resources).change_password(
            kept(desk.request, resources, SESSION), typed(sent, "actuel"), password
        )
    except SignInRefused as refused:
        return await _account_page(desk, _faults({"actuel": refused.detail}))
    except PasswordRefused as refused:
        return await _account_page(desk, _faults({"nouveau": refused.detail}))
    except FormRefused as refused:
        return await _account_page(desk, _faults(refused.faults))
    response = RedirectResponse(f"{ACCOUNT}?fait=mot-de-passe&ou=mdp#mdp", status_code=303)
    keep(response, resources, token, SESSION)
    return response


def _faults(faults: Mapping[str, str]) -> Said:
    """The page again, each fault beside its field; what was typed in these fields is never sent back."""
    refused = FormRefused(faults)
    return Said(refused.status, "mdp", refused=refused.detail, faults=refused.faults)


@router.post("/deconnexion", dependencies=[Depends(own_form)])
async def sign_out(request: Request, resources: ResourcesDep) -> Response:
    await StaffSessions(resources).close(kept(request, resources, SESSION))
    return _signed_out(resources)


@router.post("/deconnexion/partout", dependencies=[Depends(own_form)])
async def sign_out_everywhere(desk: DeskDep) -> Response:
    account_id = desk.principal.account_id
    assert account_id is not None
    await StaffSessions(desk.resources).close_all(account_id)
    return _signed_out(desk.resources)


def _signed_out(resources: Resources) -> Response:
    response = RedirectResponse(SIGN_IN, status_code=303)
    forget(response, resources, SESSION)
    return response
