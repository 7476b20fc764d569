"""Other sites in the person's browser: their origin is refused, and no header opens our answers to them."""

from collections.abc import Iterator

import httpx

from tests.attack.attempts import Attack, Attempts
from tests.attack.scene import World

PATH = "/v1/chat/messages"


def foreign(world: World) -> Iterator[str]:
    own, ours = world.own.origin, world.stack.url
    yield from (
        "null", "https://attaquant.example", world.other.origin, own.replace("https", "http"), f"{own}:8443", f"{own}.attaquant.example",
        own.replace("portail.", ""), own.replace("portail.", "autre.portail."), f"{own}/", f"{own}/page", own.replace("https://", "https://x@"),
        "file://", "chrome-extension://abcdef", "*", f"{own},https://attaquant.example", f"https://attaquant.example {own}",
        f"https://attaquant.example#{own}", "javascript:alert(1)", f"{ours}.attaquant.example", ours.replace("http://", "https://"),
        ours.rpartition(":")[0] + ":1", "http://[::1]:9999", own.replace(".example", "-example"), "https://portail.albatrоs.example.org",
    )  # fmt: skip


def not_shared(attack: Attack, name: str, response: httpx.Response, origin: str) -> None:
    allowed = response.headers.get("access-control-allow-origin")
    attack.check(f"{name} : partagé avec {origin[:50]!a}", allowed, harmless=allowed is None)
    with_cookies = response.headers.get("access-control-allow-credentials")
    attack.check(f"{name} : témoins", with_cookies, harmless=with_cookies is None)


def test_other_origins(world: World, attempts: Attempts) -> None:
    with attempts.family("autre origine") as attack:
        visit = world.enter()
        own = world.own.origin
        good = world.door.open(world.own.slug, Origin=own)
        attack.control("l'origine du portail", good.status_code == 201)
        attack.control("réponse partagée avec elle", good.headers["access-control-allow-origin"] == own)
        attack.control("sa session", visit.call("GET", PATH, Origin=own).status_code == 200)
        attack.control("notre page", visit.call("GET", PATH, Origin=world.stack.url).status_code == 200)
        for origin in foreign(world):
            sent = origin.encode()
            headers = {**visit.headers, "Origin": sent}
            calls = (
                ("ouvrir", world.door.request("POST", "/v1/chat/sessions", json={"portal": world.own.slug}, headers={"Origin": sent})),
                ("relire", world.door.request("GET", PATH, headers=headers)),
                ("écrire", world.door.request("POST", PATH, json={"text": "où en suis-je ?"}, headers=headers)),
                ("renouveler", world.door.request("POST", "/v1/chat/sessions/renewal", headers=headers)),
                ("clore", world.door.request("DELETE", "/v1/chat/sessions/current", headers=headers)),
                ("code", world.door.request("POST", "/v1/chat/email-codes", json={"email": "a@b.fr", "role": "candidat"}, headers=headers)),
                ("avis", world.door.request("POST", f"{PATH}/1/feedback", json={"useful": True}, headers=headers)),
            )  # fmt: skip
            for name, response in calls:
                if origin == world.other.origin:
                    # A registered portal's page may read why it was refused; its own origin is named to it, no more.
                    harmless = response.status_code == 403 and not attack.signs.search(response.text)
                    attack.check(f"{name} depuis l'autre portail", response.text, harmless=harmless)
                    continue
                attack.refused(f"{name} depuis {origin[:50]!a}", response, 403, 422)
                not_shared(attack, name, response, origin)
        attack.control("la session a tenu", visit.call("GET", PATH).status_code == 200)


def test_preflight(world: World, attempts: Attempts) -> None:
    with attempts.family("demande préalable (CORS)") as attack:

        def ask(
            origin: str, path: str = PATH, method: str = "POST", headers: str = "authorization,content-type"
        ) -> httpx.Response:
            return world.door.request(
                "OPTIONS",
                path,
                headers={
                    "Origin": origin.encode(),
                    "Access-Control-Request-Method": method,
                    "Access-Control-Request-Headers": headers,
                },
            )

        allowed = ask(world.own.origin)
        attack.control("permise", allowed.headers.get("access-control-allow-origin") == world.own.origin)
        attack.control("dite selon l'origine", "origin" in allowed.headers.get("vary", "").lower())
        for origin in foreign(world):
            if origin != world.other.origin:
                not_shared(attack, "préalable", ask(origin), origin)
        for path in (
            "/v1/candidates",
            "/v1/me",
            "/v1/people/1/export.json",
            "/console/",
            "/v1/opinions",
            "/openapi.json",
            "/healthz",
        ):
            for origin in (world.own.origin, "https://attaquant.example", "null"):
                not_shared(attack, path, ask(origin, path, "GET"), origin)
        for method in ("PUT", "PATCH", "TRACE"):
            granted = ask(world.own.origin, method=method).headers.get("access-control-allow-methods", "")
            attack.check(f"méthode {method}", granted, harmless=method not in granted)


def test_frames(world: World, attempts: Attempts) -> None:
    """Only a portal's own pages may frame its conversation, and nobody any other page of ours."""
    with attempts.family("encadrement (iframe)") as attack:

        def framed_by(path: str) -> str:
            policy = world.door.request("GET", path).headers.get("content-security-policy", "")
            found = [one for one in policy.split(";") if one.strip().startswith("frame-ancestors")]
            return found[0].strip().removeprefix("frame-ancestors ") if found else "*"

        attack.control("par le portail", world.own.origin in framed_by(f"/integration/{world.own.slug}"))
        attack.check(
            "par un autre", "", harmless=world.other.origin not in framed_by(f"/integration/{world.own.slug}")
        )
        pages = {
            name: world.door.request("GET", f"/integration/{slug}")
            for name, slug in (("fermé", f"ferme-{world.own.word}"), ("inconnu", "nulle-part"))
        }
        same = len(
            {
                (one.status_code, one.text.replace(f"ferme-{world.own.word}", "").replace("nulle-part", ""))
                for one in pages.values()
            }
        )
        attack.check(
            "fermé et inconnu se ressemblent", [one.status_code for one in pages.values()], harmless=same == 1
        )
        for path in (
            f"/integration/ferme-{world.own.word}", "/integration/nulle-part", "/", "/console/", "/console/connexion", "/openapi.json",
            "/v1/me", "/healthz", "/integration/%22%3E%3Cscript%3E", "/integration/..%2f..%2fconsole",
        ):  # fmt: skip
            attack.check(f"{path} encadré", framed_by(path), harmless=framed_by(path) == "'none'")
        for slug in ("%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "{{7*7}}", "a'onload='x"):
            page = world.door.request("GET", f"/integration/{slug}")
            attack.check(
                f"page au nom {slug}",
                page.text,
                harmless="<script>alert" not in page.text and "'onload='" not in page.text,
            )


def test_host_and_addresses(world: World, attempts: Attempts) -> None:
    """The caller chooses the Host header: no address of ours is built from it, and it widens nothing."""
    with attempts.family("en-tête Host") as attack:
        attack.control("hôte normal", world.door.request("GET", "/healthz").status_code == 200)
        bad = "attaquant.example"
        key = world.own.key("EdDSA")
        aimed = type(world.issuer)(world.own.slug, f"http://{bad}").token(key)
        for name, headers in (
            ("Host", {"Host": bad}),
            ("X-Forwarded-Host", {"X-Forwarded-Host": bad}),
            ("Forwarded", {"Forwarded": f"host={bad};proto=https"}),
            ("X-Host", {"X-Host": bad}),
        ):
            for path in (
                "/",
                "/console",
                "/console/",
                "/console/connexion",
                "/widget.js",
                "/widget",
                "/v1/chat/sessions/",
                f"/integration/{world.own.slug}",
            ):
                answer = world.door.request("GET", path, headers=headers)
                echoed = bad in answer.text + str(answer.headers)
                attack.check(f"{name} sur {path}", answer.headers.get("location"), harmless=not echoed)
            body = {"portal": world.own.slug, "identity_token": aimed}
            sent = world.door.request("POST", "/v1/chat/sessions", json=body, headers=headers)
            attack.refused(f"jeton pour l'hôte de {name}", sent, 401)
            there = world.door.request(
                "POST",
                "/v1/chat/sessions",
                json={"portal": world.own.slug},
                headers={**headers, "Origin": f"http://{bad}"},
            )
            attack.refused(f"origine égale au {name}", there, 403)
            not_shared(attack, name, there, bad)
