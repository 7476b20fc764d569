"""Failures as application/problem+json, in French, without echoing what was sent."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.errors import AppError

MEDIA_TYPE = "application/problem+json"

MOST_FAULTS = 12
# By the beginning of Pydantic's name for a fault.
REASONS = (
    ("missing", "il manque"),
    ("extra_forbidden", "champ inconnu"),
    ("string_too_short", "trop court, ou vide"),
    ("string_too_long", "trop long"),
    ("string_pattern", "forme non admise"),
    ("too_long", "trop d'éléments"),
    ("too_short", "pas assez d'éléments"),
    ("int", "nombre entier attendu"),
    ("bool", "vrai ou faux attendu (true, false)"),
    ("greater_than", "trop petit"),
    ("less_than", "trop grand"),
)

HTTP_TITLES = {
    400: ("requete-illisible", "Requête illisible", "La requête n'a pas pu être lue."),
    404: ("introuvable", "Introuvable", "Cette adresse n'existe pas."),
    405: ("methode-refusee", "Méthode refusée", "Cette méthode n'est pas acceptée ici."),
    413: ("trop-volumineux", "Requête trop volumineuse", "La requête dépasse la taille admise."),
    421: ("autre-site", "Autre site", "Ce service ne répond pas à ce nom."),
    500: ("panne", "Panne", "Une erreur inattendue est survenue. Réessayez dans un instant."),
}


class Problem(BaseModel):
    """What a refusal looks like (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These refusals, for the OpenAPI description of a router."""
    return {status: {"model": Problem, "description": MEDIA_TYPE} for status in statuses}


def problem(
    status: int, code: str, title: str, detail: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """A problem document (RFC 9457) as a response."""
    body = {
        "type": f"urn:assistant-cqpm:probleme:{code}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    return JSONResponse(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def http_problem(status: int, headers: dict[str, str] | None = None) -> JSONResponse:
    """The problem document of a bare HTTP status."""
    code, title, detail = HTTP_TITLES.get(status, ("refus", "Requête refusée", "La requête a été refusée."))
    return problem(status, code, title, detail, headers)


def _field(location: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in location if part not in {"body", "query", "path"})


async def _on_app_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)
    return problem(error.status, error.code, error.title, error.detail, error.headers)


async def _on_invalid_request(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    if any(fault["type"] == "json_invalid" for fault in error.errors()):
        return http_problem(400)
    fields = {_field(tuple(fault["loc"])): _reason(fault) for fault in error.errors()}
    faults = [f"{field} ({reason})" for field, reason in sorted(fields.items()) if field]
    detail = "La requête n'est pas valide."
    if faults:
        detail = f"La requête n'est pas valide : vérifiez {', '.join(faults[:MOST_FAULTS])}."
    return problem(422, "requete-invalide", "Requête invalide", detail)


def _reason(fault: Mapping[str, Any]) -> str:
    """Why a field is refused, without what was sent."""
    kind, context = str(fault["type"]), fault.get("ctx", {})
    if kind in ("literal_error", "enum"):
        return f"valeurs possibles : {str(context.get('expected', '')).replace(' or ', ' ou ')}"
    if kind.startswith(("date", "datetime")):
        return "date attendue : AAAA-MM-JJ"
    return next((words for start, words in REASONS if kind.startswith(start)), "valeur non admise")


async def _on_http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return http_problem(error.status_code, dict(error.headers or {}))


def install_handlers(app: FastAPI) -> None:
    """Render every failure of this application as a problem document."""
    app.add_exception_handler(AppError, _on_app_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
