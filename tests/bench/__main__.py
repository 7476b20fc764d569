"""Print times and memory: `make bench`. What is understood is measured by `make bench-nlu`."""

import asyncio
import tempfile
from pathlib import Path

import psutil

from scripts.layout import ROOT
from scripts.model import ensure_model
from tests.bench import latency
from tests.bench.training import training
from tests.stack import Stack

TURNS_ALONE, TURNS_EACH_OF_EIGHT = 120, 40


def memory(stack: Stack) -> dict[str, float]:
    """Resident megabytes of each process by its name."""
    assert stack.process is not None
    names = {"-m bot run": "rasa", "rasa_sdk": "actions", "-m api": "api"}
    found: dict[str, float] = {}
    for process in psutil.Process(stack.process.pid).children(recursive=True):
        line = " ".join(process.cmdline())
        for part, name in names.items():
            if part in line:
                found[name] = max(found.get(name, 0.0), process.memory_info().rss / 1e6)
    return found


def row(name: str, value: object) -> None:
    """One line of the table."""
    print(f"| {name} | {value} |", flush=True)


def main() -> None:
    """All measures, one after the other, on this machine."""
    ensure_model(ROOT / "var" / "log")
    print("| mesure | valeur |\n|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = training()
        row("entraînement", f"{wall:.0f} s, dont {cpu:.0f} s de processeur")
        stack = Stack(Path(folder) / "var")
        stack.start()
        try:
            row("prêt après", f"{stack.seconds_to_ready:.0f} s")
            measure_running(stack)
        finally:
            stack.stop()


def measure_running(stack: Stack) -> None:
    """What is measured on the running assistant."""
    for through_api in (False, True):
        for senders, turns in ((1, TURNS_ALONE), (8, TURNS_EACH_OF_EIGHT)):
            found = asyncio.run(latency.measure(stack, through_api=through_api, senders=senders, turns=turns))
            door = "API" if through_api else "REST de Rasa"
            figures = f"p50 {found.p50:.0f} ms, p95 {found.p95:.0f} ms, {found.per_second:.1f} tours/s, {found.turns} tours"
            row(f"un tour par {door}, {senders} personne(s)", figures)
    for name, megabytes in memory(stack).items():
        row(f"mémoire résidente : {name}", f"{megabytes:.0f} Mo")


if __name__ == "__main__":
    main()
