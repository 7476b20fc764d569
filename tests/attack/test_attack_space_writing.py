"""Writing on the personal pages: keys, other sites' forms, methods that only read, and what the logs keep."""

import json
import time

import pytest

from tests.attack.attempts import Attempts
from tests.attack.console import Consoles, signed_in
from tests.attack.scene import World
from tests.attack.spaces import MINE, ROADMAP, TICKED, Space, Spaces, ticket
from tests.attack.test_attack_space import LIST, PATHS, TICKS, opens

CROSS_SITE = (
    {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Sec_Fetch_Site": "x"}, {"Origin": "https://attaquant.example"},
    {"Origin": "https://127.0.0.1.attaquant.example"}, {"Origin": "http://127.0.0.1"}, {"Origin": "http://127.0.0.1:1"},
    {"Sec_Fetch_Site": "cross-site", "Origin": "null"},
)  # fmt: skip


def wrong_keys(spaces: Spaces, world: World, browser: Space) -> dict[str, str | None]:
    elsewhere = spaces.of(world.enter("entreprise"))
    return {
        "absente": None, "vide": "", "d'une autre ouverture": elsewhere.key(), "coupée": browser.key()[:-1], "le témoin": browser.cookie,
        "zéros": "0" * 64, "accents": "%C3%A9" * 8, "majuscules": browser.key().upper(),
    }  # fmt: skip


def test_forms_of_other_sites(world: World, spaces: Spaces, attempts: Attempts) -> None:
    """Every writing needs the key of a page of ours, from a page of ours; and nothing that reads writes."""
    with attempts.family("pages personnelles : formulaires d'ailleurs") as attack:
        signatory = spaces.of(world.enter("entreprise"))
        candidate = spaces.of(world.enter(), ROADMAP)
        form, key = f"{LIST}/{world.own.base + MINE}", signatory.key()
        answer, activity = {"value": "favorable"}, {"title": "Montage"}
        attack.control("script", signatory.put(f"{form}/reponses/C1", answer, key).status_code == 200)
        attack.control("formulaire", signatory.post(form, key).status_code == 303)
        candidate_key = candidate.key(PATHS[1])
        ticked = candidate.put(f"{TICKS}/{TICKED}", {"fait": True}, candidate_key)
        attack.control("case", ticked.status_code == 204)
        for name, wrong in wrong_keys(spaces, world, signatory).items():
            for path, body in ((f"{form}/reponses/C1", answer), (f"{form}/activites", activity)):
                attack.refused(f"clé {name} : {path}", signatory.put(path, body, wrong), 403)
            attack.refused(f"clé {name} : état", signatory.get(f"{form}/etat", X_Cle=wrong or ""), 403)
            attack.refused(
                f"clé {name} : case", candidate.put(f"{TICKS}/{TICKED}", {"fait": False}, wrong), 403
            )
            for path in (form, f"{form}/envoi", "/espace/quitter"):
                attack.refused(f"clé {name} : {path}", signatory.post(path, wrong, {"name": "x"}), 403)
            attack.refused(f"clé {name} : cases", candidate.post(TICKS, wrong, {"montre": TICKED}), 403)
        for headers in CROSS_SITE:
            attack.refused(
                f"{headers} : avis", signatory.put(f"{form}/reponses/C1", answer, key, **headers), 403
            )
            attack.refused(f"{headers} : envoi", signatory.post(f"{form}/envoi", key, **headers), 403)
            attack.refused(f"{headers} : quitter", signatory.post("/espace/quitter", key, **headers), 403)
            unticked = candidate.put(f"{TICKS}/{TICKED}", {"fait": False}, candidate_key, **headers)
            attack.refused(f"{headers} : case", unticked, 403)
        # The key in the address or in the other place is no key; a method is not chosen by a field.
        attack.refused("clé dans l'adresse", signatory.post(f"{form}?cle={key}"), 403)
        attack.refused(
            "clé dans le corps d'un script", signatory.put(f"{form}/reponses/C1", {**answer, "cle": key}), 403
        )
        plain = signatory.http.put(
            f"{form}/reponses/C1", content=json.dumps(answer), headers={"Content-Type": "text/plain"}
        )
        attack.refused("texte sans clé", plain, 403)
        for name in ("X-HTTP-Method-Override", "X-Method-Override", "X-Original-Method"):
            before = world.database.rows("SELECT * FROM opinion_draft ORDER BY id")
            signatory.http.get(f"{form}/reponses/C1", headers={name: "PUT", "X-Cle": key})
            attack.check(
                name, "", harmless=before == world.database.rows("SELECT * FROM opinion_draft ORDER BY id")
            )
        shared = signatory.get(LIST, Origin="https://attaquant.example").headers
        for name in ("access-control-allow-origin", "access-control-allow-credentials"):
            attack.check(name, shared.get(name), harmless=name not in shared)
        policy = shared.get("content-security-policy", "")
        for part in ("frame-ancestors 'none'", "form-action 'self'", "default-src 'none'", "base-uri 'none'"):
            attack.check(part, policy, harmless=part in policy)
        attack.check("cache", shared.get("cache-control"), harmless=shared.get("cache-control") == "no-store")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_changes_nothing(world: World, spaces: Spaces, attempts: Attempts, method: str) -> None:
    with attempts.family("pages personnelles : lire ne change rien") as attack:
        tables = (
            "opinion",
            "opinion_form",
            "opinion_draft",
            "opinion_activity",
            "roadmap_tick",
            "space_link",
            "space_code",
        )
        signatory, candidate = spaces.of(world.enter("entreprise")), spaces.of(world.enter(), ROADMAP)
        attack.control("ses avis", signatory.get(LIST).status_code == 200)
        form = f"{LIST}/{world.own.base + MINE}"
        before = [world.database.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]
        for browser in (signatory, candidate):
            for path in (
                LIST, form, f"{form}/envoi?name=x&function=tuteur&in_company_s_name=on", f"{form}/relecture", f"{form}/reponses/C1?value=favorable",
                f"{form}/activites?title=x", *PATHS, TICKS, f"{TICKS}/{TICKED}?fait=true",
            ):  # fmt: skip
                answer = browser.http.request(method, path, headers={"Purpose": "prefetch", "X-Cle": "x"})
                attack.check(f"{method} {path}", answer.status_code, harmless=answer.status_code < 500)
        after = [world.database.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]
        attack.check("lignes", "", harmless=before == after)
        quit_by_link = spaces.of(world.enter("entreprise"))
        quit_by_link.http.request(method, "/espace/quitter")
        attack.check("quitter", "", harmless=quit_by_link.get(LIST).status_code == 200)


def test_logs(world: World, spaces: Spaces, attempts: Attempts) -> None:
    """Neither tickets nor cookies nor keys are written in a log, nor sent on with a Referer."""
    with attempts.family("pages personnelles : journaux") as attack:
        visit = world.enter("entreprise")
        address = ticket(visit)
        browser = spaces.open()
        attack.control("ouvert", opens(browser.get(address)))
        browser.get(address)
        browser.get(f"{LIST}/999999")
        form = f"{LIST}/{world.own.base + MINE}"
        secret = "saperlipopette"
        browser.put(f"{form}/reponses/C1", {"value": "reserve", "comment": secret}, browser.key())
        browser.put(f"{form}/reponses/C1", {"value": secret, "comment": secret}, browser.key())
        browser.post(form, browser.key(), {"nouvelle": secret * 20})
        time.sleep(0.3)
        written = "".join(one.read_text(errors="replace") for one in world.stack.var_dir.rglob("*.log"))
        attack.control("des journaux", written)
        for name, value in {
            "billet": address.partition("billet=")[2], "témoin": browser.cookie, "clé": browser.key(), "texte": secret,
        }.items():  # fmt: skip
            attack.check(name, "", harmless=value not in written)
        for path in (LIST, form, address):
            said = browser.get(path).headers.get("referrer-policy")
            attack.check(f"Referer de {path[:20]}", said, harmless=said == "no-referrer")


def test_choices_of_reminders(world: World, consoles: Consoles, attempts: Attempts) -> None:
    """A centre chooses its own reminders; nobody chooses another's, nor opens the page without that right."""
    with attempts.family("rappels : choix d'un autre centre") as attack:
        browser = signed_in(consoles.open(), world.own, "centre", world.database)
        own, other = f"/console/rappels/{world.own.base}", f"/console/rappels/{world.other.base}"
        attack.control("le sien", browser.get(own).status_code == 200)
        choice = {"avis-active": "on", "avis-days": "1", "avis-times": "5"}
        attack.refused("lire l'autre", browser.get(other), 404)
        attack.refused("choisir pour l'autre", browser.post(other, own, **choice), 404)
        attack.refused("choisir sans clé", browser.post(own, **choice), 403)
        for role in ("organisme", "evaluateur", "president"):
            elsewhere = signed_in(consoles.open(), world.own, role, world.database)
            for path in ("/console/rappels", own, other):
                attack.refused(f"{role} : {path}", elsewhere.get(path), 403, 404)
            attack.refused(f"{role} : choisir", elsewhere.post(own, "/console/compte", **choice), 403, 404)
        stranger = consoles.open()
        answer = stranger.get(own)
        attack.check("sans connexion", answer.status_code, harmless=answer.status_code == 303)
