"""Origins: `https://hote[:port]`, as browsers write them, and compared whole."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from api.settings import Settings, is_loopback

DEFAULT_PORTS = {"http": 80, "https": 443}
# Names in ASCII, as browsers send them (an accented name is sent as xn--…), or an address in figures.
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
IPV6 = re.compile(r"[0-9a-f:.]+")


class OriginFault(ValueError):
    """What was given is no origin that may be allowed; the message is French."""


def normalised(text: str) -> str:
    """The origin as a browser names it; raises OriginFault."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise OriginFault(f"« {text} » n'est pas une adresse") from error
    host = (parts.hostname or "").lower()
    if parts.scheme not in DEFAULT_PORTS or not (IPV6 if ":" in host else HOST).fullmatch(host):
        raise OriginFault(f"« {text} » : écrivez https://hote ou https://hote:port, sans joker")
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise OriginFault(f"« {text} » : une origine n'a ni chemin, ni question, ni identifiant")
    if parts.scheme == "http" and not is_loopback(host):
        raise OriginFault(f"« {text} » : https est exigé, sauf sur cette machine")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + ("" if port in (None, DEFAULT_PORTS[parts.scheme]) else f":{port}")


def own_origins(settings: Settings) -> frozenset[str]:
    """The origins of our own pages; in the demonstration, every name of this machine."""
    if not settings.demo_allowed:
        return frozenset({settings.origin})
    local = {f"http://{host}:{settings.api_port}" for host in ("127.0.0.1", "localhost", "[::1]")}
    # Browsers leave the usual port out.
    return frozenset({settings.origin} | {one.removesuffix(":80") for one in local})


def is_welcome(origin: str | None, allowed: Sequence[str], own: frozenset[str]) -> bool:
    """Whether a page of that origin may call; what is no page of a browser says no origin."""
    return origin is None or origin in own or origin in allowed
