"""The console's pages: Jinja templates, everything escaped, words for every code."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.clock import day_in_france
from api.errors import AppError
from api.personal_data.words import in_french

PAGES = Path(__file__).parent / "pages"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

WORDS = {
    "formation_continue": "formation continue",
    "contrat_professionnalisation": "contrat de professionnalisation",
    "vae": "VAE",
    "validee": "validée",
    "non_validee": "non validée",
    "non_publiee": "évaluée, non publiée",
    "non_evaluee": "pas évaluée",
    "absent": "absent",
    "excuse": "excusé",
    "reporte": "reporté",
    "situation_reelle": "situation professionnelle réelle",
    "projets": "projets ou activités",
    "reconstituee": "situation reconstituée",
    "favorable": "favorable",
    "reserve": "réservé",
    "defavorable": "défavorable",
    "non_observe": "non observé",
    "acquis": "acquis",
    "en_cours": "en cours",
    "a_evaluer": "à évaluer",
    "entre_avant": "entré avant la fin de l'enregistrement",
    "entre_apres": "entré après la fin de l'enregistrement (hors RNCP)",
    "a_verifier": "à vérifier par le centre",
    "inscription": "l'inscription (la recevabilité, en VAE)",
    "evaluation": "l'évaluation",
    "publication": "la publication des résultats",
    "jury": "le jury paritaire",
    "declare": "aucune : le jury s'est prononcé",
    "admissible": "admissible",
    "non_admissible": "non admissible",
    "recevable": "recevable",
    "non_recevable": "non recevable",
    "rapport": "rapport",
    "preuve": "preuve",
    "dossier_vae": "dossier de preuves (VAE)",
    "autre": "autre",
    "tuteur": "tuteur",
    "responsable_fonctionnel": "responsable fonctionnel",
    "responsable_hierarchique": "responsable hiérarchique",
    "employeurs": "employeurs",
    "salaries": "salariés",
    "metallurgie": "métallurgie",
    "travail_temporaire": "travail temporaire",
    "conforme": "conforme",
    "ecart": "écart",
    "a_confirmer": "à confirmer",
    "administrateur": "administrateur",
    "centre": "centre d'examen",
    "organisme": "organisme de formation",
    "evaluateur": "évaluateur",
    "president": "président de jury",
    "creation": "création",
    "modification": "modification",
    "suppression": "suppression",
    "effacement": "effacement",
}
# How the log's records and fields are called.
LOGGED = {
    "enrolment": "inscription",
    "person": "identité",
    "vae_file": "dossier de VAE",
    "evaluation": "évaluation",
    "opinion": "avis de l'entreprise",
    "evidence": "pièce",
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
    "decision": "décision",
    "decided_on": "décidée le",
    "interview_on": "entretien le",
    "received_on": "reçue le",
    "requested_on": "demandée le",
}


def day(value: date | datetime | None) -> str:
    """A date as people write it; a moment is the day that it was in France."""
    if value is None:
        return "non enregistrée"
    if isinstance(value, datetime):
        value = day_in_france(value)
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number} {MONTHS[value.month - 1]} {value.year}"


def word(code: str | None) -> str:
    """A code in words."""
    return "" if code is None else WORDS.get(code, code)


def logged_name(name: str) -> str:
    """A record or a field as the log names it, in words."""
    return LOGGED.get(name, name.replace("_", " "))


_environment = Environment(
    loader=FileSystemLoader(PAGES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(jour=day, mot=word, nom=logged_name, valeur=in_french)


def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """That template with these values."""
    text = _environment.get_template(name).render(**{"moi": None, "cle": "", "dit": None, **values})
    return HTMLResponse(text, status_code=status)


def refusal_page(error: AppError) -> HTMLResponse:
    """A refusal, with what to do."""
    return page("refus.html", error.status, titre=error.title, detail=error.detail)
