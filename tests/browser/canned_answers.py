"""Answers of the service, written as the contract has them, to be played."""

from __future__ import annotations

from typing import Any

from tests.browser.stub_portal import message

SOURCES = [
    {
        "label": "Fiche RNCP 28246",
        "section": "Voies d'accès",
        "url": "https://example.org/fiche",
        "date": "2023-06-01",
    },
    {
        "label": "Référentiel",
        "section": "Jury",
        "url": "https://example.org/referentiel",
        "date": "2023-06-01",
    },
    {"label": "Guide interne", "section": "Calendrier", "url": None, "date": "2024-01-15"},
]
CENTRE = {
    "name": "UIMM de démonstration, Moselle",
    "telephone": "03 53 01 57 57",
    "email": "moselle@example.org",
    "address": "57 avenue de l'Exemple, 00057 Fictiveville",
    "opening_hours": "du lundi au vendredi, 9 h - 12 h",
    "checked_on": "2026-03-02",
}


def _capacity(code: str, libelle: str, state: str, label: str) -> dict[str, str]:
    return {"code": code, "libelle": libelle, "state": state, "state_label": label}


BLOCKS = [
    {
        "numero": 1,
        "libelle": "Réaliser une production",
        "state": "acquis",
        "state_label": "bloc acquis",
        "capacities": [_capacity("C1", "Préparer son poste", "validee", "validée")],
    },
    {
        "numero": 2,
        "libelle": "Participer au progrès de l'atelier",
        "state": "en_cours",
        "state_label": "en cours",
        "capacities": [
            _capacity("C5", "Entretenir son poste", "non_validee", "non validée"),
            _capacity("C6", "Signaler un écart", "non_publiee", "résultat à venir"),
            _capacity("C7", "Proposer une amélioration", "non_evaluee", "pas encore évaluée"),
        ],
    },
]
ITEMS = [
    {"label": "S'inscrire", "text": "auprès d'un centre"},
    {"label": "Être évalué", "text": "en entreprise"},
]
CARDS: dict[str, dict[str, Any]] = {
    "progression": {
        "type": "progression",
        "title": "Où vous en êtes",
        "blocks": BLOCKS,
        "summary": "1 capacité validée sur 4.",
    },
    "liste": {"type": "liste", "title": "Les voies d'accès", "items": ITEMS},
    "etapes": {"type": "etapes", "title": "De l'inscription au jury", "items": ITEMS},
    "connexion": {"type": "connexion"},
    "message": {"type": "message", "departement": ""},
    "page": {
        "type": "page",
        "page": "feuille-de-route",
        "title": "Ma feuille de route",
        "text": "Vos capacités, ce qui manque, qui fait quoi.",
        "label": "Ouvrir ma feuille de route",
    },
    "contact": {
        "type": "contact",
        "title": "Qui appeler",
        **CENTRE,
        "asks": ["Quelles sont les prochaines dates ?", "Combien cela coûte, et qui paie ?"],
    },
}
ANSWER_TEXT = "La fiche prévoit trois voies :\n- la formation\n- l'alternance\n- la VAE"


def answer_to(said: str, rank: int = 1) -> dict[str, Any]:
    """The played answer: sources, certitude and quick replies always, a card where its type was typed."""
    return {
        **message(ANSWER_TEXT),
        "id": rank,
        "certitude": "deduite",
        "sources": SOURCES,
        "card": CARDS.get(said),
        "suggestions": [{"id": f"jury-{rank}", "title": "Qui compose le jury ?"}],
    }


def contact_reply() -> dict[str, Any]:
    return {
        "departement": "57",
        "contact": {**CENTRE, "takes_messages": True},
        "text": "",
        "directory": SOURCES[0],
        "joined": None,
    }


def sent_reply() -> dict[str, Any]:
    calling = {name: CENTRE[name] for name in ("telephone", "opening_hours")}
    return {"reference": "AB-1234", "sent_to": CENTRE["name"], **calling}
