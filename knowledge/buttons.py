"""What a button may carry: a question with its own entities, a step of a guide, or a listed command."""

import json
from collections.abc import Container

from knowledge.facts import Fiche
from knowledge.followup import PAYLOAD, allowed_values
from knowledge.guides import Guides

# Commands of the dialogue itself that a button may carry besides a question.
DIALOGUE_COMMANDS = frozenset(
    {"parler_a_quelquun", "que_sais_tu_faire", "mes_donnees", "plus_simple", "en_detail", "repete"}
    | {"guide_annuler", "guide_corriger", "guide_reprendre"}
)
GUIDE_CHOICE = "guide_choix"


def is_allowed(payload: str, questions: Container[str], guides: Guides, fiche: Fiche) -> bool:
    """Whether a button may carry that command."""
    match = PAYLOAD.fullmatch(payload)
    if match is None:
        return False
    try:
        entities = json.loads(match["entities"] or "{}")
    except json.JSONDecodeError:
        return False
    if match["question"] in DIALOGUE_COMMANDS:
        return not entities
    if match["question"] == GUIDE_CHOICE:
        return entities.keys() == {"etape", "choix"} and guides.is_button(
            entities["etape"], entities["choix"]
        )
    allowed = allowed_values(fiche)
    return match["question"] in questions and all(v in allowed.get(k, ()) for k, v in entities.items())
