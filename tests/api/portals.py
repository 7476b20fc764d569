"""Portals that embed the assistant, and the tokens that they sign."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from api.audit.attribution import system
from api.portals.keys import read_keys
from api.portals.registry import Registry, Wishes
from api.portals.repository import PortalRepository
from tests.api.driver import Api

ORIGIN = "https://portail.exemple.fr"
CAMILLE = "camille.demo@example.org"
DOMINIQUE = "dominique.demo@example.org"


@cache
def private_key(kind: str) -> Any:
    """A key of that algorithm, drawn once: RSA takes its time."""
    match kind:
        case "RS256":
            return rsa.generate_private_key(public_exponent=65537, key_size=2048)
        case "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        case _:
            return ed25519.Ed25519PrivateKey.generate()


def jwk_of(kind: str, **more: Any) -> dict[str, Any]:
    """The public half, as a portal sends it."""
    algorithm = jwt.get_algorithm_by_name(kind)
    return {**json.loads(algorithm.to_jwk(private_key(kind).public_key())), **more}


@dataclass(frozen=True)
class Site:
    """A registered portal and the key that it signs with."""

    api: Api
    slug: str
    kid: str
    algorithm: str
    key: Any

    def claims(self, **changes: Any) -> dict[str, Any]:
        """A good token's; None takes one away."""
        now = int(self.api.clock().timestamp())
        usual = {
            "iss": self.slug,
            "aud": self.api.resources.settings.origin,
            "sub": "u-42",
            "role": "candidat",
            "iat": now,
            "exp": now + 120,
            "jti": str(uuid.uuid4()),
            "email": CAMILLE,
        }
        return {name: value for name, value in {**usual, **changes}.items() if value is not None}

    def token(self, headers: Mapping[str, Any] | None = None, **changes: Any) -> str:
        return jwt.encode(
            self.claims(**changes),
            self.key,
            algorithm=self.algorithm,
            headers={"kid": self.kid, **(headers or {})},
        )

    async def open(self, token: str | None = None, origin: str | None = ORIGIN) -> httpx.Response:
        body = {"portal": self.slug} | ({"identity_token": token} if token is not None else {})
        return await self.api.public.post(
            "/v1/chat/sessions", json=body, headers={"Origin": origin} if origin else {}
        )

    async def enter(self, **changes: Any) -> dict[str, Any]:
        """A session with a good token."""
        response = await self.open(self.token(**changes))
        assert response.status_code == 201, response.text
        opened: dict[str, Any] = response.json()
        return opened

    async def change(self, **wishes: Any) -> None:
        async with self.api.database.write(system("essai", self.api.clock())) as session:
            await registry(self.api, session).change(self.slug, Wishes(**wishes))


def registry(api: Api, session: Any) -> Registry:
    return Registry(PortalRepository(session), api.clock())


async def make_site(
    api: Api,
    slug: str = "espace",
    algorithm: str = "EdDSA",
    *,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    **wishes: Any,
) -> Site:
    """A portal registered as the command does it."""
    since = valid_from or api.clock() - timedelta(days=1)
    usual = {"name": f"Espace {slug}", "origins": [ORIGIN]}
    async with api.database.write(system("essai", api.clock())) as session:
        made = registry(api, session)
        await made.create(slug, Wishes(**{**usual, **wishes}))
        if algorithm == "HS256":
            key: Any = await made.add_secret(slug, "k1", api.resources.cipher, since, valid_until)
        else:
            key = private_key(algorithm)
            keys = read_keys(json.dumps({"keys": [jwk_of(algorithm, kid="k1")]}).encode())
            await made.add_public_keys(slug, keys, since, valid_until)
    return Site(api, slug, "k1", algorithm, key)
