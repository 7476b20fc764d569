from datetime import timedelta

from api.settings import RetentionSettings


def in_years(duration: timedelta) -> str:
    """« 5 ans », or « 30 jours » where it is no whole number of years."""
    years, days = divmod(duration.days, 365)
    if years and not days:
        return f"{years} an{'s' if years > 1 else ''}"
    return f"{duration.days} jour{'s' if duration.days > 1 else ''}"


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
