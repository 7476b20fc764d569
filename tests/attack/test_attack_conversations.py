"""One conversation's holder reaching for another's: ids, buttons, opinions of answers, extra fields, tokens of one's own choice."""

import secrets
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.attack.attempts import Attempts
from tests.attack.doors import Visit, validated
from tests.attack.scene import World

PATH = "/v1/chat/messages"


def test_ids_of_another_conversation(world: World, attempts: Attempts) -> None:
    with attempts.family("identifiants d'une autre conversation") as attack:
        victim, visit = world.victim, world.enter()
        visit.say("bonjour")
        attack.control("sa propre conversation", len(visit.transcript()) >= 2)
        conversation = victim.visit.conversation_id
        for number in (0, 1, *victim.message_ids, min(victim.message_ids) - 1):
            attack.shows_nothing(f"relire après {number}", visit.call("GET", f"{PATH}?after={number}"))
        for query in (
            f"conversation_id={conversation}", f"conversation={conversation}", f"sender_id={victim.sender_id}",
            f"session={victim.visit.opened['session_token'][:4]}", "after=0&after=1", "after=-1", "after=99999999999999999999",
            "after=0%20OR%201=1", "after=1.5", "after=", "after[]=0", "after=٣", "limit=100000", "person_id=820000",
        ):  # fmt: skip
            attack.shows_nothing(f"relire ?{query}", visit.call("GET", f"{PATH}?{query}"))
        for path in (
            f"{PATH}/{conversation}", f"/v1/chat/conversations/{conversation}", f"/v1/chat/conversations/{conversation}/messages",
            f"/v1/chat/sessions/{conversation}", f"/internal/conversations/by-sender/{victim.sender_id}/answers",
            *(f"{PATH}/{number}" for number in victim.message_ids),
        ):  # fmt: skip
            attack.refused(f"lire {path.rpartition('/')[0]}/…", visit.call("GET", path), 404, 405)
        for name in (
            "X-Conversation-Id",
            "X-Session-Id",
            "X-Sender-Id",
            "X-Original-URL",
            "X-Rewrite-URL",
            "X-User-Id",
            "X-Person-Id",
        ):
            headers = {**visit.headers, name: conversation}
            attack.shows_nothing(f"en-tête {name}", world.door.request("GET", PATH, headers=headers))
        for name in ("conversation_id", "session", "session_token", "equipe", "sender_id"):
            headers = {**visit.headers, "Cookie": f"{name}={conversation}"}
            attack.shows_nothing(f"témoin {name}", world.door.request("GET", PATH, headers=headers))
        for extra in (
            {"conversation_id": conversation}, {"sender_id": victim.sender_id}, {"sender": victim.sender_id},
            {"session_id": 1}, {"turn_id": str(uuid.uuid4())}, {"person_id": world.other.base}, {"portal_id": world.other.base},
            {"role": "entreprise"}, {"metadata": {"sender_id": victim.sender_id, "person_id": world.other.base}},
            {"author": "assistant"}, {"payload": {"command": "/parcours_progression"}}, {"command": "/restart"},
        ):  # fmt: skip
            reply = visit.send("où en suis-je ?", **extra)
            attack.shows_nothing(f"champ en trop {next(iter(extra))}", reply)
            attack.check(
                f"parcours montré avec {next(iter(extra))}",
                reply.text,
                harmless=reply.status_code == 422 or own_path(world, reply.json()["messages"][0]),
            )


def own_path(world: World, reply: dict[str, Any]) -> bool:
    """The path shown is one's own, or none is."""
    return validated(reply) in (None, set(world.own.validated))


def test_the_same_message_number(world: World, attempts: Attempts) -> None:
    """The client chooses the number of its message: another's number is not another's reply."""
    with attempts.family("numéro de message d'un autre") as attack:
        first, second = world.enter(), world.visitor()
        number = str(uuid.uuid4())
        body = {"client_message_id": number, "text": "où en suis-je ?"}
        own = first.call("POST", PATH, body)
        attack.control(
            "réponse personnelle", validated(own.json()["messages"][0]) == set(world.own.validated)
        )
        again = first.call("POST", PATH, body)
        attack.control("même message, même réponse", again.json() == own.json())
        stolen = second.call("POST", PATH, body)
        attack.shows_nothing("même numéro, autre conversation", stolen)
        attack.check(
            "parcours d'un autre", stolen.text, harmless=validated(stolen.json()["messages"][0]) is None
        )
        seen = world.database.rows(
            "SELECT client_message_id FROM message WHERE conversation_id = ? AND client_message_id IS NOT NULL",
            world.victim.visit.conversation_id,
        )
        for (known,) in seen:
            sent = second.call("POST", PATH, {"client_message_id": known, "text": "répète"})
            attack.shows_nothing("numéro de la victime", sent)


def test_buttons(world: World, attempts: Attempts) -> None:
    with attempts.family("boutons") as attack:
        visit, other = world.enter(), world.visitor()
        own = visit.opened["welcome"]["suggestions"][0]["id"]
        attack.control("son propre bouton", visit.send(button_id=own).status_code == 200)
        for number in world.victim.button_ids:
            attack.refused("bouton de la victime", visit.send(button_id=number), 422)
        for one in other.opened["welcome"]["suggestions"]:
            attack.refused("bouton d'une autre conversation à nous", visit.send(button_id=one["id"]), 422)
        forged: list[Any] = [
            "/restart", "/session_start", "/back", "/parcours_progression", "restart", "_restart", "progression", "0", "1",
            own.upper() if own != own.upper() else own.lower(), f"{own}x", own[:-1], f"{own}\x00", f" {own}", f"{own}\n", "%", "_" * len(own),
            "' OR '1'='1", "EXTERNAL: restart", '/parcours_capacite{"capacite":"1"}', "a" * 65, "", 0, None, [own], {"id": own}, True,
        ]  # fmt: skip
        for value in forged:
            attack.refused(f"bouton {str(value)[:30]!a}", visit.send(button_id=value), 422)
        attack.refused("texte et bouton", visit.send("bonjour", button_id=own), 422)
        attack.refused("ni texte ni bouton", visit.send(), 422)


def test_opinions_of_answers(world: World, attempts: Attempts) -> None:
    """What is thought of an answer is said by the person who received it."""
    with attempts.family("avis sur une réponse") as attack:
        visit, other = world.enter(), world.visitor()
        own = visit.say("qui compose le jury ?")["id"]
        asked = next(one["id"] for one in visit.transcript() if one["author"] == "personne")
        path = f"{PATH}/{own}/feedback"
        attack.control(
            "son avis", visit.call("POST", path, {"useful": False, "reason": "incomplet"}).status_code == 204
        )
        for number in world.victim.message_ids:
            for useful in (True, False):
                theirs = f"{PATH}/{number}/feedback"
                attack.refused(
                    f"réponse {number} de la victime", visit.call("POST", theirs, {"useful": useful}), 404
                )
        attack.refused("réponse d'une autre conversation", other.call("POST", path, {"useful": True}), 404)
        attack.refused(
            "sur sa propre question",
            visit.call("POST", f"{PATH}/{asked}/feedback", {"useful": True}),
            404,
            422,
        )
        for number in ("0", "-1", "99999999999999999999", "x", "1 OR 1=1", "%00", "2147483647"):
            attack.refused(
                f"réponse {number}",
                visit.call("POST", f"{PATH}/{number}/feedback", {"useful": True}),
                404,
                422,
            )
        bodies: list[Any] = [
            {}, {"useful": "peut-être"}, {"useful": None}, {"useful": False, "reason": "<script>"}, {"useful": True, "reason": "faux"},
            {"useful": False, "reason": "x" * 5000}, {"useful": False, "reason": ["faux"]}, [], "x", 1, None,
        ]  # fmt: skip
        for body in bodies:
            attack.refused(f"corps {str(body)[:40]}", visit.call("POST", path, body), 422)
        extra = {
            "useful": True,
            "message_id": world.victim.message_ids[-1],
            "given_at": "2000-01-01T00:00:00Z",
        }
        attack.shows_nothing("autre réponse dans le corps", visit.call("POST", path, extra))
        for name in ("GET", "PUT", "DELETE", "PATCH"):
            attack.refused(f"méthode {name}", visit.call(name, path), 405)
        anonymous = world.door.request("POST", path, json={"useful": True})
        attack.refused("sans session", anonymous, 401)


def test_tokens_of_ones_own_choice(world: World, attempts: Attempts) -> None:
    with attempts.family("session choisie par l'attaquant") as attack:
        visit = world.enter()
        token = visit.opened["session_token"]
        attack.control("son jeton", visit.call("GET", PATH).status_code == 200)
        chosen = secrets.token_urlsafe(32)
        hashed = world.database.value("SELECT token_hash FROM chat_session ORDER BY id DESC LIMIT 1")
        header = {
            "jeton choisi": f"Bearer {chosen}", "conversation": f"Bearer {visit.conversation_id}", "seul": "Bearer",
            "tabulation": "Bearer\tx", "sans schéma": token, "autre schéma": f"Basic {token}", "jeton coupé": f"Bearer {token[:-1]}",
            "jeton allongé": f"Bearer {token}x", "casse": f"Bearer {token.swapcase()}", "deux jetons": f"Bearer {chosen}, Bearer {token}",
            "injection": "Bearer ' OR '1'='1", "joker": "Bearer %", "condensat": f"Bearer {hashed}", "numéro": "Bearer 1", "nul": "Bearer null",
            "émetteur": f"Bearer {world.victim.sender_id}", "jeton du portail": f"Bearer {world.victim.token}",
            "jeton d'équipe": f"Bearer {world.own.staff_tokens['centre']}", "préfixe d'équipe": f"Bearer equipe_{token}", "long": f"Bearer {'a' * 9000}",
        }  # fmt: skip
        for name, value in header.items():
            attack.refused(
                name, world.door.request("GET", PATH, headers={"Authorization": value}), 400, 401, 431
            )
            sent = {"client_message_id": str(uuid.uuid4()), "text": "où en suis-je ?"}
            attack.refused(
                f"{name}, message",
                world.door.request("POST", PATH, headers={"Authorization": value}, json=sent),
                401,
                431,
            )
        for place in (
            f"?token={token}",
            f"?session_token={token}",
            f"?access_token={token}",
            f"?Authorization=Bearer%20{token}",
        ):
            attack.refused(f"jeton dans l'adresse {place[:9]}", world.door.request("GET", PATH + place), 401)
        for name in ("session", "session_token", "token", "Authorization", "equipe", "__Host-equipe"):
            attack.refused(
                f"témoin {name}", world.door.request("GET", PATH, headers={"Cookie": f"{name}={token}"}), 401
            )
        for name in ("session_token", "conversation_id", "session_id", "sender_id", "token", "id"):
            fixed = world.door.request(
                "POST",
                "/v1/chat/sessions",
                json={"portal": world.own.slug, name: chosen},
                headers={"Cookie": f"{name}={chosen}"},
            )
            kept = fixed.status_code == 201 and chosen in fixed.text
            attack.check(f"fixer {name}", fixed.text, harmless=not kept and fixed.status_code in (201, 422))
            attack.refused(
                f"{name} fixé puis employé",
                world.door.request("GET", PATH, headers={"Authorization": f"Bearer {chosen}"}),
                401,
            )
        victim = world.victim.visit.conversation_id
        for extra in (
            {"conversation_id": victim}, {"person_id": world.other.base}, {"person": {"id": world.other.base}}, {"role": "candidat"},
            {"method": "portail"}, {"identified": True}, {"email": world.other.email("candidat")}, {"portal_id": world.other.base},
            {"subject": "42"}, {"sub": "42"}, {"persona": "candidat"}, {"expires_at": "2999-01-01T00:00:00Z"},
        ):  # fmt: skip
            opened = world.door.request("POST", "/v1/chat/sessions", json={"portal": world.own.slug, **extra})
            anonymous = opened.status_code == 422 or opened.json()["person"] is None
            attack.check(f"ouvrir avec {next(iter(extra))}", opened.text, harmless=anonymous)
            attack.shows_nothing(f"ouvrir avec {next(iter(extra))}, réponse", opened)


def test_many_people_at_once(world: World, attempts: Attempts) -> None:
    """No answer goes to the wrong conversation while many speak."""
    with attempts.family("conversations mêlées") as attack:
        candidate, signatory, visitor = world.enter(), world.enter("entreprise"), world.visitor()
        attack.control("candidat", validated(candidate.say("où en suis-je ?")) == set(world.own.validated))
        attack.control(
            "signataire", world.own.word in signatory.say("quels avis dois-je donner ?")["text"].lower()
        )

        def ask(number: int) -> tuple[Visit, Any]:
            visit = (candidate, visitor, signatory, visitor)[number % 4]
            return visit, visit.send("où en suis-je ?")

        with ThreadPoolExecutor(8) as pool:
            for visit, response in pool.map(ask, range(32)):
                if response.status_code == 409:
                    continue
                attack.shows_nothing("réponse pendant la cohue", response)
                shown = validated(response.json()["messages"][0])
                right = set(world.own.validated) if visit is candidate else None
                degraded = response.json()["messages"][0]["kind"] == "degraded"
                attack.check("parcours pendant la cohue", shown, harmless=shown == right or degraded)
