"""Serve the public and the internal application in one process: `python -m api`."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.types import ASGIApp

from api.app import create_app
from api.commands import DONE, Refusal, run_process
from api.internal_app import create_internal_app
from api.logs import configure_logging
from api.migrate import is_current
from api.production import refusals
from api.resources import open_resources
from api.settings import Settings
from knowledge import Knowledge

INTERNAL_HOST = "127.0.0.1"
BACKLOG = 2048
SHUTDOWN_SECONDS = 10
# Longer than a proxy keeps its own end open: it never writes to a connection that is being closed.
KEEP_ALIVE_SECONDS = 75
HEADERS_MAX_BYTES = 32 * 1024

logger = logging.getLogger("api")


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it beside another."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bind(host: str, port: int) -> socket.socket:
    """A bound socket, or the reason why not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves out TCP_NODELAY: the second half of each answer then waits 40 ms.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise Refusal(
            f"Démarrage refusé : l'adresse {host}:{port} n'est pas libre ou pas permise."
        ) from error
    bound.listen(BACKLOG)
    bound.setblocking(False)
    return bound


def make_server(app: ASGIApp, *, proxies: Sequence[str] = ()) -> Server:
    """A server that takes the word of these proxies only for where a request comes from."""
    config = uvicorn.Config(
        app,
        # Said in full: by default uvicorn believes whoever calls from this machine, and FORWARDED_ALLOW_IPS.
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        # The other implementation reads headers without end.
        http="h11",
        h11_max_incomplete_event_size=HEADERS_MAX_BYTES,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        # Addresses name people and senders: the calls are counted here, and listed by the proxy if it is asked to.
        access_log=False,
        log_config=None,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    return Server(config)


def stop_on_signals(servers: list[Server]) -> None:
    def stop() -> None:
        for server in servers:
            # A second signal does not wait for the turns in progress.
            server.force_exit = server.should_exit
            server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)


async def serve(settings: Settings, knowledge: Knowledge) -> None:
    """Run both servers until a signal stops them."""
    if faults := refusals(settings):
        raise Refusal(f"Démarrage refusé : {' ; '.join(faults)}. Voir docs/securite.md.")
    if not await is_current(settings.database_url):
        raise Refusal("Démarrage refusé : la base n'est pas à jour. Lancez « python -m api.migrate ».")
    public_socket = bind(settings.api_host, settings.api_port)
    internal_socket = bind(INTERNAL_HOST, settings.internal_port)
    with public_socket, internal_socket:
        async with open_resources(settings, knowledge) as resources:
            public = make_server(create_app(resources), proxies=settings.proxies)
            internal = make_server(create_internal_app(resources))
            stop_on_signals([public, internal])
            # What is loaded stays: going through it again would stop a large answer for a tenth of a second.
            gc.collect()
            gc.freeze()
            logger.info(
                "serving on %s:%s, internal on %s",
                settings.api_host,
                settings.api_port,
                settings.internal_port,
            )
            await asyncio.gather(
                public.serve(sockets=[public_socket]), internal.serve(sockets=[internal_socket])
            )


def main() -> int:
    """Start, or say in one line why not; returns the exit status."""

    def start() -> int:
        settings = Settings()
        configure_logging(settings.env)
        asyncio.run(serve(settings, Knowledge.load()))
        return DONE

    return run_process(start)


if __name__ == "__main__":
    sys.exit(main())
