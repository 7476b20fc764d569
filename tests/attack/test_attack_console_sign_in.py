"""The staff signing in: the password, the second factor, invitations, and what a session that ended opens."""

import json
import random
import secrets
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp

from api.identity.service import token_hash
from api.sign_in.second_factor import key_of_invitation
from tests.attack.attempts import Attempts
from tests.attack.console import CODE, SIGN_IN, Consoles, plain, signed_in, totp
from tests.attack.scene import World
from tests.attack.timing import compare
from tests.attack.world import PASSWORD, SPARE_BASE


def test_fixation_and_ends(world: World, consoles: Consoles, attempts: Attempts) -> None:
    with attempts.family("console : fixation et fin de session") as attack:
        world.database.alter("DELETE FROM sign_in_failure")
        chosen = uuid.uuid4().hex * 2
        browser, email = consoles.open(), world.own.email("reserve-1")
        browser.http.cookies.set("equipe", chosen, domain="127.0.0.1", path="/")
        browser.password(email)
        half = browser.http.cookies.get("equipe", path="/") if "equipe" in browser.cookies else ""
        attack.check("jeton choisi gardé après le mot de passe", half[:5], harmless=half != chosen)
        answer = browser.code(totp(world.own))
        attack.control(
            "connecté", answer.status_code == 303 and browser.get("/console/compte").status_code == 200
        )
        full = browser.http.cookies.get("equipe")
        flags = answer.headers.get("set-cookie", "").lower()
        for flag in ("httponly", "samesite=strict", "path=/"):
            attack.check(f"témoin {flag}", flags, harmless=flag in flags)
        attack.check("nouveau jeton après le code", "", harmless=full not in (half, chosen))
        kept = [hashed for (hashed,) in world.database.rows("SELECT token_hash FROM staff_session")]
        attack.check("jeton gardé en clair", "", harmless=full not in kept)

        def by(token: str | None) -> Any:
            return world.door.request("GET", "/console/compte", headers={"Cookie": f"equipe={token}"})

        attack.refused("jeton choisi", by(chosen), 303, 401)
        attack.refused("jeton d'avant le code", by(half), 303, 401)
        v1 = world.door.request("GET", "/v1/me", headers={"Authorization": f"Bearer {full}"})
        attack.refused("jeton de la console sur l'API", v1, 401)
        attack.refused(
            "en équipe_",
            world.door.request("GET", "/v1/me", headers={"Authorization": f"Bearer equipe_{full}"}),
            401,
        )
        attack.refused(
            "témoin sur l'API", world.door.request("GET", "/v1/me", headers={"Cookie": f"equipe={full}"}), 401
        )
        browser.post("/console/deconnexion", "/console/compte")
        attack.refused("après la déconnexion", by(full), 303, 401)
        account = world.own.base + SPARE_BASE + 1
        for name, change, back in (
            ("compte fermé", "active = 0", "active = 1"),
            ("inactif depuis une heure", None, None),
            ("durée passée", None, None),
        ):
            one = signed_in(consoles.open(), world.own, "reserve-1", world.database)
            token = one.http.cookies.get("equipe")
            attack.control(f"{name} : avant", by(token).status_code == 200)
            past = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
            if change:
                world.database.alter(f"UPDATE staff_account SET {change} WHERE id = ?", account)
            elif name.startswith("inactif"):
                world.database.alter(
                    "UPDATE staff_session SET seen_at = ? WHERE account_id = ?", past, account
                )
            else:
                world.database.alter(
                    "UPDATE staff_session SET expires_at = ? WHERE account_id = ?", past, account
                )
            attack.refused(name, by(token), 303, 401)
            if back:
                world.database.alter(f"UPDATE staff_account SET {back} WHERE id = ?", account)


def test_second_factor(world: World, consoles: Consoles, attempts: Attempts) -> None:
    with attempts.family("console : second facteur") as attack:
        world.database.alter("DELETE FROM sign_in_failure")
        email = world.own.email("reserve-2")
        first, second = consoles.open(), consoles.open()
        first.password(email)
        second.password(email)
        code = totp(world.own)
        attack.control("premier emploi", first.code(code).status_code == 303)
        attack.refused("même code, autre navigateur", second.code(code), 401, 422, 403)
        for form in ("", "0", "000000 ", "%", "٣٣٣٣٣٣", code + "0", "None", "x" * 5000):
            world.database.alter("DELETE FROM sign_in_failure")
            attack.refused(f"code {form[:12]!a}", second.code(form), 401, 422, 403)
        world.database.alter("DELETE FROM sign_in_failure")
        attack.refused("code d'il y a deux minutes", second.code(totp(world.own, -120)), 401, 422)
        attack.refused("code dans deux minutes", second.code(totp(world.own, 120)), 401, 422)
        racing = [consoles.open() for _ in range(6)]
        email = world.own.email("reserve-3")
        world.database.alter("DELETE FROM sign_in_failure")
        keys = []
        for one in racing:
            one.password(email)
            keys.append(one.key(CODE))
        code = totp(world.own)
        with ThreadPoolExecutor(6) as pool:
            sent = list(
                pool.map(
                    lambda pair: pair[0].http.post(CODE, data={"cle": pair[1], "code": code}).status_code,
                    zip(racing, keys, strict=True),
                )
            )
        attack.check("le même code six fois à la fois", sent, harmless=sent.count(303) == 1)
        guesser = consoles.open()
        email = world.own.email("reserve-4")
        world.database.alter("DELETE FROM sign_in_failure")
        guesser.password(email)
        key = guesser.key(CODE)
        with ThreadPoolExecutor(20) as pool:
            wrong = list(
                pool.map(
                    lambda n: guesser.http.post(CODE, data={"cle": key, "code": f"{n:06}"}).status_code,
                    range(30),
                )
            )
        attack.check("trente codes à la fois", wrong, harmless=wrong.count(303) == 0)
        attack.refused(
            "le bon après trente",
            guesser.http.post(CODE, data={"cle": key, "code": totp(world.own)}),
            401,
            403,
            422,
            429,
        )


def test_passwords(world: World, consoles: Consoles, attempts: Attempts) -> None:
    """Five failures and the address is refused for a while, with the same page for a right password and for a stranger's."""
    with attempts.family("console : mot de passe") as attack:
        world.database.alter("DELETE FROM sign_in_failure")
        email = world.own.email("reserve-5")
        browser = consoles.open()
        attack.control("le bon", browser.password(email).status_code == 303)
        pages = set()
        for number in range(5):
            answer = browser.password(email, f"mauvais-{number}")
            attack.refused(f"mauvais {number}", answer, 401, 422, 403)
            pages.add(plain(answer.text, email))
        attack.refused("le bon, trop tard", locked := browser.password(email), 401, 403, 422, 429)
        pages.add(plain(locked.text, email))
        stranger = browser.password("personne@example.org", "x")
        pages.add(plain(stranger.text, "personne@example.org"))
        attack.check("une seule page pour tous", len(pages), harmless=len(pages) == 1)
        email = world.own.email("reserve-6")
        key = browser.key(SIGN_IN)
        with ThreadPoolExecutor(20) as pool:
            form = {"cle": key, "email": email}
            list(
                pool.map(
                    lambda n: browser.http.post(SIGN_IN, data={**form, "mot_de_passe": f"faux-{n}"}),
                    range(20),
                )
            )
        attack.refused("le bon après vingt à la fois", browser.password(email), 401, 403, 422, 429)
        for variant in (email.upper(), f" {email}", f"{email} "):
            attack.refused(f"adresse {variant!r}", browser.password(variant), 401, 403, 422, 429)
        for given in (
            "' OR '1'='1",
            "%",
            "\x00",
            "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
            "x" * 12_000,
            "",
        ):
            attack.refused(f"adresse {given[:12]!a}", browser.password(given, PASSWORD), 401, 403, 413, 422)
            attack.refused(
                f"mot de passe {given[:12]!a}",
                browser.password(world.own.email("reserve-7"), given),
                401,
                403,
                413,
                422,
            )


def test_invitations(world: World, consoles: Consoles, attempts: Attempts) -> None:
    with attempts.family("console : invitations") as attack:
        attack.control("la page de connexion", consoles.open().get(SIGN_IN).status_code == 200)
        for token in (
            "",
            "x",
            "%",
            "' OR '1'='1",
            "a" * 5000,
            "../compte",
            world.own.staff_tokens["centre"],
            "\x00",
        ):
            browser = consoles.open()
            answer = browser.http.get("/console/invitation", params={"jeton": token})
            if answer.status_code == 303:
                answer = browser.get("/console/invitation")
            attack.refused(f"invitation {token[:15]!a}", answer, 303, 401, 403, 404, 410, 422)
            posted = browser.http.post(
                "/console/invitation",
                data={"cle": "x", "nouveau": PASSWORD, "encore": PASSWORD, "code": "000000"},
            )
            attack.refused(f"accepter {token[:15]!a}", posted, 303, 401, 403, 404, 410, 422)
            attack.refused("ce que cela ouvre", browser.get("/console/compte"), 303, 401)


def test_invitation_opens_once(world: World, consoles: Consoles, attempts: Attempts) -> None:
    with attempts.family("console : invitation, une seule fois") as attack:
        secret = json.loads((world.stack.var_dir / "secrets.json").read_text())["SESSION_KEY"]
        before = signed_in(consoles.open(), world.own, "reserve-12", world.database)
        token, late = invited(world, 12, timedelta(hours=1)), invited(world, 13, timedelta(seconds=-1))
        path = "/console/invitation"
        for _ in range(3):
            # Filters of e-mail open links before their reader does.
            reader = consoles.open()
            reader.get(path, params={"jeton": token})
            attack.control("la page", reader.get(path).status_code == 200)
        guest = consoles.open()
        guest.get(path, params={"jeton": token})
        key = pyotp.TOTP(key_of_invitation(token, secret))
        new = "tournesol-Bleu-57-lanterne"
        for name, fields in (
            ("code faux", {"nouveau": new, "encore": new, "code": "000000"}),
            ("mot de passe court", {"nouveau": "court", "encore": "court", "code": key.now()}),
            (
                "mot de passe connu",
                {"nouveau": "motdepasse123456", "encore": "motdepasse123456", "code": key.now()},
            ),
            ("deux saisies", {"nouveau": new, "encore": new + "x", "code": key.now()}),
        ):
            attack.refused(name, guest.post(path, path, **fields), 401, 422)
        stale = guest.key(path)
        attack.refused(
            "depuis un autre site",
            guest.http.post(path, data={"cle": stale}, headers={"Sec-Fetch-Site": "cross-site"}),
            403,
        )
        done = guest.post(path, path, nouveau=new, encore=new, code=key.now())
        attack.control(
            "acceptée", done.status_code == 303 and guest.get("/console/compte").status_code == 200
        )
        attack.refused("session d'avant", before.get("/console/compte"), 303, 401)
        again = consoles.open()
        again.get(path, params={"jeton": token})
        attack.refused("lien déjà servi", again.get(path), 303, 401, 403, 404, 410)
        fields = {"cle": stale, "nouveau": new + "2", "encore": new + "2", "code": key.now()}
        attack.refused("accepter encore", again.http.post(path, data=fields), 303, 401, 403, 404, 410, 422)
        attack.refused("ce que cela ouvre", again.get("/console/compte"), 303, 401)
        attack.refused(
            "ancien mot de passe", consoles.open().password(world.own.email("reserve-12")), 401, 422
        )
        expired = consoles.open()
        expired.get(path, params={"jeton": late})
        attack.refused("lien périmé", expired.get(path), 303, 401, 403, 404, 410)
        log = (world.stack.var_dir / "log" / "api.log").read_text()
        attack.check("lien dans le journal", "", harmless=token not in log)


def invited(world: World, number: int, remaining: timedelta) -> str:
    """The token of an invitation of that account, written behind the console's back."""
    token = secrets.token_urlsafe(32)
    moments = [
        (datetime.now(UTC) + one).strftime("%Y-%m-%d %H:%M:%S.%f") for one in (remaining, timedelta(0))
    ]
    world.database.alter(
        "INSERT INTO staff_invitation (account_id, token_hash, expires_at, created_at, version) VALUES (?, ?, ?, ?, 1)",
        world.own.base + SPARE_BASE + number, token_hash(token), *moments,
    )  # fmt: skip
    return token


def test_time_tells_nothing(world: World, consoles: Consoles, attempts: Attempts) -> None:
    """Signing in takes the same time whether or not an account has the address."""
    with attempts.family("console : temps de la connexion") as attack:
        world.database.alter("DELETE FROM sign_in_failure")
        browser = consoles.open()
        key = browser.key(SIGN_IN)
        attack.control("une page", key)
        known = [world.own.email(f"reserve-{number}") for number in range(8, 12)] * 6
        asked = [(True, one) for one in known] + [
            (False, f"inconnu-{number}@example.org") for number in range(len(known))
        ]
        random.Random(3).shuffle(asked)
        times: dict[bool, list[float]] = {True: [], False: []}
        for is_known, email in asked:
            # Four failures at most an address: a lock would answer otherwise than the password does.
            world.database.alter("DELETE FROM sign_in_failure")
            start = time.perf_counter()
            answer = browser.http.post(
                SIGN_IN, data={"cle": key, "email": email, "mot_de_passe": "faux-mot-de-passe"}
            )
            times[is_known].append((time.perf_counter() - start) * 1000)
            attack.refused("essai", answer, 401, 403, 422)
        compare(attack, "se connecter", times)
