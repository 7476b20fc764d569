"""As in production, with low limits: no header makes them count for somebody else, and nothing of the demonstration is there."""

from collections.abc import Iterator

import pytest

from tests.attack.attempts import Attempts
from tests.attack.console import Console
from tests.attack.doors import Door, Visit
from tests.attack.processes import LIMITS, PUBLIC_URL, production
from tests.attack.scene import World
from tests.attack.world import PASSWORD

SPOOFED = (
    {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "203.0.113.8, 127.0.0.1"}, {"X-Forwarded-For": "127.0.0.1"},
    {"X-Real-IP": "203.0.113.9"}, {"Forwarded": "for=203.0.113.10;proto=https"}, {"X-Client-IP": "203.0.113.11"}, {"True-Client-IP": "203.0.113.12"},
    {"CF-Connecting-IP": "203.0.113.13"}, {"X-Cluster-Client-IP": "203.0.113.14"}, {"X-Originating-IP": "203.0.113.15"}, {"X-Remote-Addr": "203.0.113.16"},
    {"X-Forwarded-For": "::1"}, {"X-Forwarded-For": "x" * 2000}, {"X-Forwarded-For": "203.0.113.17", "X-Forwarded-Proto": "https"}, {"Via": "203.0.113.18"},
)  # fmt: skip


@pytest.fixture(scope="module")
def front(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with production(world.stack, tmp_path_factory.mktemp("production")) as url:
        door = Door(url)
        yield door
        door.close()


def test_nothing_of_the_demonstration(world: World, front: Door, attempts: Attempts) -> None:
    with attempts.family("production : rien de la démonstration") as attack:
        attack.control("en service", front.request("GET", "/healthz").status_code == 200)
        for method, path in (
            ("GET", "/v1/demo/personas"), ("POST", "/v1/demo/sessions"), ("GET", "/v1/demo/mailbox"), ("POST", "/v1/demo/staff-sessions"),
        ):  # fmt: skip
            body = {"persona": "candidat"} if method == "POST" else None
            attack.refused(path, front.request(method, path, **({"json": body} if body else {})), 404, 405)
        form = front.request("POST", "/v1/demo/staff-sessions", data={"membre": "administratrice"})
        attack.refused("personnel fictif", form, 404)
        page = front.request("GET", "/console/connexion").text
        attack.check(
            "proposé à la connexion",
            page,
            harmless="démonstration" not in page.lower() and "staff-sessions" not in page,
        )
        issuer = type(world.issuer)(world.own.slug, PUBLIC_URL)
        opened = front.open(world.own.slug, issuer.token(world.own.key("EdDSA")))
        attack.control("jeton pour cette adresse", opened.status_code == 201)
        attack.check("personne fictive reconnue", opened.text, harmless=opened.json()["person"] is None)
        elsewhere = front.open(world.own.slug, world.issuer.token(world.own.key("EdDSA")))
        attack.refused("jeton pour l'autre adresse", elsewhere, 401)
        local = front.open(world.own.slug, Origin="http://localhost:1234")
        attack.refused("origine locale", local, 403)


def test_cookies(world: World, front: Door, attempts: Attempts) -> None:
    with attempts.family("production : témoins (cookies)") as attack:
        set_cookies = front.request("GET", "/console/connexion").headers.get_list("set-cookie")
        attack.control("un témoin", set_cookies)
        for one in set_cookies:
            flags = one.lower()
            for flag in ("httponly", "secure", "path=/", "samesite="):
                attack.check(f"{flag} : {one.partition('=')[0]}", one, harmless=flag in flags)
            attack.check("préfixe __Host-", one, harmless=one.startswith("__Host-"))
            attack.check("pas de domaine", one, harmless="domain=" not in flags)
        opened = front.open(world.own.slug)
        attack.check(
            "conversation sans témoin",
            opened.headers.get("set-cookie"),
            harmless="set-cookie" not in opened.headers,
        )


def test_source_is_the_peer(world: World, front: Door, attempts: Attempts) -> None:
    """One source opens so many conversations a minute, whoever it says it is."""
    with attempts.family("limites : adresse annoncée") as attack:
        opened: Visit | None = None
        for number in range(int(LIMITS["SESSIONS_PER_MINUTE"]) + 1):
            answer = front.open(world.own.slug)
            if answer.status_code == 201:
                opened = Visit(front, answer.json())
            attack.control(f"ouverture {number}", answer.status_code in (201, 429))
        attack.control("la limite mord", answer.status_code == 429 and "retry-after" in answer.headers)
        for headers in SPOOFED:
            again = front.request(
                "POST", "/v1/chat/sessions", json={"portal": world.own.slug}, headers=headers
            )
            attack.refused(f"ouvrir, {headers}", again, 429)
        assert opened is not None
        # One session's limit, then the source's with another session: neither moves with a header.
        second = Visit(front, {**world.visitor().opened})
        for _ in range(int(LIMITS["MESSAGES_PER_MINUTE"])):
            opened.send("bonjour")
        attack.refused("session : un de trop", opened.send("bonjour"), 429)
        for _ in range(int(LIMITS["MESSAGES_PER_MINUTE_SOURCE"])):
            second.send("bonjour")
        third = Visit(front, {**world.visitor().opened})
        attack.refused("source : un de trop", third.send("bonjour"), 429)
        for headers in SPOOFED:
            sent = {name.replace("-", "_"): value for name, value in headers.items()}
            body = {"client_message_id": "0b9d3f6e-8f0c-4c1e-9d55-8d2f6b9f6a11", "text": "bonjour"}
            attack.refused(f"écrire, {headers}", third.call("POST", "/v1/chat/messages", body, **sent), 429)
        codes = [
            third.call("POST", "/v1/chat/email-codes", {"email": f"x{n}@example.org", "role": "candidat"})
            for n in range(4)
        ]
        attack.refused("codes : un de trop", codes[-1], 429)
        for headers in SPOOFED:
            sent = {name.replace("-", "_"): value for name, value in headers.items()}
            body = {"email": "y@example.org", "role": "candidat"}
            attack.refused(f"code, {headers}", third.call("POST", "/v1/chat/email-codes", body, **sent), 429)


def test_sign_in_is_limited(world: World, front: Door, attempts: Attempts) -> None:
    with attempts.family("limites : connexion des équipes") as attack:
        browser = Console(front.url)
        # Its cookies are for HTTPS: this plain browser is given them by hand.
        page = browser.get("/console/connexion")
        attack.control("la page", page.status_code == 200)
        pairs = "; ".join(one.partition(";")[0] for one in page.headers.get_list("set-cookie"))
        key = page.text.partition('name="cle" value="')[2].partition('"')[0]
        form = {"cle": key, "email": "personne@example.org", "mot_de_passe": PASSWORD}
        statuses = []
        for _ in range(int(LIMITS["SESSIONS_PER_MINUTE"]) + 2):
            statuses.append(
                browser.http.post("/console/connexion", data=form, headers={"Cookie": pairs}).status_code
            )
        attack.check("jusqu'à la limite", statuses, harmless=statuses[-1] == 429 and 303 not in statuses)
        for headers in SPOOFED:
            answer = browser.http.post("/console/connexion", data=form, headers={"Cookie": pairs, **headers})
            attack.refused(f"se connecter, {headers}", answer, 429)
        browser.close()
