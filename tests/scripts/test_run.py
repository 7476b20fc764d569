"""The launcher's parts; the whole is started in tests/test_stack.py."""

import shlex
import socket
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from scripts import run
from scripts.console import LogFiles
from scripts.launch_settings import SECRETS, LaunchSettings
from scripts.layout import CommandFailed
from scripts.validate_rasa import warnings_of
from tests.stack import PORTS, free_ports


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [*SECRETS, *(field.upper() for field in LaunchSettings.model_fields)]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    for name, port in zip(PORTS, free_ports(4), strict=True):
        monkeypatch.setenv(name, str(port))


def test_free_ports_are_accepted() -> None:
    run.check_ports(LaunchSettings())


@pytest.mark.parametrize("name", PORTS)
def test_taken_port_is_named_with_the_setting_that_changes_it(name: str) -> None:
    settings = LaunchSettings()
    port = settings.ports[name]

    with socket.create_server(("127.0.0.1", port)), pytest.raises(CommandFailed) as refused:
        run.check_ports(settings)

    assert str(refused.value).startswith(f"Le port {port} est déjà pris")
    assert str(refused.value).endswith(f"{name}=…")


def test_port_just_left_is_free_again() -> None:
    settings = LaunchSettings()
    with (
        socket.create_server(("127.0.0.1", settings.api_port)) as server,
        socket.create_connection(server.getsockname()),
    ):
        server.accept()[0].close()

    run.check_ports(settings)


@pytest.mark.parametrize(
    ("env", "channels"),
    [
        ("demo", {"bot.channel.GatewayInput", "rest"}),
        ("development", {"bot.channel.GatewayInput", "rest"}),
        ("production", {"bot.channel.GatewayInput"}),
    ],
)
def test_rasa_s_files_are_ours_for_this_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, env: str, channels: set[str]
) -> None:
    monkeypatch.setenv("ENV", env)

    endpoints, credentials = run.write_rasa_files(LaunchSettings())

    written = yaml.safe_load(credentials.read_text())
    assert set(written) == channels
    assert written["bot.channel.GatewayInput"] == {"secret": "${CHANNEL_SECRET}"}
    assert yaml.safe_load(endpoints.read_text())["tracker_store"]["db"] == f"{tmp_path}/rasa.db"
    assert yaml.safe_load(endpoints.read_text())["action_endpoint"]["url"].startswith("${ACTIONS_URL}")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (endpoints, credentials)} == {0o600}


def commands(tmp_path: Path) -> dict[str, str]:
    return run.commands(
        LaunchSettings(), *(tmp_path / name for name in ("un modèle.tar.gz", "e.yml", "c.yml"))
    )


def test_rasa_listens_on_loopback_without_its_own_http_api(tmp_path: Path) -> None:
    words = shlex.split(commands(tmp_path)["rasa"])

    assert words[words.index("-i") + 1] == "127.0.0.1"
    assert words[words.index("--model") + 1] == f"{tmp_path}/un modèle.tar.gz"
    assert "--enable-api" not in words


@pytest.mark.parametrize(("env", "seeded"), [("demo", True), ("development", False), ("production", False)])
def test_only_the_demonstration_is_filled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, env: str, seeded: bool
) -> None:
    monkeypatch.setenv("ENV", env)

    started = commands(tmp_path)["api"]

    assert ("api.demo.seed" in started) is seeded
    assert started.index("api.migrate") < started.index("-m api", started.index("exec"))


def test_bad_setting_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("API_PORT", "abc")
    monkeypatch.setenv("READY_SECONDS", "0")

    assert run.main() == 1
    assert capsys.readouterr().err == "Réglage invalide : API_PORT, READY_SECONDS. Voir .env.example.\n"


def test_postgresql_that_does_not_answer_is_one_line() -> None:
    (port,) = free_ports(1)

    with pytest.raises(CommandFailed, match="ne répond pas") as refused:
        run.create_rasa_schema(f"postgresql+psycopg://rasa:secret@127.0.0.1:{port}/assistant")

    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


def test_console_keeps_a_file_a_process_and_the_first_that_stopped(tmp_path: Path) -> None:
    console = LogFiles(tmp_path / "log", ("rasa", "api"))
    for name, data in [
        ("api", "prête\n"),
        ("rasa", b"erreur : \xff\n"),
        ("rasa", "\n"),
        ("system", "rasa stopped (rc=1)\n"),
        ("system", "api stopped (rc=-15)\n"),
        ("inconnu", "perdu\n"),
    ]:
        console.write(SimpleNamespace(name=name, data=data))
    words = console.last_words()
    console.close()

    assert (tmp_path / "log" / "api.log").read_text() == "prête\n"
    assert console.first_stopped == "rasa"
    assert words.startswith("erreur : ")
    assert str(tmp_path / "log" / "rasa.log") in words


def test_console_bears_a_process_that_said_nothing(tmp_path: Path) -> None:
    console = LogFiles(tmp_path, ("rasa",))
    console.write(SimpleNamespace(name="system", data="autre stopped (rc=1)\n"))

    assert console.last_words().startswith(" (journal")
    console.close()


def test_rasa_s_warnings_are_kept_but_for_what_our_actions_say() -> None:
    output = (
        "x.py:1: UserWarning: The utterance 'utter_panne' is not used in any story or rule.\n"
        "INFO Story structure validation\n"
        "x.py:2: UserWarning: The intent 'vide' is listed in the domain file, but is not found.\n"
    )

    assert warnings_of(output) == [
        "x.py:2: UserWarning: The intent 'vide' is listed in the domain file, but is not found."
    ]
