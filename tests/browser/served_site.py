"""The real application on a port, served from a thread over the demonstration: what the sites of these tests share."""

import asyncio
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import uvicorn

from api.app import create_app
from api.demo.seed import seed
from api.migrate import upgrade
from api.resources import Resources, open_resources
from api.settings import Settings
from knowledge import Knowledge
from tests.api.driver import SECRETS
from tests.stack import free_ports


class AnnouncedServer(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()


@dataclass
class ServedSite:
    """A running application; `port` may be given to read it by hand."""

    folder: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        return self.folder / "site.db"

    @property
    def database_url(self) -> str:
        return f"sqlite+aiosqlite:///{self.database}"

    def start(self) -> None:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(90), "les pages ne sont pas prêtes"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    def settings(self) -> Settings:
        return Settings(
            env="demo",
            database_url=self.database_url,
            api_port=self.port,
            sessions_per_minute=1000,
            mailbox_dir=self.folder / "mailbox",
            **SECRETS,
        )

    def rasa(self) -> httpx.AsyncBaseTransport | None:
        """What stands for Rasa; None where nobody asks it anything."""
        return None

    async def prepare(self, resources: Resources) -> None:
        """What is done on the demonstration before anybody comes, in the application's own loop."""

    def _run(self, ready: threading.Event) -> None:
        # In the thread too: Playwright has a loop of its own in the main one.
        upgrade(self.database_url)
        asyncio.run(self._serve(ready))

    async def _serve(self, ready: threading.Event) -> None:
        async with open_resources(self.settings(), Knowledge.load(), self.rasa()) as resources:
            await seed(resources.database, resources.clock())
            await self.prepare(resources)
            config = uvicorn.Config(
                create_app(resources), port=self.port, log_level="warning", lifespan="off"
            )
            self._server = AnnouncedServer(config, ready)
            await self._server.serve(sockets=[self._socket()])

    def _socket(self) -> socket.socket:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        return listening
