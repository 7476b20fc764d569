"""Rasa's savings on training data give what Rasa gives."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rasa
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import training_patches

NLU = 'version: "3.1"\nnlu:\n- intent: jury\n  examples: |\n    - qui est au jury\n    - le jury\n'


@pytest.fixture(autouse=True)
def pristine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rasa as published, put back afterwards."""
    published = Message.set, RasaFileImporter.get_nlu_data
    yield
    Message.set, RasaFileImporter.get_nlu_data = published  # type: ignore[method-assign]
    if "__deepcopy__" in vars(Message):
        del Message.__deepcopy__


def message() -> Message:
    data = {TEXT: "qui est au jury", INTENT: "jury", "entities": [{"entity": "role", "value": "jury"}]}
    return Message(data, output_properties={INTENT}, features=[])


def test_locked_rasa_is_the_version_that_was_patched() -> None:
    assert rasa.__version__ == training_patches.PATCHED_VERSION


def test_another_version_is_left_alone() -> None:
    published = Message.set, RasaFileImporter.get_nlu_data

    training_patches.apply(version="3.6.22")

    assert (Message.set, RasaFileImporter.get_nlu_data) == published
    assert "__deepcopy__" not in vars(Message)


def test_a_copy_is_equal_and_shares_nothing_that_changes() -> None:
    training_patches.apply()
    original = message()
    print_before = original.fingerprint()

    twin = copy.deepcopy(original)
    twin.set(INTENT, "autre")
    twin.get("entities")[0]["value"] = "autre"
    twin.output_properties.add("autre")
    twin.features.append(None)  # type: ignore[arg-type]

    assert vars(original) == {**vars(message()), "_cached_fingerprint": print_before}
    assert copy.deepcopy(original) == original


@pytest.mark.parametrize("value", ["jury", "autre", None, ["jury"]])
def test_a_fingerprint_follows_what_is_set(value: Any) -> None:
    published = message()
    published.set(INTENT, value)
    training_patches.apply()
    patched = message()
    patched.fingerprint()

    patched.set(INTENT, value)

    assert patched.fingerprint() == published.fingerprint()


def test_files_are_read_once_with_the_same_examples(tmp_path: Path) -> None:
    (tmp_path / "jury.yml").write_text(NLU)
    published = RasaFileImporter(training_data_paths=[str(tmp_path)]).get_nlu_data("fr")
    training_patches.apply()
    importer = RasaFileImporter(training_data_paths=[str(tmp_path)])

    first = importer.get_nlu_data("fr")

    assert importer.get_nlu_data() is first
    assert first.fingerprint() == published.fingerprint()
    assert first.merge(TrainingData()).fingerprint() == published.merge(TrainingData()).fingerprint()
