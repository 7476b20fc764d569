"""Structured logs on one line; a conversation is named by its id, never by its words."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from api.settings import Environment

_conversation: ContextVar[str | None] = ContextVar("conversation", default=None)

EXTRA_FIELDS = ("cause", "duration_ms", "fault", "dropped", "method", "path", "portal", "status")


@contextmanager
def conversation_logged(conversation_id: str) -> Iterator[None]:
    """Name the conversation in every log line written inside."""
    token = _conversation.set(conversation_id)
    try:
        yield
    finally:
        _conversation.reset(token)


class JsonFormatter(logging.Formatter):
    """One JSON object a line; tracebacks keep frames and types, not messages."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if conversation_id := _conversation.get():
            line["conversation"] = conversation_id
        for field in EXTRA_FIELDS:
            if (value := getattr(record, field, None)) is not None:
                line[field] = value
        if record.exc_info and record.exc_info[0] is not None:
            line["fault"] = record.exc_info[0].__name__
            line["frames"] = frames(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def frames(trace: TracebackType | None) -> list[str]:
    """Where it happened; an exception's own message may quote what a person typed."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found


def configure_logging(env: Environment) -> None:
    """Send everything to standard error, one JSON object a line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # Lines at INFO that hold whole addresses, or that only repeat a start.
    for name in ("httpx", "httpcore", "alembic", "fontTools", "fpdf"):
        logging.getLogger(name).setLevel(logging.WARNING)
    if env == "test":
        logging.getLogger().setLevel(logging.WARNING)
