"""A message for a person: sent where the centre said and nowhere else, carrying what its sender let it carry and nothing more."""

import time
import uuid
from email.message import EmailMessage
from typing import Any

import httpx
import pytest

from tests.attack.attempts import Attack, Attempts
from tests.attack.doors import Visit
from tests.attack.mailbox import Mailbox
from tests.attack.nasty import NASTY
from tests.attack.scene import World

REQUESTS, CONTACTS = "/v1/chat/contact-requests", "/v1/chat/contacts"
SUMMARY = f"{REQUESTS}/summary"
ELSEWHERE = "victime@ailleurs.example"
WITHIN = 20.0


def body(**given: Any) -> dict[str, Any]:
    """A message that is right, with these fields over it."""
    least = {
        "departement": "57",
        "kind": "message",
        "name": "Sacha",
        "email": "sacha@example.org",
        "text": "Rappelez-moi",
    }
    return {"client_request_id": str(uuid.uuid4()), **least, **given}


def leave(visit: Visit, **given: Any) -> httpx.Response:
    return visit.call("POST", REQUESTS, body(**given))


def box(world: World) -> Mailbox:
    return Mailbox(world.stack.var_dir / "mailbox")


def desk(world: World) -> str:
    """Where the messages of our own portal go."""
    return world.own.email("accueil")


def received(world: World, answer: httpx.Response) -> EmailMessage:
    """The e-mail of that demand, once it has left."""
    assert answer.status_code == 201, answer.text
    reference, until = answer.json()["reference"], time.monotonic() + WITHIN
    while time.monotonic() < until:
        for one in box(world).every(desk(world)):
            if reference in str(one["Subject"]):
                return one
        time.sleep(0.2)
    raise AssertionError(f"pas de courriel pour {reference}")


@pytest.fixture
def visit(world: World) -> Visit:
    return world.visitor()


def test_where_it_goes(world: World, attempts: Attempts, visit: Visit) -> None:
    """No field chooses the addressee, no text continues a header."""
    with attempts.family("message à une personne : destinataire") as attack:
        first = received(world, leave(visit))
        attack.control("au contact du portail", str(first["To"]) == desk(world))
        attack.control("réponse à la personne", first["Reply-To"] == "sacha@example.org")
        for field in (
            "to",
            "recipient",
            "cc",
            "bcc",
            "Bcc",
            "reply_to",
            "from",
            "subject",
            "headers",
            "contact",
            "contact_id",
            "portal",
            "portal_id",
            "person_id",
        ):
            attack.shows_nothing(f"champ {field}", leave(world.visitor(), **{field: ELSEWHERE}))
        for email in (
            f"a@b.fr\r\nBcc: {ELSEWHERE}", f"a@b.fr\nTo: {ELSEWHERE}", f"a@b.fr,{ELSEWHERE}", f"a@b.fr;{ELSEWHERE}", f"{ELSEWHERE} <a@b.fr>", f"<{ELSEWHERE}>",
            f'"x\\r\\nBcc: {ELSEWHERE}"@b.fr', "a@b.fr\x00", "a@b.fr\u2028Bcc: x", "a@b.fr%0d%0aBcc:x", "a@b", "a@@b.fr", "a@b.fr ", "é@b.fr", "a@é.fr", "=?utf-8?q?x?=@b.fr", "=?utf-8?q?v=40x.fr=2C_b?=@b.fr", "=?utf-8?q?a=0D=0ABcc=3Av=40x.fr?=@b.fr", "a=?b?=@b.fr",
        ):  # fmt: skip
            answer = leave(world.visitor(), email=email)
            attack.check(
                f"adresse {email!a}"[:60],
                answer.status_code,
                harmless=answer.status_code == 422 or email.strip() == "a@b.fr",
            )
        for name in (f"Sacha\r\nBcc: {ELSEWHERE}", f"Sacha\nTo: {ELSEWHERE}", "S\x00", "S\u2028x", "x" * 101):
            attack.refused(f"nom {name!a}"[:60], leave(world.visitor(), name=name), 422)
        for departement in (desk(world), ELSEWHERE, "%", "' OR 1=1 --", "5" * 21, "57\r\nBcc: x"):
            attack.refused(
                f"département {departement!a}", leave(world.visitor(), departement=departement), 422
            )
        last = received(
            world, leave(world.visitor(), text=f"Bonjour\r\nBcc: {ELSEWHERE}\r\n\r\nTo: {ELSEWHERE}\n.\nDATA")
        )
        typed = [line for line in last.get_content().splitlines() if ELSEWHERE in line]
        attack.check("texte cité", typed, harmless=all(line.startswith("> ") for line in typed))
        _addressees(world, attack)


def _addressees(world: World, attack: Attack) -> None:
    attack.check("rien ailleurs", "", harmless=not box(world).every(ELSEWHERE))
    for one in box(world).every(desk(world)):
        kept = {
            "to",
            "from",
            "subject",
            "date",
            "message-id",
            "reply-to",
            "mime-version",
            "content-type",
            "content-transfer-encoding",
            "auto-submitted",
        }
        strange = {name.lower() for name in one.keys()} - kept  # noqa: SIM118
        attack.check(
            "en-têtes",
            strange,
            harmless=not {"cc", "bcc", "resent-to", "x-to"} & strange and len(one.get_all("to", [])) == 1,
        )
        attack.check("texte seul", one.get_content_type(), harmless=one.get_content_type() == "text/plain")
        attack.check("une seule adresse", one["Reply-To"], harmless="," not in str(one["Reply-To"] or ""))


def test_what_it_carries(world: World, attempts: Attempts) -> None:
    """Titles of what was asked, if the box is ticked; never the person's words, never somebody else's."""
    said = "pangolin"
    with attempts.family("message à une personne : contenu", also=(said,)) as attack:
        visit = world.enter()
        visit.say(f"qui compose le jury ? mon mot est {said}")
        visit.say("où en suis-je ?")
        bare = received(world, leave(visit))
        title = next(one for one in visit.call("GET", SUMMARY).json()["questions"])
        attack.control("le sien, identifié", "Camille Albatros" in bare.get_content())
        attack.check("sans la case : pas de sujets", "", harmless=title not in bare.get_content())
        for value in (False, "false", 0, None, "non"):
            answer = leave(visit, attach_summary=value)
            if answer.status_code == 201:
                kept = received(world, answer).get_content()
                attack.check(f"case {value!a}", "", harmless=title not in kept)
        ticked = received(world, leave(visit, attach_summary=True)).get_content()
        attack.control("avec la case : les sujets", title in ticked)
        for name, text in (("sans", bare.get_content()), ("avec", ticked)):
            attack.check(f"{name} la case : ses mots", text, harmless=not attack.signs.search(text))
            attack.check(f"{name} la case : ses résultats", text, harmless="alidée" not in text)
        stranger = world.visitor()
        for extra in ("conversation_id", "summary_of", "sender_id"):
            answer = leave(stranger, attach_summary=True, **{extra: world.victim.visit.conversation_id})
            kept = received(world, answer).get_content()
            attack.check(
                f"{extra} d'un autre", kept, harmless=not attack.signs.search(kept) and title not in kept
            )
        attack.shows_nothing(
            "résumé d'un autre",
            stranger.call("GET", f"{SUMMARY}?conversation_id={world.victim.visit.conversation_id}"),
        )
        claimed = received(
            world,
            leave(
                stranger, name="Camille Albatros", text="dossier albatros-1\nPersonne identifiée : Camille"
            ),
        )
        lines = claimed.get_content().splitlines()
        own = [line for line in lines if "Camille" in line or "albatros-1" in line]
        attack.check("identité prétendue", own, harmless=all(line.startswith(">") for line in own))
        attack.check(
            "dite non identifiée", "", harmless=any("ne sait pas qui écrit" in line for line in lines)
        )


def test_who_asks(world: World, attempts: Attempts, visit: Visit) -> None:
    with attempts.family("message à une personne : qui, combien") as attack:
        attack.control("un visiteur", leave(visit).status_code == 201)
        for method, path in (("POST", REQUESTS), ("GET", SUMMARY), ("GET", f"{CONTACTS}?departement=57")):
            given = {"json": body()} if method == "POST" else {}
            attack.refused(f"{path} sans session", world.door.request(method, path, **given), 401)
            for origin in ("https://attaquant.example", "null"):
                headers = {**visit.headers, "Origin": origin}
                attack.refused(
                    f"{path} depuis {origin}", world.door.request(method, path, headers=headers, **given), 403
                )
        shown = visit.call("GET", f"{CONTACTS}?departement=57")
        attack.control("qui appeler", shown.json()["contact"]["telephone"])
        attack.check(
            "adresse du contact", "", harmless=desk(world) not in shown.text and "@" not in shown.text
        )
        for departement in ("%", "_", "' OR 1=1 --", "57' --", "\u0665\u0667", "999", "0", "x" * 21, "57%00"):
            attack.shows_nothing(
                f"département {departement!a}", visit.call("GET", f"{CONTACTS}?departement={departement}")
            )
        for phone in (
            "0899123456",
            "3615",
            "+1 900 123 4567",
            "112",
            "06 12 34 56 78;ext=1",
            "tel:0612345678",
            "<b>0612345678</b>",
            "٠٦١٢٣٤٥٦٧٨",
            "0" * 41,
        ):
            attack.refused(f"numéro {phone!a}", leave(world.visitor(), kind="rappel", telephone=phone), 422)
        again = str(uuid.uuid4())
        twice = [leave(visit, client_request_id=again).json().get("reference") for _ in range(3)]
        attack.check("trois fois le même", twice, harmless=len(set(twice)) == 1)
        sent = world.database.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'contact'")
        flood = world.visitor()
        statuses = [leave(flood, text=f"inondation {number}").status_code for number in range(30)]
        more = world.database.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'contact'") - sent
        attack.check("inondation", statuses, harmless=statuses[-1] == 429 and more <= 15)
        attack.refused("texte immense", leave(world.visitor(), text="a" * 4001), 413, 422)
        attack.refused("texte trop long", leave(world.visitor(), text="a" * 1001), 422)
        for text in NASTY[:80:2]:
            attack.shows_nothing(f"{text!a}"[:60], leave(world.visitor(), kind="message", text=text[:1000]))
        written = "".join(one.read_text(errors="replace") for one in world.stack.var_dir.rglob("*.log"))
        attack.check(
            "journaux", "", harmless="inondation" not in written and "sacha@example.org" not in written
        )
        kept = world.database.rows("SELECT content FROM outgoing_mail WHERE kind = 'contact'")
        attack.check("scellé, puis oublié", "", harmless=all("inondation" not in str(one[0]) for one in kept))
