"""What stands between a browser and our own pages: a token in a strict cookie, and forms that only our pages send."""

import hashlib
import hmac
from typing import Literal

from fastapi import Request
from fastapi.responses import Response

from api.resources import Resources


def _cookie(resources: Resources, name: str) -> str:
    # With this prefix, browsers refuse the cookie from another host and over plain HTTP.
    return f"__Host-{name}" if _secure(resources) else name


def _secure(resources: Resources) -> bool:
    return resources.settings.env == "production"


def kept(request: Request, resources: Resources, name: str) -> str:
    """What the browser keeps for us under that name, or nothing."""
    return request.cookies.get(_cookie(resources, name), "")


def keep(
    response: Response,
    resources: Resources,
    token: str,
    name: str,
    samesite: Literal["lax", "strict"] = "strict",
) -> None:
    """Have the browser keep it until it closes: no script reads it, and no other site's page sends it.

    `lax`: a link of another site or of an e-mail leads to a page that must find it.
    """
    response.set_cookie(
        _cookie(resources, name),
        token,
        httponly=True,
        samesite=samesite,
        secure=_secure(resources),
        path="/",
    )


def forget(response: Response, resources: Resources, name: str) -> None:
    response.delete_cookie(_cookie(resources, name), path="/", secure=_secure(resources), httponly=True)


def form_key(request: Request, resources: Resources, name: str) -> str:
    """What a form of ours carries, tied to that cookie: another site cannot know it."""
    return key_of(kept(request, resources, name), resources, name)


def key_of(token: str, resources: Resources, name: str) -> str:
    """The key of the forms that go with that cookie's value."""
    key = resources.settings.session_key.get_secret_value().encode()
    return hmac.new(key, f"form:{name}:{token}".encode(), hashlib.sha256).hexdigest()


def is_own_form(request: Request, resources: Resources, key: str, name: str) -> bool:
    """Whether one of our pages sent that form, for that cookie."""
    known = bool(kept(request, resources, name))
    return known and not from_elsewhere(request, resources) and same(key, form_key(request, resources, name))


def same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def from_elsewhere(request: Request, resources: Resources) -> bool:
    """Whether the browser itself says that another site's page sent it; not all browsers say, so forms have keys too."""
    site = request.headers.get("sec-fetch-site", "")
    if site:
        return site not in ("same-origin", "none")
    # Our own forms send « null »: pages that give no Referer hide their origin too.
    origin = request.headers.get("origin", "null").lower()
    here = origin.partition("://")[2] == request.headers.get("host", "").lower()
    return origin != "null" and origin != resources.settings.origin and not here
