"""A browser on the staff's pages: cookies kept, forms filled with the key that their page carries."""

import re
import time
from typing import Any

import httpx
import pyotp

from tests.attack.database import StackDatabase
from tests.attack.world import PASSWORD, Side

KEY = re.compile(r'name="cle" value="([^"]+)"')
SIGN_IN = "/console/connexion"
CODE = f"{SIGN_IN}/code"


class Console:
    """One browser; its cookies are its own."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=20, trust_env=False)

    def get(self, path: str, **given: Any) -> httpx.Response:
        return self.http.get(path, **given)

    def key(self, path: str) -> str:
        """The key of the forms of that page."""
        found = KEY.search(self.get(path).text)
        assert found, f"pas de formulaire sur {path}"
        return found[1]

    def post(self, path: str, page: str | None = None, **fields: Any) -> httpx.Response:
        """A form of that page, with its key."""
        key = {"cle": self.key(page)} if page else {}
        return self.http.post(path, data={**key, **fields})

    def password(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """The first half of signing in."""
        return self.post(SIGN_IN, SIGN_IN, email=email, mot_de_passe=password)

    def code(self, code: str) -> httpx.Response:
        """The second half."""
        return self.post(CODE, CODE, code=code)

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self.http.cookies.items())

    def close(self) -> None:
        self.http.close()


class Consoles:
    """Browsers of one test, closed together."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: list[Console] = []

    def open(self) -> Console:
        """One more browser."""
        self._opened.append(Console(self._url))
        return self._opened[-1]

    def close(self) -> None:
        for one in self._opened:
            one.close()


def totp(side: Side, ahead: int = 0) -> str:
    """What the telephone of that side's staff shows, that many seconds from now."""
    return pyotp.TOTP(side.second_factor).at(int(time.time()) + ahead)


def signed_in(browser: Console, side: Side, who: str, database: StackDatabase) -> Console:
    """Somebody of the staff, signed in; a code opens once, so what was accepted before is forgotten."""
    database.alter("UPDATE staff_account SET totp_step = NULL WHERE email = ?", side.email(who))
    database.alter("DELETE FROM sign_in_failure")
    first = browser.password(side.email(who))
    assert first.status_code == 303, first.text
    second = browser.code(totp(side))
    assert second.status_code == 303, second.text
    return browser


def plain(text: str, typed: str) -> str:
    """The page without what changes from one showing to the next."""
    return re.sub(r'value="[^"]*"', "", text.replace(typed, ""))
