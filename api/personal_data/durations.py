from datetime import timedelta

from api.settings import RetentionSettings


def in_french(duration: timedelta) -> str:
    """« 5 ans », « 30 jours »."""
    years, days = divmod(duration.days, 365)
    if years and not days:
        return f"{years} an{'s' if years > 1 else ''}"
    return f"{duration.days} jour{'s' if duration.days > 1 else ''}"


def kept_for(settings: RetentionSettings, retention: str) -> str:
    """How long, by the name of a setting; a text that is no setting's name says it itself."""
    duration = getattr(settings, retention, None)
    return in_french(duration) if isinstance(duration, timedelta) else retention
