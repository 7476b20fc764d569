"""The launcher and what it exposes."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest
from psycopg import sql

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


def other_address() -> str | None:
    """Another address of this machine, where it has one."""
    for addresses in psutil.net_if_addrs().values():
        for one in addresses:
            if one.family is socket.AF_INET and not one.address.startswith("127."):
                return str(one.address)
    return None


def test_nothing_answers_by_another_address_of_this_machine(stack: Stack) -> None:
    address = other_address()
    if address is None:
        pytest.skip("cette machine n'a pas d'autre adresse que la boucle locale")
    for name, port in stack.ports.items():
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address, port), timeout=2)
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        assert name


def test_no_process_sends_telemetry(stack: Stack) -> None:
    assert stack.process is not None
    started = psutil.Process(stack.process.pid).children(recursive=True)
    # The supervisor's own helpers start nothing of Rasa's.
    told = [
        one.environ().get("RASA_TELEMETRY_ENABLED")
        for one in started
        if any(name in one.cmdline() for name in ("bot", "rasa_sdk", "api"))
    ]

    assert len(told) >= 3
    assert set(told) == {"false"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/status"),
        ("GET", "/domain"),
        ("POST", "/model/parse"),
        ("POST", "/model/train"),
        ("PUT", "/model"),
        ("GET", "/conversations/base/tracker"),
        ("POST", "/conversations/base/messages"),
        ("POST", "/conversations/base/execute"),
        ("PUT", "/conversations/base/tracker/events"),
    ],
)
def test_rasa_has_no_http_api(stack: Stack, method: str, path: str) -> None:
    rasa = f"http://127.0.0.1:{stack.ports['RASA_PORT']}"

    assert httpx.request(method, rasa + path, json={}, trust_env=False).status_code == 404


@pytest.mark.parametrize("secret", [None, "", "x" * 43])
def test_rasa_answers_nobody_without_the_secret(stack: Stack, secret: str | None) -> None:
    channel = f"http://127.0.0.1:{stack.ports['RASA_PORT']}/webhooks/gateway/webhook"
    headers = {} if secret is None else {"X-Gateway-Secret": secret}
    said = {"sender": "x", "message": "bonjour"}

    assert httpx.post(channel, json=said, headers=headers, trust_env=False).status_code == 401


def test_logs_hold_nothing_that_was_typed_or_that_opens_a_door(stack: Stack) -> None:
    sent = unusual_day(stack)
    drawn = json.loads((stack.var_dir / "secrets.json").read_text()).values()
    logs = {log.name: log.read_text(errors="replace") for log in (stack.var_dir / "log").glob("*.log")}

    assert {"api.log", "rasa.log", "actions.log", "courrier.log"} <= set(logs)
    assert len(sent) > 100
    assert [(word, name) for word in [*sent, *drawn] for name, text in logs.items() if word in text] == []


def unusual_day(stack: Stack) -> list[str]:
    """Send a word of its own in every place that takes one, refused or not; gives these words."""
    words: list[str] = []

    def odd() -> str:
        words.append(f"zanzibar{len(words)}z")
        return words[-1]

    def call(port: str, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        marked = {"X-Divers": odd(), "Cookie": f"session={odd()}", "User-Agent": odd(), **headers}
        marked = {"Referer": f"http://{odd()}.exemple/", "Origin": f"http://{odd()}.exemple", **marked}
        url = f"http://127.0.0.1:{stack.ports[port]}{path}?{odd()}={odd()}"
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body else None
        marked["Content-Type"] = "application/json"
        return httpx.request(method, url, content=content, headers=marked, timeout=15, trust_env=False)

    opened = httpx.post(f"{stack.url}/v1/demo/sessions", json={"persona": "candidat"}, trust_env=False).json()
    bearer = f"Bearer {opened['session_token']}"
    words.append(opened["session_token"])
    for said in (
        f"{odd()} combien coute la formation",
        f"/{odd()}",
        f"je suis {odd()}@exemple.fr, 06 12 34 56 78",
    ):
        message = {"client_message_id": str(uuid.uuid4()), "text": said}
        httpx.post(
            f"{stack.url}/v1/chat/messages",
            json=message,
            headers={"Authorization": bearer},
            timeout=15,
            trust_env=False,
        ).raise_for_status()
    mail, code = f"{odd()}@exemple.fr", odd()
    refused = {"Authorization": f"Bearer {odd()}"}
    call("API_PORT", "POST", "/v1/chat/messages", {"client_message_id": odd(), "text": odd(), odd(): odd()})
    call("API_PORT", "POST", "/v1/chat/messages", f"{{{odd()}".encode(), Authorization=bearer)
    call("API_PORT", "POST", "/v1/chat/sessions", {"portal": odd(), "identity_token": odd()})
    call("API_PORT", "POST", "/v1/chat/email-codes", {"email": mail, "role": odd()})
    call("API_PORT", "POST", "/v1/chat/email-codes/verification", {"code": code})
    call("API_PORT", "GET", "/v1/people/1", **refused)
    call("API_PORT", "POST", "/console/connexion", {"email": odd(), "password": odd(), "code": odd()})
    by_sender = f"/internal/conversations/by-sender/{'0' * 64}/personal-answers"
    call("INTERNAL_PORT", "POST", by_sender, {"question": odd(), "parametres": {odd(): odd()}}, **refused)
    call("RASA_PORT", "POST", "/webhooks/gateway/webhook", {"sender": odd(), "message": odd()})
    call("RASA_PORT", "POST", "/webhooks/gateway/webhook", f"{{{odd()}".encode())
    call("RASA_PORT", "POST", "/webhooks/rest/webhook", {"sender": odd(), "message": f"{odd()} bonjour"})
    call("RASA_PORT", "POST", "/webhooks/rest/webhook", {"sender": odd()})
    tracker = {"sender_id": odd(), "slots": {odd(): odd()}, "latest_message": {"text": odd()}, "events": []}
    # The name of an action is Rasa's to give, and is logged where there is none.
    for action in ("action_repondre", "action_inconnue"):
        call("ACTIONS_PORT", "POST", "/webhook", {"next_action": action, "tracker": tracker, "domain": {}})
    call("ACTIONS_PORT", "POST", "/webhook", f"{{{odd()}".encode())
    return words


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


class Talk:
    """A conversation by the public door."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        persona = {"persona": "visiteur"}
        opened = httpx.post(f"{stack.url}/v1/demo/sessions", json=persona, trust_env=False).json()
        self.id: str = opened["conversation_id"]
        self.headers = {"Authorization": f"Bearer {opened['session_token']}"}

    def say(self, text: str) -> str:
        body = {"client_message_id": str(uuid.uuid4()), "text": text}
        url = f"{self.stack.url}/v1/chat/messages"
        reply = httpx.post(url, json=body, headers=self.headers, timeout=15, trust_env=False)
        (message,) = reply.raise_for_status().json()["messages"]
        assert message["kind"] == "answer"
        return str(message["text"])


class Stores:
    """Both databases behind the processes' back: ours, and Rasa's own."""

    def __init__(self, stack: Stack, url: str | None) -> None:
        self.files = [stack.var_dir / name for name in ("app.db", "rasa.db")] if url is None else []
        self.url = url
        self.address = url or f"sqlite:///{stack.var_dir}/app.db"

    def run(self, ours: str, rasas: str) -> list[list[Any]]:
        """One statement on each."""
        if self.url is not None:
            with psycopg.connect(self.url) as connection:
                done = [connection.execute(one) for one in (ours, rasas.replace("events", "rasa.events"))]
                return [one.fetchall() if one.description else [] for one in done]
        found = []
        for file, statement in zip(self.files, (ours, rasas), strict=True):
            with contextlib.closing(sqlite3.connect(file, timeout=10)) as connection, connection:
                found.append(connection.execute(statement).fetchall())
        return found

    def content(self) -> str:
        """All that they hold, the files' free space and journals included."""
        if self.url is None:
            beside = [one for file in self.files for one in file.parent.glob(f"{file.name}*")]
            return "".join(one.read_bytes().decode("utf-8", "replace") for one in beside)
        with psycopg.connect(self.url) as connection:
            named = connection.execute(
                "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'rasa')"
            ).fetchall()
            rows = [
                connection.execute(
                    sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(*one))
                ).fetchall()
                for one in named
            ]
        return "".join(row for table in rows for (row,) in table)


@pytest.mark.parametrize("embedded", [True, False], ids=["sqlite", "postgresql"])
def test_what_was_said_is_gone_from_both_databases_after_its_time(
    tmp_path: Path, database_url: str | None, embedded: bool
) -> None:
    if not embedded and database_url is None:
        pytest.skip("aucun serveur PostgreSQL")
    url = None if embedded else database_url
    stack = Stack(tmp_path / "var", environment={"DATABASE_URL": url} if url else {})
    stack.start()
    try:
        stores = Stores(stack, url)
        old, recent = Talk(stack), Talk(stack)
        old.say("kinkajou combien de blocs ? mon numéro : 06 12 34 56 78")
        recent.say("bonjour wombat")
        recent.say("c'est quoi le bloc 2")
        stack.say("etranger-ocelot", "ocelot bonjour")
        ours, _ = stores.run("SELECT id, sender_id FROM conversation", "SELECT 1 FROM events")
        sender, kept = dict(ours)[old.id], dict(ours)[recent.id]
        words = ("kinkajou", "06 12 34 56 78", sender, "ocelot")
        assert all(word in stores.content() for word in words)

        is_old, long_ago = f"sender_id IN ('{sender}', 'etranger-ocelot')", 1_600_000_000
        stores.run(
            f"UPDATE message SET created_at = '2020-09-13 12:00:00' WHERE conversation_id = '{old.id}'",
            f"UPDATE events SET timestamp = {long_ago} WHERE {is_old}",
        )
        stores.run(
            f"UPDATE conversation SET created_at = '2020-09-13 12:00:00' WHERE id = '{old.id}'",
            "SELECT 1 FROM events",
        )
        done = subprocess.run(
            [sys.executable, "-m", "api.retention", "--executer"],
            cwd=ROOT,
            env={"ENV": "demo", "DATABASE_URL": stores.address, "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )

        assert "     2  Échanges gardés par Rasa" in done.stdout
        assert "     1  Conversations" in done.stdout
        left = stores.content()
        assert [word for word in words if word in left] == []
        assert "wombat" in left
        assert kept in left
        # The other one goes on, and still knows what it was about.
        assert "bloc" in recent.say("et le premier ?").lower()
    finally:
        stack.stop()


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
        # The gateway's eight seconds, and what a busy machine adds.
        assert time.monotonic() - started < 12
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
