"""A portal's word on who its user is: a signed token, checked against the portal's own keys and our clock.

The key's registered algorithm decides how the signature is checked; what the token's header says of it must agree, and
nothing else in the header is believed.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import jwt

from api.chat.schemas import Role
from api.cipher import Cipher, SealBroken
from api.portals.models import PortalKey

Cause = Literal[
    "forme",
    "en_tete",
    "cle",
    "cle_illisible",
    "algorithme",
    "signature",
    "emetteur",
    "destinataire",
    "dates",
    "perime",
    "pas_encore",
    "trop_long",
    "sujet",
    "role",
    "adresse",
    "identifiant",
    "rejoue",
]
LONGEST_TOKEN = 4096
LONGEST_TEXT = 200
LONGEST_EMAIL = 254
LASTS_AT_MOST = timedelta(minutes=5)
SKEW = timedelta(seconds=30)
COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
# A header with these tells where to find another key, or changes what is signed.
REFUSED_HEADERS = {"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"}
# In seconds since 1970: what a calendar can show.
MOMENTS = (0, 4_000_000_000)


class AssertionFault(Exception):
    """Why a token is refused: for the log alone."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause: Cause = cause


@dataclass(frozen=True)
class Assertion:
    """What a portal says of its user, once checked."""

    subject: str
    role: Role
    email: str | None
    jti_hash: str
    expires_at: datetime


@dataclass(frozen=True)
class Verifier:
    """Checks the tokens of one portal, with its keys that are valid now."""

    issuer: str
    audience: str
    keys: Sequence[PortalKey]
    cipher: Cipher

    def verify(self, token: str, now: datetime) -> Assertion:
        """What the token says; raises AssertionFault."""
        if len(token) > LONGEST_TOKEN or not COMPACT.fullmatch(token):
            raise AssertionFault("forme")
        key = self._key(token)
        material = self._material(key)
        try:
            payload = jwt.PyJWS().decode(token, material, algorithms=[key.algorithm])
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise AssertionFault("signature") from error
        return self._read(_claims(payload), now)

    def _key(self, token: str) -> PortalKey:
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise AssertionFault("forme") from error
        if REFUSED_HEADERS & header.keys() or str(header.get("typ", "JWT")).upper() != "JWT":
            raise AssertionFault("en_tete")
        key = next((one for one in self.keys if one.kid == header.get("kid")), None)
        if key is None:
            raise AssertionFault("cle")
        if header.get("alg") != key.algorithm:
            raise AssertionFault("algorithme")
        return key

    def _material(self, key: PortalKey) -> jwt.PyJWK | bytes:
        try:
            if key.sealed_secret is not None:
                return self.cipher.open(key.sealed_secret).encode()
            return jwt.PyJWK.from_dict(key.public_jwk or {}, algorithm=key.algorithm)
        except (SealBroken, jwt.PyJWTError) as error:
            raise AssertionFault("cle_illisible") from error

    def _read(self, claims: Mapping[str, Any], now: datetime) -> Assertion:
        if claims.get("iss") != self.issuer:
            raise AssertionFault("emetteur")
        # One address and one only: a token made for several services is replayed from one to the other.
        if claims.get("aud") != self.audience:
            raise AssertionFault("destinataire")
        expires_at = _check_dates(claims, now)
        return Assertion(
            subject=_text(claims, "sub", "sujet"),
            role=_role(claims),
            email=_email(claims),
            jti_hash=hashlib.sha256(_text(claims, "jti", "identifiant").encode()).hexdigest(),
            expires_at=expires_at,
        )


def _claims(payload: bytes) -> Mapping[str, Any]:
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise AssertionFault("forme") from error
    if not isinstance(claims, dict):
        raise AssertionFault("forme")
    return claims


def _check_dates(claims: Mapping[str, Any], now: datetime) -> datetime:
    issued_at, expires_at = _moment(claims, "iat"), _moment(claims, "exp")
    if expires_at > issued_at + LASTS_AT_MOST or expires_at <= issued_at:
        raise AssertionFault("trop_long")
    if now >= expires_at + SKEW:
        raise AssertionFault("perime")
    not_before = max(issued_at, _moment(claims, "nbf")) if "nbf" in claims else issued_at
    if now < not_before - SKEW:
        raise AssertionFault("pas_encore")
    return expires_at


def _moment(claims: Mapping[str, Any], name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise AssertionFault("dates")
    first, last = MOMENTS
    if not first <= value <= last:
        raise AssertionFault("dates")
    return datetime.fromtimestamp(value, UTC)


def _text(claims: Mapping[str, Any], name: str, cause: Cause) -> str:
    """Visible characters only: no database refuses them, and no two that look alike to it are told apart by us."""
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        raise AssertionFault(cause)
    if not value.isprintable():
        raise AssertionFault(cause)
    return value


def _role(claims: Mapping[str, Any]) -> Role:
    match claims.get("role"):
        case "candidat":
            return "candidat"
        case "entreprise":
            return "entreprise"
        case _:
            raise AssertionFault("role")


def _email(claims: Mapping[str, Any]) -> str | None:
    value = claims.get("email")
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > LONGEST_EMAIL or "@" not in value:
        raise AssertionFault("adresse")
    if not value.isprintable():
        raise AssertionFault("adresse")
    return value.strip()
