"""The fastest kernels of numpy's linear algebra that this processor can run.

The OpenBLAS that Rasa's numpy 1.23 carries does not know some recent processors: it falls back there to the
instructions of 2004, and matrix products take up to five times as long. To be called before numpy is imported.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Set

VARIABLE = "OPENBLAS_CORETYPE"
PROCESSOR = Path("/proc/cpuinfo")
# What each family of kernels asks of the processor, fastest first.
KERNELS = {
    "SkylakeX": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx2", "fma"},
    "Haswell": {"avx2", "fma"},
}


def choose_kernels(processor: Path = PROCESSOR) -> None:
    """Name the kernels to OpenBLAS; where nothing is known of the processor, or a choice was made, leave it."""
    if VARIABLE in os.environ:
        return
    abilities = _abilities(processor)
    for name, needed in KERNELS.items():
        if needed <= abilities:
            os.environ[VARIABLE] = name
            return


def _abilities(processor: Path) -> Set[str]:
    """The instruction sets that Linux lists; none elsewhere."""
    try:
        lines = processor.read_text(encoding="utf-8").splitlines()
    except OSError:
        return set()
    return next((set(line.split()[2:]) for line in lines if line.startswith("flags")), set())
