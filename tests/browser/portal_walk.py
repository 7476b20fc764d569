"""Walks through docs/portails.md: its commands for one language, in order, beside the running assistant."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.layout import ROOT
from tests.stack import Stack, free_ports

PAGE = ROOT / "docs" / "portails.md"
PIECE = re.compile(r"^(##+) ([^\n]+)$|^```bash\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SHELL = ["bash", "-eu", "-o", "pipefail", "-c"]


def commands(language: str) -> Iterator[tuple[str, str]]:
    """The title and the commands of each block that is for everybody or for that language."""
    title, only = "", ""
    for level, heading, block in PIECE.findall(PAGE.read_text(encoding="utf-8")):
        if level:
            title, only = (heading, "") if level == "##" else (title, heading)
        elif only.startswith(language) or not only:
            yield title, block


@dataclass
class PortalWalk:
    """A portal registered and running by the page's own commands, under names and ports of its own."""

    stack: Stack
    folder: Path
    language: str
    port: int = field(default_factory=lambda: free_ports(1)[0])
    # One session of processes a block: what a block leaves running is found again by its leader.
    left_running: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def slug(self) -> str:
        return f"espace-{self.language.lower()}"

    def follow(self) -> None:
        """Do the introduction and the numbered steps."""
        steps = [
            (title, block) for title, block in commands(self.language) if not title or title[0].isdigit()
        ]
        assert [title[:1] for title, _ in steps] == ["", "1", "2", "4", "5"], "la page a changé d'étapes"
        for _, block in steps:
            self.run(block)

    def do(self, title: str) -> None:
        """Do one of the sections that follow the steps."""
        [block] = [block for found, block in commands(self.language) if found == title]
        self.run(block)

    def run(self, block: str) -> str:
        """Run commands in a shell that knows what the former ones exported."""
        block = block.replace("http://127.0.0.1:8000", self.stack.url).replace(
            "http://127.0.0.1:8090", self.url
        )
        state = self.folder / "etat.sh"
        state.touch(mode=0o600)
        script = f"source {state}\n{block.replace('mon-espace', self.slug)}\n{{ export -p; declare -f; }} > {state}"
        ports = {name: str(port) for name, port in self.stack.ports.items()}
        environment = {
            **os.environ,
            "ENV": "demo",
            "VAR_DIR": str(self.stack.var_dir),
            "TMPDIR": str(self.folder),
        }
        with (self.folder / "sortie.txt").open("w+") as output:
            shell = subprocess.Popen(
                [*SHELL, script],
                cwd=ROOT,
                env=environment | ports,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            self.left_running.append(shell.pid)
            status = shell.wait(timeout=60)
            output.seek(0)
            said = output.read()
        assert status == 0, f"{block}\n{said}"
        return said

    def stop(self) -> None:
        """End what the page's commands left running."""
        for leader in self.left_running:
            try:
                os.killpg(leader, signal.SIGTERM)
            except ProcessLookupError:
                continue
        self.left_running.clear()
