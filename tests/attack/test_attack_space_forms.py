"""The company's opinion: somebody else's form, what no form asks, sending without right."""

import re
from collections import Counter
from typing import Any

from tests.attack.attempts import Attempts
from tests.attack.nasty import EVALUATED, NASTY
from tests.attack.papers import words_of
from tests.attack.scene import World
from tests.attack.spaces import (
    ACTIVITY,
    COLLEAGUE_S,
    DRAFT,
    MINE,
    OF_DECLARED,
    OF_GONE,
    OF_SECOND,
    OF_VAE,
    PLACE,
    SENT,
    Space,
    Spaces,
)
from tests.attack.test_attack_space import LIST
from tests.attack.world import STAFF, Side

# Of one's own side, and yet not for a signatory: others' drafts, where a candidate is convened, who left, who said nothing.
WITHHELD = (DRAFT, ACTIVITY, PLACE, "Alix", r"\bNoa\b", "noctiluque-2", r"albatros-(1|3\d)\b")
SIGNED = {"name": "Dominique Albatros", "function": "tuteur", "in_company_s_name": "on"}


def form_of(side: Side, number: int) -> str:
    return f"{LIST}/{side.base + number}"


def others(world: World) -> list[str]:
    """The addresses of every form that is not our signatory's."""
    own = [form_of(world.own, number) for number in (COLLEAGUE_S, OF_GONE, OF_VAE, SENT)]
    near = [form_of(world.other, number) for number in range(7)]
    odd = (
        "0",
        "-1",
        "1",
        "999999999",
        "9" * 30,
        "1.0",
        "1e3",
        "%20910001",
        "910001%00",
        "٩١٠٠٠١",
        "../910001",
        "910001;id=910000",
    )
    return [*own, *near, *(f"{LIST}/{one}" for one in odd)]


def writings(browser: Space, form: str, key: str) -> dict[str, Any]:
    """All that changes something, on that form."""
    return {
        "réponse": browser.put(f"{form}/reponses/C1", {"value": "favorable"}, key),
        "autre capacité": browser.put(f"{form}/reponses/C3", {"value": "reserve", "comment": "x"}, key),
        "activité": browser.put(f"{form}/activites", {"title": ACTIVITY, "removed": True}, key),
        "formulaire": browser.post(form, key, {"lu-C1": "x", "reponse-C1": "favorable", "faire": "relire"}),
        "envoi": browser.post(f"{form}/envoi", key, SIGNED),
    }


def opinions(world: World) -> list[tuple[Any, ...]]:
    """All that was given, drafted or told, on both sides."""
    found = []
    for table in ("opinion", "opinion_form", "opinion_draft", "opinion_activity", "opinion_activity_use"):
        found += world.database.rows(f"SELECT * FROM {table} ORDER BY id")
    return found


def test_forms_of_others(world: World, spaces: Spaces, attempts: Attempts) -> None:
    with attempts.family("avis : formulaire d'un autre", also=WITHHELD) as attack:
        browser = spaces.of(world.enter("entreprise"))
        listed = browser.get(LIST)
        key = browser.key()
        attack.control("les siens", "Charlie" in listed.text and "Camille" in listed.text)
        attack.control("le sien", browser.get(form_of(world.own, OF_SECOND)).status_code == 200)
        attack.shows_nothing("liste", listed)
        before = opinions(world)
        for form in others(world):
            for path in ("", "/relecture", "/accuse.pdf", "/etat"):
                attack.refused(f"{form}{path}", browser.get(f"{form}{path}", X_Cle=key), 404, 422)
            for name, answer in writings(browser, form, key).items():
                attack.refused(f"{form} : {name}", answer, 404, 405, 422)
        attack.check("rien n'est écrit", "", harmless=before == opinions(world))
        leaving, own = form_of(world.own, OF_SECOND), world.own.base
        world.database.alter("UPDATE enrolment SET company_id = ? WHERE id = ?", own + 1, own + 3)
        try:
            for name, answer in writings(browser, leaving, key).items():
                attack.refused(f"parti pendant la saisie : {name}", answer, 404)
            attack.refused("parti pendant la saisie : page", browser.get(leaving), 404)
        finally:
            world.database.alter("UPDATE enrolment SET company_id = ? WHERE id = ?", own, own + 3)
        signatory = world.enter("entreprise")
        for path in ("/v1/opinion-forms", "/v1/opinions", "/v1/me"):
            attack.shows_nothing(path, signatory.call("GET", path))
        for number in (COLLEAGUE_S, OF_GONE, OF_VAE, SENT):
            answer = signatory.call("GET", f"/v1/opinion-forms/{world.own.base + number}")
            attack.refused(f"/v1/opinion-forms/{number}", answer, 403, 404)


WRONG_ANSWERS: tuple[dict[str, Any], ...] = (
    {"value": "admissible"}, {"value": "validee"}, {"value": ""}, {"value": 1}, {"value": ["favorable"]}, {"value": "Favorable"}, {"value": "favorable\x00"},
    {"value": "favorable", "comment": "x" * 1001}, {"value": "reserve", "comment": {"a": 1}}, {"value": "favorable", "age": -1},
    {"value": "favorable", "age": 10**9}, {"value": "favorable", "age": "x"}, {"value": "favorable", "given_at": "2020-01-01T00:00:00Z"},
    {"value": "favorable", "opinion_id": 820_000}, {"value": "favorable", "sent": True}, {"value": "favorable", "signatory_id": 820_000},
)  # fmt: skip
WRONG_ACTIVITIES: tuple[dict[str, Any], ...] = (
    {}, {"title": ""}, {"title": "x" * 121}, {"title": "\u202e\u2066"}, {"title": 1}, {"title": "x", "capacities": ["C9"]}, {"title": "x", "capacities": "C1"},
    {"title": "x", "capacities": ["C1"] * 1000}, {"title": "x", "form_id": 820_000}, {"title": "x", "new_title": ""}, {"title": "x", "removed": "peut-être"},
)  # fmt: skip


def test_what_no_form_asks(world: World, spaces: Spaces, attempts: Attempts) -> None:
    with attempts.family("avis : valeurs", also=WITHHELD) as attack:
        browser = spaces.of(world.enter("entreprise"))
        form, key = form_of(world.own, MINE), browser.key()
        before = opinions(world)
        for code in ("C2", "C4", "C8", "C9", "c1", "C1,C3", "%2e%2e", "C1%00", "1", "Ｃ１"):
            answer = browser.put(f"{form}/reponses/{code}", {"value": "favorable"}, key)
            attack.refused(f"capacité {code}", answer, 404, 409, 422)
        for body in WRONG_ANSWERS:
            attack.refused(f"{body!a}"[:60], browser.put(f"{form}/reponses/C1", body, key), 422)
        for body in WRONG_ACTIVITIES:
            attack.refused(f"{body!a}"[:60], browser.put(f"{form}/activites", body, key), 422)
        huge = "a" * 100_000
        attack.refused("100 000 signes", browser.put(f"{form}/reponses/C1", {"comment": huge}, key), 413, 422)
        attack.refused(
            "formulaire immense", browser.post(form, key, {"lu-C1": "x", "commentaire-C1": huge}), 413
        )
        for raw in (
            b"",
            b"{",
            b"[]",
            b"null",
            b"1",
            b'{"value":"favorable","value":"x"}',
            b"\xff\xfe",
            b"[" * 5000,
        ):
            answer = browser.http.put(
                f"{form}/reponses/C1", content=raw, headers={"X-Cle": key, "Content-Type": "application/json"}
            )
            attack.refused(f"corps {raw[:20]!r}", answer, 400, 413, 422)
        attack.check("rien n'est écrit", "", harmless=before == opinions(world))
        for number in range(40):
            attack.shows_nothing(
                "activités en nombre", browser.put(f"{form}/activites", {"title": f"activité {number}"}, key)
            )
        kept = world.database.value(
            "SELECT count(*) FROM opinion_activity WHERE form_id = ?", world.own.base + MINE
        )
        attack.check("activités gardées", kept, harmless=kept <= 20)
        attack.control("les premières sont gardées", kept > 5)
        many = {f"titre-{number}": "x" for number in range(3000)}
        attack.shows_nothing("trois mille champs", browser.post(form, key, many))
        right = browser.put(f"{form}/reponses/C1", {"value": "favorable"}, key)
        attack.control("une vraie réponse", right.json()["rows"][0]["value"] == "favorable")


def test_odd_comments(world: World, spaces: Spaces, attempts: Attempts) -> None:
    """Whatever is written is shown as it was written: never run, never made into something else."""
    with attempts.family("avis : commentaires étranges", also=WITHHELD) as attack:
        browser = spaces.of(world.enter("entreprise"))
        form, key = form_of(world.own, OF_SECOND), browser.key()
        browser.put(f"{form}/reponses/C1", {"value": "reserve", "comment": "mots"}, key)
        plain = tags(browser.get(form).text)
        attack.control("la page", plain["textarea"])
        for text in NASTY:
            body = {"value": "reserve", "comment": text[:1000]}
            try:
                saved = browser.put(f"{form}/reponses/C1", body, key)
            except UnicodeEncodeError:
                continue
            attack.shows_nothing(f"{text!a}"[:60], saved)
            shown = browser.get(form).text
            inside = re.search(r'<textarea[^>]*name="commentaire-C1"[^>]*>(.*?)</textarea>', shown, re.DOTALL)
            kept = inside[1] if inside else "<pas de case"
            harmless = "<" not in kept and tags(shown) == plain and EVALUATED not in kept.replace(text, "")
            attack.check(f"{text!a} : page"[:60], kept, harmless=harmless)
        for text in NASTY[:12]:
            browser.put(f"{form}/activites", {"title": text[:100]}, key)
        alive = tags(browser.get(form).text).keys() - plain.keys()
        attack.check(
            "activités", alive, harmless=not alive & {"script", "img", "svg", "iframe", "b"} - plain.keys()
        )
        for one in browser.get(f"{form}/etat", X_Cle=key).json()["activities"]:
            browser.put(f"{form}/activites", {"title": one["title"], "removed": True}, key)


def tags(page: str) -> Counter[str]:
    """How many of each there are: what somebody wrote makes none."""
    return Counter(one.lower() for one in re.findall(r"<([a-zA-Z!][\w-]*)", page))


REOPENING = {"reason": "erreur de saisie"}


def reopening(world: World, side: Side, number: int, headers: dict[str, str]) -> Any:
    path = f"/v1/opinion-forms/{side.base + number}/reopening"
    return world.door.request("POST", path, json=REOPENING, headers=headers)


def staff_headers(side: Side, role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {side.staff_tokens[role]}"}


def test_sending(world: World, spaces: Spaces, attempts: Attempts) -> None:
    with attempts.family("avis : envoi et réouverture", also=WITHHELD) as attack:
        browser, visit = spaces.of(world.enter("entreprise")), world.enter("entreprise")
        form, key = form_of(world.own, OF_SECOND), browser.key()
        late = form_of(world.own, OF_DECLARED)
        attack.control("page d'un avis clos", browser.get(late).status_code == 200)
        for name, answer in writings(browser, late, key).items():
            attack.check(f"après le jury : {name}", answer.status_code, harmless=answer.status_code < 500)
        given = world.database.rows(
            "SELECT value FROM opinion WHERE id = ? AND value IS NOT NULL", world.own.base + 9
        )
        attack.check("après le jury : avis", given, harmless=not given)
        attack.shows_nothing("ce que le jury a dit", browser.get(late))
        attack.check("déclaration", "", harmless="admissible" not in browser.get(late).text)

        browser.put(f"{form}/reponses/C1", {"value": "favorable"}, key)
        browser.put(f"{form}/reponses/C2", {"value": "reserve"}, key)
        for name, signed in {
            "incomplet": SIGNED, "sans nom": {**SIGNED, "name": ""}, "sans la case": {"name": "x", "function": "tuteur"},
            "autre fonction": {**SIGNED, "function": "jury"}, "nom immense": {**SIGNED, "name": "x" * 300},
        }.items():  # fmt: skip
            attack.refused(f"envoyer, {name}", browser.post(f"{form}/envoi", key, signed), 422)
        attack.refused("accusé avant l'envoi", browser.get(f"{form}/accuse.pdf"), 409)
        attack.refused(
            "rouvrir avant l'envoi",
            reopening(world, world.own, OF_SECOND, staff_headers(world.own, "centre")),
            409,
        )
        browser.put(f"{form}/reponses/C2", {"value": "reserve", "comment": "à revoir"}, key)
        browser.put(f"{form}/reponses/C3", {"value": "non_observe"}, key)
        attack.control("envoyé", browser.post(f"{form}/envoi", key, SIGNED).status_code == 303)
        first = opinions(world)
        again = browser.post(f"{form}/envoi", key, {**SIGNED, "name": "Quelqu'un d'autre"})
        attack.check("envoyer deux fois", again.status_code, harmless=opinions(world) == first)
        for name, answer in writings(browser, form, key).items():
            attack.check(
                f"après l'envoi : {name}",
                answer.status_code,
                harmless=answer.status_code < 500 and opinions(world) == first,
            )
        paper = browser.get(f"{form}/accuse.pdf")
        said = words_of(paper.content)
        attack.control("accusé", "à revoir" in said)
        attack.check(
            "accusé : rien d'autre", said, harmless=not attack.signs.search(said) and "alidée" not in said
        )

        callers = {
            "personne": {}, "visiteur": world.visitor().headers, "candidat": world.enter().headers, "signataire": visit.headers,
            **{role: staff_headers(world.own, role) for role in STAFF if role not in ("centre", "administrateur")},
            **{f"{role} d'en face": staff_headers(world.other, role) for role in STAFF if role != "administrateur"},
        }  # fmt: skip
        for who, headers in callers.items():
            attack.refused(f"rouvrir : {who}", reopening(world, world.own, OF_SECOND, headers), 401, 403, 404)
        own = staff_headers(world.own, "centre")
        for number in (MINE, SENT):
            attack.refused("rouvrir en face", reopening(world, world.other, number, own), 404)
        attack.refused("rouvrir après le jury", reopening(world, world.own, OF_DECLARED, own), 409)
        attack.check("avis en vigueur", "", harmless=opinions(world) == first)
        attack.control("le centre rouvre", reopening(world, world.own, OF_SECOND, own).status_code == 200)
