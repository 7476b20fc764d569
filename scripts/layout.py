"""Where things are in the project, and the one failure type of its commands."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
# Rasa's command line, started without what our pipeline does not use.
RASA = [str(BOT_PYTHON), "-m", "bot"]
MODELS = ROOT / "models"
# Written from the knowledge before a training; config.yml names it too.
PASSAGES = MODELS / "passages.json"
TRAINING_INPUTS = ("config.yml", "domain.yml", "data", "bot", "requirements/bot.txt", "models/passages.json")


class CommandFailed(Exception):
    """A cause that a person can act on, in one line."""
