"""What browsers let the portals' pages do: call the conversation from an allowed origin, load the widget from any."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import OriginRefused
from api.portals.directory import OriginDirectory
from api.problems import problem

CONVERSATION = "/v1/chat/"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "authorization, content-type",
    # Long enough for a conversation, short enough that a closed portal is soon refused.
    "Access-Control-Max-Age": "600",
}
# Otherwise a page cannot read how long to wait.
EXPOSED = "Retry-After"
SHARED = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


class PortalCors:
    """No cookie is ever taken (the token is in a header), so credentials are never allowed."""

    def __init__(self, app: ASGIApp, directory: OriginDirectory) -> None:
        self.app = app
        self.directory = directory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(CONVERSATION):
            await self._conversation(scope, receive, send)
        elif scope["type"] == "http" and (path == "/widget.js" or path.startswith("/widget/")):
            await self.app(scope, receive, _adding(send, SHARED))
        else:
            await self.app(scope, receive, send)

    async def _conversation(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        said = headers.getlist("origin")
        welcome = len(said) == 1 and await self.directory.welcomes(said[0])
        # Whatever the answer, it is that origin's: no cache gives it to another.
        own = {"Vary": "Origin"}
        if welcome:
            own |= {"Access-Control-Allow-Origin": said[0], "Access-Control-Expose-Headers": EXPOSED}
        if said and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            answer = Response(status_code=204, headers=PREFLIGHT) if welcome else _refusal()
            await answer(scope, receive, _adding(send, own))
            return
        await self.app(scope, receive, _adding(send, own))


def _refusal() -> Response:
    refused = OriginRefused()
    return problem(refused.status, refused.code, refused.title, refused.detail)


def _adding(send: Send, added: dict[str, str]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(added)
        await send(message)

    return send_with_headers
