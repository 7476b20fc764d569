"""Settings read from the environment, one typed class per process."""

from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url

Environment = Literal["demo", "development", "production", "test"]

ASYNC_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}


LOOPBACK_NAMES = ("127.0.0.1", "::1", "localhost")
RASA_FILE, RASA_SCHEMA = "rasa.db", "rasa"
# No proxy is the whole internet, nor a large part of it.
WIDEST_PROXIES = {4: 8, 6: 16}
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
    retention_trackers: Duration = timedelta(days=1)
    retention_audit: Duration = 10 * YEAR
    retention_idempotency: Duration = timedelta(days=30)
    retention_sessions: Duration = timedelta(days=30)
    retention_sign_in: Duration = timedelta(days=1)
    retention_mails: Duration = timedelta(days=90)


class StoreSettings(RetentionSettings):
    """What migrations, seeding and retention need: the databases alone."""

    env: Environment = "production"
    database_url: str = "sqlite+aiosqlite:///var/app.db"
    turn_budget_seconds: float = Field(default=8.0, gt=0)

    @field_validator("database_url")
    @classmethod
    def name_async_driver(cls, url: str) -> str:
        scheme, separator, rest = url.partition("://")
        driver = ASYNC_DRIVERS.get(scheme, scheme)
        if not separator or driver not in ASYNC_DRIVERS.values():
            raise ValueError("only sqlite:/// and postgresql:// addresses are understood")
        return f"{driver}://{rest}"

    @property
    def tracker_url(self) -> str:
        """Where Rasa keeps its own events: beside our file, or in our database (scripts/launch_settings.py)."""
        url = make_url(self.database_url)
        if url.get_backend_name() == "sqlite":
            url = url.set(database=str(Path(url.database or "").parent / RASA_FILE))
        return url.render_as_string(hide_password=False)

    @property
    def tracker_schema(self) -> str | None:
        """The schema that keeps Rasa's tables apart from ours, where there are schemas."""
        return None if make_url(self.database_url).get_backend_name() == "sqlite" else RASA_SCHEMA


class SealedSettings(StoreSettings):
    """What is needed to read and write the secrets that are kept encrypted (portals' keys, second factors)."""

    encryption_key: SecretStr = Field(min_length=32)
    # The one before, while what it encrypted is still around.
    encryption_key_former: SecretStr | None = Field(default=None, min_length=32)


class AddressSettings(StoreSettings):
    """Where our pages are: what a link needs, also one that a command prints."""

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=1, le=65535)
    # The address that browsers use, where a proxy stands before the API.
    public_url: str = ""
    invitation_ttl: timedelta = timedelta(hours=72)

    @property
    def origin(self) -> str:
        """The origin of our own pages, as browsers name it."""
        address = self.public_url or f"http://{self.api_host}:{self.api_port}"
        scheme, _, rest = address.lower().partition("://")
        host = rest.partition("/")[0].removesuffix(":443" if scheme == "https" else ":80")
        return f"{scheme}://{host}"


class MailSettings(BaseSettings):
    """How e-mails leave: by SMTP, or as files in a folder in the demonstration."""

    mail_from: str = "assistant@localhost"
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    # starttls | tls | none; none only where the relay is on this machine.
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    mailbox_dir: Path = Path("var/mailbox")


class SchedulerSettings(SealedSettings, AddressSettings, MailSettings):
    """What the process that sends e-mails reads: to seal and open them, and to sign and address their links."""

    session_key: SecretStr = Field(min_length=32)
    # How long a link received by e-mail leads to a person's pages.
    space_link_ttl: timedelta = timedelta(days=30)

    @property
    def invented_people(self) -> bool:
        """Whether somebody may be identified as, or written to, a person of the demonstration: not where others are real."""
        return self.env != "production"


class Settings(SchedulerSettings):
    """Everything the API process reads from its environment."""

    internal_port: int = Field(default=8001, ge=1, le=65535)
    rasa_url: str = "http://127.0.0.1:5005"
    actions_url: str = "http://127.0.0.1:5055"
    widget_dir: Path = Path("widget/dist")

    service_token: SecretStr = Field(min_length=32)
    channel_secret: SecretStr = Field(min_length=32)

    # Addresses or networks of the proxies whose word is taken for the client's address; none by default.
    trusted_proxies: str = ""
    # Shared by several API processes for their limits; each counts for itself without it.
    redis_url: str = ""
    # What its keys begin with: two assistants on one Redis do not count together.
    redis_prefix: str = Field(default="assistant-cqpm", pattern=r"^[\w-]+$")

    session_ttl: timedelta = timedelta(minutes=30)
    session_lifetime: timedelta = timedelta(hours=12)
    email_code_ttl: timedelta = timedelta(minutes=15)
    # How long a personal page may be left alone.
    space_ttl: timedelta = timedelta(hours=2)
    staff_idle: timedelta = timedelta(minutes=30)
    staff_session_lifetime: timedelta = timedelta(hours=10)
    session_cut_turns: int = Field(default=20, ge=1)
    readiness_cache: timedelta = timedelta(seconds=3)
    probe_timeout_seconds: float = Field(default=1.5, gt=0)

    max_body_bytes: int = Field(default=16 * 1024, ge=1024)
    import_max_bytes: int = Field(default=5 * 1024 * 1024, ge=1024)
    import_max_lines: int = Field(default=20_000, ge=1)
    messages_per_minute: int = Field(default=30, ge=1)
    messages_per_minute_source: int = Field(default=120, ge=1)
    messages_per_minute_portal: int = Field(default=3000, ge=1)
    sessions_per_minute: int = Field(default=20, ge=1)
    email_codes_per_hour_source: int = Field(default=20, ge=1)
    contact_requests_per_hour: int = Field(default=15, ge=1)
    contact_requests_per_hour_source: int = Field(default=40, ge=1)

    @field_validator("trusted_proxies")
    @classmethod
    def name_proxies_one_by_one(cls, given: str) -> str:
        networks = [ip_network(one.strip()) for one in given.split(",") if one.strip()]
        if any(one.prefixlen < WIDEST_PROXIES[one.version] for one in networks):
            raise ValueError("proxies are named, not everybody")
        return ",".join(str(one) for one in networks)

    @property
    def proxies(self) -> list[str]:
        """The addresses and networks whose word is taken for where a request comes from."""
        return [one for one in self.trusted_proxies.split(",") if one]

    @property
    def hosts(self) -> set[str]:
        """The names that production answers to; elsewhere, to any."""
        public = urlsplit(self.public_url).hostname
        return {public, self.api_host, *LOOPBACK_NAMES} if public and self.env == "production" else set()

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
