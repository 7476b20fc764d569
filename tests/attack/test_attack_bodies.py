"""Requests no browser sends: bent JSON, doubled keys, huge or deep bodies, odd methods and types, injections everywhere."""

import contextlib
import json
import socket
import uuid
from collections.abc import Iterator
from urllib.parse import quote

from tests.attack.attempts import Attempts
from tests.attack.doors import validated
from tests.attack.scene import World

PATH = "/v1/chat/messages"
JSON = {"Content-Type": "application/json"}
INJECTIONS = (
    "' OR '1'='1", "1; DROP TABLE person; --", "' UNION SELECT password_hash FROM staff_account --", "\\", "%", "%%%", "_", "*", "\x00", "a\x00b",
    "\ud800", "${7*7}", "{{7*7}}", "{% raw %}", "%(x)s", "%s%s%s%n", "../../etc/passwd", "<script>alert(1)</script>", "\r\nX-Injecte: oui", "٣", "１",
    "0x10", "1e3", "-1", "0", "9223372036854775808", "NaN", "true", "[]", "null",
)  # fmt: skip


def bodies(own_number: str) -> Iterator[tuple[str, bytes, dict[str, str]]]:
    message = json.dumps({"client_message_id": own_number, "text": "bonjour"}).encode()
    yield "vide", b"", JSON
    yield "coupé", message[:-3], JSON
    yield "deux documents", message + message, JSON
    yield "liste", b"[]", JSON
    yield "nul", b"null", JSON
    yield "nombre", b"7", JSON
    yield "profond", b"[" * 7000 + b"]" * 7000, JSON
    yield "objet profond", b'{"text":' * 1500 + b"1" + b"}" * 1500, JSON
    yield (
        "texte profond",
        b'{"client_message_id":"' + own_number.encode() + b'","text":' + b"[" * 5000 + b"]" * 5000 + b"}",
        JSON,
    )
    yield "trop gros", b'{"text":"' + b"a" * 20_000 + b'"}', JSON
    yield "énorme", b'{"text":"' + b"a" * 3_000_000 + b'"}', JSON
    yield "pas UTF-8", b'{"text":"\xff\xfe"}', JSON
    yield "UTF-16", message.decode().encode("utf-16"), JSON
    yield "grand nombre", b'{"client_message_id":' + b"9" * 9000 + b"}", JSON
    yield "NaN", b'{"client_message_id":NaN,"text":"x"}', JSON
    yield "commentaire", message + b"//x", JSON
    yield (
        "formulaire",
        b"client_message_id=1&text=bonjour",
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    yield (
        "XML",
        b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>",
        {"Content-Type": "application/xml"},
    )
    yield "YAML", b"!!python/object/apply:os.system [id]", {"Content-Type": "application/yaml"}
    yield "plusieurs parties", b"--x\r\n\r\n--x--", {"Content-Type": "multipart/form-data; boundary=x"}
    # A page of another site can send text/plain without asking first.
    yield "texte simple", message, {"Content-Type": "text/plain"}
    yield "sans type", message, {"Content-Type": ""}
    yield "compressé", b"\x1f\x8b\x08\x00", {**JSON, "Content-Encoding": "gzip"}


def test_bent_bodies(world: World, attempts: Attempts) -> None:
    with attempts.family("corps tordus") as attack:
        visit = world.enter()
        right = {"client_message_id": str(uuid.uuid4()), "text": "bonjour"}
        attack.control("corps droit", visit.call("POST", PATH, right).status_code == 200)
        for name, content, headers in bodies(str(uuid.uuid4())):
            for path in (
                PATH,
                "/v1/chat/sessions",
                "/v1/chat/email-codes",
                "/v1/chat/email-codes/verification",
                f"{PATH}/1/feedback",
            ):
                response = world.door.request(
                    "POST", path, content=content, headers={**visit.headers, **headers}
                )
                # JSON may be written in another of Unicode's forms: it is then a body like any other.
                judge = attack.shows_nothing if name == "UTF-16" else attack.refused
                judge(f"{name} sur {path}", response)


def test_doubled_keys_and_headers(world: World, attempts: Attempts) -> None:
    """Said twice: whichever counts, it is the caller's own, and never the two at once."""
    with attempts.family("clés et en-têtes doublés") as attack:
        visit, visitor = world.enter(), world.visitor()
        victim = world.victim.visit.opened["session_token"]
        own = set(world.own.validated)
        for name, content in (
            ("textes", '{"client_message_id":"%s","text":"où en suis-je ?","text":"/parcours_progression"}'),
            ("numéros", '{"client_message_id":"x","client_message_id":"%s","text":"où en suis-je ?"}'),
            (
                "bouton nul",
                '{"client_message_id":"%s","button_id":"x","button_id":null,"text":"où en suis-je ?"}',
            ),
        ):
            body = (content % uuid.uuid4()).encode()
            reply = world.door.request("POST", PATH, content=body, headers={**visitor.headers, **JSON})
            attack.shows_nothing(name, reply)
            shown = validated(reply.json()["messages"][0]) if reply.status_code == 200 else None
            attack.check(f"{name} : parcours", reply.text, harmless=shown is None)
        portals = f'{{"portal":"{world.own.slug}","portal":"{world.other.slug}","identity_token":"x"}}'
        attack.refused(
            "portails",
            world.door.request("POST", "/v1/chat/sessions", content=portals.encode(), headers=JSON),
            401,
            422,
        )
        token = world.issuer.token(world.own.key("EdDSA"))
        for first, second in ((world.own.slug, world.other.slug), (world.other.slug, world.own.slug)):
            content = (
                json.dumps({"identity_token": token})[:-1] + f',"portal":"{first}","portal":"{second}"}}'
            )
            opened = world.door.request("POST", "/v1/chat/sessions", content=content.encode(), headers=JSON)
            attack.shows_nothing(f"portails {first}, {second}", opened)
        headers = [
            ("Authorization", visitor.headers["Authorization"]),
            ("Authorization", visit.headers["Authorization"]),
        ]
        attack.control("sa session", visit.call("GET", PATH).status_code == 200)
        for pair in (headers, headers[::-1]):
            sent = {"client_message_id": str(uuid.uuid4()), "text": "où en suis-je ?"}
            reply = world.door.request("POST", PATH, json=sent, headers=pair)
            shown = validated(reply.json()["messages"][0]) if reply.status_code == 200 else None
            attack.check(
                "deux autorisations", reply.text, harmless=shown in (None, own) and reply.status_code < 500
            )
        for origins in (("null", world.own.origin), (world.own.origin, "https://attaquant.example")):
            pair = [("Authorization", visit.headers["Authorization"]), *(("Origin", one) for one in origins)]
            attack.refused(f"deux origines {origins}", world.door.request("GET", PATH, headers=pair), 403)
        attack.check(
            "le jeton de la victime n'a servi à rien",
            "",
            harmless=victim not in visit.headers["Authorization"],
        )


def test_methods(world: World, attempts: Attempts) -> None:
    with attempts.family("méthodes") as attack:
        visit = world.enter()
        attack.control("lire", visit.call("GET", PATH).status_code == 200)
        for path in (
            PATH,
            "/v1/chat/sessions",
            "/v1/chat/sessions/renewal",
            "/v1/chat/email-codes",
            "/healthz",
            "/widget.js",
            "/",
        ):
            for method in ("PUT", "PATCH", "TRACE", "CONNECT", "PROPFIND", "DEBUG", "FOO"):
                attack.refused(f"{method} {path}", visit.call(method, path), 400, 404, 405)
        for name in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method", "_method"):
            answer = visit.call("GET", f"{PATH}?_method=DELETE", **{name.replace("-", "_"): "DELETE"})
            attack.shows_nothing(name, answer)
        answer = world.door.request("GET", "/v1/chat/sessions/current", headers=visit.headers)
        attack.refused("lire sa session", answer, 404, 405)
        attack.control("la session tient", visit.call("GET", PATH).status_code == 200)


def test_injections(world: World, attempts: Attempts) -> None:
    """In each value that reaches a query: no more rows, no failure of ours, nothing put back as a header."""
    with attempts.family("injections") as attack:
        visit = world.enter()
        centre = {"Authorization": f"Bearer {world.own.staff_tokens['centre']}"}
        found = world.door.request(
            "GET", f"/v1/candidates?family_name_contains={world.own.word}", headers=centre
        )
        attack.control("recherche", found.status_code == 200 and found.json()["items"])
        for text in INJECTIONS:
            safe = quote(text, errors="surrogatepass")
            for field in ("family_name_contains", "limit", "cursor"):
                answer = world.door.request("GET", f"/v1/candidates?{field}={safe}", headers=centre)
                attack.shows_nothing(f"candidats ?{field}={text!a}", answer)
            for field in ("number", "route", "enrolment_id"):
                answer = world.door.request("GET", f"/v1/enrolments?{field}={safe}", headers=centre)
                attack.shows_nothing(f"inscriptions ?{field}={text!a}", answer)
            attack.refused(
                f"candidat {text!a}",
                world.door.request("GET", f"/v1/candidates/{safe}", headers=centre),
                401,
                404,
                422,
            )
            attack.shows_nothing(
                f"audit {text!a}",
                world.door.request("GET", f"/v1/audit?record_type={safe}&record_id={safe}", headers=centre),
            )
            attack.shows_nothing(f"message {text!a}", visit.send(text))
            attack.refused(f"portail {text!a}", world.door.open(text), 404, 422)
            number = visit.call("POST", PATH, {"client_message_id": text, "text": "bonjour"})
            attack.refused(f"numéro {text!a}", number, 422, 400)
            page = world.door.request("GET", f"/integration/{safe}")
            attack.check(
                f"page {text!a}",
                page.headers,
                harmless="x-injecte" not in page.headers and page.status_code < 500,
            )


def raw(world: World, request: bytes, seconds: float = 2) -> bytes:
    """Bytes that no library would send, and the first bytes that come back, each within that time."""
    port = world.stack.ports["API_PORT"]
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.settimeout(seconds)
        received = b""
        # Closing at once is an answer too: what came before it counts.
        with contextlib.suppress(TimeoutError, ConnectionError):
            line.sendall(request)
            while part := line.recv(65536):
                received += part
    return received


def test_smuggled_requests(world: World, attempts: Attempts) -> None:
    with attempts.family("requêtes cachées dans une autre") as attack:
        visit = world.enter()
        bearer = visit.headers["Authorization"].encode()
        plain = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        attack.control("requête droite", b"200 OK" in raw(world, plain, seconds=20))
        start = b"POST /v1/chat/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " + bearer + b"\r\n"
        hidden = b"GET /internal/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        for name, request in (
            ("longueur et morceaux", start + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden),
            ("deux longueurs", start + b"Content-Length: 5\r\nContent-Length: 60\r\n\r\nhello" + hidden),
            ("longueur négative", start + b"Content-Length: -1\r\n\r\n" + hidden),
            ("morceaux bizarres", start + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden),
            ("espace avant deux-points", start + b"Content-Length : 0\r\n\r\n" + hidden),
            ("ligne repliée", start + b"X-A: b\r\n\tc: d\r\nContent-Length: 0\r\n\r\n" + hidden),
            ("adresse absolue", b"GET http://127.0.0.1:" + str(world.stack.ports["INTERNAL_PORT"]).encode() + b"/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),
            ("en-tête immense", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 200_000 + b"\r\n\r\n"),
            ("version inconnue", b"GET /healthz HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n"),
            ("octets", bytes(range(256)) * 4),
        ):  # fmt: skip
            received = raw(world, request)
            told = received[:120].decode("latin-1")
            wrong = (
                b"assistant_turn" in received
                or b" 500 " in received
                or attack.signs.search(received.decode("latin-1")) is not None
            )
            attack.check(name, told, harmless=not wrong)
        attack.control("l'API répond encore", world.door.request("GET", "/healthz").status_code == 200)
