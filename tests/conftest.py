"""One assistant for the whole session: trained once, started once."""

from collections.abc import Iterator

import pytest

from knowledge import Knowledge
from tests.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("stack") / "var")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge.load()
