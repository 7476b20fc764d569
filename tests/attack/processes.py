"""A second process of the API on the same database, as in production and with low limits."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from scripts.layout import ROOT
from tests.stack import Stack, free_ports

# What it says that it is: browsers would come by HTTPS through a proxy, which the tests do without.
PUBLIC_URL = "https://assistant.example.org"
LIMITS = {
    "MESSAGES_PER_MINUTE": "4",
    "MESSAGES_PER_MINUTE_SOURCE": "6",
    "SESSIONS_PER_MINUTE": "12",
    "EMAIL_CODES_PER_HOUR_SOURCE": "3",
}


@contextmanager
def production(stack: Stack, folder: Path) -> Iterator[str]:
    """The address of that process, while it runs."""
    port, internal = free_ports(2)
    environment = {
        **os.environ,
        **json.loads((stack.var_dir / "secrets.json").read_text()),
        "ENV": "production",
        "DATABASE_URL": f"sqlite+aiosqlite:///{stack.var_dir / 'app.db'}",
        "API_PORT": str(port),
        "INTERNAL_PORT": str(internal),
        "RASA_URL": f"http://127.0.0.1:{stack.ports['RASA_PORT']}",
        "ACTIONS_URL": f"http://127.0.0.1:{stack.ports['ACTIONS_PORT']}",
        "PUBLIC_URL": PUBLIC_URL,
        # Nothing leaves: there is no server there.
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(free_ports(1)[0]),
        "MAILBOX_DIR": str(folder / "mailbox"),
        **LIMITS,
    }
    with (folder / "production.log").open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "api"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(process, url, folder)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(process: "subprocess.Popen[bytes]", url: str, folder: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{url}/healthz", trust_env=False, timeout=2).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise RuntimeError(f"l'API de production ne démarre pas : {(folder / 'production.log').read_text()}")
