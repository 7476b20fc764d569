"""Reaching for what somebody else said before, and for the erasure of what is not one's own."""

from concurrent.futures import ThreadPoolExecutor

from tests.attack.attempts import Attempts
from tests.attack.doors import Visit
from tests.attack.scene import World

PATH, ERASURE, CLOSING = "/v1/chat/history", "/v1/chat/conversations/current", "/v1/chat/sessions/current"
WORD = "tamanoir"


def texts(visit: Visit, query: str = "") -> list[str]:
    response = visit.call("GET", PATH + query)
    assert response.status_code == 200, response.text
    return [one["text"] for one in response.json()["messages"]]


def spoke(visit: Visit) -> Visit:
    visit.say(f"bonjour {WORD}")
    assert visit.call("DELETE", CLOSING).status_code == 204
    return visit


def test_somebody_elses_history(world: World, attempts: Attempts) -> None:
    with attempts.family("historique d'un autre") as attack:
        former = spoke(world.enter())
        visit = world.enter()
        attack.control("le sien", any(WORD in one for one in texts(visit)))
        for name, other in (("visiteur", world.visitor()), ("signataire", world.enter("entreprise"))):
            found = texts(other)
            attack.check(f"celui du candidat, {name}", found, harmless=not any(WORD in one for one in found))
        attack.refused("session close", former.call("GET", PATH), 401)
        attack.refused("sans session", world.door.request("GET", PATH), 401)
        victim = world.victim
        for number in (0, 1, 2**31 - 1, *victim.message_ids, max(victim.message_ids) + 1):
            attack.shows_nothing(f"avant {number}", visit.call("GET", f"{PATH}?before={number}"))
            attack.shows_nothing(
                f"visiteur, avant {number}", world.visitor().call("GET", f"{PATH}?before={number}")
            )
        for query in (
            f"conversation_id={victim.visit.conversation_id}", f"sender_id={victim.sender_id}", f"person_id={world.other.base}",
            f"portal={world.other.slug}", "role=entreprise", f"portal_id={world.other.base}", "limit=100000", "before=-1",
            "before=99999999999999999999", "before=0%20OR%201=1", "before=1&before=2147483647", "before=", "before[]=9",
        ):  # fmt: skip
            attack.shows_nothing(f"?{query}", visit.call("GET", f"{PATH}?{query}"))
        for name in ("X-Conversation-Id", "X-Person-Id", "X-Sender-Id", "X-Portal"):
            headers = {**visit.headers, name: str(world.other.base)}
            attack.shows_nothing(f"en-tête {name}", world.door.request("GET", PATH, headers=headers))
        for path in (f"{PATH}/{victim.visit.conversation_id}", f"{PATH}/{world.other.base}", f"{PATH}/"):
            attack.refused("chemin plus long", visit.call("GET", path), 404, 405)
        for name in ("POST", "PUT", "PATCH", "DELETE"):
            attack.refused(f"méthode {name}", visit.call(name, PATH), 405)
        # Nothing of it can be pressed in another conversation.
        shown = visit.call("GET", PATH).json()["messages"]
        attack.check("boutons", shown, harmless=not any(one["suggestions"] for one in shown))
        acting = [one["card"]["type"] for one in shown if one["card"]]
        attack.check("cartes", acting, harmless={*acting} <= {"liste", "etapes", "contact"})


def test_erasing_what_is_not_ones_own(world: World, attempts: Attempts) -> None:
    with attempts.family("effacer la conversation d'un autre") as attack:
        victim = world.victim.visit.conversation_id
        stays, visit = world.visitor(), world.enter()
        stays.say(f"bonjour {WORD}")
        for name in ("", "Bearer nobody", f"Bearer {victim}", f"Bearer {world.victim.sender_id}", "Basic x"):
            attack.refused(
                f"jeton « {name[:10]} »",
                world.door.request("DELETE", ERASURE, headers={"Authorization": name}),
                401,
            )
        for path in (f"/v1/chat/conversations/{victim}", "/v1/chat/conversations", f"{ERASURE}/{victim}"):
            attack.refused("autre chemin", visit.call("DELETE", path), 404, 405)
        for name in ("GET", "POST", "PUT", "PATCH"):
            attack.refused(f"méthode {name}", visit.call(name, ERASURE), 405)
        attack.refused("d'ailleurs", visit.call("DELETE", ERASURE, Origin="https://ailleurs.example"), 403)
        for query in (
            f"?conversation_id={victim}",
            f"?person_id={world.other.base}",
            f"?id={stays.conversation_id}",
        ):
            one = world.visitor()
            body = {"conversation_id": victim, "person_id": world.other.base}
            attack.shows_nothing(f"champs en trop {query[:8]}", one.call("DELETE", ERASURE + query, body))
            attack.refused("la sienne seulement", one.call("GET", "/v1/chat/messages"), 401)
        attack.check("les autres à nous", "", harmless=len(stays.transcript()) == 2)
        attack.control("la sienne", visit.call("DELETE", ERASURE).status_code == 204)
        attack.refused("deux fois", visit.call("DELETE", ERASURE), 401)
        left = world.database.value(
            "SELECT count(*) FROM message WHERE conversation_id = ?", visit.conversation_id
        )
        attack.check("il en reste", left, harmless=left == 0)


def test_erasing_while_speaking(world: World, attempts: Attempts) -> None:
    """Whatever the order, what is erased is not written again by a reply under way."""
    with attempts.family("effacer pendant un message") as attack:
        for _ in range(3):
            visit = world.enter()
            attack.control("avant", visit.person)

            def act(number: int, visit: Visit = visit) -> int:
                asked = visit.call("DELETE", ERASURE) if number % 3 == 2 else visit.send("où en suis-je ?")
                return asked.status_code

            with ThreadPoolExecutor(6) as pool:
                statuses = list(pool.map(act, range(6)))
            attack.check("statuts", statuses, harmless=set(statuses) <= {200, 204, 401, 409, 429})
            last = visit.call("DELETE", ERASURE).status_code
            attack.check("encore", last, harmless=last in (204, 401))
            for table in ("message", "button", "chat_session", "guide_draft", "space_session"):
                left = world.database.value(
                    f"SELECT count(*) FROM {table} WHERE conversation_id = ?", visit.conversation_id
                )
                attack.check(f"il reste : {table}", left, harmless=left == 0)
