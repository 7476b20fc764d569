"""What the launcher reads from the environment, and what each process receives from it."""

import json
import os
import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings

from scripts.layout import ROOT, CommandFailed

SECRETS = ("SERVICE_TOKEN", "CHANNEL_SECRET", "SESSION_KEY", "ENCRYPTION_KEY")
SECRETS_USED = {
    "rasa": ("CHANNEL_SECRET",),
    "actions": ("SERVICE_TOKEN",),
    "api": SECRETS,
    "courrier": ("SESSION_KEY", "ENCRYPTION_KEY"),
}
LOOPBACK = "127.0.0.1"
RASA_SCHEMA = "rasa"


class LaunchSettings(BaseSettings):
    """The launcher's own settings; the processes read theirs."""

    env: Literal["demo", "development", "production", "test"] = "demo"
    var_dir: Path = ROOT / "var"
    database_url: str | None = None
    api_host: str = LOOPBACK
    api_port: int = Field(default=8000, ge=1, le=65535)
    internal_port: int = Field(default=8001, ge=1, le=65535)
    rasa_port: int = Field(default=5005, ge=1, le=65535)
    actions_port: int = Field(default=5055, ge=1, le=65535)
    ready_seconds: int = Field(default=120, ge=10)

    @property
    def database(self) -> str:
        """The API's database: SQLite under var/ unless DATABASE_URL says otherwise."""
        return self.database_url or f"sqlite+aiosqlite:///{self.var_dir / 'app.db'}"

    @property
    def on_postgresql(self) -> bool:
        """Whether conversations and records are kept in PostgreSQL."""
        return self.database.startswith("postgres")

    @property
    def ports(self) -> dict[str, int]:
        """The four ports by the setting that changes each."""
        return {
            "API_PORT": self.api_port,
            "INTERNAL_PORT": self.internal_port,
            "RASA_PORT": self.rasa_port,
            "ACTIONS_PORT": self.actions_port,
        }

    def secrets(self) -> dict[str, str]:
        """The four secrets; in demo and development the missing ones are drawn once and kept under var/."""
        given = {name: os.environ[name] for name in SECRETS if os.environ.get(name)}
        missing = [name for name in SECRETS if name not in given]
        if not missing:
            return given
        if self.env == "production":
            raise CommandFailed(f"En production, donnez par l'environnement : {', '.join(missing)}.")
        kept = self.var_dir / "secrets.json"
        known: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
        drawn = {name: known.get(name) or secrets.token_urlsafe(32) for name in missing}
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(json.dumps(known | drawn))
        return given | drawn

    def process_environments(self) -> dict[str, dict[str, str]]:
        """Each process's environment: no secret reaches a process that has no use for it."""
        drawn = self.secrets()
        common = {name: value for name, value in os.environ.items() if name not in SECRETS} | self._common()
        return {
            name: common | {secret: drawn[secret] for secret in used} for name, used in SECRETS_USED.items()
        }

    def _common(self) -> dict[str, str]:
        return {
            "ENV": self.env,
            "DATABASE_URL": self.database,
            "MAILBOX_DIR": str(self.var_dir / "mailbox"),
            "API_HOST": self.api_host,
            "API_PORT": str(self.api_port),
            "INTERNAL_PORT": str(self.internal_port),
            "RASA_URL": f"http://{LOOPBACK}:{self.rasa_port}",
            "ACTIONS_URL": f"http://{LOOPBACK}:{self.actions_port}",
            "INTERNAL_API_URL": f"http://{LOOPBACK}:{self.internal_port}",
            # Rasa's action server has no option for it: only this keeps it off the network.
            "SANIC_HOST": LOOPBACK,
            "RASA_TELEMETRY_ENABLED": "false",
            "POSTGRESQL_SCHEMA": RASA_SCHEMA,
            # One thread each: on two cores, more threads cost three times the CPU for slower answers.
            "OMP_NUM_THREADS": "1",
            "CUDA_VISIBLE_DEVICES": "",
            "PYTHONWARNINGS": "ignore",
            "PYTHONUNBUFFERED": "1",
        }


def tracker_store(settings: LaunchSettings) -> dict[str, object]:
    """Rasa's store of conversations: the same choice of database as the API's, in a place of its own."""
    url = settings.database
    if url.startswith("sqlite"):
        # Beside the API's file: that is where the API looks for what is to be forgotten (api/settings.py).
        beside = Path(url.partition(":///")[2].partition("?")[0]).parent
        return {"type": "SQL", "dialect": "sqlite", "db": str(beside / "rasa.db")}
    parts = urlsplit(url)
    return {
        "type": "SQL",
        "dialect": "postgresql",
        "url": parts.hostname,
        "port": parts.port or 5432,
        "db": unquote(parts.path.lstrip("/")),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "query": dict(parse_qsl(parts.query)),
    }
