"""The personal pages: Jinja templates of each feature around one frame, everything escaped."""

import re
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.clock import day_in_france
from api.errors import AppError
from knowledge.roadmap import spans
from knowledge.templating import enumeration, french_date

API = Path(__file__).parent.parent
STATIC = Path(__file__).parent / "static"
# Whose templates are shown in the frame (api/space/pages/cadre.html).
FEATURES = ("space", "roadmap", "opinion_forms", "reminders")

# French puts a space there that no line may break at.
BEFORE, AFTER = re.compile(" (?=[?!:;»])"), re.compile("(?<=«) ")


def unbroken(text: str) -> str:
    """The text with its punctuation held to its words."""
    return AFTER.sub("\N{NO-BREAK SPACE}", BEFORE.sub("\N{NO-BREAK SPACE}", text))


_environment = Environment(
    loader=FileSystemLoader([API / feature / "pages" for feature in FEATURES]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(
    jour=french_date,
    jour_de=lambda at: french_date(day_in_france(at)),
    liste=enumeration,
    soude=unbroken,
    plages=spans,
)


def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """That template with these values; `moi` is the visitor's name, `cle` the key of its forms."""
    text = _environment.get_template(name).render(**{"moi": None, "cle": "", **values})
    return HTMLResponse(text, status_code=status)


def refusal_page(error: AppError) -> HTMLResponse:
    """A refusal, with what to do."""
    response = page("refus_espace.html", error.status, titre=error.title, detail=error.detail)
    response.headers.update(error.headers)
    return response
