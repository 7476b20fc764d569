"""The records' API, as it describes itself: every address with the other side's ids, by everybody who is not of that side."""

import json
import re
import socket
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from tests.api.bodies import body
from tests.attack.attempts import Attempts
from tests.attack.scene import World
from tests.attack.world import STAFF

OWN_ROLES = tuple(role for role in STAFF if role != "administrateur")
CALLERS = (*OWN_ROLES, "candidat", "entreprise", "visiteur", "personne")
REFUSED = (401, 403, 404, 405, 409, 412, 413, 422, 428)
# Names that all staff share, whatever their centre: whoever may read them reads them all (api/access/rules.py).
SHARED = (
    "/v1/companies",
    "/v1/signatories",
    "/v1/training-bodies",
    "/v1/exam-centres",
    "/v1/centre-contacts",
)


@pytest.fixture(scope="module")
def described(world: World) -> dict[str, Any]:
    found: dict[str, Any] = world.door.request("GET", "/openapi.json").json()
    return found


@pytest.fixture(scope="module")
def credentials(world: World) -> dict[str, dict[str, str]]:
    sessions = {
        "candidat": world.enter(),
        "entreprise": world.enter("entreprise"),
        "visiteur": world.visitor(),
    }
    return {
        "personne": {},
        **{name: visit.headers for name, visit in sessions.items()},
        **{role: {"Authorization": f"Bearer {world.own.staff_tokens[role]}"} for role in OWN_ROLES},
    }


def operations(described: dict[str, Any], *methods: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, found in described["paths"].items():
        for method, operation in found.items():
            if (
                method in methods
                and path.startswith("/v1/")
                and not path.startswith(("/v1/chat", "/v1/demo"))
            ):
                yield method.upper(), path, operation


def at(path: str, number: int) -> str:
    return re.sub(r"{(\w+)}", lambda found: "C1" if found[1] in ("code", "capacity") else str(number), path)


@pytest.mark.parametrize("who", CALLERS)
def test_reading(
    world: World, described: dict[str, Any], credentials: dict[str, Any], attempts: Attempts, who: str
) -> None:
    with attempts.family(f"dossiers : lire, {who}") as attack:
        headers, own, other = credentials[who], world.own.base, world.other.base
        if who in ("personne", "visiteur"):
            attack.control("santé", world.door.request("GET", "/healthz").status_code == 200)
        else:
            attack.control("qui", world.door.request("GET", "/v1/me", headers=headers).status_code == 200)
        read = 0
        for method, path, operation in operations(described, "get"):
            if who in OWN_ROLES and path.startswith(SHARED):
                continue
            if "{" in path:
                for extra in range(3):
                    attack.refused(
                        f"{path} {extra}",
                        world.door.request(method, at(path, other + extra), headers=headers),
                        *REFUSED,
                    )
                mine = world.door.request(method, at(path, own), headers=headers)
                read += mine.status_code == 200
                attack.shows_nothing(f"{path}, le sien", mine)
                continue
            listed = world.door.request(method, path, headers=headers)
            attack.shows_nothing(path, listed)
            if listed.status_code != 200:
                continue
            for parameter in operation.get("parameters", []):
                name = parameter["name"]
                if parameter["in"] != "query":
                    continue
                value = other if name.endswith("_id") else world.other.word
                answer = world.door.request(method, f"{path}?{name}={value}&limit=200", headers=headers)
                # A refused value is named by its field, never repeated.
                attack.shows_nothing(f"{path}?{name}", answer)
        if who not in ("personne", "visiteur", "entreprise"):
            attack.control("son propre dossier", read)


@pytest.mark.parametrize("who", CALLERS)
def test_writing(
    world: World, described: dict[str, Any], credentials: dict[str, Any], attempts: Attempts, who: str
) -> None:
    with attempts.family(f"dossiers : écrire, {who}") as attack:
        headers, other = {**credentials[who], "If-Match": '"1"'}, world.other.base
        attack.control("santé", world.door.request("GET", "/healthz").status_code == 200)
        for method, path, operation in operations(described, "post", "put", "patch", "delete"):
            if who in OWN_ROLES and path.startswith(SHARED[:2]):
                continue
            content = operation.get("requestBody", {}).get("content", {})
            sent = body(described, content.get("application/json", {}).get("schema"), {}, other)
            given = {"json": sent} if isinstance(sent, dict) else {}
            answer = world.door.request(method, at(path, other), headers=headers, **given)
            creates_of_its_own = "{" not in path and not any(
                str(other) in str(value) for value in (sent or {}).values()
            )
            if creates_of_its_own or path.startswith("/v1/imports"):
                attack.shows_nothing(f"{method} {path}", answer)
            else:
                attack.refused(f"{method} {path}", answer, *REFUSED)


def test_extra_fields(
    world: World, described: dict[str, Any], credentials: dict[str, Any], attempts: Attempts
) -> None:
    """Mass assignment: a field that a body does not have is refused, and never kept."""
    extra = {
        "id": 1, "version": 99, "role": "administrateur", "person_id": world.other.base, "portal_id": world.other.base,
        "exam_centre_id": world.other.base, "published_at": "2020-01-01T00:00:00Z", "password_hash": "x",
    }  # fmt: skip
    with attempts.family("dossiers : champs en trop") as attack:
        attack.control("santé", world.door.request("GET", "/healthz").status_code == 200)
        own = world.own.base
        headers = {**credentials["centre"], "If-Match": '"1"'}
        for method, path, operation in operations(described, "post", "put", "patch"):
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            schema = content.get("schema", {})
            name = schema.get("$ref", "").rpartition("/")[2]
            known = described["components"]["schemas"].get(name, {}).get("properties", {})
            least = body(described, schema or None, {}, own)
            for field, value in extra.items():
                if field in known or not isinstance(least, dict):
                    continue
                answer = world.door.request(
                    method, at(path, own), json={**least, field: value}, headers=headers
                )
                attack.refused(f"{method} {path} avec {field}", answer, *REFUSED)


def test_service_token_from_outside(world: World, attempts: Attempts) -> None:
    """What the actions ask is behind another port, on this machine only; their token opens nothing on the public one."""
    drawn = json.loads((world.stack.var_dir / "secrets.json").read_text())
    sender = world.victim.sender_id
    with attempts.family("portes internes") as attack:
        inside = f"http://127.0.0.1:{world.stack.ports['INTERNAL_PORT']}"
        service = {"Authorization": f"Bearer {drawn['SERVICE_TOKEN']}"}
        asked = {"question": "progression", "parametres": {}}
        path = f"/internal/conversations/by-sender/{sender}/personal-answers"
        attack.control(
            "mesures en interne", world.door.request("GET", f"{inside}/metrics").status_code == 200
        )
        for headers in (
            {},
            service,
            {"Authorization": f"Bearer {drawn['SESSION_KEY']}"},
            {"X-Gateway-Secret": drawn["CHANNEL_SECRET"]},
        ):
            for one in (
                path,
                "/metrics",
                "/internal/metrics",
                "/internal",
                "/internal/",
                "/internal/../metrics",
                "/v1/../metrics",
                "/%2e%2e/metrics",
            ):
                for method in ("GET", "POST"):
                    answer = world.door.request(
                        method, one, headers=headers, **({"json": asked} if method == "POST" else {})
                    )
                    attack.refused(f"public : {method} {one[:30]}", answer, 404, 405)
        for name, token in (
            ("faux", "x" * 40),
            ("vide", "."),
            ("de session", world.victim.visit.opened["session_token"]),
            ("d'équipe", world.own.staff_tokens["centre"]),
        ):
            for kind in ("answers", "personal-answers", "several-answers", "nearest"):
                one = f"{inside}/internal/conversations/by-sender/{sender}/{kind}"
                answer = world.door.request(
                    "POST", one, json=asked, headers={"Authorization": f"Bearer {token}"}
                )
                attack.refused(f"interne : jeton {name}, {kind}", answer, 401)
        unknown = world.door.request(
            "POST", f"{inside}{path.replace(sender, 'f' * 64)}", json=asked, headers=service
        )
        attack.shows_nothing("interne : émetteur inconnu", unknown)
        for sent in ("%", "' OR 1=1 --", sender[:-1], sender.upper(), "../" + sender, "*"):
            answer = world.door.request(
                "POST",
                f"{inside}/internal/conversations/by-sender/{sent}/personal-answers",
                json=asked,
                headers=service,
            )
            attack.shows_nothing(f"interne : émetteur {sent[:12]!a}", answer)
        rasa = f"http://127.0.0.1:{world.stack.ports['RASA_PORT']}"
        # Its page for an unknown address repeats that address: no real sender is put in it.
        for one in (
            "/model",
            "/domain",
            "/conversations",
            "/conversations/x/tracker",
            "/conversations/x/messages",
            "/status",
            "/version/x",
        ):
            for method in ("GET", "POST", "PUT", "DELETE"):
                answer = world.door.request(method, rasa + one)
                attack.refused(f"Rasa : {method} {one[:20]}", answer, 401, 403, 404, 405)
        hook = f"{rasa}/webhooks/gateway/webhook"
        for headers in ({}, {"X-Gateway-Secret": "x"}, {"X-Gateway-Secret": ""}):
            answer = world.door.request(
                "POST", hook, json={"sender": sender, "message": "où en suis-je ?"}, headers=headers
            )
            attack.refused("Rasa : canal sans secret", answer, 401)
        # The stock channel is for development; whoever it names is anonymous unless it is a real sender, whom nobody can guess.
        for guess in (
            world.victim.visit.conversation_id,
            "1",
            str(world.other.base),
            # Never the real one, whatever figure it ends with.
            sender[:-1] + ("1" if sender.endswith("0") else "0"),
            world.other.email("candidat"),
        ):
            asked = {"sender": guess, "message": "où en suis-je ?"}
            said = [
                one.get("text", "")
                for one in world.door.request("POST", world.stack.rest_url, json=asked).json()
            ]
            attack.check(
                f"Rasa : émetteur {guess[:6]}…", said, harmless=not attack.signs.search(" ".join(said))
            )


def test_other_addresses_of_this_machine(world: World, attempts: Attempts) -> None:
    """Nothing of ours answers on an address that another machine can reach."""
    with attempts.family("adresses de la machine") as attack:
        attack.control("sur la boucle locale", world.door.request("GET", "/healthz").status_code == 200)
        reachable = {
            one.address
            for found in psutil.net_if_addrs().values()
            for one in found
            if one.family == socket.AF_INET
        } - {"127.0.0.1"}
        for address in sorted({*reachable, "127.0.0.2"}):
            for name, port in world.stack.ports.items():
                with socket.socket() as line:
                    line.settimeout(0.5)
                    answered = line.connect_ex((address, port)) == 0
                attack.check(f"{name} sur {address}", answered, harmless=not answered)


def test_nothing_personal_is_kept_by_a_cache(
    world: World, credentials: dict[str, Any], attempts: Attempts
) -> None:
    with attempts.family("caches") as attack:
        widget = world.door.request("GET", "/widget.js")
        attack.control("un fichier public", widget.status_code == 200)
        base, visit = world.own.base, world.enter()
        answers = {
            "relire": visit.call("GET", "/v1/chat/messages"), "message": visit.send("où en suis-je ?"), "renouveler": visit.call("POST", "/v1/chat/sessions/renewal"),
            "ouvrir": world.door.open(world.own.slug), "ouvrir refusé": world.door.open("nulle-part"), "sans session": world.door.request("GET", "/v1/chat/messages"),
            "console": world.door.request("GET", "/console/"), "connexion": world.door.request("GET", "/console/connexion"),
        }  # fmt: skip
        for who in ("centre", "candidat", "entreprise"):
            for path in (
                "/v1/me", "/v1/candidates", f"/v1/candidates/{base}", f"/v1/enrolments/{base}/progress", "/v1/opinions", f"/v1/people/{base}/export.json",
                f"/v1/people/{base}/export.pdf", f"/v1/jury-sessions/{base}/recap", "/v1/candidates/0", "/v1/nulle-part",
            ):  # fmt: skip
                answers[f"{who} {path}"] = world.door.request("GET", path, headers=credentials[who])
        for name, answer in answers.items():
            kept = answer.headers.get("cache-control", "")
            attack.check(f"{name} gardé", kept, harmless="no-store" in kept and "public" not in kept)
            attack.check(
                f"{name} daté", answer.headers.get("expires"), harmless="expires" not in answer.headers
            )
            attack.check(
                f"{name} : référent",
                answer.headers.get("referrer-policy"),
                harmless=answer.headers.get("referrer-policy") == "no-referrer",
            )
            attack.check(
                f"{name} : type",
                answer.headers.get("x-content-type-options"),
                harmless=answer.headers.get("x-content-type-options") == "nosniff",
            )
            server = answer.headers.get("server", "") + answer.headers.get("x-powered-by", "")
            attack.check(f"{name} : logiciel annoncé", server, harmless=not server)
