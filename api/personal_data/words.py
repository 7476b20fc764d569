"""Recorded values in French, for people to read."""

from datetime import date, datetime
from typing import Any

from api.clock import FRANCE
from knowledge.templating import french_date

# What its code, with spaces, does not say in good French.
_WORDS = {
    "vae": "VAE",
    "validee": "validée",
    "non_validee": "non validée",
    "excuse": "excusé",
    "reporte": "reporté",
    "reserve": "réservé",
    "defavorable": "défavorable",
    "non_observe": "non observé",
    "situation_reelle": "situation professionnelle réelle",
    "projets": "présentation de projets",
    "reconstituee": "situation reconstituée",
    "dossier_vae": "dossier de VAE",
    "responsable_hierarchique": "responsable hiérarchique",
    "contrat_professionnalisation": "contrat de professionnalisation",
    "creation": "création",
    "evaluateur": "évaluateur",
    "president": "président",
    "systeme": "traitement automatique",
    "centre": "centre d'examen",
    "organisme": "organisme de formation",
    "personne": "vous",
}


def in_french(value: Any) -> str:
    """A value as a person reads it: « oui », « 4 mai 2026 », « validée »."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        local = value.astimezone(FRANCE)
        return f"{french_date(local)} à {local:%H} h {local:%M}"
    if isinstance(value, date):
        return french_date(value)
    if isinstance(value, dict):
        return str(value["name"]) if value.keys() == {"id", "name"} else _listed(value)
    if isinstance(value, list):
        return ", ".join(in_french(one) for one in value)
    text = str(value)
    if text in _WORDS:
        return _WORDS[text]
    moment = _moment(text)
    if moment is not None:
        return in_french(moment)
    return text.replace("_", " ") if text.isascii() and text.replace("_", "").islower() else text


def change_in_french(change: list[Any]) -> str:
    """« de … à … », or what it became where there was nothing."""
    before, after = (in_french(one) for one in change)
    return after if change[0] is None or before == after else f"de {before} à {after}"


def _listed(value: dict[str, Any]) -> str:
    return " ; ".join(f"{name} : {in_french(one)}" for name, one in value.items()) or "—"


def _moment(text: str) -> date | datetime | None:
    """A date kept as text in the log."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text) if len(text) >= 19 and text[4:5] == "-" else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
