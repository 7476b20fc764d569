"""The launcher and what it exposes."""

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from scripts.layout import ROOT
from tests.stack import PORTS, Stack, free_ports

LOOPBACK = {"127.0.0.1", "::1"}


def listening(stack: Stack) -> dict[int, set[str]]:
    assert stack.process is not None
    launcher = psutil.Process(stack.process.pid)
    found: dict[int, set[str]] = {}
    for process in [launcher, *launcher.children(recursive=True)]:
        for connection in process.net_connections(kind="inet"):
            if connection.status == psutil.CONN_LISTEN:
                found.setdefault(connection.laddr.port, set()).add(connection.laddr.ip)
    return found


def test_every_process_listens_on_loopback_only(stack: Stack) -> None:
    found = listening(stack)

    assert set(stack.ports.values()) <= set(found)
    assert set().union(*found.values()) <= LOOPBACK


def test_logs_hold_no_word_of_a_message(stack: Stack) -> None:
    stack.say("journal", "zanzibar combien coute la formation zanzibar")

    logs = sorted((stack.var_dir / "log").glob("*.log"))

    assert len(logs) >= 3
    for log in logs:
        assert "zanzibar" not in log.read_text(errors="replace"), log.name


@pytest.mark.parametrize("setting", PORTS)
def test_a_taken_port_is_said_in_one_line(setting: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = dict(zip(PORTS, free_ports(4), strict=True)) | {setting: taken.getsockname()[1]}
        stack = Stack(tmp_path, ports=ports)
        with pytest.raises(RuntimeError, match="déjà pris"):
            stack.start()

    assert len(stack.launcher_output().strip().splitlines()) == 1
    assert setting in stack.launcher_output()


def test_production_refuses_to_start_without_secrets(tmp_path: Path) -> None:
    ports = {name: str(port) for name, port in zip(PORTS, free_ports(4), strict=True)}
    done = subprocess.run(
        [sys.executable, "-m", "scripts.run"],
        cwd=ROOT,
        env={"ENV": "production", "VAR_DIR": str(tmp_path), "PATH": "/usr/bin", **ports},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1
    assert "SESSION_KEY" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.fixture
def database_url() -> Iterator[str | None]:
    """A PostgreSQL database of its own where a server is reachable, else the embedded default."""
    server = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
    try:
        connection = psycopg.connect(server, autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        yield None
        return
    name = f"assistant_stack_{uuid.uuid4().hex[:12]}"
    with connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def assert_silent_actions_give_a_plain_sentence(stack: Stack, children: list[psutil.Process]) -> None:
    opened = httpx.post(f"{stack.url}/v1/demo/sessions", json={"persona": "visiteur"}, trust_env=False)
    headers = {"Authorization": f"Bearer {opened.raise_for_status().json()['session_token']}"}
    body = {"client_message_id": str(uuid.uuid4()), "text": "qui compose le jury"}
    servers = [child for child in children if "rasa_sdk" in " ".join(child.cmdline())]
    assert servers
    # Sanic answers from workers of its own.
    actions = [*servers, *(worker for server in servers for worker in server.children(recursive=True))]
    for process in actions:
        process.suspend()
    try:
        started = time.monotonic()
        reply = httpx.post(
            f"{stack.url}/v1/chat/messages", json=body, headers=headers, timeout=15, trust_env=False
        )
        assert time.monotonic() - started < 8.5
        assert reply.raise_for_status().json()["messages"][0]["kind"] == "degraded"
    finally:
        for process in actions:
            process.resume()
    again = httpx.post(
        f"{stack.url}/v1/chat/messages", json=body, headers=headers, timeout=15, trust_env=False
    )
    assert "50 %" in again.raise_for_status().json()["messages"][0]["text"]
    metrics = httpx.get(f"http://127.0.0.1:{stack.ports['INTERNAL_PORT']}/metrics", trust_env=False).text
    assert "assistant_degraded_replies_total{" in metrics


def test_a_conversation_on_the_real_database_and_a_clean_stop(
    tmp_path: Path, database_url: str | None
) -> None:
    stack = Stack(tmp_path / "var", environment={"DATABASE_URL": database_url} if database_url else {})
    stack.start()
    assert stack.process is not None
    children = psutil.Process(stack.process.pid).children(recursive=True)

    assert "C7" in stack.say("base", "c'est quoi le bloc 2").text
    if database_url:
        with psycopg.connect(database_url) as connection:
            row = connection.execute("SELECT count(*) FROM rasa.events WHERE sender_id = 'base'").fetchone()
        assert row is not None
        assert row[0] > 0

    assert_silent_actions_give_a_plain_sentence(stack, children)

    stack.process.send_signal(signal.SIGINT)

    assert stack.process.wait(timeout=30) == 0
    assert [
        child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE
    ] == []
    assert "Arrêté." in stack.launcher_output()
