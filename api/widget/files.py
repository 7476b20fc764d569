"""The files of the element, as `widget/build.mjs` leaves them: those named by their contents never change."""

import re
from os import PathLike, fspath, stat, stat_result
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.middleware import CONTENT_SECURITY_POLICY

NAMED_BY_CONTENTS = re.compile(r"-[0-9a-f]{12}\.js$")
FOR_EVER = "public, max-age=31536000, immutable"
# The address that never changes gives the newest: soon, and without asking at each page.
NEWEST = "public, max-age=600, stale-while-revalidate=86400"
SCRIPT = ".js"
# Beside each script, as the build compressed it: the smallest first.
COMPRESSED = (("br", ".br"), ("gzip", ".gz"))
# Pages have addresses of their own; the rest is how the build remembers or stores.
UNPUBLISHED = re.compile(r"(^|/)\.|\.(?:html|br|gz|tmp)$")
NO_PARSING = {**CONTENT_SECURITY_POLICY, "require-trusted-types-for": "'script'"}
STRICT = "; ".join(f"{name} {value}" for name, value in NO_PARSING.items())
GIVEN = ["GET", "HEAD"]


class WidgetFiles(StaticFiles):
    """What is named by its contents is kept by browsers for a year; scripts travel compressed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if UNPUBLISHED.search(path):
            raise HTTPException(404)
        return await self.page(path, scope)

    async def page(self, name: str, scope: Scope) -> Response:
        return await super().get_response(name, scope)

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        path = fspath(full_path)
        if not path.endswith(SCRIPT):
            return super().file_response(full_path, stat_result, scope, status_code)
        coding, given = _chosen(path, Headers(scope=scope).get("accept-encoding", ""))
        if coding:
            stat_result = stat(given)
        response = super().file_response(given, stat_result, scope, status_code)
        response.headers["Vary"] = "Accept-Encoding"
        if NAMED_BY_CONTENTS.search(path):
            response.headers["Cache-Control"] = FOR_EVER
        if coding and response.status_code == status_code:
            response.headers["Content-Encoding"] = coding
            response.headers["Content-Type"] = "text/javascript; charset=utf-8"
        return response


def _chosen(path: str, accepted: str) -> tuple[str | None, str]:
    """How the file may be sent, and the file that is sent so."""
    welcome = {name for name, weight in map(_coding, accepted.split(",")) if weight > 0}
    for coding, suffix in COMPRESSED:
        if coding in welcome and Path(path + suffix).is_file():
            return coding, path + suffix
    return None, path


def _coding(said: str) -> tuple[str, float]:
    """`gzip;q=0.5` as a name and a weight; what cannot be read is not welcome."""
    name, _, parameter = said.lower().replace(" ", "").partition(";")
    try:
        return name, float(parameter.removeprefix("q=")) if parameter else 1.0
    except ValueError:
        return name, 0.0


def serve_widget(app: FastAPI, directory: Path, *, demo: bool) -> None:
    """Publish our pages about the element, the newest script at its stable address, and all the built files."""
    files = WidgetFiles(directory=directory, check_dir=False)

    @app.api_route("/", methods=GIVEN, include_in_schema=False)
    async def demo_page(request: Request) -> Response:
        return await files.page("demo.html", request.scope)

    @app.api_route("/integrer", methods=GIVEN, include_in_schema=False)
    async def embedding_page(request: Request) -> Response:
        return _strict(await files.page("integrer.html", request.scope))

    if demo:

        @app.api_route("/demo-bulle", methods=GIVEN, include_in_schema=False)
        async def floating_page(request: Request) -> Response:
            return _strict(await files.page("bulle.html", request.scope))

    @app.api_route("/widget.js", methods=GIVEN, include_in_schema=False)
    async def newest_script(request: Request) -> Response:
        response = await files.get_response("widget.js", request.scope)
        response.headers["Cache-Control"] = NEWEST
        return response

    if directory.is_dir():
        app.mount("/widget", files, name="widget")


def _strict(page: Response) -> Response:
    page.headers["Content-Security-Policy"] = STRICT
    return page
