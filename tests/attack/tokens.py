"""Portal tokens, right and wrong: written by hand, since a library would refuse to make most of them."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import get_default_algorithms

Signer = Callable[[bytes], bytes]


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def hs(secret: bytes, name: str = "sha256") -> Signer:
    return lambda message: hmac.new(secret, message, getattr(hashlib, name)).digest()


def asymmetric(algorithm: str, key: Any) -> Signer:
    return lambda message: bytes(get_default_algorithms()[algorithm].sign(message, key))


def nothing(_message: bytes) -> bytes:
    return b""


def compact(header: Any, claims: Any, sign: Signer) -> str:
    """A compact token; claims given as bytes are taken as they are."""
    first = header if isinstance(header, bytes) else json.dumps(header).encode()
    second = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    signed = f"{base64url(first)}.{base64url(second)}"
    return f"{signed}.{base64url(sign(signed.encode()))}"


@dataclass(frozen=True)
class Key:
    """A key of a portal, with both halves: the tests are the portal."""

    kid: str
    algorithm: str
    secret: bytes = b""
    private: Any = None

    @property
    def sign(self) -> Signer:
        return hs(self.secret) if self.algorithm == "HS256" else asymmetric(self.algorithm, self.private)

    @property
    def public_jwk(self) -> dict[str, Any]:
        algorithm = get_default_algorithms()[self.algorithm]
        made: dict[str, Any] = algorithm.to_jwk(self.private.public_key(), as_dict=True)
        return made

    @property
    def public_forms(self) -> dict[str, bytes]:
        """What an attacker may take for a shared secret: every way to write the public key."""
        public = self.private.public_key()
        spki = serialization.PublicFormat.SubjectPublicKeyInfo
        forms = {
            "PEM": public.public_bytes(serialization.Encoding.PEM, spki),
            "DER": public.public_bytes(serialization.Encoding.DER, spki),
            "JWK": json.dumps(self.public_jwk).encode(),
            "première valeur": self.public_jwk["n" if self.algorithm == "RS256" else "x"].encode(),
        }
        if self.algorithm == "EdDSA":
            raw = serialization.PublicFormat.Raw
            forms["octets"] = public.public_bytes(serialization.Encoding.Raw, raw)
        return forms


def new_key(kid: str, algorithm: str) -> Key:
    match algorithm:
        case "HS256":
            return Key(kid, algorithm, secret=uuid.uuid4().hex.encode())
        case "ES256":
            return Key(kid, algorithm, private=ec.generate_private_key(ec.SECP256R1()))
        case "RS256":
            return Key(kid, algorithm, private=rsa.generate_private_key(65537, 2048))
        case _:
            return Key(kid, "EdDSA", private=ed25519.Ed25519PrivateKey.generate())


@dataclass(frozen=True)
class Issuer:
    """A portal that signs."""

    slug: str
    audience: str
    keys: dict[str, Key] = field(default_factory=dict)

    def claims(self, subject: str = "42", role: str = "candidat", **changes: Any) -> dict[str, Any]:
        """Right claims, then these changes; a value of None takes the claim out."""
        now = int(time.time())
        right = {
            "iss": self.slug,
            "aud": self.audience,
            "sub": subject,
            "role": role,
            "iat": now,
            "exp": now + 120,
            "jti": str(uuid.uuid4()),
        }
        return {name: value for name, value in (right | changes).items() if value is not None}

    def token(self, key: Key, header: dict[str, Any] | None = None, **changes: Any) -> str:
        """A token signed with that key, whatever the header then says."""
        first = {"typ": "JWT", "alg": key.algorithm, "kid": key.kid, **(header or {})}
        shown = {name: value for name, value in first.items() if value is not None}
        return compact(shown, self.claims(**changes), key.sign)
