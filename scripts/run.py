"""Start the assistant: model, database, then the four processes under one supervisor (`make run`)."""

import os
import re
import shlex
import socket
import sys
import threading
import time
from pathlib import Path

import httpx
import psycopg
import yaml
from honcho.manager import Manager
from pydantic import ValidationError

from scripts.console import LogFiles
from scripts.launch_settings import LOOPBACK, RASA_SCHEMA, LaunchSettings, tracker_store
from scripts.layout import RASA, ROOT, CommandFailed
from scripts.model import ensure_model
from scripts.widget import ensure_widget

# Exit statuses after SIGINT and SIGTERM.
ASKED_TO_STOP = {130, 143}


def check_ports(settings: LaunchSettings) -> None:
    """Raise CommandFailed for the first port that is taken."""
    for name, port in settings.ports.items():
        host = settings.api_host if name == "API_PORT" else LOOPBACK
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandFailed(
                    f"Le port {port} est déjà pris : arrêtez ce qui l'occupe, ou choisissez-en un autre avec {name}=…"
                ) from error


def write_rasa_files(settings: LaunchSettings) -> tuple[Path, Path]:
    """The endpoints and credentials that Rasa reads, made from ours for this run."""
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text())
    endpoints["tracker_store"] = tracker_store(settings)
    credentials = yaml.safe_load((ROOT / "credentials.yml").read_text())
    if settings.env == "production":
        # Rasa's own REST channel takes anybody's word for who is speaking.
        credentials.pop("rest")
    paths = settings.var_dir / "rasa-endpoints.yml", settings.var_dir / "rasa-credentials.yml"
    for path, content in zip(paths, (endpoints, credentials), strict=True):
        path.touch(mode=0o600)
        path.write_text(yaml.safe_dump(content))
    return paths


def create_rasa_schema(url: str) -> None:
    """Rasa makes its tables itself, but not the schema that keeps them apart from the API's; raises CommandFailed."""
    try:
        with psycopg.connect(
            re.sub(r"^postgres\w*(\+psycopg)?", "postgresql", url), connect_timeout=5
        ) as connection:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {RASA_SCHEMA}")
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandFailed(f"La base PostgreSQL de DATABASE_URL ne répond pas : {reason}") from error


def commands(settings: LaunchSettings, model: Path, endpoints: Path, credentials: Path) -> dict[str, str]:
    """The four processes as shell commands; the API's database is made ready while Rasa loads."""
    python = shlex.quote(sys.executable)
    rasa = [
        *RASA,
        "run",
        "--model",
        str(model),
        "-i",
        LOOPBACK,
        "-p",
        str(settings.rasa_port),
    ]
    rasa += ["--endpoints", str(endpoints), "--credentials", str(credentials)]
    api = [f"{python} -m api.migrate", f"exec {python} -m api"]
    if settings.env == "demo":
        api.insert(1, f"{python} -m api.demo.seed")
    return {
        "rasa": f"exec {shlex.join(rasa)}",
        "actions": f"exec {python} -m rasa_sdk --actions actions -p {settings.actions_port}",
        "api": " && ".join(api),
        # It waits by itself until the database is ready.
        "courrier": f"exec {python} -m api.scheduler",
    }


def announce_when_ready(settings: LaunchSettings, started: float, stopping: threading.Event) -> None:
    """Wait until all that a turn needs answers, then print the one address."""
    url = f"http://{settings.api_host}:{settings.api_port}"
    while not stopping.wait(0.5):
        waited = time.monotonic() - started
        try:
            if httpx.get(f"{url}/readyz", timeout=3, trust_env=False).is_success:
                print(
                    f"\n  L'assistant est prêt ({waited:.0f} s) : {url}\n  Ctrl-C pour arrêter.\n", flush=True
                )
                return
        except httpx.HTTPError:
            pass
        if waited > settings.ready_seconds:
            print(
                f"L'assistant n'est pas prêt après {waited:.0f} s : voir {settings.var_dir}/log/.", flush=True
            )
            return


def launch() -> int:
    """Do it all; raises CommandFailed when a process stops by itself."""
    settings = LaunchSettings()
    # Conversations, records and secrets are kept under var/: for this account only.
    os.umask(0o077)
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    check_ports(settings)
    environments = settings.process_environments()
    ensure_widget()
    model = ensure_model(settings.var_dir / "log")
    if settings.on_postgresql:
        create_rasa_schema(settings.database)
    endpoints, credentials = write_rasa_files(settings)
    print("Démarrage de Rasa, des actions, de l'API et de l'envoi des courriels…", flush=True)
    to_start = commands(settings, model, endpoints, credentials)
    console = LogFiles(settings.var_dir / "log", tuple(to_start))
    manager = Manager(console)
    for name, command in to_start.items():
        manager.add_process(name, command, env=environments[name], cwd=str(ROOT))
    stopping = threading.Event()
    watcher = threading.Thread(
        target=announce_when_ready, args=(settings, time.monotonic(), stopping), daemon=True
    )
    watcher.start()
    manager.loop()
    stopping.set()
    console.close()
    if manager.returncode in ASKED_TO_STOP:
        print("Arrêté.")
        return 0
    raise CommandFailed(f"{console.first_stopped} s'est arrêté tout seul : {console.last_words()}")


def main() -> int:
    """Command line: one line per cause of failure."""
    try:
        return launch()
    except CommandFailed as error:
        print(error, file=sys.stderr)
        return 1
    except ValidationError as error:
        names = ", ".join(str(detail["loc"][0]).upper() for detail in error.errors())
        print(f"Réglage invalide : {names}. Voir .env.example.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
