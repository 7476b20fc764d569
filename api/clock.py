from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

# The certification's dates are days in France.
FRANCE = ZoneInfo("Europe/Paris")
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The moment, aware of its zone."""
    return datetime.now(UTC)


def day_in_france(moment: datetime) -> date:
    """The date that a calendar in France shows at that moment."""
    return moment.astimezone(FRANCE).date()
