"""Runs the commands of a page of the documentation against the API in process: the little of the shell that it uses."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from api.access.__main__ import make_administrator
from tests.api.driver import Api

BLOCK = re.compile(r"^```(bash|text)\n(.*?)^```$|^<!-- (.*?) -->$", re.DOTALL | re.MULTILINE)
HERE_DOCUMENT = re.compile(r"^cat > (\S+) <<'FIN'\n(.*?)^FIN$", re.DOTALL | re.MULTILINE)
CAPTURED = re.compile(r"(\w+)=\$\((.*)\)$")
VARIABLE = re.compile(r"\$(\w+)")
JSON_PATH = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True)
class Part:
    """A block of commands, what the last of them answers, or a mark left for the test."""

    kind: str
    text: str


def parts(page: Path) -> Iterator[Part]:
    for kind, text, mark in BLOCK.findall(page.read_text(encoding="utf-8")):
        yield Part(kind or "mark", (text or mark).strip())


@dataclass
class Shell:
    """Variables, files, and the last response."""

    api: Api
    variables: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    last: httpx.Response | None = None
    called: int = 0

    @property
    def refusal(self) -> str:
        """The last response as the page writes it: its status and title, then what to do."""
        assert self.last is not None
        said = self.last.json()
        return f"{said['status']} {said['title']}\n{said['detail']}"

    async def run(self, commands: str, *, refused: bool = False) -> None:
        """These commands, all accepted; but for the last, when the page says that it is refused."""
        self.last = None
        for name, content in HERE_DOCUMENT.findall(commands):
            self.files[name] = content
        lines = HERE_DOCUMENT.sub("", commands).splitlines()
        lines = [line for line in lines if line and not line.startswith("appel()")]
        for line in lines:
            await self._line(line)
            if self.last is not None and not (refused and line == lines[-1]):
                assert self.last.is_success, f"{line}\n{self.last.text}"

    async def _line(self, line: str) -> None:
        captured = CAPTURED.match(line)
        if captured is None and not line.startswith("appel "):
            name, _, value = line.removeprefix("export ").partition("=")
            self.variables[name] = self._filled(value)
            return
        if captured is None:
            await self._call(line)
            return
        name, command = captured.groups()
        if command.startswith(".venv/bin/python -m api.access "):
            option, who, email = shlex.split(command.partition("|")[0])[3:]
            assert option == "--jeton"
            self.variables[name] = await make_administrator(self.api.database, who, email, self.api.clock())
            return
        call, _, path = command.partition(" | jq -r ")
        found: Any = (await self._call(call)).json()
        for step in JSON_PATH.findall(path):
            found = found[int(step) if step.isdecimal() else step]
        self.variables[name] = str(found)

    async def _call(self, command: str) -> httpx.Response:
        words = iter(shlex.split(command)[1:])
        method, url, sent = "GET", "", {}
        headers = {"Authorization": f"Bearer {self.variables['JETON']}"}
        for word in words:
            match word:
                case "-X":
                    method = next(words)
                case "-H":
                    name, _, value = next(words).partition(": ")
                    headers[name] = value
                case "--json":
                    method, sent = (
                        "POST" if method == "GET" else method,
                        {"json": json.loads(self._filled(next(words)))},
                    )
                case "-F":
                    file = next(words).removeprefix("file=@")
                    method, sent = "POST", {"files": {"file": (file, self.files[file])}}
                case _:
                    url = self._filled(word).removeprefix(self.variables["API"])
        self.last = await self.api.public.request(method, url, headers=headers, **sent)
        self.called += 1
        return self.last

    def _filled(self, text: str) -> str:
        return VARIABLE.sub(lambda found: self.variables[found.group(1)], text)
