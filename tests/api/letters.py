"""A real mail server, and the real process that sends through it: started, killed, started again."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from scripts.layout import ROOT
from tests.api.driver import SECRETS
from tests.stack import free_ports


@dataclass
class Inbox:
    """What the server took, and how it behaves: `hold` keeps it from answering once it has the e-mail."""

    received: list[EmailMessage] = field(default_factory=list)
    holding: bool = False
    seconds: float = 0.0
    answer: str = "250 OK"
    port: int = field(default_factory=lambda: free_ports(1)[0])

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        for _ in range(3000):
            if not self.holding:
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(self.seconds)
        return self.answer

    @property
    def subjects(self) -> list[str]:
        return sorted(str(one["Subject"]) for one in self.received)

    def serve(self) -> Controller:
        """A server in a thread of its own, to be stopped."""
        server = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=30)
        server.start()
        return server


@dataclass
class Courier:
    """`python -m api.scheduler` as a process of its own."""

    database_url: str
    port: int
    folder: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> str:
        return (self.folder / "courrier.log").read_text()

    def start(self) -> "Courier":
        environment = {
            "PATH": os.environ["PATH"],
            "ENV": "demo",
            "DATABASE_URL": self.database_url,
            "SESSION_KEY": SECRETS["session_key"],
            "ENCRYPTION_KEY": SECRETS["encryption_key"],
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.port),
            "SMTP_SECURITY": "none",
            "MAIL_FROM": "assistant@example.org",
        }
        with (self.folder / "courrier.log").open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api.scheduler"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
            )
        return self

    def kill(self) -> None:
        """As a power cut does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=10)

    def stop(self) -> int:
        """As the supervisor does; the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=15)
