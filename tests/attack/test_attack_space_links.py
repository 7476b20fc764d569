"""Links received by e-mail: opened by filters, guessed, too old, closed; their codes; and the link that stops reminders."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx

from api.space.letters import CODE_SUBJECT
from tests.attack.attempts import Attack, Attempts
from tests.attack.mailbox import CODE, Mailbox
from tests.attack.scene import World
from tests.attack.spaces import COOKIE, Spaces, link_secret
from tests.attack.test_attack_email_codes import LEAVING, other_codes
from tests.attack.test_attack_sessions import moment
from tests.attack.test_attack_space import LIST, PATHS, opens

STOP, AGAIN = "/espace/rappels/arret", "/espace/rappels/reprise"
# What the page of a link says to nobody: whose it is, about whom.
NAMES = ("albatros", "Dominique", "Camille", "Charlie", "signataire@")
PLANNED_WITHIN = 100.0


def link(world: World, who: str = "entreprise") -> str:
    return f"/espace/lien/{link_secret(world.own, who)}"


def codes(world: World, who: str = "signataire") -> list[str]:
    """The codes that this address of ours received, the oldest first."""
    sent = Mailbox(world.stack.var_dir / "mailbox").to(world.own.email(who))
    found = [CODE.search(one.get_content()) for one in sent if one["Subject"] == CODE_SUBJECT]
    return [one[1].replace(" ", "") for one in found if one]


def ask(world: World, path: str, who: str = "signataire") -> str:
    """A new code for that link; those before are forgotten, since an address is sent few."""
    world.database.alter("DELETE FROM space_code")
    known = len(codes(world, who))
    assert world.door.request("POST", f"{path}/code").status_code == 303
    Mailbox(world.stack.var_dir / "mailbox").wait(world.own.email(who), known + 1)
    for _ in range(100):
        if len(found := codes(world, who)) > known:
            return found[-1]
        world.door.request("GET", "/healthz")
    raise AssertionError("pas de code")


def redeem(world: World, path: str, code: str, **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return world.door.request("POST", f"{path}/ouvrir", data={"code": code}, headers=sent)


def rows(world: World) -> list[Any]:
    return [
        world.database.rows(f"SELECT * FROM {one} ORDER BY id")
        for one in ("space_link", "space_code", "space_session")
    ]


def test_opened_by_filters(world: World, spaces: Spaces, attempts: Attempts) -> None:
    with attempts.family("lien reçu : ouvert par des filtres", also=NAMES) as attack:
        path = link(world)
        attack.control("la page", "Recevoir mon code" in world.door.request("GET", path).text)
        before = rows(world)
        for number in range(100):
            method = ("GET", "HEAD", "OPTIONS")[number % 3]
            headers = ({}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"})[number // 3 % 3]
            attack.shows_nothing(f"{method} {number}", world.door.request(method, path, headers=headers))
            attack.shows_nothing(f"code {number}", world.door.request(method, f"{path}/code"))
        attack.check("rien n'est écrit", "", harmless=before == rows(world))
        for action in ("ouvrir", "nouveau", "code/../ouvrir"):
            world.door.request("GET", f"{path}/{action}?code=000000")
        attack.check("rien par GET", "", harmless=before == rows(world))
        for _ in range(10):
            world.door.request("POST", f"{path}/code")
        sent = world.database.value("SELECT count(*) FROM space_code")
        attack.check("boutons pressés : codes", sent, harmless=sent <= 3)
        renewed = world.door.request("POST", f"{path}/nouveau")
        attack.shows_nothing("nouveau lien", renewed)
        attack.check("liens", "", harmless=before[0] == rows(world)[0])
        time.sleep(LEAVING)
        attack.control("il sert encore", opens(redeem(world, path, ask(world, path))))
        page = world.door.request("GET", path)
        attack.check(
            "adresse masquée",
            "",
            harmless="s…@a….org" in page.text and world.own.email("signataire") not in page.text,
        )
        for name, value in (("cache-control", "no-store"), ("referrer-policy", "no-referrer")):
            attack.check(name, page.headers.get(name), harmless=page.headers.get(name) == value)


def test_codes_of_links(world: World, spaces: Spaces, attempts: Attempts) -> None:
    with attempts.family("lien reçu : codes", also=NAMES) as attack:
        path = link(world)
        right = ask(world, path)
        opened = redeem(world, path, right)
        attack.control("le bon", opens(opened))
        attack.refused("deux fois", redeem(world, path, right), 422)
        right = ask(world, path)
        for wrong in other_codes(right, 5):
            attack.refused(f"essai {wrong}", redeem(world, path, wrong), 422)
        attack.refused("le bon, trop tard", redeem(world, path, right), 422)
        right = ask(world, path)
        with ThreadPoolExecutor(30) as pool:
            answers = list(pool.map(lambda code: redeem(world, path, code), other_codes(right, 50)))
        for answer in answers:
            attack.refused("cinquante à la fois", answer, 422, 429)
        attack.refused("le bon après cinquante", redeem(world, path, right), 422)
        right = ask(world, path)
        with ThreadPoolExecutor(10) as pool:
            together = list(pool.map(lambda _: redeem(world, path, right), range(10)))
        won = sum(opens(one) for one in together)
        attack.check("le bon dix fois", [one.status_code for one in together], harmless=won == 1)
        right = ask(world, path)
        attack.refused("par le lien d'un autre", redeem(world, link(world, "candidat"), right), 422)
        for headers in (
            {"Sec_Fetch_Site": "cross-site"},
            {"Sec_Fetch_Site": "same-site"},
            {"Origin": "https://attaquant.example"},
        ):
            attack.refused(f"depuis {headers}", redeem(world, path, right, **headers), 403)
        for typed in (
            "",
            "0",
            right[:5],
            f"{right}0",
            " ".join(right) + "x",
            "’" * 6,
            "٠١٢٣٤٥",
            "%00%00",
            "x" * 21,
            "-" + right[1:],
            right + "\n;",
        ):
            attack.refused(f"tapé {typed!a}", redeem(world, path, typed), 404, 422)
        attack.refused("dans l'adresse", world.door.request("POST", f"{path}/ouvrir?code={right}"), 422)
        world.database.alter("UPDATE space_code SET expires_at = ?", moment(timedelta(seconds=1)))
        attack.refused("périmé", redeem(world, path, right), 422)
        both = {redeem(world, path, code).text for code in ("000001", right, "", "999999")}
        attack.check("la même page pour tous", len(both), harmless=len(both) == 1)
        kept = world.database.rows("SELECT code_hash FROM space_code")
        attack.check("gardé en empreinte", "", harmless=all(right not in str(one) for one in kept))


def test_whose_link(world: World, spaces: Spaces, attempts: Attempts) -> None:
    """A link opens its person's own pages, in its role; one that is over, or nobody's, opens none and says nothing."""
    with attempts.family("lien reçu : à qui, jusqu'à quand") as attack:
        path = link(world)
        browser = spaces.open()
        entered = browser.post(f"{path}/ouvrir", fields={"code": ask(world, path)})
        attack.control("il ouvre", opens(entered) and browser.get(LIST).status_code == 200)
        attack.shows_nothing("ses avis", browser.get(LIST))
        attack.refused("l'autre rôle", browser.get(PATHS[1]), 403)
        attack.shows_nothing(
            "le lien d'un autre, déjà entré", browser.get(f"/espace/lien/{link_secret(world.other)}")
        )
        stays = browser.get(link(world, "candidat"))
        attack.check("l'autre rôle de son côté", stays.status_code, harmless=stays.status_code == 200)
        unknown = world.door.request("GET", f"/espace/lien/{'x' * 43}")
        for token in (
            "",
            "x",
            "A" * 5000,
            link_secret(world.own)[:-1],
            link_secret(world.own).upper(),
            f"{link_secret(world.own)}k",
            "%00",
            "..%2f..",
            "' OR 1=1 --",
            "é",
        ):
            for action, method in (
                ("", "GET"),
                ("/code", "GET"),
                ("/code", "POST"),
                ("/ouvrir", "POST"),
                ("/nouveau", "POST"),
            ):
                answer = world.door.request(method, f"/espace/lien/{token}{action}")
                attack.refused(f"{method} {token[:12]!a}{action}", answer, 404, 405)
        other = link_secret(world.other)
        before = world.database.rows("SELECT * FROM outgoing_mail ORDER BY id")
        attack.refused("notre code sur son lien", redeem(world, f"/espace/lien/{other}", "123456"), 422)
        attack.check(
            "courriels", "", harmless=before == world.database.rows("SELECT * FROM outgoing_mail ORDER BY id")
        )
        _closed_links(world, attack, path, unknown)


def _closed_links(world: World, attack: Attack, path: str, unknown: httpx.Response) -> None:
    own = world.own.base
    for name, change, back in (
        ("clos", f"UPDATE space_link SET closed_at = created_at WHERE id = {own}", f"UPDATE space_link SET closed_at = NULL WHERE id = {own}"),
        ("périmé", f"UPDATE space_link SET expires_at = created_at WHERE id = {own}", f"UPDATE space_link SET expires_at = '2099-01-01 00:00:00.000000' WHERE id = {own}"),
    ):  # fmt: skip
        right = ask(world, path)
        world.database.alter(change)
        attack.refused(f"{name} : page", world.door.request("GET", path), 410)
        attack.refused(f"{name} : code", world.door.request("POST", f"{path}/code"), 410)
        attack.refused(f"{name} : bon code", redeem(world, path, right), 410, 422)
        shown = world.door.request("GET", path).text
        attack.check(f"{name} : adresse", "", harmless="@albatros" not in shown and "Dominique" not in shown)
        world.database.alter(back)
    right = ask(world, path)
    world.database.alter("UPDATE person SET erased_at = ? WHERE id = ?", moment(timedelta(0)), own + 1)
    try:
        for action, method in (("", "GET"), ("/code", "GET"), ("/code", "POST"), ("/nouveau", "POST")):
            attack.refused(f"personne effacée {action}", world.door.request(method, f"{path}{action}"), 404)
        attack.refused("personne effacée : bon code", redeem(world, path, right), 404)
        gone = world.door.request("GET", path)
        attack.check("comme un lien inconnu", gone.text, harmless=gone.text == unknown.text)
    finally:
        world.database.alter("UPDATE person SET erased_at = NULL WHERE id = ?", own + 1)


def invited(world: World) -> Any:
    """The invitation that the centre's choice sends, with its link to stop."""
    world.database.alter(
        "INSERT INTO reminder_choice (id, exam_centre_id, kind, active, days, times, version, created_at) "
        "VALUES (?, ?, 'avis', 1, 10, 2, 1, ?)",
        world.own.base, world.own.base, moment(timedelta(0)),
    )  # fmt: skip
    box, until = Mailbox(world.stack.var_dir / "mailbox"), time.monotonic() + PLANNED_WITHIN
    while time.monotonic() < until:
        for one in box.every(world.own.email("signataire")):
            if "List-Unsubscribe" in one:
                return one
        time.sleep(0.5)
    raise AssertionError("pas d'invitation")


def forged(token: str, other: int) -> dict[str, str]:
    number, _, signature = token.partition(".")
    return {
        "vide": "", "sans signature": f"{number}.", "numéro seul": number, "d'un autre": f"{other}.{signature}", "voisin": f"{int(number) + 1}.{signature}",
        "zéro devant": f"0{number}.{signature}", "espace": f" {number}.{signature}", "majuscules": f"{number}.{signature.upper()}",
        "coupée": token[:-1], "allongée": f"{token}0", "zéros": f"{number}.{'0' * 64}", "négatif": f"-{number}.{signature}",
        "chiffres d'ailleurs": f"{number.translate(str.maketrans('0123456789', '٠١٢٣٤٥٦٧٨٩'))}.{signature}", "immense": "9" * 90, "nul": f"{number}%00.{signature}",
    }  # fmt: skip


def test_stopping_reminders(world: World, spaces: Spaces, attempts: Attempts) -> None:
    with attempts.family("rappels : arrêt", also=("Dominique", "signataire@", "Charlie")) as attack:
        letter = invited(world)
        stop = re.search(r"/espace/rappels/arret\?jeton=([\w.]+)", letter.get_content())
        attack.control("le lien est dans l'e-mail", stop)
        attack.control("en un clic", letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click")
        assert stop
        token, number = stop[1], world.own.base + 1
        attack.check(
            "personne n'y est nommé",
            "",
            harmless=not re.search("Camille|Charlie|validée", letter.get_content()),
        )

        def stopped() -> bool:
            return bool(
                world.database.value("SELECT count(*) FROM reminder_stop WHERE person_id = ?", number)
            )

        for method in ("GET", "HEAD", "OPTIONS"):
            for path in (STOP, AGAIN):
                attack.shows_nothing(f"{method} {path}", world.door.request(method, f"{path}?jeton={token}"))
                attack.check(f"{method} n'arrête rien", "", harmless=not stopped())
        for name, wrong in forged(token, world.other.base + 1).items():
            for path in (STOP, AGAIN):
                attack.refused(f"{path} {name}", world.door.request("POST", f"{path}?jeton={wrong}"), 404)
                attack.refused(f"page {name}", world.door.request("GET", f"{path}?jeton={wrong}"), 404, 405)
        browser = spaces.of(world.enter("entreprise"))
        attack.refused("sans jeton, avec son témoin", browser.post(STOP, browser.key()), 404)
        attack.check(
            "personne n'est arrêté",
            "",
            harmless=not world.database.value("SELECT count(*) FROM reminder_stop"),
        )
        one_click = world.door.request(
            "POST", f"{STOP}?jeton={token}", data={"List-Unsubscribe": "One-Click"}
        )
        attack.control("un clic", one_click.status_code == 200 and stopped())
        attack.check("sans témoin", "", harmless=COOKIE not in one_click.headers.get("set-cookie", ""))
        attack.shows_nothing("deux fois", world.door.request("POST", f"{STOP}?jeton={token}"))
        attack.control(
            "reprise", world.door.request("POST", f"{AGAIN}?jeton={token}").is_success and not stopped()
        )
