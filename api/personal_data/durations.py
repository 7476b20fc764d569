"""Durations in words and on the calendar: a setting of whole times 365 days is that many years, leap days included."""

from calendar import isleap
from datetime import date, datetime, timedelta

from api.clock import FRANCE
from api.settings import YEAR, RetentionSettings
from knowledge.templating import french_date


def in_years(duration: timedelta) -> str:
    """« 5 ans », or « 30 jours » where it is no whole number of years."""
    years = _years(duration)
    if years:
        return f"{years} an{'s' if years > 1 else ''}"
    return f"{duration.days} jour{'s' if duration.days > 1 else ''}"


def end_of(day: date, duration: timedelta) -> date:
    """The last day that something of that day is kept."""
    years = _years(duration)
    return _same_day(day, day.year + years) if years else day + duration


def limit_at(now: datetime, duration: timedelta) -> datetime:
    """What is older than this has been kept for that long."""
    years = _years(duration)
    if not years:
        return now - duration
    local = now.astimezone(FRANCE)
    day = _same_day(local.date(), local.year - years)
    return datetime.combine(day, local.timetz()).astimezone(now.tzinfo)


def until(days: list[date], duration: timedelta) -> str:
    """« jusqu'au 4 mai 2076 », counted from the last of these days."""
    return f"jusqu'au {french_date(end_of(max(days), duration))}"


def kept_for(settings: RetentionSettings, retention: str) -> str:
    """How long, by the name of a setting; a text that is no setting's name says it itself."""
    duration = getattr(settings, retention, None)
    return in_years(duration) if isinstance(duration, timedelta) else retention


def held_for(settings: RetentionSettings, retention: str) -> str:
    """How long a table's rows are held; a dossier, longer once something is acquired."""
    usual = kept_for(settings, retention)
    if retention != "retention_dossiers":
        return usual
    return f"{usual} ; {in_years(settings.retention_acquired)} dès qu'une composante est acquise"


def _years(duration: timedelta) -> int:
    years, rest = divmod(duration, YEAR)
    return 0 if rest else years


def _same_day(day: date, year: int) -> date:
    # Where that year has no 29 February, the day before: nothing goes too early, and « jusqu'au » is said of it.
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return day.replace(year=year, day=28)
    return day.replace(year=year)
