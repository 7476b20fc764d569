"""Train the Rasa model when none fits the data: `python -m scripts.model`.

Rasa's own fingerprint sees a component's class only. Ours covers everything a model is made from.
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from knowledge import Knowledge, KnowledgeError
from knowledge.passages import passages
from scripts.layout import BOT_PYTHON, MODELS, PASSAGES, RASA, ROOT, TRAINING_INPUTS, CommandFailed


def fingerprint(root: Path = ROOT) -> str:
    """What identifies the model that fits: twelve hexadecimal digits."""
    digest = hashlib.sha256()
    for path in _inputs(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def export_passages() -> None:
    """Write what the bot searches when it does not understand: it reads no file of the knowledge itself."""
    text = json.dumps(passages(Knowledge.load()), ensure_ascii=False, indent=1)
    if not PASSAGES.exists() or PASSAGES.read_text(encoding="utf-8") != text:
        PASSAGES.write_text(text, encoding="utf-8")


def ensure_model(log_dir: Path) -> Path:
    """The model that fits the data, trained now if it does not exist; raises CommandFailed, KnowledgeError."""
    export_passages()
    model = MODELS / f"assistant-{fingerprint()}.tar.gz"
    if model.exists():
        return model
    if not BOT_PYTHON.exists():
        raise CommandFailed("L'environnement de Rasa manque : lancez « make setup ».")
    print("Entraînement du modèle : une à deux minutes, seulement quand les données changent…", flush=True)
    started = time.monotonic()
    log_dir.mkdir(parents=True, exist_ok=True)
    log = log_dir / "entrainement.log"
    # The data is validated by `make test`, not again before each training.
    command = [*RASA, "train", "--skip-validation", "--data", "data", "--config", "config.yml"]
    command += ["--domain", "domain.yml", "--out", str(MODELS), "--fixed-model-name", model.name]
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "OMP_NUM_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "",
    }
    with log.open("w") as output:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    if done.returncode or not model.exists():
        raise CommandFailed(f"L'entraînement du modèle a échoué : voir {log}")
    for old in MODELS.glob("assistant-*.tar.gz"):
        if old != model:
            old.unlink()
    print(f"Modèle prêt en {time.monotonic() - started:.0f} s : {model.relative_to(ROOT)}")
    return model


def _inputs(root: Path) -> Iterator[Path]:
    for name in TRAINING_INPUTS:
        path = root / name
        if path.is_file():
            yield path
        if not path.is_dir():
            continue
        yield from sorted(_sources(path))


def _sources(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        # Pruned here: bot/.venv alone holds tens of thousands of files.
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
        for name in names:
            if not name.startswith(".") and name.endswith((".py", ".yml")):
                yield Path(parent, name)


def main() -> int:
    """Command line."""
    try:
        ensure_model(ROOT / "var" / "log")
    except (CommandFailed, KnowledgeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
