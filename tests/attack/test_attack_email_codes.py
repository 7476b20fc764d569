"""Six digits by e-mail: guessed, taken from another conversation, or asked for to learn who is known here."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import httpx

from tests.attack.attempts import Attempts
from tests.attack.doors import Visit, validated
from tests.attack.mailbox import Mailbox
from tests.attack.scene import World
from tests.attack.timing import compare
from tests.attack.world import CROWD, CROWD_BASE

CODES = "/v1/chat/email-codes"
VERIFY = f"{CODES}/verification"
SAMPLES = 40
# An e-mail does not leave at once, nor at the same moment each time.
LEAVING = 3.0


def ask(visit: Visit, email: Any, role: Any = "candidat", **more: Any) -> httpx.Response:
    return visit.call("POST", CODES, {"email": email, "role": role, **more})


def verify(visit: Visit, code: Any, **more: Any) -> httpx.Response:
    return visit.call("POST", VERIFY, {"code": code, **more})


def mailbox(world: World) -> Mailbox:
    return Mailbox(world.stack.var_dir / "mailbox")


def other_codes(right: str, count: int) -> list[str]:
    """That many codes that are not the right one, in order from it."""
    return [f"{(int(right) + step) % 1_000_000:06}" for step in range(1, count + 1)]


def crowd(world: World, number: int) -> str:
    """The address of one of the many candidates: each is used once, since an address is sent few codes."""
    return world.own.email(f"foule-{CROWD_BASE + number}")


def test_right_code_opens_one_conversation(world: World, attempts: Attempts) -> None:
    with attempts.family("code par e-mail : usage et rejeu") as attack:
        address, visit, stranger = crowd(world, 0), world.visitor(), world.visitor()
        attack.control("demandé", ask(visit, address.upper()).status_code == 202)
        code = mailbox(world).code(address)
        attack.refused("par une autre conversation", verify(stranger, code), 422)
        attack.refused("par la session d'un candidat", verify(world.enter(), code), 409, 422)
        attack.refused("par la victime", verify(world.victim.visit, code), 401, 409, 422)
        anonymous = world.door.request("POST", VERIFY, json={"code": code})
        attack.refused("sans session", anonymous, 401)
        elsewhere = world.door.enter(world.other.slug)
        attack.refused("par un autre portail", verify(elsewhere, code), 422)
        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda _: verify(visit, code), range(10)))
        opened = [one for one in answers if one.status_code == 201]
        attack.check("dix fois à la fois", [one.status_code for one in answers], harmless=len(opened) == 1)
        entered = Visit(world.door, opened[0].json())
        attack.control("la personne est reconnue", entered.person and entered.person["role"] == "candidat")
        attack.control("son parcours", validated(entered.say("où en suis-je ?")) == set())
        attack.check("nouvelle conversation", "", harmless=entered.conversation_id != visit.conversation_id)
        attack.refused("code déjà servi", verify(visit, code), 401, 422)
        attack.refused("ancienne conversation anonyme", visit.send("bonjour"), 401)
        attack.refused("code demandé par une personne reconnue", ask(entered, address), 409)
        letter = mailbox(world).to(address)[-1]
        attack.check("code dans l'objet", letter["Subject"], harmless=code not in str(letter["Subject"]))
        content = letter.get_content()
        attack.check(
            "lien dans le courriel",
            content,
            harmless="http" not in content and world.own.word not in content.lower(),
        )


def test_guessing(world: World, attempts: Attempts) -> None:
    """Five tries a code, counted before anything is compared: one after the other or all at once."""
    with attempts.family("code par e-mail : devinette") as attack:
        good = world.visitor()
        ask(good, crowd(world, 1))
        right = mailbox(world).code(crowd(world, 1))
        for wrong in other_codes(right, 4):
            attack.refused(f"essai {wrong}", verify(good, wrong), 422)
        attack.control("le bon au cinquième essai", verify(good, right).status_code == 201)

        slow = world.visitor()
        ask(slow, crowd(world, 2))
        right = mailbox(world).code(crowd(world, 2))
        for wrong in other_codes(right, 8):
            attack.refused(f"essai {wrong}", verify(slow, wrong), 422, 429)
        attack.refused("le bon, trop tard", verify(slow, right), 422, 429)

        quick = world.visitor()
        ask(quick, crowd(world, 3))
        right = mailbox(world).code(crowd(world, 3))
        guesses = other_codes(right, 50)
        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda code: verify(quick, code), guesses))
        for guess, answer in zip(guesses, answers, strict=True):
            attack.refused(f"cinquante à la fois, {guess}", answer, 422, 429)
        tries = world.database.value("SELECT tries FROM email_code ORDER BY id DESC LIMIT 1")
        attack.check("essais comptés", tries, harmless=tries <= 5)
        attack.refused("le bon après cinquante", verify(quick, right), 422, 429)

        mixed = world.visitor()
        ask(mixed, crowd(world, 4))
        right = mailbox(world).code(crowd(world, 4))
        with ThreadPoolExecutor(20) as pool:
            found = list(
                pool.map(
                    lambda code: verify(mixed, code).status_code, [*other_codes(right, 12), *[right] * 8]
                )
            )
        attack.check("le bon dans la foule", found, harmless=found.count(201) <= 1)
        extended = world.visitor()
        ask(extended, crowd(world, 5))
        right = mailbox(world).code(crowd(world, 5))
        for wrong in other_codes(right, 5):
            attack.refused("cinq essais", verify(extended, wrong), 422)
        extended.call("POST", f"{CODES}/extension")
        attack.refused("le bon après prolongation", verify(extended, right), 422)


def test_bent_codes(world: World, attempts: Attempts) -> None:
    with attempts.family("code par e-mail : formes tordues") as attack:
        visit, address = world.visitor(), crowd(world, 6)
        ask(visit, address)
        right = mailbox(world).code(address)
        forms: list[Any] = [
            "", "0", "00000", "0000000", right + "0", right[:-1], "%", "______", "null", None, True, [], [right], {"code": right}, int(right) + 0.5,
            "' OR '1'='1", f"{right}\x00", "-" + right[1:], "1e5", "٣٣٣٣٣٣", "x" * 10_000, "\ud800",
        ]  # fmt: skip
        for form in forms:
            attack.refused(f"code {str(form)[:20]!a}", verify(visit, form), 422)
        for more in (
            {"person_id": world.other.base},
            {"conversation_id": world.victim.visit.conversation_id},
            {"email": address},
            {"tries": -99},
            {"role": "entreprise"},
        ):
            attack.refused(f"avec {next(iter(more))}", verify(visit, other_codes(right, 1)[0], **more), 422)
        again = world.visitor()
        ask(
            again,
            crowd(world, 7),
            tries=-100,
            person_id=world.other.base,
            portal_id=world.other.base,
            code="000000",
            code_hash="x",
        )
        attack.refused("code choisi à la demande", verify(again, "000000"), 422)
        attack.control("le vrai", verify(again, mailbox(world).code(crowd(world, 7))).status_code == 201)
        for email in (
            "",
            "x",
            "@",
            "a@",
            "a b@example.org",
            "a@example.org,b@example.org",
            "a@example.org\nBcc: x@y.fr",
            "a@example.org\x00",
            f"{'a' * 300}@example.org",
            None,
            [address],
            {"x": 1},
        ):
            before = len(list((world.stack.var_dir / "mailbox").glob("*.eml")))
            attack.refused(f"adresse {str(email)[:30]!a}", ask(world.visitor(), email), 422)
            after = len(list((world.stack.var_dir / "mailbox").glob("*.eml")))
            attack.check("aucun courriel", after - before, harmless=after == before)
        for role in ("administrateur", "centre", "service", "", None, ["candidat"], "candidat\x00"):
            attack.refused(f"rôle {role!a}", ask(world.visitor(), address, role), 422)


def test_who_may_receive_one(world: World, attempts: Attempts) -> None:
    """Nobody of another centre, nobody in a role they do not have; and the answer is the same for all."""
    with attempts.family("code par e-mail : à qui") as attack:
        own, other = world.own, world.other
        known = ask(world.visitor(), crowd(world, 8))
        attack.control(
            "une personne du centre", known.status_code == 202 and mailbox(world).code(crowd(world, 8))
        )
        shown = known.json()
        asked = (
            ("candidat d'un autre centre", other.email("candidat"), "candidat"),
            ("signataire d'un autre centre", other.email("signataire"), "entreprise"),
            ("VAE d'un autre centre", other.email("vae"), "candidat"),
            ("membre de l'équipe", own.email("centre"), "candidat"),
            ("candidat comme entreprise", crowd(world, 9), "entreprise"),
            ("signataire comme candidat", own.email("signataire"), "candidat"),
            ("inconnu", "personne@inconnu.example.org", "candidat"),
            ("joker", "%@example.org", "candidat"),
            ("souligné", crowd(world, 10).replace("foule-", "foule_"), "candidat"),
            ("plus", crowd(world, 10).replace("@", "+x@"), "candidat"),
        )
        for name, email, role in asked:
            visit = world.visitor()
            answer = ask(visit, email, role)
            same = answer.status_code == 202 and answer.json().keys() == shown.keys()
            attack.check(f"{name} : même réponse", answer.text, harmless=same or answer.status_code == 422)
            attack.refused(f"{name} : code au hasard", verify(visit, "123456"), 422)
        time.sleep(LEAVING)
        for name, email, _ in asked:
            attack.check(f"{name} : courriel", "", harmless=not mailbox(world).to(email))
        strict = world.door.enter(
            f"exigeant-{own.word}",
            type(world.issuer)(f"exigeant-{own.word}", world.stack.url).token(
                own.key("EdDSA"), subject="inconnu"
            ),
        )
        attack.refused("portail qui exige son jeton", ask(strict, crowd(world, 11)), 403)


def test_flooding_an_address(world: World, attempts: Attempts) -> None:
    """Many requests for one address say nothing, and the person is sent few e-mails."""
    with attempts.family("code par e-mail : inondation") as attack:
        address = crowd(world, 12)
        answers = [ask(world.visitor(), address) for _ in range(8)]
        attack.control("la première part", len(mailbox(world).wait(address)) >= 1)
        for number, answer in enumerate(answers):
            attack.check(f"demande {number}", answer.text, harmless=answer.status_code == 202)
        with ThreadPoolExecutor(10) as pool:
            list(pool.map(lambda _: ask(world.visitor(), address), range(10)))
        time.sleep(LEAVING)
        sent = len(mailbox(world).to(address))
        attack.check("courriels envoyés", sent, harmless=sent <= 3)


def test_time_tells_nothing(world: World, attempts: Attempts) -> None:
    """Known and unknown addresses in random order; compared by rank, which one slow answer does not move."""
    with attempts.family("code par e-mail : temps de réponse") as attack:
        attack.control("assez de personnes", CROWD_BASE + CROWD > 15 + SAMPLES)
        addresses = [(True, crowd(world, 15 + number)) for number in range(SAMPLES)]
        addresses += [
            (False, f"foule-{CROWD_BASE + number}@inconnu.example.org") for number in range(SAMPLES)
        ]
        random.Random(7).shuffle(addresses)
        visits = [world.visitor() for _ in addresses]
        asking: dict[bool, list[float]] = {True: [], False: []}
        after: dict[bool, list[float]] = {True: [], False: []}
        trying: dict[bool, list[float]] = {True: [], False: []}
        for (known, email), visit in zip(addresses, visits, strict=True):
            moments = [time.perf_counter()]
            attack.shows_nothing("demande", ask(visit, email))
            moments.append(time.perf_counter())
            world.door.request("GET", "/healthz")
            moments.append(time.perf_counter())
            verify(visit, "000000")
            moments.append(time.perf_counter())
            for kind, (start, end) in zip((asking, after, trying), pairwise(moments), strict=True):
                kind[known].append((end - start) * 1000)
            time.sleep(0.01)
        for name, times in (("demander", asking), ("juste après", after), ("essayer", trying)):
            compare(attack, name, times)
