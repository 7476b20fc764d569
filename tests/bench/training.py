"""What a training from nothing costs; printed by `make bench` and `make bench-nlu`, compared with nothing."""

import os
import resource
import subprocess
import tempfile
import time

from scripts.layout import RASA, ROOT

QUIET = {
    "PYTHONPATH": str(ROOT),
    "PYTHONWARNINGS": "ignore",
    "OMP_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "RASA_TELEMETRY_ENABLED": "false",
}


def training() -> tuple[float, float]:
    """Wall and CPU seconds of a training whose model is thrown away."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [*RASA, "train", "--skip-validation", "--data", "data", "--out", folder, "--force"],
            cwd=ROOT,
            env={**os.environ, **QUIET},
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, cpu
