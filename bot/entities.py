"""Entities by rules on French tokens: exact where people use codes, ordinals and fixed names."""

from __future__ import annotations

import hashlib
import inspect
import re
from typing import Any, Dict, List, Text

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.tokens import Span

from bot import clue_patterns, ellipsis, entity_patterns
from bot import first_person as first_person_rules
from bot import question_form as question_form_rules
from bot.ellipsis import facet
from bot.first_person import first_person
from bot.matching import add_ruler
from bot.normalisation import fold
from bot.question_form import question_form

CLUES = "clues"

# Without its accent it is a pupil; with it, a high price.
NOT_A_PUPIL = {"élevé", "élevés", "elevé", "elevés"}


# « Pas la VAE, le contrat pro »: what is refused is not what is asked.
REFUSED = re.compile(
    r"\b(?:pas|plutot que|au lieu de|et non|sauf) (?:par |en |pour |de )?(?:le |la |l'|les |du |d')?$"
)


def build_pipeline() -> Language:
    """A blank French pipeline with two rulers: no downloaded model, about 0.3 ms a sentence."""
    nlp = spacy.blank("fr")
    add_ruler(nlp, "entity_ruler", entity_patterns.patterns())
    add_ruler(nlp, "span_ruler", clue_patterns.clue_patterns(), spans_key=CLUES)
    return nlp


def find_entities(nlp: Language, text: Text) -> List[Dict[Text, Any]]:
    """The entities of a message, in Rasa's format, with offsets in the text as typed."""
    folded = fold(text)
    document = nlp(folded)
    named = [
        span for span in document.ents if text[span.start_char : span.end_char].lower() not in NOT_A_PUPIL
    ]
    kept = [span for span in named if not _refused(folded, span, named)]
    clues = sorted(document.spans[CLUES], key=lambda span: (span.start - span.end, span.start))
    return [
        *(_entity(span, span.ent_id_) for span in kept),
        *(_entity(span, span.id_ or span.text) for span in clues),
    ]


def message_entities(nlp: Language, text: Text) -> List[Dict[Text, Any]]:
    """The entities found in a message, and three about the whole of it: its form, its facet, who it is about."""
    found = find_entities(nlp, text)
    whole = {"start": 0, "end": len(text), "extractor": FrenchEntityRuler.__name__}
    if form := question_form(text):
        found.append({"entity": "forme", "value": form, **whole})
    if asked := facet(text):
        found.append({"entity": "facette", "value": asked, **whole})
    if first_person(text):
        found.append({"entity": "premiere_personne", "value": "oui", **whole})
    return found


def _entity(span: Span, value: Text) -> Dict[Text, Any]:
    return {
        "entity": span.label_,
        "value": value,
        "start": span.start_char,
        "end": span.end_char,
        "extractor": FrenchEntityRuler.__name__,
    }


def _refused(folded: Text, span: Span, named: List[Span]) -> bool:
    """Whether another of the same kind is asked for in its place."""
    others = any(one.label_ == span.label_ and one.ent_id_ != span.ent_id_ for one in named)
    return others and REFUSED.search(folded[: span.start_char]) is not None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FrenchEntityRuler(GraphComponent, EntityExtractorMixin):
    """Adds the blocks, capacities, routes, activities and ranks named in a message."""

    def __init__(self, config: Dict[Text, Any]) -> None:
        self._nlp = build_pipeline()

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FrenchEntityRuler:
        """Called by Rasa's graph."""
        return cls(config)

    @staticmethod
    def required_packages() -> List[Text]:
        """Distribution names, as Rasa's fingerprinting wants them."""
        return ["spacy"]

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Text:
        """Rasa sees this class's source only: the patterns and the rules on the whole message count too."""
        rules = [inspect.getsource(module) for module in (ellipsis, first_person_rules, question_form_rules)]
        patterns = [entity_patterns.patterns(), clue_patterns.clue_patterns()]
        return hashlib.sha256(repr([patterns, rules]).encode()).hexdigest()

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the entities found in each message."""
        for message in messages:
            found = message_entities(self._nlp, message.get(TEXT) or "")
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
