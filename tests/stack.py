"""The three real processes, started by the real launcher on free ports."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from scripts.layout import ROOT

PORTS = ("API_PORT", "INTERNAL_PORT", "RASA_PORT", "ACTIONS_PORT")


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


@dataclass
class Stack:
    """A running assistant."""

    var_dir: Path
    environment: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=lambda: dict(zip(PORTS, free_ports(4), strict=True)))
    process: subprocess.Popen[str] | None = None
    seconds_to_ready: float = 0.0

    @property
    def url(self) -> str:
        """The public address."""
        return f"http://127.0.0.1:{self.ports['API_PORT']}"

    @property
    def rest_url(self) -> str:
        """Rasa's own REST channel, open in development only."""
        return f"http://127.0.0.1:{self.ports['RASA_PORT']}/webhooks/rest/webhook"

    def start(self, ready_within: float = 180.0) -> None:
        """Start the launcher and wait until all three processes answer."""
        self.var_dir.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "ENV": "demo",
            "VAR_DIR": str(self.var_dir),
            # A whole test session comes from one address.
            "MESSAGES_PER_MINUTE": "100000",
            "MESSAGES_PER_MINUTE_SOURCE": "100000",
            "MESSAGES_PER_MINUTE_PORTAL": "100000",
            "SESSIONS_PER_MINUTE": "100000",
            "EMAIL_CODES_PER_HOUR_SOURCE": "100000",
            "CONTACT_REQUESTS_PER_HOUR_SOURCE": "100000",
            **{name: str(port) for name, port in self.ports.items()},
            **self.environment,
        }
        started = time.monotonic()
        with (self.var_dir / "launcher.log").open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.run"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
                text=True,
            )
        while time.monotonic() - started < ready_within:
            if self.process.poll() is not None:
                raise RuntimeError(f"le lanceur s'est arrêté : {self.launcher_output()}")
            try:
                if httpx.get(f"{self.url}/readyz", timeout=3, trust_env=False).is_success:
                    self.seconds_to_ready = time.monotonic() - started
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.3)
        self.stop()
        raise RuntimeError(f"l'assistant n'est pas prêt : {self.launcher_output()}")

    def stop(self) -> int:
        """Stop as Ctrl-C does; returns the launcher's exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)

    def launcher_output(self) -> str:
        """What the launcher printed."""
        return (self.var_dir / "launcher.log").read_text()

    def second_api(self) -> "SecondApi":
        """Another API on the same database, Rasa and actions, for a test to stop as it likes."""
        assert self.process is not None
        children = psutil.Process(self.process.pid).children(recursive=True)
        first = next(one for one in children if one.cmdline()[-2:] == ["-m", "api"])
        port, internal = free_ports(2)
        ports = {"API_PORT": str(port), "INTERNAL_PORT": str(internal)}
        return SecondApi(f"http://127.0.0.1:{port}", first.environ() | ports, self.var_dir / "second.log")

    def rasa(self) -> psutil.Process:
        """The process of Rasa itself, for a test to suspend it."""
        [pid] = {
            one.pid
            for one in psutil.net_connections(kind="tcp")
            if one.status == psutil.CONN_LISTEN and one.laddr.port == self.ports["RASA_PORT"]
        }
        return psutil.Process(pid)

    def say(self, sender: str, message: str) -> "Reply":
        """A message through Rasa's REST channel."""
        answer = httpx.post(
            self.rest_url, json={"sender": sender, "message": message}, timeout=10, trust_env=False
        )
        return Reply(answer.raise_for_status().json())


@dataclass
class SecondApi:
    """Killed in the middle of whatever it does, and started again at the same address."""

    url: str
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
            )
        for _ in range(200):
            try:
                if httpx.get(f"{self.url}/healthz", timeout=3, trust_env=False).is_success:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        raise RuntimeError(f"l'API ne démarre pas : {self.log.read_text()}")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=10)


@dataclass(frozen=True)
class Reply:
    """Rasa's list of messages for one turn."""

    messages: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """The texts joined in order."""
        return "\n".join(message["text"] for message in self.messages if "text" in message)

    @property
    def data(self) -> dict[str, Any]:
        """What comes with the text; empty for the conversation's own words."""
        return next((message["custom"] for message in self.messages if "custom" in message), {})

    @property
    def sections(self) -> list[str]:
        """The sections of the sources shown."""
        return [source["section"] for source in self.data.get("sources", [])]

    @property
    def choices(self) -> list[str]:
        """The commands behind the buttons and suggestions."""
        buttons = [button["payload"] for message in self.messages for button in message.get("buttons", [])]
        return buttons + [suggestion["payload"] for suggestion in self.data.get("suggestions", [])]
