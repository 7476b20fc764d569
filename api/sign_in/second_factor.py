"""The second factor: six digits that a telephone's application shows, from a key that is shared once (TOTP)."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno

ISSUER = "Assistant CQPM"
DIGITS = 6
STEP_SECONDS = 30
# A telephone whose clock is half a minute off still opens.
DRIFT_STEPS = 1


@dataclass(frozen=True)
class Enrolment:
    """What an application needs to show the codes of an account."""

    key: str
    address: str
    image: str

    @property
    def spaced_key(self) -> str:
        """The key in groups of four, to be copied by hand."""
        return " ".join(self.key[start : start + 4] for start in range(0, len(self.key), 4))


def key_of_invitation(token: str, secret: str) -> str:
    """The key that an invitation gives: the same each time that its page is shown, and never kept before it is confirmed."""
    digest = hmac.new(secret.encode(), f"second factor:{token}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def enrolment(key: str, email: str) -> Enrolment:
    """The key as an address that applications open, and as an image that they scan."""
    address = pyotp.TOTP(key).provisioning_uri(name=email, issuer_name=ISSUER)
    # Black on white in the dark too: applications read nothing else.
    image = segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="black", light="white")
    return Enrolment(key, address, image)


def accepted_step(key: str, code: str, last_step: int | None, now: datetime) -> int | None:
    """The time step that this code is of, if it is right and later than the last one that was accepted."""
    digits = "".join(code.split())
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdecimal():
        return None
    totp = pyotp.TOTP(key)
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        right = hmac.compare_digest(totp.generate_otp(step), digits)
        if right and (last_step is None or step > last_step):
            found = step
    return found
