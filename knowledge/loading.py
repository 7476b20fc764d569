"""Reading YAML so that every problem is reported with its file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)

# The C library reads the same, five times as fast: every command and process starts by it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Problem:
    """What is wrong, where: shown as `path:line: message`."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class KnowledgeError(Exception):
    """The knowledge files cannot be used; `problems` lists every reason found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class YamlFile:
    """A parsed YAML document that remembers on which line each key stands."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self._problems = problems
        self._node: yaml.Node | None = None
        self.data: Any = None
        try:
            text = path.read_text(encoding="utf-8")
            self._node = yaml.compose(text, Loader=LOADER)
            self.data = yaml.load(text, Loader=LOADER)
        except FileNotFoundError:
            problems.append(Problem(path, 1, "le fichier manque"))
        except UnicodeDecodeError as error:
            problems.append(Problem(path, 1, f"le fichier n'est pas en UTF-8 : {error.reason}"))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            problems.append(Problem(path, line, f"YAML illisible : {error.problem}"))
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            problems.append(Problem(path, line, f"YAML illisible : {error.reason}"))
        except ValueError as error:
            # The only value that PyYAML builds and that can be impossible: 2022-02-30.
            problems.append(Problem(path, _impossible_date(self._node), f"date impossible : {error}"))
            self._node = None
        else:
            self._report_duplicate_keys(self._node)

    def line(self, location: tuple[str | int, ...]) -> int:
        """The 1-based line of the deepest part of `location` that exists in the document."""
        node, line = self._node, 1
        for step in location:
            child = _child(node, step)
            if child is None:
                break
            node, line = child
        return line

    def report(self, location: tuple[str | int, ...], message: str) -> None:
        """Add a problem found at `location`."""
        self._problems.append(Problem(self.path, self.line(location), message))

    def validate(self, model: type[Model]) -> Model | None:
        """The document as `model`, or None with each validation error reported."""
        if self._node is None:
            if self.data is None and not any(p.path == self.path for p in self._problems):
                self._problems.append(Problem(self.path, 1, "le fichier est vide"))
            return None
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            for detail in error.errors():
                where = " › ".join(str(step) for step in detail["loc"])
                self.report(detail["loc"], f"{where} : {detail['msg']}")
            return None

    def _report_duplicate_keys(self, node: yaml.Node | None) -> None:
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    line = key.start_mark.line + 1
                    self._problems.append(Problem(self.path, line, f"clé en double : {key.value}"))
                seen.add(key.value)
                self._report_duplicate_keys(value)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self._report_duplicate_keys(item)


def _impossible_date(node: yaml.Node | None) -> int:
    """The line of the first date that is not in the calendar."""
    for scalar in _scalars(node):
        if scalar.tag == "tag:yaml.org,2002:timestamp":
            try:
                yaml.SafeLoader("").construct_yaml_timestamp(scalar)
            except ValueError:
                return scalar.start_mark.line + 1
    return 1


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.CollectionNode):
        for item in node.value:
            for one in item if isinstance(item, tuple) else (item,):
                yield from _scalars(one)


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item.start_mark.line + 1
    return None
