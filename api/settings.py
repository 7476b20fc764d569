"""Settings read from the environment, one typed class per process."""

from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Environment = Literal["demo", "development", "production", "test"]

ASYNC_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}


YEAR = timedelta(days=365)
Duration = Annotated[timedelta, Field(ge=timedelta(days=1), le=100 * YEAR)]


class RetentionSettings(BaseSettings):
    """How long each kind of record is kept: our choices, to be confirmed by the data-protection officer."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    retention_dossiers: Duration = 5 * YEAR
    retention_acquired: Duration = 50 * YEAR
    retention_certified: Duration = 50 * YEAR
    retention_minutes: Duration = 50 * YEAR
    retention_evaluations: Duration = 10 * YEAR
    retention_evidence: Duration = 2 * YEAR
    retention_opinions: Duration = 5 * YEAR
    retention_jury_members: Duration = 10 * YEAR
    retention_jury_organisations: Duration = YEAR
    retention_conversations: Duration = YEAR
    retention_audit: Duration = 10 * YEAR
    retention_idempotency: Duration = timedelta(days=30)
    retention_sessions: Duration = timedelta(days=30)


class StoreSettings(RetentionSettings):
    """What migrations and seeding need: the database alone."""

    env: Environment = "production"
    database_url: str = "sqlite+aiosqlite:///var/app.db"

    @field_validator("database_url")
    @classmethod
    def name_async_driver(cls, url: str) -> str:
        scheme, separator, rest = url.partition("://")
        driver = ASYNC_DRIVERS.get(scheme, scheme)
        if not separator or driver not in ASYNC_DRIVERS.values():
            raise ValueError("only sqlite:/// and postgresql:// addresses are understood")
        return f"{driver}://{rest}"


class Settings(StoreSettings):
    """Everything the API process reads from its environment."""

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=1, le=65535)
    internal_port: int = Field(default=8001, ge=1, le=65535)
    rasa_url: str = "http://127.0.0.1:5005"
    actions_url: str = "http://127.0.0.1:5055"
    widget_dir: Path = Path("widget")

    service_token: SecretStr = Field(min_length=32)
    channel_secret: SecretStr = Field(min_length=32)
    session_key: SecretStr = Field(min_length=32)

    session_ttl: timedelta = timedelta(hours=2)
    turn_budget_seconds: float = Field(default=8.0, gt=0)
    session_cut_turns: int = Field(default=20, ge=1)
    readiness_cache: timedelta = timedelta(seconds=3)
    probe_timeout_seconds: float = Field(default=1.5, gt=0)

    max_body_bytes: int = Field(default=16 * 1024, ge=1024)
    import_max_bytes: int = Field(default=5 * 1024 * 1024, ge=1024)
    import_max_lines: int = Field(default=20_000, ge=1)
    messages_per_minute: int = Field(default=30, ge=1)
    sessions_per_minute: int = Field(default=20, ge=1)

    @property
    def demo_allowed(self) -> bool:
        """Demo identities exist only in the demo, reachable from this machine alone."""
        return self.env == "demo" and is_loopback(self.api_host)


def is_loopback(host: str) -> bool:
    """True for an address that only this machine can reach."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def describe_refusal(error: ValidationError) -> str:
    """One French line naming the variables to fix, never their values."""
    faults = []
    for fault in error.errors(include_input=False, include_url=False):
        variable = "_".join(str(part) for part in fault["loc"]).upper()
        if fault["type"] == "missing":
            faults.append(f"{variable} manque")
        elif fault["type"] in {"too_short", "string_too_short"}:
            faults.append(f"{variable} est trop court (32 caractères au moins)")
        else:
            faults.append(f"{variable} n'est pas valide")
    return "Démarrage refusé : " + " ; ".join(faults) + ". Voir .env.example."
