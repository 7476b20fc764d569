"""The classifier alone: what it learns depends on the data and the seed, not on what ran before."""

from pathlib import Path
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.intent_classifier import SentenceIntentClassifier

EXAMPLES = {
    "jury": ["Qui est au jury ?", "le jury c'est qui", "Combien de personnes siègent au jury ?"],
    "bloc": ["C'est quoi le bloc 2 ?", "le premier bloc", "Que contient le bloc 1 ?"],
    "prix": ["Combien ça coûte ?", "le prix", "Est-ce que c'est payant ?"],
}
ASKED = ["qui siège au jury", "le bloc 2 coûte combien", "cb sa coute"]


def rankings(folder: Path, asked: list[str]) -> list[list[dict[str, Any]]]:
    """What a classifier trained and loaded from nothing ranks first."""
    folder.mkdir()
    storage, resource = LocalModelStorage(folder), Resource("classifier")
    config = SentenceIntentClassifier.get_default_config()
    found = [Message({TEXT: text, INTENT: intent}) for intent, texts in EXAMPLES.items() for text in texts]
    SentenceIntentClassifier(config, storage, resource).train(TrainingData(found))
    loaded = SentenceIntentClassifier.load(config, storage, resource, None)  # type: ignore[arg-type]
    return [loaded.rank([text])[0] for text in asked]


def test_same_data_and_seed_give_the_same_probabilities(tmp_path: Path) -> None:
    first = rankings(tmp_path / "one", ASKED)
    again = rankings(tmp_path / "two", ASKED[::-1])[::-1]

    assert first == again
    assert [ranking[0]["name"] for ranking in first][:1] == ["jury"]
