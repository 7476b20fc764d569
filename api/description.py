"""The OpenAPI description, as a generated client needs it: short operation names, and refusals as they are sent."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.problems import MEDIA_TYPE, Problem

_OF_ONE = re.compile(r"^(get|create|update|remove)_(\w+)$")
_PROBLEM = f"#/components/schemas/{Problem.__name__}"


def operation_id(route: APIRoute) -> str:
    """The route's name: list_companies, get_company."""
    found = _OF_ONE.match(route.name)
    return f"{found[1]}_{_singular(found[2])}" if found else route.name


def _singular(name: str) -> str:
    return re.sub("ies$", "y", name) if name.endswith("ies") else name.removesuffix("s")


def describe(app: FastAPI) -> None:
    """Make the application describe itself so."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
            for operations in app.openapi_schema["paths"].values():
                for operation in operations.values():
                    _tell_refusals(operation)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _tell_refusals(operation: dict[str, Any]) -> None:
    if "requestBody" in operation:
        # Whatever takes a body may be unable to read it, or find it too large.
        for status in ("400", "413"):
            operation["responses"].setdefault(status, _refusal())
    for response in operation["responses"].values():
        content = response.get("content", {})
        if content.get("application/json", {}).get("schema", {}).get("$ref") == _PROBLEM:
            content[MEDIA_TYPE] = content.pop("application/json")


def _refusal() -> dict[str, Any]:
    return {"description": MEDIA_TYPE, "content": {MEDIA_TYPE: {"schema": {"$ref": _PROBLEM}}}}
