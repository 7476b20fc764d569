"""The routes of an application, for checks that go through all of them: a new route is covered the day it is added."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

# An id that no row has.
NOBODY = 2_000_000_000


@dataclass(frozen=True)
class Route:
    """A method and a path, with what its dependencies ask for."""

    method: str
    path: str
    name: str
    operations: tuple[str, ...]
    doors: frozenset[str]
    parameters: dict[str, Any]
    query: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def operation(self) -> str:
        return self.operations[0]

    @property
    def ids(self) -> list[str]:
        """The parameters of the path that are an id."""
        return [name for name, expected in self.parameters.items() if expected is int]

    def at(self, number: int = NOBODY) -> str:
        """The path with that number wherever it takes one, and a plausible word elsewhere."""
        return self.at_each(dict.fromkeys(self.parameters, number))

    def at_each(self, numbers: dict[str, int]) -> str:
        """The path with these numbers."""
        return re.sub(r"{(\w+)(?::\w+)?}", lambda found: self._value(found[1], numbers[found[1]]), self.path)

    def _value(self, name: str, number: int) -> str:
        expected = self.parameters[name]
        if get_origin(expected) is Literal:
            return str(get_args(expected)[0])
        if isinstance(expected, type) and issubclass(expected, Enum):
            return str(next(iter(expected)).value)
        return str(number) if expected is int else "x"


def routes_of(app: FastAPI, *prefixes: str) -> list[Route]:
    """The routes under these prefixes, a method each."""
    found = []
    for context in iter_route_contexts(app.routes):
        dependant = getattr(context, "dependant", None)
        if dependant is None or not context.path or not context.path.startswith(prefixes):
            continue
        needed = list(_needed(dependant))
        operations = [one.call.operation for one in needed if hasattr(one.call, "operation")]
        for method in sorted(context.methods or ()):
            found.append(
                Route(
                    method,
                    context.path,
                    context.name or "",
                    tuple(dict.fromkeys(operations)),
                    frozenset(getattr(one.call, "__name__", "") for one in needed),
                    {param.alias: param.field_info.annotation for one in needed for param in one.path_params},
                    tuple(_query_names(needed)),
                )
            )
    assert found, f"aucune route sous {prefixes}"
    return found


def _query_names(needed: list[Dependant]) -> Iterator[str]:
    for one in needed:
        for param in one.query_params:
            fields = getattr(param.field_info.annotation, "model_fields", None)
            yield from fields if fields else [param.alias]


def _needed(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for one in dependant.dependencies:
        yield from _needed(one)
