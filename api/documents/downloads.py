"""Files that a caller downloads: their types, how they are described, and how they are sent."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import Response

CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def described(media_type: str) -> dict[int | str, dict[str, Any]]:
    """That file as the answer, for the OpenAPI description of a route."""
    return {200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}


def disposition(name: str) -> dict[str, str]:
    """The header that makes a browser keep the file under that name, rather than show it."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


async def attached(media_type: str, name: str, make: Callable[[], bytes]) -> Response:
    """The file to keep; made in a thread, for a long one takes seconds and the others would wait."""
    content = await asyncio.to_thread(make)
    return Response(content, media_type=media_type, headers=disposition(name))
