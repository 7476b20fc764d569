"""The personal pages: their tickets, their cookie, their keys; another's page, another's role, another site."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx

from tests.attack.attempts import Attack, Attempts
from tests.attack.scene import World
from tests.attack.spaces import COOKIE, MINE, OPINIONS, ROADMAP, TICKED, Spaces, ticket
from tests.attack.test_attack_sessions import CURRENT, moment

PAGES = "/v1/chat/pages"
ENTER = "/espace/entrer"
LIST = "/espace/avis"
PATHS = (LIST, "/espace/feuille-de-route")
TICKS = "/espace/feuille-de-route/points"


def opens(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and f"{COOKIE}=" in answer.headers.get("set-cookie", "")


def closed(attack: Attack, name: str, answer: httpx.Response, *statuses: int) -> None:
    attack.refused(name, answer, *(statuses or (401,)))
    attack.check(
        f"{name} : témoin", answer.headers.get("set-cookie"), harmless="set-cookie" not in answer.headers
    )


def test_tickets(world: World, spaces: Spaces, attempts: Attempts) -> None:
    with attempts.family("pages personnelles : billets") as attack:
        visit = world.enter("entreprise")
        address, browser = ticket(visit), spaces.open()
        attack.control("le billet ouvre", opens(browser.get(address)))
        attack.control("la page", world.own.word in browser.get(LIST).text.lower())
        for name in ("le même navigateur", "un autre"):
            again = browser if name == "le même navigateur" else spaces.open()
            closed(attack, f"deux fois, {name}", again.get(address))
        quick = ticket(visit)
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: spaces.open().get(quick), range(20)))
        won = [one for one in answers if opens(one)]
        attack.check("vingt fois à la fois", [one.status_code for one in answers], harmless=len(won) == 1)
        old = ticket(visit)
        late = moment(timedelta(seconds=1))
        world.database.alter("UPDATE space_session SET expires_at = ? WHERE ticket_hash IS NOT NULL", late)
        closed(attack, "périmé", spaces.open().get(old))
        secret = ticket(visit).partition("billet=")[2]
        token = visit.opened["session_token"]
        for name, value in {
            "vide": "", "coupé": secret[:-1], "allongé": f"{secret}A", "retourné": secret[::-1], "joker": "%25", "nul": f"{secret}%00",
            "jeton de session": token, "immense": "A" * 65, "jeton du témoin": browser.cookie, "guillemets": "' OR 1=1 --", "accents": "é" * 43,
        }.items():  # fmt: skip
            closed(
                attack,
                f"billet {name}",
                spaces.open().get(f"{ENTER}?page={OPINIONS}&billet={value}"),
                401,
                404,
            )
        for page in (
            "",
            "../console/",
            "//attaquant.example",
            "https://attaquant.example",
            "avis/../../console",
            "avis%0d%0aSet-Cookie:x=1",
        ):
            answer = spaces.open().get(f"{ENTER}?page={page}&billet={secret}")
            closed(attack, f"page {page!a}", answer, 401, 404)
            attack.check(
                f"page {page!a} : renvoi",
                answer.headers.get("location"),
                harmless="location" not in answer.headers,
            )
        attack.control(
            "ces essais ne l'ont pas usé",
            opens(spaces.open().get(f"{ENTER}?page={OPINIONS}&billet={secret}")),
        )
        for _ in range(200):
            guess = "".join(reversed(ticket(visit).partition("billet=")[2]))
            attack.refused(
                "deviné", world.door.request("GET", f"{ENTER}?page={OPINIONS}&billet={guess}"), 401
            )


def test_who_draws_a_ticket(world: World, spaces: Spaces, attempts: Attempts) -> None:
    with attempts.family("pages personnelles : qui demande un billet") as attack:
        visit = world.enter()
        body = {"page": ROADMAP}
        attack.control("la personne", visit.call("POST", PAGES, body).status_code == 201)
        attack.refused("visiteur anonyme", world.visitor().call("POST", PAGES, body), 401)
        attack.refused("sans session", world.door.request("POST", PAGES, json=body), 401)
        for origin in ("https://attaquant.example", "null", world.other.origin):
            answer = visit.call("POST", PAGES, body, Origin=origin)
            harmless = answer.status_code == 403 and "billet" not in answer.text
            attack.check(f"depuis {origin}", answer.text, harmless=harmless)
        for extra in (
            {"person_id": world.other.base}, {"role": "entreprise"}, {"conversation_id": world.victim.visit.conversation_id},
            {"origin": "https://attaquant.example"},
        ):  # fmt: skip
            answer = visit.call("POST", PAGES, {**body, **extra}, Host="attaquant.example")
            attack.shows_nothing(f"champ en trop {extra}", answer)
            url = answer.json().get("url", "") if answer.status_code == 201 else world.stack.url
            attack.check("adresse de nos pages", url, harmless=url.startswith(world.stack.url))
        if answer.status_code == 201:
            browser = spaces.of(visit, ROADMAP)
            attack.check(
                "qui s'ouvre", "", harmless=world.other.word not in browser.get(PATHS[1]).text.lower()
            )
        for page in ("console", "", "../console", None, 1, ["avis"], "avis?x=1"):
            attack.refused(f"page {page!a}", visit.call("POST", PAGES, {"page": page}), 422)
        for method in ("GET", "PUT", "DELETE", "PATCH", "HEAD"):
            attack.refused(method, visit.call(method, PAGES), 405)
        later = ticket(visit, ROADMAP)
        attack.control("close", visit.call("DELETE", CURRENT).status_code == 204)
        closed(attack, "billet d'une conversation close", spaces.open().get(later))
        attack.refused("en demander un autre", visit.call("POST", PAGES, body), 401)


def test_the_end_of_the_pages(world: World, spaces: Spaces, attempts: Attempts) -> None:
    """A ticket opens what its conversation may see, no longer than that conversation."""
    with attempts.family("pages personnelles : fin") as attack:
        visit = world.enter("entreprise")
        browser = spaces.of(visit)
        attack.control("ouverte", browser.get(LIST).status_code == 200)
        attack.control("« Quitter »", browser.post("/espace/quitter", browser.key()).status_code == 200)
        first = spaces.of(visit)
        kept = first.cookie
        first.post("/espace/quitter", first.key())
        gone = spaces.open()
        gone.hold(kept)
        attack.refused("témoin gardé après « Quitter »", gone.get(LIST), 401)
        still = spaces.of(visit)
        visit.call("DELETE", CURRENT)
        attack.refused("après « Terminer » dans la conversation", still.get(LIST), 401)
        visit = world.enter("entreprise")
        run_out = spaces.of(visit)
        world.database.alter(
            "UPDATE space_session SET expires_at = ? WHERE conversation_id = ?",
            moment(timedelta(seconds=1)),
            visit.conversation_id,
        )
        attack.refused("périmée", run_out.get(LIST), 401)
        # Used again and again, it ends with what a conversation lasts.
        long = spaces.of(visit)
        world.database.alter(
            "UPDATE space_session SET created_at = ? WHERE conversation_id = ? AND expires_at > ?",
            moment(timedelta(hours=11, minutes=59)), visit.conversation_id, moment(timedelta(0)),
        )  # fmt: skip
        long.get(LIST)
        end = world.database.value(
            "SELECT max(expires_at) FROM space_session WHERE conversation_id = ?", visit.conversation_id
        )
        attack.check("prolongée sans fin", end, harmless=end < moment(timedelta(hours=-2, minutes=-1)))
        closing = world.enter("entreprise")
        there = spaces.of(closing)
        world.database.alter("UPDATE portal SET active = 0 WHERE id = ?", world.own.base)
        try:
            attack.refused("portail fermé entre-temps", there.get(LIST), 401)
        finally:
            world.database.alter("UPDATE portal SET active = 1 WHERE id = ?", world.own.base)
        signatory = world.enter("entreprise")
        erased = spaces.of(signatory)
        world.database.alter(
            "UPDATE person SET erased_at = ? WHERE id = ?", moment(timedelta(0)), world.own.base + 1
        )
        try:
            attack.refused("personne effacée", erased.get(LIST), 401)
        finally:
            world.database.alter("UPDATE person SET erased_at = NULL WHERE id = ?", world.own.base + 1)


def forged(world: World, own: str) -> dict[str, str]:
    """Cookies that nobody was given."""
    session = world.enter()
    return {
        "vide": "", "jeton de conversation": session.opened["session_token"], "billet": ticket(session, ROADMAP).partition("billet=")[2],
        "coupé": own[:-1], "allongé": f"{own}A", "numéro": "1", "joker": "%", "SQL": "x' OR '1'='1", "long": "A" * 4000, "autre casse": own.swapcase(),
    }  # fmt: skip


def test_cookie(world: World, spaces: Spaces, attempts: Attempts) -> None:
    with attempts.family("pages personnelles : témoin (cookie)") as attack:
        visit = world.enter("entreprise")
        entered = spaces.open().enter(visit)
        flags = entered.headers["set-cookie"].lower()
        for flag in ("httponly", "path=/", "samesite=lax"):
            attack.check(flag, flags, harmless=flag in flags)
        attack.check("pas de domaine", flags, harmless="domain=" not in flags)
        for name in ("cache-control", "referrer-policy"):
            said = entered.headers.get(name, "")
            attack.check(
                f"billet dans l'adresse : {name}", said, harmless=said in ("no-store", "no-referrer")
            )
        browser = spaces.of(visit)
        attack.control("le sien", browser.get(LIST).status_code == 200)
        for name, value in forged(world, browser.cookie).items():
            stranger = spaces.open()
            stranger.hold(value)
            for path in PATHS:
                attack.refused(f"{path}, témoin {name}", stranger.get(path), 401)
            attack.refused(f"quitter, témoin {name}", stranger.post("/espace/quitter", "x"), 401, 403)
        for path in PATHS:
            attack.refused(f"{path} sans témoin", spaces.open().get(path), 401)
            named = world.door.request("GET", f"{path}?espace={browser.cookie}&person_id={world.other.base}")
            attack.refused(f"{path}, témoin dans l'adresse", named, 401)
            bearer = world.door.request("GET", path, headers={"Authorization": f"Bearer {browser.cookie}"})
            attack.refused(f"{path}, en-tête", bearer, 401)
            attack.refused(
                f"{path}, jeton de conversation", world.door.request("GET", path, headers=visit.headers), 401
            )
        # The pages' cookie opens pages, and nothing else.
        headers = {
            "Cookie": f"{COOKIE}={browser.cookie}; console={browser.cookie}",
            "Authorization": f"Bearer {browser.cookie}",
        }
        for path in ("/v1/me", "/v1/opinions", "/v1/chat/messages", "/v1/opinion-forms", "/console/"):
            answer = world.door.request("GET", path, headers=headers)
            attack.check(path, answer.status_code, harmless=answer.status_code in (303, 401, 403))


def test_roles(world: World, spaces: Spaces, attempts: Attempts) -> None:
    """A candidate opens no opinion, a signatory no road map: whatever the address and the method."""
    with attempts.family("pages personnelles : l'autre rôle") as attack:
        candidate, signatory = spaces.of(world.enter(), ROADMAP), spaces.of(world.enter("entreprise"))
        attack.control("sa feuille de route", candidate.get(PATHS[1]).status_code == 200)
        attack.control("ses avis", signatory.get(LIST).status_code == 200)
        key = candidate.key(PATHS[1])
        for side in (world.own, world.other):
            form = f"{LIST}/{side.base + MINE}"
            for path in (LIST, form, f"{form}/relecture", f"{form}/accuse.pdf", f"{form}/etat"):
                attack.refused(f"candidat : {path}", candidate.get(path, X_Cle=key), 401, 403, 404)
            for path in (form, f"{form}/envoi"):
                attack.refused(
                    f"candidat : envoyer {path}", candidate.post(path, key, {"name": "x"}), 403, 404
                )
            saved = candidate.put(f"{form}/reponses/C1", {"value": "favorable"}, key)
            attack.refused("candidat : avis", saved, 403, 404)
            attack.refused(
                "candidat : activité", candidate.put(f"{form}/activites", {"title": "x"}, key), 403, 404
            )
        own_key = signatory.key()
        attack.refused("signataire : feuille de route", signatory.get(PATHS[1]), 403)
        attack.refused(
            "signataire : cocher", signatory.put(f"{TICKS}/{TICKED}", {"fait": True}, own_key), 403
        )
        attack.refused("signataire : tout cocher", signatory.post(TICKS, own_key, {"montre": TICKED}), 403)
        # A ticket for the other role's page opens nothing of it.
        for visit, page, path in (
            (world.enter(), OPINIONS, LIST),
            (world.enter("entreprise"), ROADMAP, PATHS[1]),
        ):
            crossed = spaces.open()
            crossed.enter(visit, page)
            attack.refused(f"billet pour {page}", crossed.get(path), 401, 403)
