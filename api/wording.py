"""Recorded codes as people read them, on pages, in documents and in exports: one word for each."""

from collections.abc import Iterable, Mapping

WORDS: Mapping[str, str] = {
    # Ways in, and where a path stands.
    "contrat_professionnalisation": "contrat de professionnalisation",
    "vae": "VAE",
    "entre_avant": "entré avant la fin de l'enregistrement",
    "entre_apres": "entré après la fin de l'enregistrement (hors RNCP)",
    "a_verifier": "à vérifier par le centre",
    "a_evaluer": "à évaluer",
    # Evaluations and opinions.
    "validee": "validée",
    "non_validee": "non validée",
    "non_publiee": "évaluée, non publiée",
    "non_evaluee": "pas évaluée",
    "excuse": "excusé",
    "reporte": "reporté",
    "situation_reelle": "situation professionnelle réelle",
    "projets": "projets ou activités",
    "reconstituee": "situation reconstituée",
    "reserve": "réservé",
    "defavorable": "défavorable",
    "non_observe": "non observé",
    "dossier_vae": "dossier de preuves (VAE)",
    # Juries.
    "salaries": "salariés",
    "metallurgie": "métallurgie",
    "ecart": "écart",
    "a_confirmer": "à confirmer",
    # Who calls, and what they did.
    "centre": "centre d'examen",
    "organisme": "organisme de formation",
    "evaluateur": "évaluateur",
    "president": "président de jury",
    "systeme": "traitement automatique",
    "responsable_hierarchique": "responsable hiérarchique",
    "creation": "création",
}


def word(code: str) -> str:
    """A code in words: its own, with spaces, unless French writes it otherwise."""
    return WORDS.get(code, code.replace("_", " "))


def quoted(codes: Iterable[str]) -> list[str]:
    """« validée », « non validée »… for a sentence that lists them."""
    return [f"« {word(one)} »" for one in codes]
