"""A command run in the test's own process."""

from collections.abc import Callable

import pytest

Command = Callable[..., tuple[int, str, str]]


def command_of(main: Callable[[list[str]], int], capsys: pytest.CaptureFixture[str]) -> Command:
    """What runs it with these arguments: its status, and what it prints on both outputs."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main(list(arguments))
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run
