"""Plain ASGI layers of the public door."""

import logging
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import http_problem

logger = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# Staff's pages have forms, and run no script.
CONSOLE_POLICY = {**CONTENT_SECURITY_POLICY, "form-action": "'self'", "script-src": "'none'"}
CONSOLE = "/console/"
# A person's own pages have forms, and scripts of ours.
SPACE_POLICY = {**CONTENT_SECURITY_POLICY, "form-action": "'self'"}
SPACE = "/espace/"
POLICIES = {CONSOLE: CONSOLE_POLICY, SPACE: SPACE_POLICY}
PERSONAL = ("/v1/", CONSOLE, SPACE)
STATIC = (f"{CONSOLE}static/", f"{SPACE}static/")
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# A year: browsers then refuse to come back without encryption.
STRICT_TRANSPORT = "max-age=31536000"
# Asked by whoever watches over the service, by any of the machine's names.
PROBES = ("/healthz", "/readyz")


class SecurityHeaders:
    """Put the security headers on every response, failures included.

    `encrypted`: browsers reach this service by HTTPS only.
    """

    def __init__(self, app: ASGIApp, *, encrypted: bool = False) -> None:
        self.app = app
        self.always = {
            **SECURITY_HEADERS,
            **({"Strict-Transport-Security": STRICT_TRANSPORT} if encrypted else {}),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        # What concerns a person is never kept by a cache; files are checked again each time.
        path: str = scope["path"]
        personal = path.startswith(PERSONAL) and not path.startswith(STATIC)
        cache = "no-store" if personal else "no-cache"
        policy = next(
            (own for prefix, own in POLICIES.items() if path.startswith(prefix)), CONTENT_SECURITY_POLICY
        )

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.always)
                # The page for a portal's frame names its own origins.
                headers.setdefault(
                    "Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in policy.items())
                )
                headers.setdefault("Cache-Control", cache)
                headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
            await send(message)

        await self.app(scope, receive, send_with_headers)


class KnownHosts:
    """Refuse a request that names another site: a page elsewhere cannot pass for ours by its own domain."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self.app(scope, receive, send)
            return
        named = Headers(scope=scope).getlist("host")
        # urlsplit knows where a port begins, after an IPv6 address too.
        if len(named) == 1 and _hostname(named[0]) in self.hosts:
            await self.app(scope, receive, send)
        else:
            await http_problem(421)(scope, receive, send)


def _hostname(named: str) -> str | None:
    try:
        return urlsplit(f"//{named}").hostname
    except ValueError:
        return None


class UnexpectedErrors:
    """Answer 500 without detail, and log where it happened without what was said."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_noting_start)
        except Exception:
            logger.exception("unexpected failure", extra={"method": scope["method"]})
            if not started:
                await http_problem(500)(scope, receive, send)


class BodyLimit:
    """Refuse a body above the limit, whether its length was announced or not.

    `larger`: the beginnings of paths that take more, each with its own limit.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, larger: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        max_bytes = next(
            (most for start, most in self.larger.items() if path.startswith(start)), self.max_bytes
        )
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > max_bytes:
            await http_problem(413)(scope, receive, send)
            return
        received = 0

        async def receive_counting() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > max_bytes:
                # Raised where the body is read, and rendered like any refusal.
                raise HTTPException(413)
            return message

        await self.app(scope, receive_counting, send)
