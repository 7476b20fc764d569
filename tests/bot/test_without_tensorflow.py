"""Rasa starts without TensorFlow, and nothing that we configure needs it."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot import without_tensorflow

ROOT = Path(__file__).resolve().parents[2]
RASA_PARTS_THAT_NEED_NONE = {"FallbackClassifier", "RulePolicy"}
PROBE = """
from bot import without_tensorflow
assert without_tensorflow.install()
import rasa.core.agent, rasa.model_training, rasa.nlu.classifiers.diet_classifier
import sys, tensorflow
assert type(tensorflow).__name__ == "_PlaceholderModule", type(tensorflow)
assert not [name for name in sys.modules if name.startswith("tensorflow.python")]
"""


def test_rasa_imports_with_placeholders() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROBE], cwd=str(ROOT), capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


def test_the_pipeline_needs_no_tensorflow() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    names = [part["name"] for part in config["pipeline"] + config["policies"]]

    assert len(names) >= 3
    assert {name for name in names if not name.startswith("bot.")} <= RASA_PARTS_THAT_NEED_NONE


def test_another_rasa_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(without_tensorflow, "KNOWN_TO_WORK", "0.0.0")
    before = list(sys.meta_path)

    assert without_tensorflow.install() is False
    assert sys.meta_path == before
