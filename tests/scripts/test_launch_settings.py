import json
import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from scripts.launch_settings import SECRETS, LaunchSettings, tracker_store
from scripts.layout import CommandFailed

GIVEN = {name: f"{name.lower()}-{'x' * 32}" for name in SECRETS}
ENVIRONMENTS = ["demo", "development", "test"]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [*SECRETS, *(field.upper() for field in LaunchSettings.model_fields)]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))


def give(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_production_without_its_secrets_names_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    give(monkeypatch, ENV="production", SERVICE_TOKEN=GIVEN["SERVICE_TOKEN"])

    with pytest.raises(CommandFailed, match="CHANNEL_SECRET, SESSION_KEY") as refused:
        LaunchSettings().process_environments()

    assert "SERVICE_TOKEN" not in str(refused.value)
    assert not (tmp_path / "var").exists()


def test_production_takes_its_secrets_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    give(monkeypatch, ENV="production", **GIVEN)

    assert LaunchSettings().secrets() == GIVEN
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_elsewhere_secrets_are_drawn_once_and_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, env: str
) -> None:
    give(monkeypatch, ENV=env)

    drawn = LaunchSettings().secrets()

    assert set(drawn) == set(SECRETS)
    assert len(set(drawn.values())) == len(SECRETS)
    assert all(len(secret) >= 32 for secret in drawn.values())
    assert LaunchSettings().secrets() == drawn
    kept = tmp_path / "var" / "secrets.json"
    assert json.loads(kept.read_text()) == drawn
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_secret_that_is_given_wins_and_is_not_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    give(monkeypatch, SESSION_KEY=GIVEN["SESSION_KEY"])

    assert LaunchSettings().secrets()["SESSION_KEY"] == GIVEN["SESSION_KEY"]
    assert GIVEN["SESSION_KEY"] not in (tmp_path / "var" / "secrets.json").read_text()


def test_each_process_receives_only_the_secrets_that_it_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, **GIVEN)

    environments = LaunchSettings().process_environments()

    held = {name: {one for one in SECRETS if one in found} for name, found in environments.items()}
    assert held == {
        "rasa": {"CHANNEL_SECRET"},
        "actions": {"SERVICE_TOKEN"},
        "api": set(SECRETS),
        "courrier": {"SESSION_KEY", "ENCRYPTION_KEY"},
    }


def test_processes_meet_on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, API_HOST="0.0.0.0", RASA_PORT="6005", ACTIONS_PORT="6055", INTERNAL_PORT="9001")

    for environment in LaunchSettings().process_environments().values():
        assert environment["RASA_URL"] == "http://127.0.0.1:6005"
        assert environment["ACTIONS_URL"] == "http://127.0.0.1:6055"
        assert environment["INTERNAL_API_URL"] == "http://127.0.0.1:9001"
        assert environment["SANIC_HOST"] == "127.0.0.1"
        assert environment["RASA_TELEMETRY_ENABLED"] == "false"


@pytest.mark.parametrize(
    ("name", "value"), [("ENV", "prod"), ("API_PORT", "0"), ("RASA_PORT", "abc"), ("READY_SECONDS", "1")]
)
def test_value_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    give(monkeypatch, **{name: value})

    with pytest.raises(ValidationError) as refused:
        LaunchSettings()

    assert [error["loc"] for error in refused.value.errors()] == [(name.lower(),)]


def test_conversations_are_kept_beside_the_embedded_database(tmp_path: Path) -> None:
    settings = LaunchSettings()

    assert settings.database == f"sqlite+aiosqlite:///{tmp_path}/var/app.db"
    assert not settings.on_postgresql
    assert tracker_store(settings) == {"type": "SQL", "dialect": "sqlite", "db": f"{tmp_path}/var/rasa.db"}


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_conversations_are_kept_in_the_same_postgresql(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    give(monkeypatch, DATABASE_URL=f"{scheme}://rasa:p%40ss%2Fword@db.interne:6432/assistant?sslmode=require")
    settings = LaunchSettings()

    assert settings.on_postgresql
    assert tracker_store(settings) == {
        "type": "SQL",
        "dialect": "postgresql",
        "url": "db.interne",
        "port": 6432,
        "db": "assistant",
        "username": "rasa",
        "password": "p@ss/word",
        "query": {"sslmode": "require"},
    }


def test_postgresql_without_a_port_uses_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, DATABASE_URL="postgresql://rasa@localhost/assistant")

    assert tracker_store(LaunchSettings())["port"] == 5432
