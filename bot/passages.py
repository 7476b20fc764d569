"""Search over what the assistant can say, for messages that were not understood.

The index holds identifiers and vectors, made at training time from the file that the knowledge exports; the words
that are shown come from the knowledge, by the API.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Tuple

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.encoder import encoder
from bot.normalisation import normalise
from bot.shorthand import write_out

INDEX_FILE = "passages.joblib"
NOT_UNDERSTOOD = "nlu_fallback"
OFFERED = 3


class PassageIndex:
    """Sentences as meaning and as letters; a passage is as near as its nearest sentence."""

    def __init__(self, passages: List[Dict[Text, Any]]) -> None:
        sentences = [(place, _plain(s)) for place, one in enumerate(passages) for s in one["phrases"]]
        texts = [text for _, text in sentences]
        self._owners = np.array([place for place, _ in sentences])
        self._passages = [{"question": one["question"], "parametres": one["parametres"]} for one in passages]
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._letter_vectors = self._letters.fit_transform(texts)
        self._meanings = _unit(np.atleast_2d(encoder().encode(texts)))

    def nearest(self, text: Text) -> List[Tuple[float, Dict[Text, Any]]]:
        """The passages nearest to a message, best first, with their likeness between 0 and 1."""
        plain = _plain(text)
        meaning = _unit(np.atleast_2d(encoder().encode([plain])))[0]
        letters = (self._letter_vectors @ self._letters.transform([plain]).T).toarray()[:, 0]
        likeness = (self._meanings @ meaning + letters) / 2
        best = np.full(len(self._passages), -1.0)
        np.maximum.at(best, self._owners, likeness)
        return [(float(best[i]), self._passages[i]) for i in np.argsort(-best)[:OFFERED]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class PassageSearch(GraphComponent):
    """Adds `passages` to a message that was not understood."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`source` is read when the model is trained; under `likeness`, nothing is near."""
        return {"source": "models/passages.json", "likeness": 0.5}

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[Text]:
        """The passages count as training data."""
        source = {**cls.get_default_config(), **config}["source"]
        return Path(source).read_text(encoding="utf-8")

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._index: Optional[PassageIndex] = None

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PassageSearch:
        """Called by Rasa's graph before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PassageSearch:
        """Called by Rasa's graph when a trained model is served."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._index = joblib.load(folder / INDEX_FILE)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Index the passages of the exported file."""
        passages = json.loads(Path(self._config["source"]).read_text(encoding="utf-8"))
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(PassageIndex(passages), folder / INDEX_FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing is learnt from the examples."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Search for the messages that were not understood; the others cost nothing."""
        for message in messages:
            if (message.get(INTENT) or {}).get("name") == NOT_UNDERSTOOD and self._index:
                near = self._index.nearest(message.get(TEXT) or "")
                kept = [one for likeness, one in near if likeness >= self._config["likeness"]]
                message.set("passages", kept, add_to_output=True)
        return messages


def _plain(text: Text) -> Text:
    return write_out(normalise(text))


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
