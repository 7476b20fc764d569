"""Start Rasa 3.6.21 without TensorFlow, which no part of our pipeline uses.

Rasa imports TensorFlow whatever the pipeline: more than half of its start-up time and of its memory. Here every
name imported from it is a placeholder. A test holds the pipeline to components that need none of it.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from importlib.metadata import version
from types import ModuleType
from typing import Any, Optional, Sequence

REPLACED = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"})
KNOWN_TO_WORK = "3.6.21"


class _Placeholder(type):
    """A class that stands for anything of TensorFlow at import: a base class, a type, a decorator."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Placeholder(name, (), {"__module__": cls.__module__})

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        # A decorator gives back what it decorates; anything else stays a placeholder.
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]
        return cls


class _PlaceholderModule(ModuleType):
    __path__: Sequence[str] = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Placeholder(name, (), {"__module__": self.__name__})


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Optional[Sequence[str]], target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if fullname.partition(".")[0] not in REPLACED:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _PlaceholderModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def install() -> bool:
    """Put the placeholders in place; False, and nothing done, for another Rasa or once TensorFlow is loaded."""
    if version("rasa") != KNOWN_TO_WORK or "tensorflow" in sys.modules:
        return False
    sys.meta_path.insert(0, _Finder())
    return True
