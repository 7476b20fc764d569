"""What a production refuses to start with: each is one French line that says what to change."""

from urllib.parse import urlsplit

from api.settings import AddressSettings, MailSettings, SchedulerSettings, Settings, is_loopback


def refusals(settings: Settings) -> list[str]:
    """Why these settings are not safe in production; nothing outside of it."""
    if settings.env != "production":
        return []
    return [*_address(settings), *_neighbours(settings), *_mail(settings), *_secrets(settings)]


def refusals_to_send(settings: SchedulerSettings) -> list[str]:
    """Why the process that sends e-mails is not safe in production with these settings."""
    return [*_links(settings), *_mail(settings)] if settings.env == "production" else []


def _links(settings: AddressSettings) -> list[str]:
    public = urlsplit(settings.public_url)
    if public.scheme != "https" or not public.hostname:
        return ["PUBLIC_URL doit être l'adresse en https:// que voient les navigateurs"]
    return []


def _address(settings: Settings) -> list[str]:
    found = _links(settings)
    if not is_loopback(settings.api_host) and not settings.proxies:
        found.append(
            "API_HOST est joignable d'ailleurs : nommez dans TRUSTED_PROXIES le mandataire HTTPS qui le protège, "
            "ou écoutez sur 127.0.0.1"
        )
    return found


def _neighbours(settings: Settings) -> list[str]:
    """They are given secrets and what people type, in clear: they are on this machine."""
    addresses = {"RASA_URL": settings.rasa_url, "ACTIONS_URL": settings.actions_url}
    return [
        f"{name} doit désigner cette machine (http://127.0.0.1:…)"
        for name, address in addresses.items()
        if not is_loopback(urlsplit(address).hostname or "")
    ]


def _mail(settings: MailSettings) -> list[str]:
    if not settings.smtp_host:
        return ["SMTP_HOST manque : sans lui les codes de connexion seraient écrits dans un dossier"]
    if settings.smtp_security == "none" and not is_loopback(settings.smtp_host):
        return ["SMTP_SECURITY=none n'est admis que pour un relais de cette machine"]
    return []


def _secrets(settings: Settings) -> list[str]:
    held = [settings.service_token, settings.channel_secret, settings.session_key, settings.encryption_key]
    if len({one.get_secret_value() for one in held}) == len(held):
        return []
    return ["SERVICE_TOKEN, CHANNEL_SECRET, SESSION_KEY et ENCRYPTION_KEY doivent être tous différents"]
