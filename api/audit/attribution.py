"""In whose name a write is made: without one, no record changes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Attribution:
    """Who writes, when, and why where a reason is asked for.

    `erasing` lets the one erasure module take personal values out of the log itself.
    """

    role: str
    actor: str
    at: datetime
    actor_id: int | None = None
    reason: str | None = None
    erasing: bool = False


def system(name: str, at: datetime) -> Attribution:
    """A command's own writes: the demonstration, an import run by hand, the retention."""
    return Attribution(role="systeme", actor=name, at=at)
