"""The records' pages on a port, with a jury of fictional people: no assistant is needed to look at them."""

import asyncio
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import httpx
import uvicorn

from api.access.__main__ import make_administrator
from api.app import create_app
from api.demo.seed import seed
from api.migrate import upgrade
from api.resources import open_resources
from api.settings import Settings
from knowledge import Knowledge
from tests.api.driver import SECRETS
from tests.stack import free_ports

SEATS = (
    ("Andréa", "Moreau", "employeurs", {"chairs": True}),
    ("Paul", "Girard", "employeurs", {"branch": "travail_temporaire"}),
    ("Inès", "Roussel", "salaries", {"organisation": "Syndicat A"}),
    ("Hugo", "Lambert", "salaries", {"organisation": "Syndicat B"}),
)
PUT = (1, 3, 4)


class AnnouncedServer(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()


@dataclass
class StaffSite:
    """A running application, and a machine's token for its API."""

    folder: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    token: str = ""
    session_id: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve from a thread, and make the jury over HTTP."""
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(30), "les pages ne sont pas prêtes"
        self._make_jury()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    def _run(self, ready: threading.Event) -> None:
        # In the thread too: Playwright has a loop of its own in the main one.
        database = f"sqlite+aiosqlite:///{self.folder}/staff.db"
        upgrade(database)
        asyncio.run(self._serve(database, ready))

    async def _serve(self, database: str, ready: threading.Event) -> None:
        settings = Settings(
            env="demo",
            database_url=database,
            api_port=self.port,
            sessions_per_minute=1000,
            mailbox_dir=self.folder / "mailbox",
            **SECRETS,
        )
        async with open_resources(settings, Knowledge.load()) as resources:
            now = datetime.now(UTC)
            await seed(resources.database, now)
            self.token = await make_administrator(
                resources.database, "Dominique Exemple", "admin@example.org", now
            )
            app = create_app(resources)
            config = uvicorn.Config(app, port=self.port, log_level="warning", lifespan="off")
            self._server = AnnouncedServer(config, ready)
            await self._server.serve()

    def invite(self, name: str) -> str:
        """The link that is e-mailed to a new president of that name."""
        headers = {"Authorization": f"Bearer {self.token}"}
        email = f"{name.lower()}@example.org"
        with httpx.Client(base_url=self.url, headers=headers, trust_env=False) as client:
            body = {"name": f"{name} Exemple", "email": email, "role": "president", "exam_centre_id": 1}
            made = client.post("/v1/staff-accounts", json=body).raise_for_status().json()
            client.post(f"/v1/staff-accounts/{made['id']}/invitations").raise_for_status()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            for path in (self.folder / "mailbox").glob("*.eml"):
                mail = message_from_bytes(path.read_bytes(), policy=default)
                found = re.search(rf"{self.url}/console/invitation\?jeton=\S+", str(mail.get_content()))
                if mail["To"] == email and found:
                    return found[0]
            time.sleep(0.05)
        raise AssertionError("l'invitation n'est pas partie")

    def _make_jury(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=self.url, headers=headers, trust_env=False) as client:

            def post(path: str, **body: object) -> int:
                response = client.post(path, json=body).raise_for_status()
                return int(response.json()["id"])

            place = "Salle des délibérations, Exempleville"
            self.session_id = post("/v1/jury-sessions", exam_centre_id=1, held_on="2026-02-26", place=place)
            for given, family, college, more in SEATS:
                seat = {"branch": "metallurgie", "college": college, **more}
                post(
                    "/v1/jury-members",
                    jury_session_id=self.session_id,
                    given_name=given,
                    family_name=family,
                    **seat,
                )
            put = [
                post("/v1/jury-candidates", jury_session_id=self.session_id, enrolment_id=one) for one in PUT
            ]
            declared = {"jury_candidate_id": put[1], "declared_on": "2026-02-26"}
            post("/v1/jury-declarations", outcome="non_admissible", **declared)
            post("/v1/jury-declarations", outcome="admissible", blocks=[1], reason="Erreur.", **declared)
