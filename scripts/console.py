"""What the supervisor shows: the processes write to files, the terminal stays readable."""

import re
from pathlib import Path
from typing import Any

from honcho.printer import Printer

STOPPED = re.compile(r"^(\w+) stopped \(rc=(-?\d+)\)")


class LogFiles(Printer):  # type: ignore[misc]  # honcho ships no types
    """Sends each process's lines to its own file and remembers which process stopped first."""

    def __init__(self, folder: Path, processes: tuple[str, ...]) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.first_stopped: str | None = None
        self._files = {name: (folder / f"{name}.log").open("w", buffering=1) for name in processes}

    def write(self, message: Any) -> None:
        """Called by honcho for each line, its own included."""
        text = message.data if isinstance(message.data, str) else message.data.decode("utf-8", "replace")
        if file := self._files.get(message.name):
            file.write(text)
        elif (match := STOPPED.match(text)) and self.first_stopped is None:
            self.first_stopped = match[1]

    def last_words(self) -> str:
        """The last line of the process that stopped first, and where the others are."""
        log = self.folder / f"{self.first_stopped}.log"
        lines = log.read_text(errors="replace").split("\n") if log.exists() else []
        last = next((line for line in reversed(lines) if line.strip()), "")
        return f"{last} (journal : {log})"

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
