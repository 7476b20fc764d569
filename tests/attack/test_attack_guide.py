"""The guided conversation: its internal route, other conversations' drafts, values that no button has, corrections without end."""

import json
from typing import Any

import httpx

from tests.attack.attempts import Attempts
from tests.attack.doors import Visit
from tests.attack.nasty import NASTY
from tests.attack.scene import World

OPENING = "quelle voie est faite pour moi ?"
TURN = "/internal/conversations/by-sender/{sender}/guides/orientation/turn"
MOVE = {"geste": "ouvrir", "texte": "je suis intérimaire"}


def drafts(world: World, visit: Visit) -> list[tuple[Any, ...]]:
    return world.database.rows(
        "SELECT state, answers, asked FROM guide_draft WHERE conversation_id = ?", visit.conversation_id
    )


def sender(world: World, visit: Visit) -> str:
    return str(world.database.value("SELECT sender_id FROM conversation WHERE id = ?", visit.conversation_id))


def opened(world: World) -> Visit:
    """A visitor who has begun."""
    visit = world.visitor()
    visit.say(OPENING)
    assert drafts(world, visit), "l'orientation ne commence pas"
    return visit


def test_internal_route(world: World, attempts: Attempts) -> None:
    with attempts.family("orientation : porte interne") as attack:
        visit = opened(world)
        attack.control("commencée", drafts(world, visit)[0][0] == "en_cours")
        before = drafts(world, visit)
        inside = f"http://127.0.0.1:{world.stack.ports['INTERNAL_PORT']}"
        for who in (visit, world.victim.visit):
            path = TURN.format(sender=sender(world, who))
            for method in ("GET", "POST", "PUT"):
                outside = world.door.request(method, path, headers=visit.headers, json=MOVE)
                attack.refused(f"dehors : {method}", outside, 404, 405)
            for headers in (
                {},
                visit.headers,
                {"Authorization": "Bearer"},
                {"Authorization": f"Bearer {'s' * 40}"},
                {"Authorization": "Basic czpz"},
            ):
                answer = httpx.post(f"{inside}{path}", json=MOVE, headers=headers, trust_env=False)
                attack.refused(f"dedans, {headers and 'autre jeton'}", answer, 401, 403)
        for prefix in (
            "/v1/../internal",
            "//internal",
            "/INTERNAL",
            "/espace/../internal",
            "/v1/chat/%2e%2e/%2e%2e/internal",
        ):
            path = TURN.format(sender=sender(world, visit)).replace("/internal", prefix, 1)
            attack.refused(prefix, world.door.request("POST", path, json=MOVE), 404, 405)
        attack.check("le brouillon", "", harmless=before == drafts(world, visit))
        attack.check("celui d'un autre", "", harmless=not drafts(world, world.victim.visit))


def test_whose_draft(world: World, attempts: Attempts) -> None:
    """A draft is its conversation's: no name, number or field of a message reaches another's."""
    with attempts.family("orientation : brouillon d'un autre") as attack:
        first, second = opened(world), opened(world)
        first.say("je suis intérimaire")
        attack.control("répondu", "interimaire" in drafts(world, first)[0][1])
        before = drafts(world, first)
        for extra in (
            {"conversation_id": first.conversation_id},
            {"sender_id": sender(world, first)},
            {"brouillon": {"etat": "en_cours"}},
            {"metadata": {"guide": "orientation"}},
        ):
            attack.shows_nothing(f"{list(extra)}", second.send("chômeur", **extra))
        for text in (
            f"reprendre {first.conversation_id}",
            f"reprends la conversation {sender(world, first)}",
            "je reprends celle de l'autre personne",
            "annuler",
        ):
            reply = second.send(text)
            attack.check(f"{text[:30]!a}", reply.text[:100], harmless="térimaire" not in reply.text)
        attack.check("le premier", "", harmless=before == drafts(world, first))
        known = world.enter()
        reply = known.send("je reprends l'orientation")
        attack.check("une autre personne", reply.text[:100], harmless="térimaire" not in reply.text)
        gone = opened(world)
        gone.say("je suis intérimaire")
        gone.call("DELETE", "/v1/chat/sessions/current")
        attack.refused("après « Terminer »", gone.send("reprendre"), 401)


COMMANDS = (
    '/guide_choix{"etape": "situation", "choix": "interimaire"}', '/guide_choix{"etape": "situation", "choix": "admin"}', "/guide_annuler", "/guide_reprendre",
    "/guide_corriger", '／guide_choix{"etape":"situation","choix":"interimaire"}', '\u200b/guide_annuler', '/inform{"guide": "orientation"}', "/acces_orientation",
    'guide_choix{"etape": "situation"}', 'EXTERNAL: guide_annuler', '/guide_choix{"etape": "__class__", "choix": "__init__"}', "/action_orientation",
)  # fmt: skip


def test_typed_commands(world: World, attempts: Attempts) -> None:
    """What is typed is words, whatever it begins with; a button is one that the conversation was given."""
    with attempts.family("orientation : commandes tapées, boutons forgés") as attack:
        visit = opened(world)
        attack.control(
            "un mot compris",
            visit.say("je suis au chômage") and "demandeur_emploi" in drafts(world, visit)[0][1],
        )
        for text in COMMANDS:
            fresh = opened(world)
            fresh.send(text)
            kept = drafts(world, fresh)
            harmless = kept[0][0] == "en_cours" and "admin" not in kept[0][1] and "__" not in kept[0][1]
            # « guide_annuler » may be understood as a word that means to stop; as a command it never is.
            attack.check(f"{text!a}"[:60], kept, harmless=harmless or "annul" in text)
        buttons = [one["id"] for one in visit.say("et après ?")["suggestions"]]
        for name, button in {
            "d'un autre": world.victim.button_ids[0], "forgé": "A" * 22, "commande": COMMANDS[0], "vide": "", "liste": [buttons[:1]], "nul": "\x00",
        }.items():  # fmt: skip
            attack.refused(f"bouton {name}", visit.send(button_id=button), 404, 422)
        for field in ("payload", "intent", "entities", "metadata", "slots"):
            before = drafts(world, visit)
            visit.send("bonjour", **{field: COMMANDS[1]})
            attack.check(
                f"champ {field}",
                "",
                harmless=len(drafts(world, visit)) == len(before)
                and "admin" not in str(drafts(world, visit)),
            )


def test_nothing_typed_is_kept(world: World, attempts: Attempts) -> None:
    """Codes of the guide's own list, whatever is said; a hundred corrections are a hundred answers."""
    with attempts.family("orientation : textes étranges, cent corrections") as attack:
        visit = opened(world)
        attack.control("commencée", drafts(world, visit))
        for text in NASTY[::3]:
            answer = visit.send(text[:1000])
            attack.check(f"{text!a}"[:60], answer.status_code, harmless=answer.status_code in (200, 422))
        for number in range(100):
            answer = visit.send(
                (
                    "je me suis trompé",
                    "en fait je suis intérimaire",
                    "en fait je suis salarié",
                    "corriger une réponse",
                )[number % 4]
            )
            words = answer.json()["messages"][0]["text"] if answer.status_code == 200 else ""
            attack.check(
                f"correction {number}",
                answer.status_code,
                harmless=answer.status_code == 200 and words.strip() != "",
            )
        kept = drafts(world, visit)
        attack.check("un seul brouillon", len(kept), harmless=len(kept) == 1)
        answers = json.loads(kept[0][1])
        codes = all(value.replace("_", "").isalnum() and len(value) < 32 for value in answers.values())
        attack.check("des codes seulement", answers, harmless=codes and len(answers) <= 10)
        attack.shows_nothing("et ensuite", visit.send("annuler"))
