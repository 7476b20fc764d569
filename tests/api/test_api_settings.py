import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings, StoreSettings, describe_refusal, is_loopback
from tests.api.driver import SECRETS
from tests.stack import free_ports

ROOT = Path(__file__).parents[2]
START_LIMIT = 60


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_secrets_have_no_default() -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings()

    line = describe_refusal(refusal.value)
    assert "\n" not in line
    assert all(f"{name.upper()} manque" in line for name in SECRETS)


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_short_secret_is_refused_without_being_shown(name: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(**{**SECRETS, name: "trop-court"})

    line = describe_refusal(refusal.value)
    assert f"{name.upper()} est trop court" in line
    assert "trop-court" not in line


@pytest.mark.parametrize(
    "change", [{"env": "autre"}, {"api_port": 0}, {"database_url": "mysql://x"}, {"database_url": "app.db"}]
)
def test_nonsense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(**{**SECRETS, **change})

    assert f"{next(iter(change)).upper()} n'est pas valide" in describe_refusal(refusal.value)


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("sqlite:///var/app.db", "sqlite+aiosqlite:///var/app.db"),
        ("sqlite+aiosqlite:////srv/app.db", "sqlite+aiosqlite:////srv/app.db"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
    ],
)
def test_database_address_gets_its_driver(given: str, understood: str) -> None:
    assert StoreSettings(database_url=given).database_url == understood


def test_production_is_the_default() -> None:
    settings = Settings(**SECRETS)

    assert settings.env == "production"
    assert not settings.demo_allowed
    assert SECRETS["session_key"] not in repr(settings)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("example.org", False)],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
    assert Settings(**SECRETS, env="demo", api_host=host).demo_allowed is expected


def run(module: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=START_LIMIT,
        check=False,
    )


def test_process_refuses_to_start_in_one_line() -> None:
    refused = run("api")

    assert refused.returncode == 2
    assert refused.stderr.startswith("Démarrage refusé : ")
    assert refused.stderr.count("\n") == 1


def test_seed_refuses_production(tmp_path: Path) -> None:
    refused = run("api.demo.seed", DATABASE_URL=f"sqlite:///{tmp_path}/app.db", ENV="production")

    assert refused.returncode == 2
    assert "production" in refused.stderr


def fetch(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def wait_until_up(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and process.poll() is None:
        try:
            fetch(url)
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the process did not start")


def test_process_serves_both_doors_and_stops_on_a_signal(tmp_path: Path) -> None:
    # Drawn together: one at a time, the same may come twice.
    public, internal, rasa, actions = free_ports(4)
    environment = {
        "PATH": os.environ["PATH"],
        "ENV": "demo",
        "DATABASE_URL": f"sqlite:///{tmp_path}/var/app.db",
        "API_PORT": str(public),
        "INTERNAL_PORT": str(internal),
        "RASA_URL": f"http://127.0.0.1:{rasa}",
        "ACTIONS_URL": f"http://127.0.0.1:{actions}",
        **{name.upper(): value for name, value in SECRETS.items()},
    }
    assert "n'est pas à jour" in run("api", **environment).stderr
    assert run("api.migrate", **environment).returncode == 0
    assert run("api.demo.seed", **environment).returncode == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "api"], env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            wait_until_up(f"http://127.0.0.1:{public}/healthz", process)
            assert fetch(f"http://127.0.0.1:{public}/readyz") == 503
            assert fetch(f"http://127.0.0.1:{public}/metrics") == 404
            assert fetch(f"http://127.0.0.1:{internal}/metrics") == 200
            assert "n'est pas libre" in run("api", **environment).stderr
        finally:
            process.send_signal(signal.SIGTERM)
            _output, errors = process.communicate(timeout=START_LIMIT)
    assert process.returncode == 0
    assert "Traceback" not in errors
