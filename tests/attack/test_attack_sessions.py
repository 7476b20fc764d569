"""A session's end: logged out, run out, renewed too late, opened on a portal that closed since."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from tests.attack.attempts import Attempts
from tests.attack.doors import Visit, validated
from tests.attack.scene import World

PATH = "/v1/chat/messages"
RENEWAL, CURRENT = "/v1/chat/sessions/renewal", "/v1/chat/sessions/current"


def renewed(visit: Visit) -> Visit:
    response = visit.call("POST", RENEWAL)
    assert response.status_code == 200, response.text
    return Visit(visit.door, {**visit.opened, **response.json()})


def moment(ago: timedelta) -> str:
    """As SQLite keeps it."""
    return (datetime.now(UTC) - ago).strftime("%Y-%m-%d %H:%M:%S.%f")


def test_logged_out(world: World, attempts: Attempts) -> None:
    with attempts.family("session close") as attack:
        visit = world.enter()
        attack.control("avant", validated(visit.say("où en suis-je ?")) is not None)
        second = renewed(visit)
        attack.control("renouvelée", validated(second.say("où en suis-je ?")) is not None)
        attack.control("close", second.call("DELETE", CURRENT).status_code == 204)
        for name, one in (("la dernière", second), ("la première", visit)):
            attack.refused(f"{name} : relire", one.call("GET", PATH), 401)
            attack.refused(f"{name} : écrire", one.send("où en suis-je ?"), 401)
            attack.refused(f"{name} : renouveler", one.call("POST", RENEWAL), 401)
            attack.refused(f"{name} : clore encore", one.call("DELETE", CURRENT), 401)
            attack.refused(
                f"{name} : code",
                one.call("POST", "/v1/chat/email-codes", {"email": "a@b.fr", "role": "candidat"}),
                401,
            )
            attack.refused(f"{name} : dossier", one.call("GET", "/v1/candidates"), 401)
            attack.refused(f"{name} : qui", one.call("GET", "/v1/me"), 401)
        live = world.database.value(
            "SELECT count(*) FROM chat_session WHERE conversation_id = ? AND revoked_at IS NULL AND expires_at > ?",
            visit.conversation_id, moment(timedelta(0)),
        )  # fmt: skip
        attack.check("sessions encore ouvertes", live, harmless=live == 0)
        attack.check(
            "nouvelle conversation", "", harmless=world.enter().conversation_id != visit.conversation_id
        )


def test_logging_out_while_speaking(world: World, attempts: Attempts) -> None:
    """A reply under way may come; once the conversation is closed, no personal word does."""
    with attempts.family("déconnexion pendant un message") as attack:
        for _ in range(4):
            visit = world.enter()
            attack.control("avant", visit.person)

            def act(number: int, visit: Visit = visit) -> int:
                return (
                    visit.call("DELETE", CURRENT) if number == 3 else visit.send("où en suis-je ?")
                ).status_code

            with ThreadPoolExecutor(8) as pool:
                statuses = list(pool.map(act, range(8)))
            attack.check(
                "statuts", statuses, harmless=all(one in (200, 204, 401, 409, 429) for one in statuses)
            )
            attack.refused("après", visit.send("où en suis-je ?"), 401)
            attack.refused("relire après", visit.call("GET", PATH), 401)
            sender = world.database.value(
                "SELECT sender_id FROM conversation WHERE id = ?", visit.conversation_id
            )
            known = world.database.value(
                "SELECT count(*) FROM chat_session s JOIN conversation c ON c.id = s.conversation_id "
                "WHERE c.sender_id = ? AND s.revoked_at IS NULL", sender,
            )  # fmt: skip
            attack.check("les actions y voient encore quelqu'un", known, harmless=known == 0)


def test_run_out(world: World, attempts: Attempts) -> None:
    with attempts.family("session périmée") as attack:
        visit = world.enter()
        attack.control("vivante", visit.call("GET", PATH).status_code == 200)
        world.database.alter(
            "UPDATE chat_session SET expires_at = ? WHERE conversation_id = ?",
            moment(timedelta(seconds=1)),
            visit.conversation_id,
        )
        attack.refused("relire", visit.call("GET", PATH), 401)
        attack.refused("écrire", visit.send("où en suis-je ?"), 401)
        attack.refused("renouveler", visit.call("POST", RENEWAL), 401)
        attack.refused("dossier", visit.call("GET", "/v1/candidates"), 401)
        old = world.enter()
        world.database.alter(
            "UPDATE chat_session SET started_at = ? WHERE conversation_id = ?",
            moment(timedelta(hours=12, seconds=5)),
            old.conversation_id,
        )
        attack.refused("renouveler après douze heures", old.call("POST", RENEWAL), 401)
        near = world.enter()
        world.database.alter(
            "UPDATE chat_session SET started_at = ? WHERE conversation_id = ?",
            moment(timedelta(hours=11, minutes=58)),
            near.conversation_id,
        )
        extended = near.call("POST", RENEWAL)
        end = extended.json().get("expires_at", "2000-01-01T00:00:00Z")
        limit = datetime.now(UTC) + timedelta(minutes=2, seconds=5)
        attack.check("durée au-delà de la fin", extended.text, harmless=datetime.fromisoformat(end) <= limit)


def test_former_token_after_renewal(world: World, attempts: Attempts) -> None:
    with attempts.family("ancien jeton") as attack:
        visit = world.enter()
        second = renewed(visit)
        attack.control("le nouveau", second.call("GET", PATH).status_code == 200)
        left = world.database.value(
            "SELECT min(expires_at) FROM chat_session WHERE conversation_id = ? AND revoked_at IS NULL",
            visit.conversation_id,
        )
        attack.check("fin de l'ancien", left, harmless=left <= moment(-timedelta(seconds=61)))
        third = renewed(second)
        attack.control("renouvelé encore", third.call("GET", PATH).status_code == 200)
        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda _: third.call("POST", RENEWAL).status_code, range(10)))
        attack.check("dix renouvellements à la fois", answers, harmless=set(answers) <= {200, 401, 409})
        attack.control("close", third.call("DELETE", CURRENT).status_code in (204, 401))
        for body in (
            {"conversation_id": world.victim.visit.conversation_id},
            {"portal": world.other.slug},
            {"person_id": 1},
        ):
            extra = world.enter().call("POST", RENEWAL, body)
            attack.shows_nothing(f"renouveler avec {next(iter(body))}", extra)


def test_portal_closed_since(world: World, attempts: Attempts) -> None:
    with attempts.family("portail fermé entre-temps") as attack:
        slug, key = f"exigeant-{world.own.word}", world.own.key("EdDSA")
        issuer = type(world.issuer)(slug, world.stack.url)
        visit = world.door.enter(slug, issuer.token(key))
        attack.control("avant", validated(visit.say("où en suis-je ?")) is not None)
        world.database.alter("UPDATE portal SET active = 0 WHERE slug = ?", slug)
        try:
            attack.refused("relire", visit.call("GET", PATH), 401)
            attack.refused("écrire", visit.send("où en suis-je ?"), 401)
            attack.refused("renouveler", visit.call("POST", RENEWAL), 401)
            attack.refused("dossier", visit.call("GET", "/v1/candidates"), 401)
            attack.refused("qui", visit.call("GET", "/v1/me"), 401)
            attack.refused("ouvrir", world.door.open(slug, issuer.token(key)), 404)
        finally:
            world.database.alter("UPDATE portal SET active = 1 WHERE slug = ?", slug)
        attack.control("rouvert", world.door.open(slug, issuer.token(key)).status_code == 201)


def test_key_ended_since(world: World, attempts: Attempts) -> None:
    """A key that ended signs no more sessions."""
    with attempts.family("clé retirée entre-temps") as attack:
        key = world.own.key("ES256")
        attack.control("avant", world.door.open(world.own.slug, world.issuer.token(key)).status_code == 201)
        statement = "UPDATE portal_key SET valid_until = ? WHERE kid = ? AND portal_id = ?"
        world.database.alter(statement, moment(timedelta(seconds=1)), key.kid, world.own.base)
        try:
            for number in range(3):
                attack.refused(
                    f"après, {number}", world.door.open(world.own.slug, world.issuer.token(key)), 401
                )
        finally:
            world.database.alter(statement, None, key.kid, world.own.base)
