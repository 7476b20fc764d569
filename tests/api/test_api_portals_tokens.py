"""A portal's token opens a session only when everything in it is right; what is wrong, only our log says."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.app import create_app
from api.resources import open_resources
from tests.api.conftest import client_of
from tests.api.driver import Api
from tests.api.portals import CAMILLE, jwk_of, make_site, private_key

ALGORITHMS = ["EdDSA", "ES256", "RS256", "HS256"]


def segment(content: Any) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def by_hmac(header: dict[str, Any], claims: Any, key: bytes) -> str:
    """What a library would refuse to sign."""
    signed = f"{segment(header)}.{segment(claims)}"
    return f"{signed}.{segment(hmac.new(key, signed.encode(), hashlib.sha256).digest())}"


async def refused(response: Any, caplog: pytest.LogCaptureFixture) -> str:
    """The cause in the log, of a refusal that says nothing of it."""
    assert response.status_code == 401, response.text
    body = response.json()
    assert body["type"] == "urn:assistant-cqpm:probleme:jeton-portail-refuse"
    assert body["detail"] == "Votre portail n'a pas pu vous identifier. Rechargez la page, puis recommencez."
    assert "session_token" not in response.text
    return str([one for one in caplog.records if one.message == "portal token refused"][-1].cause)  # type: ignore[attr-defined]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_a_signed_token_identifies_its_person(api: Api, algorithm: str) -> None:
    site = await make_site(api, algorithm=algorithm)

    opened = await site.enter()

    assert opened["person"] == {"display_name": "Camille Démo", "role": "candidat", "fictional": True}


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"iss": "autre"}, "emetteur"),
        ({"iss": None}, "emetteur"),
        ({"iss": ["espace"]}, "emetteur"),
        ({"aud": "https://ailleurs.exemple.fr"}, "destinataire"),
        ({"aud": None}, "destinataire"),
        ({"aud": ["http://127.0.0.1:8000"]}, "destinataire"),
        ({"aud": ["http://127.0.0.1:8000", "https://ailleurs.exemple.fr"]}, "destinataire"),
        ({"aud": "http://127.0.0.1:8000/"}, "destinataire"),
        ({"sub": None}, "sujet"),
        ({"sub": ""}, "sujet"),
        ({"sub": "  "}, "sujet"),
        ({"sub": 42}, "sujet"),
        ({"sub": "x" * 201}, "sujet"),
        ({"sub": "a\0b"}, "sujet"),
        ({"sub": "a\ud800"}, "sujet"),
        ({"sub": "a\u202eb"}, "sujet"),
        ({"role": None}, "role"),
        ({"role": "administrateur"}, "role"),
        ({"role": ["candidat"]}, "role"),
        ({"jti": None}, "identifiant"),
        ({"jti": ""}, "identifiant"),
        ({"jti": "x" * 201}, "identifiant"),
        ({"email": 3}, "adresse"),
        ({"email": "personne"}, "adresse"),
        ({"email": "a@b\0"}, "adresse"),
        ({"email": "a@" + "b" * 260}, "adresse"),
        ({"exp": None}, "dates"),
        ({"exp": True}, "dates"),
        ({"exp": "demain"}, "dates"),
        ({"exp": float("inf")}, "dates"),
        ({"exp": float("nan")}, "dates"),
        ({"exp": 10**300}, "dates"),
        ({"exp": -1}, "dates"),
        ({"iat": None}, "dates"),
        ({"iat": {}}, "dates"),
        ({"nbf": "hier"}, "dates"),
    ],
)
async def test_a_wrong_claim_is_refused(
    api: Api, caplog: pytest.LogCaptureFixture, changes: dict[str, Any], cause: str
) -> None:
    site = await make_site(api, algorithm="HS256")
    claims = site.claims(**changes)
    token = by_hmac({"alg": "HS256", "kid": "k1"}, claims, site.key.encode())

    assert await refused(await site.open(token), caplog) == cause
    # Refused, it was not used up; and the portal's good tokens still open.
    assert (await site.enter())["person"] is not None


@pytest.mark.parametrize(
    ("issued", "lasts", "not_before", "cause"),
    [
        (0, 301, None, "trop_long"),
        (0, 0, None, "trop_long"),
        (10, -5, None, "trop_long"),
        (-400, 300, None, "perime"),
        (-150, 120, None, "perime"),
        (31, 120, None, "pas_encore"),
        (0, 120, 31, "pas_encore"),
        (0, 300, None, None),
        (29, 120, None, None),
        (-145, 120, None, None),
        (0, 120, 29, None),
    ],
)
async def test_a_token_lives_five_minutes_by_our_clock(
    api: Api,
    caplog: pytest.LogCaptureFixture,
    issued: int,
    lasts: int,
    not_before: int | None,
    cause: str | None,
) -> None:
    site = await make_site(api)
    now = int(api.clock().timestamp())
    nbf = None if not_before is None else now + not_before

    response = await site.open(site.token(iat=now + issued, exp=now + issued + lasts, nbf=nbf))

    if cause is None:
        assert response.status_code == 201, response.text
    else:
        assert await refused(response, caplog) == cause


async def test_a_token_opens_one_session(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    site = await make_site(api)
    token = site.token()
    assert (await site.open(token)).status_code == 201

    assert await refused(await site.open(token), caplog) == "rejoue"
    # The same identifier in another token is the same token.
    again = site.token(jti="un", sub="a")
    assert (await site.open(again)).status_code == 201
    assert await refused(await site.open(site.token(jti="un", sub="b")), caplog) == "rejoue"
    metrics = (await api.internal.get("/metrics")).text
    assert 'assistant_portal_tokens_refused_total{cause="rejoue"} 2.0' in metrics


async def test_a_token_opens_one_session_over_processes(api: Api) -> None:
    site = await make_site(api)
    body = {"portal": site.slug, "identity_token": site.token()}
    given = api.resources

    async with (
        open_resources(given.settings, given.knowledge, None, api.clock, api.mailer) as other,
        client_of(create_app(other)) as second,
    ):
        clients = [api.public, second] * 4
        responses = await asyncio.gather(*(one.post("/v1/chat/sessions", json=body) for one in clients))

    assert sorted(one.status_code for one in responses) == [201, *[401] * 7]


async def test_two_first_comings_at_once_both_open(api: Api) -> None:
    site = await make_site(api)

    responses = await asyncio.gather(*(site.open(site.token()) for _ in range(6)))

    assert [one.status_code for one in responses] == [201] * 6
    assert {one.json()["person"]["display_name"] for one in responses} == {"Camille Démo"}


async def test_two_portals_may_use_the_same_identifier(api: Api) -> None:
    one, two = await make_site(api), await make_site(api, "autre", "ES256")

    await one.enter(jti="un")
    await two.enter(jti="un")


def confused(site: Any, kind: str) -> str:
    """The public key, which everybody may read, as the secret of a symmetric signature."""
    public = private_key(site.algorithm).public_key()
    forms = {
        "pem": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "der": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "jwk": json.dumps(jwk_of(site.algorithm, kid="k1")).encode(),
        "empty": b"",
    }
    return by_hmac({"alg": "HS256", "kid": "k1", "typ": "JWT"}, site.claims(), forms[kind])


@pytest.mark.parametrize("kind", ["pem", "der", "jwk", "empty"])
@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_a_public_key_is_no_secret(
    api: Api, caplog: pytest.LogCaptureFixture, algorithm: str, kind: str
) -> None:
    site = await make_site(api, algorithm=algorithm)

    assert await refused(await site.open(confused(site, kind)), caplog) == "algorithme"


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", None, "HS384", "RS256", ["EdDSA"], 1])
async def test_the_header_does_not_choose_the_algorithm(
    api: Api, caplog: pytest.LogCaptureFixture, algorithm: Any
) -> None:
    site = await make_site(api)
    header = {"alg": algorithm, "kid": "k1"}
    unsigned = f"{segment(header)}.{segment(site.claims())}."

    for token in (unsigned, unsigned + "AAAA"):
        assert await refused(await site.open(token), caplog) in {"algorithme", "forme"}


async def test_without_algorithm_nothing_is_signed(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    site = await make_site(api)
    token = f"{segment({'kid': 'k1'})}.{segment(site.claims())}.AAAA"

    assert await refused(await site.open(token), caplog) in {"algorithme", "forme"}


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": jwk_of("ES256")},
        {"jku": "https://ailleurs.exemple.fr/jwks.json"},
        {"x5u": "https://ailleurs.exemple.fr/cert.pem"},
        {"x5c": ["MIIB"]},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"typ": "at+jwt"},
        {"typ": 3},
    ],
)
async def test_the_header_brings_no_key(
    api: Api, caplog: pytest.LogCaptureFixture, header: dict[str, Any]
) -> None:
    site = await make_site(api)

    assert await refused(await site.open(site.token(header)), caplog) in {"en_tete", "forme"}


@pytest.mark.parametrize(
    "kid", ["autre", "", "K1", "k1 ", "../../k1", "k1' OR '1'='1", None, 1, ["k1"], {"k": 1}, "k1\0"]
)
async def test_only_the_portal_s_own_keys_are_looked_at(
    api: Api, caplog: pytest.LogCaptureFixture, kid: Any
) -> None:
    site = await make_site(api, algorithm="HS256")
    token = by_hmac({"alg": "HS256", "kid": kid}, site.claims(), site.key.encode())

    assert await refused(await site.open(token), caplog) in {"cle", "forme"}


async def test_another_portal_s_key_is_refused(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    one, two = await make_site(api), await make_site(api, "autre", "HS256")

    # Signed by the other for itself, then in the first one's name, and sent to the first.
    assert await refused(await one.open(two.token()), caplog) == "algorithme"
    assert await refused(await one.open(two.token(iss="espace")), caplog) == "algorithme"
    assert await refused(await two.open(one.token()), caplog) == "algorithme"


async def test_a_key_of_the_same_kind_and_name_but_another_s_is_refused(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = await make_site(api, algorithm="HS256"), await make_site(api, "autre", "HS256")

    assert await refused(await one.open(two.token(iss="espace")), caplog) == "signature"


async def test_a_token_that_was_changed_is_refused(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    site = await make_site(api)
    header, _, signature = site.token().split(".")
    forged = segment(site.claims(email="dominique.demo@example.org"))

    assert await refused(await site.open(f"{header}.{forged}.{signature}"), caplog) == "signature"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "....",
        "é.é.é",
        "a b.c.d",
        "\0",
        f"{segment(b'[' * 1500)}.e30.AAAA",
        f"{segment([1])}.e30.AAAA",
        f"{segment({'alg': 'EdDSA', 'kid': 'k1'})}.e30.{'A' * 5000}",
        f"{segment({'alg': 'EdDSA', 'kid': 'k1'})}.e30.====",
    ],
)
async def test_what_is_no_token_is_refused(api: Api, caplog: pytest.LogCaptureFixture, token: str) -> None:
    site = await make_site(api)

    assert await refused(await site.open(token), caplog) in {"forme", "en_tete", "cle", "signature"}


@pytest.mark.parametrize("payload", [b"[]", b"null", b"\xff", b"{", b"[" * 2000, b'"x"'])
async def test_a_signed_token_that_says_nothing_is_refused(
    api: Api, caplog: pytest.LogCaptureFixture, payload: bytes
) -> None:
    site = await make_site(api, algorithm="HS256")
    token = by_hmac({"alg": "HS256", "kid": "k1"}, payload, site.key.encode())

    assert await refused(await site.open(token), caplog) == "forme"


async def test_too_long_a_token_is_refused_whatever_it_says(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    site = await make_site(api)

    assert await refused(await site.open(site.token(autre="x" * 4000)), caplog) == "forme"


async def test_a_key_works_between_its_dates(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    begins, ends = api.clock() + timedelta(days=1), api.clock() + timedelta(days=2)
    site = await make_site(api, valid_from=begins, valid_until=ends)

    assert await refused(await site.open(site.token()), caplog) == "cle"
    api.clock.advance(timedelta(days=1))
    await site.enter()
    api.clock.advance(timedelta(days=1))
    assert await refused(await site.open(site.token()), caplog) == "cle"


async def test_a_shared_secret_is_kept_encrypted_and_out_of_the_log(api: Api) -> None:
    site = await make_site(api, algorithm="HS256")
    async with api.database.read() as session:
        rows = (await session.connection()).exec_driver_sql
        kept = (await rows("SELECT sealed_secret FROM portal_key")).scalar_one()
        logged = (await rows("SELECT changes FROM audit_entry WHERE record_type = 'portal_key'")).scalar_one()

    assert len(site.key) >= 43
    assert site.key not in kept
    assert "secret" not in str(logged)
    assert api.resources.cipher.open(kept) == site.key


async def test_a_secret_that_can_no_longer_be_read_lets_nobody_in(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    site = await make_site(api, algorithm="HS256")
    await api.alter("UPDATE portal_key SET sealed_secret = 'autre'")

    assert await refused(await site.open(site.token()), caplog) == "cle_illisible"


async def test_no_part_of_a_token_is_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    site = await make_site(api)
    good, bad = site.token(sub="abonne-17"), site.token(sub="abonne-17", role="chef")

    await site.open(good)
    await site.open(bad)

    said = "\n".join(f"{one.getMessage()} {vars(one)}" for one in caplog.records)
    for secret in (good, bad, good.split(".")[2], "abonne-17", CAMILLE):
        assert secret not in said


async def test_a_library_s_own_refusals_are_refusals(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    """A key of the right name that signs with another curve or hash."""
    site = await make_site(api, algorithm="RS256")
    token = jwt.encode(site.claims(), private_key("RS256"), algorithm="RS512", headers={"kid": "k1"})

    assert await refused(await site.open(token), caplog) == "algorithme"
