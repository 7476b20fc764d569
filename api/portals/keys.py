"""Public keys that a portal may sign with: three kinds, each with its one algorithm."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from api.portals.models import Algorithm

LONGEST_FILE = 64 * 1024
LONGEST_KID = 64
SECRET_BYTES = 48
RSA_BITS = range(2048, 8193)
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


class KeyFault(ValueError):
    """A key that cannot be registered; the message is French."""


@dataclass(frozen=True)
class PublicKey:
    """A key, with nothing of the file but what checking a signature needs."""

    kid: str
    algorithm: Algorithm
    jwk: dict[str, str]


# By kind and curve: the algorithm, and the members to keep.
KINDS: Mapping[tuple[str, str | None], tuple[Algorithm, tuple[str, ...]]] = {
    ("RSA", None): ("RS256", ("kty", "n", "e")),
    ("EC", "P-256"): ("ES256", ("kty", "crv", "x", "y")),
    ("OKP", "Ed25519"): ("EdDSA", ("kty", "crv", "x")),
}


def new_secret() -> str:
    """A shared secret; its own characters, as shown, are the key of the signature."""
    return secrets.token_urlsafe(SECRET_BYTES)


def check_kid(kid: str) -> str:
    """The key's name, or KeyFault."""
    if not kid.strip() or len(kid) > LONGEST_KID or not kid.isprintable():
        raise KeyFault(
            f"le nom de la clé (kid) est vide, illisible ou trop long ({LONGEST_KID} caractères au plus)"
        )
    return kid


def read_keys(content: bytes, kid: str | None = None) -> list[PublicKey]:
    """The keys of a JWKS file, or the one JWK that it is; raises KeyFault."""
    if len(content) > LONGEST_FILE:
        raise KeyFault("le fichier de clés est trop grand (64 Ko au plus)")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise KeyFault("le fichier de clés n'est pas du JSON") from error
    entries = found.get("keys", [found]) if isinstance(found, dict) else None
    if not isinstance(entries, list) or not entries or not all(isinstance(one, dict) for one in entries):
        raise KeyFault('le fichier de clés doit être un JWKS : {"keys": […]}')
    if kid is not None and len(entries) > 1:
        raise KeyFault("--kid ne vaut que pour un fichier d'une seule clé")
    keys = [_key(one, kid) for one in entries]
    if len({one.kid for one in keys}) < len(keys):
        raise KeyFault("deux clés du fichier ont le même nom (kid)")
    return keys


def _key(entry: Mapping[str, Any], kid: str | None) -> PublicKey:
    name = check_kid(str(kid or entry.get("kid") or ""))
    if PRIVATE & entry.keys():
        raise KeyFault(f"clé {name} : elle contient sa partie privée, qui ne doit jamais quitter le portail")
    curve = entry.get("crv")
    kind = KINDS.get((str(entry.get("kty")), curve if isinstance(curve, str) else None))
    if kind is None:
        raise KeyFault(f"clé {name} : seules RSA, EC P-256 et OKP Ed25519 sont admises")
    algorithm, members = kind
    if entry.get("alg", algorithm) != algorithm or entry.get("use", "sig") != "sig":
        raise KeyFault(f"clé {name} : elle doit servir à signer (use: sig) avec {algorithm}")
    jwk = {member: str(entry.get(member, "")) for member in members}
    try:
        material = jwt.PyJWK.from_dict(jwk, algorithm=algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise KeyFault(f"clé {name} : elle n'est pas lisible") from error
    if isinstance(material, RSAPublicKey) and material.key_size not in RSA_BITS:
        raise KeyFault(f"clé {name} : une clé RSA a au moins 2 048 bits (celle-ci : {material.key_size})")
    return PublicKey(name, algorithm, jwk)
