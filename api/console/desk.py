"""What every page of the console needs: who reads it, what they may do, and what is said of the form just sent."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from api.access.roles import Principal
from api.access.rules import RULES
from api.access.service import Grant, grant
from api.console.doors import SESSION, StaffDep
from api.console.forms import FormRefused, without_field_names
from api.cookies import form_key
from api.dependencies import ResourcesDep
from api.errors import AppError, NotAllowed, NotAuthenticated
from api.resources import Resources

# All that a page may say after a redirection: an address only chooses among these.
DONE: Mapping[str, str] = {
    "point-confirme": "Point confirmé à votre nom.",
    "point-repris": "La confirmation est retirée : le point reste à confirmer.",
    "candidat-presente": "Candidat présenté à la séance.",
    "candidat-retire": "Candidat retiré de la séance. Son dossier ne change pas.",
    "declaration": "La déclaration du jury est enregistrée.",
    "proces-verbal": "Le procès-verbal est dressé et la séance est close. Imprimez-le pour le faire signer.",
    "resultats": "Résultats rendus visibles.",
    "avis": "Avis demandé au signataire.",
    "avis-rouvert": "Formulaire rouvert. L'avis donné reste en vigueur jusqu'au nouvel envoi. Le signataire est prévenu par e-mail, si son adresse est enregistrée.",
    "evaluation": "Évaluation enregistrée. Elle reste dans le centre jusqu'à ce que vous la rendiez visible.",
    "prevue": "L'évaluation prévue est enregistrée. Le candidat peut la lire.",
    "prevue-retiree": "L'évaluation prévue est retirée.",
    "attendu": "Le document attendu est enregistré. Le candidat peut le lire.",
    "attendu-retire": "Le document n'est plus attendu.",
    "rappels": "Votre choix est enregistré.",
    "mot-de-passe": "Votre mot de passe est changé. Vos autres connexions sont fermées.",
    "compte-cree": "Compte créé. L'invitation part par e-mail.",
    "invitation": "L'invitation part par e-mail. Ce que la personne avait pour se connecter ne sert plus.",
    "compte-ferme": "Compte fermé : il n'ouvre plus rien.",
    "compte-rouvert": "Compte rouvert.",
    "sessions-fermees": "Toutes les connexions de ce compte sont fermées.",
}


@dataclass(frozen=True)
class Said:
    """What a page says of the form just sent: done, or refused with what was typed."""

    status: int = 200
    where: str = ""
    done: str = ""
    refused: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def open(self, where: str) -> bool:
        """Whether that form was refused."""
        return bool(self.refused) and self.where == where

    def fault(self, where: str, name: str) -> str:
        return self.faults.get(name, "") if self.open(where) else ""

    def value(self, where: str, name: str, otherwise: object = "") -> object:
        """What was typed there, kept when the form is refused."""
        return self.typed.get(name, [""])[0] if self.open(where) else otherwise

    def ticked(self, where: str, name: str, value: object) -> bool:
        return self.open(where) and str(value) in self.typed.get(name, [])


@dataclass(frozen=True)
class Desk:
    """A staff member in front of a page."""

    request: Request
    principal: Principal
    resources: Resources

    def may(self, operation: str) -> bool:
        """Whether the table of rules lets them do it, somewhere."""
        return self.principal.role in RULES[operation]

    def grant(self, operation: str) -> Grant:
        return grant(self.principal, operation, self.resources.clock())

    def frame(self, section: str) -> dict[str, Any]:
        """What every page shows around its own content."""
        return {
            "moi": self.principal,
            "cle": form_key(self.request, self.resources, SESSION),
            "rubrique": section,
            "jurys_permis": self.may("jury_sessions.read"),
            "peut": self.may,
        }


async def _desk(request: Request, principal: StaffDep, resources: ResourcesDep) -> Desk:
    return Desk(request, principal, resources)


async def _said(
    fait: Annotated[str, Query(max_length=40)] = "", ou: Annotated[str, Query(max_length=40)] = ""
) -> Said:
    return Said(where=ou, done=DONE.get(fait, ""))


async def _sent(request: Request) -> FormData:
    return await request.form()


DeskDep = Annotated[Desk, Depends(_desk)]
SaidDep = Annotated[Said, Depends(_said)]
Sent = Annotated[FormData, Depends(_sent)]


async def answered(
    doing: Awaitable[object],
    *,
    code: str,
    back: str,
    where: str,
    sent: FormData,
    show: Callable[[Said], Awaitable[Response]],
    after: str | None = None,
) -> Response:
    """Back to the page once done, at `after` or where the form is; or the page again, with the refusal and what was typed."""
    assert code in DONE
    try:
        await doing
    except (NotAuthenticated, NotAllowed):
        raise
    except AppError as error:
        return await show(_refusal(error, where, sent))
    place = after or where
    return RedirectResponse(f"{back}?{urlencode({'fait': code, 'ou': place})}#{place}", status_code=303)


def _refusal(error: AppError, where: str, sent: FormData) -> Said:
    typed = {name: [str(value) for value in sent.getlist(name)] for name in sent}
    faults = error.faults if isinstance(error, FormRefused) else {}
    return Said(error.status, where, refused=without_field_names(error.detail), faults=faults, typed=typed)
