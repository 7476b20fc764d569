"""Three savings on what Rasa 3.6.21 does to twelve thousand examples before anything is learnt from them.

Rasa reads the examples three times, copies them a dozen times and hashes each copy anew. The copies, the hashes and
the order of the examples stay what Rasa makes. The library stays as published.
"""

from __future__ import annotations

import copy
from typing import Any, Dict, Optional, Text

import rasa
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

PATCHED_VERSION = "3.6.21"
_UNCHANGING = (str, int, float, type(None))


def apply(version: str = rasa.__version__) -> None:
    """Install all three; on any other version of Rasa nothing is touched."""
    if version != PATCHED_VERSION or "__deepcopy__" in vars(Message):
        return
    Message.__deepcopy__ = _copied  # type: ignore[attr-defined]
    published_set, published_read = Message.set, RasaFileImporter.get_nlu_data

    def set_property(self: Message, prop: Text, info: Any, add_to_output: bool = False) -> None:
        known = self._cached_fingerprint
        same = isinstance(info, str) and self.data.get(prop) == info
        published_set(self, prop, info, add_to_output)
        if same:
            self._cached_fingerprint = known

    def get_nlu_data(self: RasaFileImporter, language: Optional[Text] = "en") -> TrainingData:
        # Rasa's own cache is kept by the language, which changes nothing in what these files say.
        if not hasattr(self, "_nlu_data"):
            self._nlu_data = published_read(self, language)
        return self._nlu_data

    Message.set = set_property  # type: ignore[method-assign]
    RasaFileImporter.get_nlu_data = get_nlu_data  # type: ignore[method-assign]


def _copied(self: Message, memo: Dict[int, Any]) -> Message:
    """A deep copy, without visiting what cannot change: texts and intents."""
    twin = Message.__new__(type(self))
    twin.__dict__ = {name: _copy(value, memo) for name, value in vars(self).items()}
    return twin


def _copy(value: Any, memo: Dict[int, Any]) -> Any:
    if isinstance(value, _UNCHANGING):
        return value
    if type(value) is dict and all(isinstance(one, _UNCHANGING) for one in value.values()):
        return value.copy()
    if type(value) in (list, set) and all(isinstance(one, _UNCHANGING) for one in value):
        return value.copy()
    return copy.deepcopy(value, memo)
