import os
from pathlib import Path

import pytest

from bot import linear_algebra

RECENT = "fpu sse2 avx2 fma avx512f avx512bw avx512cd avx512dq avx512vl"


@pytest.mark.parametrize(
    ("listed", "chosen"),
    [
        (f"flags\t\t: {RECENT}\n", "SkylakeX"),
        ("processor : 0\nflags\t\t: fpu sse2 avx2 fma\n", "Haswell"),
        ("flags\t\t: fpu sse2 avx\n", None),
        ("Features\t: fp asimd\n", None),
    ],
)
def test_the_fastest_that_the_processor_can_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, listed: str, chosen: str
) -> None:
    monkeypatch.delenv(linear_algebra.VARIABLE, raising=False)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    (tmp_path / "cpuinfo").write_text(listed)

    linear_algebra.choose_kernels(tmp_path / "cpuinfo")

    assert os.environ.get(linear_algebra.VARIABLE) == chosen


def test_a_choice_made_outside_is_kept_and_an_unknown_processor_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "environ", {linear_algebra.VARIABLE: "Zen"})
    (tmp_path / "cpuinfo").write_text(f"flags : {RECENT}\n")
    linear_algebra.choose_kernels(tmp_path / "cpuinfo")
    assert os.environ == {linear_algebra.VARIABLE: "Zen"}

    monkeypatch.setattr(os, "environ", {})
    linear_algebra.choose_kernels(tmp_path / "absent")
    assert os.environ == {}
