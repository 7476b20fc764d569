"""The console's pages: Jinja templates, everything escaped."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.clock import day_in_france
from api.errors import AppError
from api.personal_data.words import in_french
from api.wording import word
from knowledge.templating import enumeration, french_date

PAGES = Path(__file__).parent / "pages"
# What comes next: words of the dossier that are also those of other codes.
STEPS = {
    "inscription": "l'inscription (la recevabilité, en VAE)",
    "evaluation": "l'évaluation",
    "publication": "la publication des résultats",
    "jury": "le jury paritaire",
    "declare": "aucune : le jury s'est prononcé",
}
# How the log's fields are called.
LOGGED = {
    "capacity": "capacité",
    "modality": "modalité",
    "evaluated_on": "évaluée le",
    "outcome": "résultat",
    "published_at": "publié le",
    "entered_on": "entrée le",
    "enrolled_on": "inscription le",
    "number": "numéro",
    "route": "voie",
    "company_id": "entreprise n°",
    "training_body_id": "organisme de formation n°",
    "exam_centre_id": "centre d'examen n°",
    "given_name": "prénom",
    "family_name": "nom",
    "email": "adresse électronique",
    "value": "avis",
    "comment": "commentaire",
    "given_at": "donné le",
    "sent_at": "envoyé le",
    "signed_name": "envoyé par",
    "signed_function": "fonction",
    "receipt": "accusé de réception",
    "reopened_at": "rouvert le",
    "reopening_reason": "motif",
    "decision": "décision",
    "decided_on": "décidée le",
    "interview_on": "entretien le",
    "received_on": "reçue le",
    "requested_on": "demandée le",
    "planned_on": "prévue le",
    "place": "lieu",
    "due_on": "attendu le",
}


def day(value: date | datetime | None) -> str:
    """A date as people write it; a moment is the day that it was in France."""
    if value is None:
        return "non enregistrée"
    if isinstance(value, datetime):
        value = day_in_france(value)
    return french_date(value)


def logged_name(name: str) -> str:
    """A field as the log names it, in words."""
    return LOGGED.get(name, name.replace("_", " "))


_environment = Environment(
    loader=FileSystemLoader(PAGES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(
    jour=day,
    liste=enumeration,
    mot=word,
    etape=STEPS.__getitem__,
    nom=logged_name,
    valeur=in_french,
    moment=in_french,
)


def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """That template with these values."""
    text = _environment.get_template(name).render(**{"moi": None, "cle": "", "dit": None, **values})
    return HTMLResponse(text, status_code=status)


def refusal_page(error: AppError) -> HTMLResponse:
    """A refusal, with what to do."""
    response = page("refus.html", error.status, titre=error.title, detail=error.detail)
    response.headers.update(error.headers)
    return response
