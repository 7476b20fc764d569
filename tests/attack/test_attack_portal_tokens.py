"""Portal tokens that must open nothing: every claim, every algorithm, every key name, every bent form."""

import json
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.attack.attempts import Attempts
from tests.attack.scene import World
from tests.attack.tokens import base64url, compact, hs, new_key, nothing
from tests.attack.world import CANDIDATE, SIGNATORY

ALGORITHMS = ("HS256", "EdDSA", "ES256", "RS256")


def claims_gone_wrong(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    now = int(time.time())
    origin = world.stack.url
    yield "expiré", {"iat": now - 200, "exp": now - 60}
    yield "expiré depuis un an", {"iat": now - 31_536_000, "exp": now - 31_535_900}
    yield "pas encore valable (nbf)", {"nbf": now + 120}
    yield "émis dans l'avenir", {"iat": now + 120, "exp": now + 240}
    yield "trop long d'une seconde", {"iat": now, "exp": now + 301}
    yield "valable une heure", {"exp": now + 3600}
    yield "valable toujours", {"exp": 2**53}
    for name in ("iss", "aud", "sub", "role", "iat", "exp", "jti"):
        yield f"sans {name}", {name: None}
        for label, value in (
            ("vide", ""),
            ("liste", []),
            ("objet", {}),
            ("vrai", True),
            ("nombre à virgule", 1e300),
        ):
            yield f"{name} : {label}", {name: value}
    for name in ("iat", "exp", "nbf"):
        for label, value in (
            ("en texte", str(now + 60)),
            ("négatif", -1),
            ("infini", float("inf")),
            ("NaN", float("nan")),
        ):
            yield f"{name} {label}", {name: value}
    for label, value in (
        ("d'un autre service", "https://ailleurs.example.org"),
        ("avec barre finale", f"{origin}/"),
        ("préfixe", f"{origin}.attaquant.example"),
        ("liste avec le nôtre", [origin, "https://ailleurs.example.org"]),
        ("le portail", world.own.slug),
        ("l'origine du portail", world.own.origin),
        ("joker", "*"),
    ):
        yield f"destinataire {label}", {"aud": value}
    for label, value in (
        ("l'autre portail", world.other.slug),
        ("casse changée", world.own.slug.upper()),
        ("espace", f"{world.own.slug} "),
        ("origine", world.own.origin),
        ("numéro", world.own.base),
        ("liste", [world.own.slug, world.other.slug]),
    ):
        yield f"émetteur : {label}", {"iss": value}
    for role in (
        "administrateur",
        "centre",
        "president",
        "evaluateur",
        "organisme",
        "service",
        "Candidat",
        "candidat\x00",
    ):
        yield f"rôle {role!r}", {"role": role}
    yield "rôles en liste", {"role": ["candidat", "entreprise"]}
    yield "sujet en nombre", {"sub": 42}
    yield "sujet immense", {"sub": "x" * 3000}
    yield "jti immense", {"jti": "x" * 3000}


def test_claims(world: World, attempts: Attempts) -> None:
    with attempts.family("jeton du portail : contenu") as attack:
        for algorithm in ALGORITHMS:
            opened = world.door.open(world.own.slug, world.issuer.token(world.own.key(algorithm)))
            attack.control(f"jeton {algorithm} valable", opened.status_code == 201)
            attack.control("la personne est reconnue", "albatros" in str(opened.json()["person"]).lower())
        late = {"iat": int(time.time()) - 310, "exp": int(time.time()) - 12}
        opened = world.door.open(world.own.slug, world.issuer.token(world.own.key("EdDSA"), **late))
        attack.control("trente secondes de tolérance", opened.status_code == 201)
        key = world.own.key("EdDSA")
        for name, changes in claims_gone_wrong(world):
            token = compact(
                {"alg": "EdDSA", "kid": key.kid},
                {k: v for k, v in (world.issuer.claims() | changes).items() if v is not None},
                key.sign,
            )
            attack.refused(name, world.door.open(world.own.slug, token), 401)


def wrong_algorithms(world: World) -> Iterator[tuple[str, str]]:
    claims, key, secret = world.issuer.claims, world.own.key("EdDSA"), world.own.key("HS256")
    for word in ("none", "None", "NONE", "nOnE", "", None, [], ["EdDSA"], 0, {"alg": "EdDSA"}, "null"):
        for kid in (key.kid, secret.kid):
            yield f"alg {word!r} sans signature", compact({"alg": word, "kid": kid}, claims(), nothing)
            yield f"alg {word!r} avec signature", compact({"alg": word, "kid": kid}, claims(), key.sign)
    yield "alg absent", compact({"kid": key.kid}, claims(), key.sign)
    for one in (
        world.own.key("EdDSA"),
        world.own.key("ES256"),
        world.own.key("RS256"),
        world.other.key("EdDSA"),
    ):
        for form, public in one.public_forms.items():
            for name in ("HS256", "HS384", "HS512"):
                hashed = f"sha{name[2:]}"
                for kid in (one.kid, secret.kid):
                    yield (
                        f"{name} avec la clé publique {one.algorithm} ({form})",
                        compact({"alg": name, "kid": kid}, claims(), hs(public, hashed)),
                    )
    for one in world.own.keys:
        for name in (
            "HS256",
            "HS384",
            "HS512",
            "EdDSA",
            "ES256",
            "ES384",
            "RS256",
            "RS512",
            "PS256",
            "ES256K",
        ):
            if name != one.algorithm:
                yield (
                    f"{one.algorithm} annoncé {name}",
                    compact({"alg": name, "kid": one.kid}, claims(), one.sign),
                )
    for one in world.own.keys:
        for two in world.own.keys:
            if one is not two:
                yield (
                    f"signé {one.algorithm}, clé nommée {two.algorithm}",
                    compact({"alg": one.algorithm, "kid": two.kid}, claims(), one.sign),
                )
    for empty in (b"", b"\x00", b"secret", b"null", b"None", secret.kid.encode()):
        yield f"HS256 de secret {empty!r}", compact({"alg": "HS256", "kid": secret.kid}, claims(), hs(empty))
    yield (
        "HS512 du bon secret",
        compact({"alg": "HS512", "kid": secret.kid}, claims(), hs(secret.secret, "sha512")),
    )


def test_algorithms(world: World, attempts: Attempts) -> None:
    with attempts.family("jeton du portail : algorithmes") as attack:
        for algorithm in ALGORITHMS:
            token = world.issuer.token(world.own.key(algorithm))
            attack.control(algorithm, world.door.open(world.own.slug, token).status_code == 201)
        for name, token in wrong_algorithms(world):
            attack.refused(name, world.door.open(world.own.slug, token), 401)


def wrong_keys(world: World) -> Iterator[tuple[str, str, str]]:
    own, other = world.own, world.other
    key, mine = own.key("EdDSA"), new_key("cle-attaquant", "EdDSA")
    slug, theirs = own.slug, other.slug
    yield "notre clé sur l'autre portail", theirs, world.other_issuer.token(key)
    yield (
        "notre clé sous le nom de la leur",
        theirs,
        world.other_issuer.token(key, {"kid": other.key("EdDSA").kid}),
    )
    yield "notre jeton chez eux", theirs, world.issuer.token(key)
    yield "leur émetteur chez nous", slug, world.other_issuer.token(key)
    yield "leur nom de clé chez nous", slug, world.issuer.token(key, {"kid": other.key("EdDSA").kid})
    yield "leur clé chez nous", slug, world.issuer.token(other.key("EdDSA"))
    yield "notre secret chez eux", theirs, world.other_issuer.token(own.key("HS256"))
    yield "clé finie", slug, world.issuer.token(key, {"kid": "cle-finie"})
    yield "clé à venir", slug, world.issuer.token(key, {"kid": "cle-a-venir"})
    yield "clé de l'attaquant", slug, world.issuer.token(mine)
    yield "clé de l'attaquant, nom connu", slug, world.issuer.token(mine, {"kid": key.kid})
    jwk = mine.public_jwk | {"kid": key.kid}
    for name, more in (
        ("jwk", {"jwk": jwk}),
        ("jku", {"jku": "https://attaquant.example/jwks.json"}),
        ("jku de fichier", {"jku": "file:///etc/passwd"}),
        ("x5u", {"x5u": "https://attaquant.example/cert.pem"}),
        ("x5c", {"x5c": [base64url(b"certificat")]}),
        ("crit", {"crit": ["exp"], "exp": 1}),
        ("b64", {"b64": False, "crit": ["b64"]}),
    ):
        yield f"{name} embarqué", slug, world.issuer.token(mine, {"kid": key.kid, **more})
        yield f"{name} embarqué, sans kid", slug, world.issuer.token(mine, {"kid": None, **more})
    kids: list[Any] = [
        None, "", " ", "0", "../../../../../../dev/null", "/etc/passwd", "file:///dev/null", "' OR '1'='1", "' OR 1=1 --",
        "x' UNION SELECT 'c2VjcmV0' --", "cle-ed'--", "%", "cle_ed", "cle-%", "CLE-ED", "cle-ed\x00", "cle-ed ", "\ud800",
        "é" * 50, "x" * 2000, 7, 1.5, True, [], ["cle-ed"], {"kid": "cle-ed"}, "${jndi:ldap://x}", "{{7*7}}", "|id",
    ]  # fmt: skip
    for kid in kids:
        shown = json.dumps(kid)[:40]
        for secret in (b"", b"secret"):
            yield (
                f"kid {shown}, secret {secret!r}",
                slug,
                compact({"alg": "HS256", "kid": kid}, world.issuer.claims(), hs(secret)),
            )
        yield (
            f"kid {shown}, clé de l'attaquant",
            slug,
            compact({"alg": "EdDSA", "kid": kid}, world.issuer.claims(), mine.sign),
        )
    for name in ("cle-partagee", "cle-ed"):
        token = world.issuer.token(own.key("HS256" if name == "cle-partagee" else "EdDSA"))
        yield "portail fermé : jeton de l'ouvert", f"ferme-{own.word}", token


def test_keys(world: World, attempts: Attempts) -> None:
    with attempts.family("jeton du portail : clés") as attack:
        attack.control("clé valable", world.enter().person)
        for name, portal, token in wrong_keys(world):
            attack.refused(name, world.door.open(portal, token), 401, 404)


def bent(world: World) -> Iterator[tuple[str, Any]]:
    key = world.own.key("EdDSA")
    right = world.issuer.token(key)
    head, body, signature = right.split(".")
    admin = base64url(json.dumps(world.issuer.claims(SIGNATORY, "entreprise")).encode())
    yield "contenu échangé", f"{head}.{admin}.{signature}"
    yield "signature ôtée", f"{head}.{body}."
    yield "sans troisième partie", f"{head}.{body}"
    yield "signature coupée", right[:-8]
    yield "signature allongée", f"{right}AAAA"
    yield "un bit changé", f"{head}.{body}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    yield "quatre parties", f"{right}.x"
    yield "cinq parties (JWE)", f"{head}..{body}.{signature}.x"
    yield "points seuls", ".."
    yield "un point", "."
    yield "pas du base64", "é.è.à"
    yield "base64 de rien", "AA.AA.AA"
    yield "trop long", world.issuer.token(key, remplissage="x" * 5000)
    yield "immense", "A" * 12_000
    yield "en-tête en liste", compact(b"[]", world.issuer.claims(), key.sign)
    yield "en-tête nul", compact(b"null", world.issuer.claims(), key.sign)
    yield "en-tête illisible", compact(b"{", world.issuer.claims(), key.sign)
    yield "en-tête profond", compact(b'{"a":' * 400 + b"1" + b"}" * 400, world.issuer.claims(), key.sign)
    for name, payload in (
        ("liste", b"[]"), ("nul", b"null"), ("nombre", b"1"), ("texte", b'"x"'), ("vide", b""), ("coupé", b'{"iss":'),
        ("pas UTF-8", b"\xff\xfe{}"), ("profond", b"[" * 1500 + b"]" * 1500), ("grand nombre", b'{"exp":' + b"9" * 1500 + b"}"),
    ):  # fmt: skip
        yield f"contenu {name}", compact({"alg": "EdDSA", "kid": key.kid}, payload, key.sign)
    protected = {"payload": body, "protected": head, "signature": signature}
    yield "forme JSON en texte", json.dumps(protected)
    yield "à la ligne avant", f"Bearer {right}"


def test_bent_forms(world: World, attempts: Attempts) -> None:
    with attempts.family("jeton du portail : formes tordues") as attack:
        attack.control("jeton droit", world.enter().person)
        for name, token in bent(world):
            attack.refused(name, world.door.open(world.own.slug, token), 401)
        for value in (7, 1.5, True, [], ["x"], {}, {"payload": "x"}):
            attack.refused(f"jeton {value!r}", world.door.open(world.own.slug, value), 422, 401)
        opened = world.door.open(world.own.slug, "")
        anonymous = opened.status_code != 201 or opened.json()["person"] is None
        attack.check("jeton vide", opened.text, harmless=anonymous and opened.status_code < 500)


def test_replay(world: World, attempts: Attempts) -> None:
    with attempts.family("jeton du portail : rejeu") as attack:
        token = world.issuer.token(world.own.key("EdDSA"))
        attack.control("première fois", world.door.open(world.own.slug, token).status_code == 201)
        for number in range(3):
            attack.refused(f"le nôtre encore, {number}", world.door.open(world.own.slug, token), 401)
        attack.refused("le leur, chez eux", world.door.open(world.other.slug, world.victim.token), 401)
        attack.refused("le leur, chez nous", world.door.open(world.own.slug, world.victim.token), 401)
        strict = f"exigeant-{world.own.word}"
        attack.refused("sur un autre portail à nous", world.door.open(strict, token), 401)
        key = world.own.key("EdDSA")
        jti = str(uuid.uuid4())
        world.door.enter(world.own.slug, world.issuer.token(key, jti=jti))
        attack.refused(
            "même jti, autre jeton", world.door.open(world.own.slug, world.issuer.token(key, jti=jti)), 401
        )
        other_key = world.issuer.token(world.own.key("HS256"), jti=jti)
        attack.refused("même jti, autre clé", world.door.open(world.own.slug, other_key), 401)
        raced = world.issuer.token(key)
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: world.door.open(world.own.slug, raced).status_code, range(20)))
        attack.check(
            "vingt à la fois", answers, harmless=answers.count(201) == 1 and answers.count(401) == 19
        )


def test_somebody_elses_address(world: World, attempts: Attempts) -> None:
    """A portal says who its people are; it cannot say so of people outside its centre."""
    with attempts.family("jeton du portail : adresse d'un autre") as attack:
        key, own, other = world.own.key("EdDSA"), world.own, world.other
        known = world.issuer.token(key, subject="neuf-1", email=own.email("vae").upper())
        attack.control("adresse signée d'une personne du centre", world.door.enter(own.slug, known).person)
        theirs = [
            other.email("candidat"),
            other.email("signataire"),
            other.email("vae"),
            other.email("candidat").upper(),
        ]
        wild = [
            "%",
            "%@example.org",
            "*",
            "_" * 20,
            "' OR '1'='1",
            "camille%",
            f"{own.email('candidat')}\x00",
            "\ud800@x",
        ]
        for email in [
            *theirs,
            *wild,
            f" {other.email('candidat')} ",
            f"{own.email('x')},{other.email('candidat')}",
        ]:
            for role in ("candidat", "entreprise"):
                token = world.issuer.token(key, subject=str(uuid.uuid4()), role=role, email=email)
                answer = world.door.open(own.slug, token)
                nobody = answer.status_code == 401 or answer.json().get("person") is None
                attack.check(f"{role} {email!a}", answer.text, harmless=answer.status_code < 500 and nobody)
        for name, value in (
            ("liste", [other.email("candidat")]),
            ("objet", {}),
            ("nombre", 5),
            ("vrai", True),
        ):
            token = world.issuer.token(key, subject=str(uuid.uuid4()), email=value)
            attack.shows_nothing(f"adresse en {name}", world.door.open(own.slug, token))
        for role, email in (("entreprise", own.email("vae")), ("candidat", own.email("signataire"))):
            token = world.issuer.token(key, subject=str(uuid.uuid4()), role=role, email=email)
            answer = world.door.open(own.slug, token)
            attack.check(
                f"rôle qui n'est pas le sien : {role}",
                answer.text,
                harmless=answer.json().get("person") is None,
            )
        for subject in ("0", "-1", str(other.base), "42 ", "４２", "42\x00", "' OR 1=1 --", "%"):
            answer = world.door.open(own.slug, world.issuer.token(key, subject=subject))
            nobody = answer.status_code == 401 or answer.json().get("person") is None
            attack.check(f"sujet {subject!a}", answer.text, harmless=nobody and answer.status_code < 500)
        crossed = world.issuer.token(key, subject=CANDIDATE, role="entreprise")
        answer = world.door.open(own.slug, crossed)
        attack.check("sujet connu, autre rôle", answer.text, harmless=answer.json().get("person") is None)


@pytest.mark.parametrize("start", ["ferme", "exigeant"])
def test_portals_that_are_closed_or_ask_who(world: World, attempts: Attempts, start: str) -> None:
    with attempts.family("portail fermé ou exigeant") as attack:
        attack.control("portail ouvert", world.visitor().conversation_id)
        slug = f"{start}-{world.own.word}"
        issuer = type(world.issuer)(slug, world.stack.url)
        if start == "ferme":
            attack.refused("anonyme", world.door.open(slug), 404)
            attack.refused("bon jeton", world.door.open(slug, issuer.token(world.own.key("EdDSA"))), 404)
        else:
            attack.control(
                "bon jeton", world.door.open(slug, issuer.token(world.own.key("EdDSA"))).status_code == 201
            )
            attack.refused("anonyme", world.door.open(slug), 401)
            for value in ("", " ", None, "x"):
                attack.refused(f"jeton {value!r}", world.door.open(slug, value), 401)
            session = world.visitor()
            attack.refused(
                "renouveler vers lui", session.call("POST", "/v1/chat/sessions", {"portal": slug}), 401
            )
