"""The staff's pages: who comes in, what a page of another site can make a browser do, what another centre shows."""

import re
import uuid
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from api.console.router import router as console_router
from tests.attack.attempts import Attempts
from tests.attack.console import CODE, SIGN_IN, Console, Consoles, plain, signed_in
from tests.attack.scene import World
from tests.attack.world import PASSWORD, SPARE_BASE

ROLES = ("centre", "organisme", "evaluateur", "president")
OPEN = {SIGN_IN, CODE, "/console/invitation"}
# What the console's forms send, whichever they are.
FORM = {
    "capacity": "C1", "capacities": "C1", "modality": "situation_reelle", "evaluated_on": "2024-06-03", "declared_on": "2024-06-03",
    "candidate_told_on": "2026-02-01", "reason": "essai", "outcome": "admissible", "name": "Intrus", "email": "intrus@example.org", "role": "administrateur",
}  # fmt: skip


def addresses(method: str) -> list[str]:
    """Every address of the console that takes this method."""
    found = {
        one.path
        for one in iter_route_contexts(console_router.routes)
        if one.path and method in (one.methods or ()) and "{rest" not in one.path
    }
    assert len(found) > 8
    return sorted(found)


def at(path: str, number: int) -> str:
    """The address with that number for each id."""
    named = re.sub(r"{(code)(:\w+)?}", "representativite", path)
    return re.sub(r"{\w+(:\w+)?}", str(number), named)


@pytest.fixture(scope="module")
def browsers(world: World, consoles: Consoles) -> dict[str, Console]:
    return {
        role: signed_in(consoles.open(), world.own, role, world.database)
        for role in (*ROLES, "administrateur")
    }


def test_without_signing_in(
    world: World, browsers: dict[str, Console], consoles: Consoles, attempts: Attempts
) -> None:
    with attempts.family("console : sans être connecté") as attack:
        attack.control("connecté", world.own.word in browsers["centre"].get("/console/").text)
        half = consoles.open()
        world.database.alter("DELETE FROM sign_in_failure")
        attack.control("mot de passe seul", half.password(world.own.email("reserve-0")).status_code == 303)
        chat = world.enter().opened["session_token"]
        holders: dict[str, dict[str, str]] = {
            "personne": {},
            "jeton inventé": {"Cookie": "equipe=" + uuid.uuid4().hex},
            "jeton d'API en témoin": {"Cookie": f"equipe={world.own.staff_tokens['centre']}"},
            "jeton d'API": {"Authorization": f"Bearer {world.own.staff_tokens['centre']}"},
            "jeton de conversation": {"Cookie": f"equipe={chat}", "Authorization": f"Bearer {chat}"},
            "mot de passe seul": {
                "Cookie": "; ".join(f"{name}={value}" for name, value in half.cookies.items())
            },
            "témoin d'entrée": {"Cookie": f"equipe={half.cookies.get('entree', 'x')}"},
            "témoin vide": {"Cookie": "equipe="},
            "joker": {"Cookie": "equipe=%"},
        }
        for name, headers in holders.items():
            for method in ("GET", "POST"):
                for path in addresses(method):
                    if path in OPEN:
                        continue
                    answer = world.door.request(method, at(path, world.own.base), headers=headers)
                    shown = world.own.word in answer.text and "connexion" not in str(
                        answer.headers.get("location")
                    )
                    attack.check(f"{name} : {method} {path}", answer.text[:120], harmless=not shown)
                    attack.refused(f"{name} : {method} {path}, statut", answer, 303, 401, 403, 404, 405, 422)


def test_another_centre(
    world: World, browsers: dict[str, Console], consoles: Consoles, attempts: Attempts
) -> None:
    with attempts.family("console : un autre centre") as attack:
        for role in ROLES:
            browser = browsers[role]
            home = browser.get("/console/")
            attack.control(f"{role} : sa page", home.status_code in (200, 303))
            key = browser.key("/console/compte")
            for path in addresses("GET"):
                if path not in OPEN and "{" in path:
                    attack.refused(f"{role} : {path}", browser.get(at(path, world.other.base)), 403, 404)
                elif path not in OPEN:
                    attack.shows_nothing(f"{role} : {path}", browser.get(path))
            for query in (
                "nom=bandi",
                "nom=%25",
                "voie=vae",
                "centre=820000",
                "exam_centre_id=820000",
                "suite=ODIwMDAw",
                "nom=%27%20OR%201=1",
            ):
                attack.shows_nothing(f"{role} : recherche {query}", browser.get(f"/console/?{query}"))
            for path in addresses("POST"):
                if path in OPEN or "deconnexion" in path or "{" not in path:
                    continue
                fields = {
                    **FORM,
                    "enrolment_id": str(world.other.base),
                    "signatory_id": str(world.other.base),
                    "cle": key,
                }
                for number in (theirs := f"{world.other.word}-1", "inconnu-1"):
                    answer = browser.http.post(at(path, world.other.base), data={**fields, "number": number})
                    attack.refused(f"{role} : formulaire {path}", answer, 403, 404, 405, 409, 422)
                if "candidats" in path:
                    pages = [
                        plain(
                            browser.http.post(
                                at(path, world.own.base), data={**fields, "number": number}
                            ).text,
                            number,
                        )
                        for number in (theirs, "inconnu-1")
                    ]
                    # What was typed is shown again; whether it names somebody elsewhere is not said.
                    told = attack.signs.search(pages[0]) is not None
                    attack.check(
                        f"{role} : formulaire {path}, numéro d'ailleurs",
                        pages[0][-150:],
                        harmless=not told and pages[0] == pages[1],
                    )
            for path in ("/console/equipe", f"/console/equipe/{world.own.base}"):
                attack.refused(f"{role} : {path}", browser.get(path), 403, 404)


def test_forms_of_other_sites(
    world: World, browsers: dict[str, Console], consoles: Consoles, attempts: Attempts
) -> None:
    """CSRF: a form is taken from our own pages, of the same session, and from nowhere else."""
    with attempts.family("console : formulaires d'autres sites (CSRF)") as attack:
        browser = browsers["administrateur"]
        good = browser.key("/console/compte")
        others = {
            "absente": None, "vide": "", "inventée": "0" * 64, "d'une autre session": browsers["centre"].key("/console/compte"),
            "de la page d'entrée": consoles.open().key(SIGN_IN), "presque": good[:-1] + ("0" if good[-1] != "0" else "1"), "é": "é" * 10, "longue": "a" * 5000,
        }  # fmt: skip
        before = own_staff(world)
        for path in addresses("POST"):
            if path in OPEN:
                continue
            where = at(path, world.own.base + SPARE_BASE)
            for name, key in others.items():
                data = {**FORM, **({"cle": key} if key is not None else {})}
                attack.refused(
                    f"clé {name} : {path}", browser.http.post(where, data=data), 401, 403, 404, 422
                )
            for name, headers in (
                ("autre origine", {"Origin": "https://attaquant.example"}),
                ("portail", {"Origin": world.own.origin}),
                ("site croisé", {"Sec-Fetch-Site": "cross-site", "Origin": world.stack.url}),
                ("même site", {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"}),
            ):
                answer = browser.http.post(where, data={**FORM, "cle": good}, headers=headers)
                attack.refused(f"{name} : {path}", answer, 401, 403, 404)
            answer = browser.http.post(where, json={**FORM, "cle": good})
            attack.refused(f"en JSON : {path}", answer, 403, 404, 415, 422)
            answer = browser.http.post(
                where, content=f"cle={good}".encode(), headers={"Content-Type": "text/plain"}
            )
            attack.refused(f"en texte : {path}", answer, 403, 404, 415, 422)
            answer = browser.get(where, params={**FORM, "cle": good})
            attack.check(
                f"par GET : {path}", answer.status_code, harmless=answer.status_code in (200, 404, 405, 422)
            )
        attack.check("rien n'a changé", "", harmless=own_staff(world) == before)
        attack.control("toujours connecté", browser.get("/console/compte").status_code == 200)
        forged = consoles.open()
        entry = forged.key(SIGN_IN)
        for headers in ({"Origin": "https://attaquant.example"}, {"Sec-Fetch-Site": "cross-site"}):
            data = {"cle": entry, "email": world.own.email("centre"), "mot_de_passe": PASSWORD}
            answer = forged.http.post(SIGN_IN, data=data, headers=headers)
            attack.refused(f"connexion depuis un autre site {headers}", answer, 403)
        bare = world.door.request(
            "POST", SIGN_IN, data={"cle": entry, "email": world.own.email("centre"), "mot_de_passe": PASSWORD}
        )
        attack.refused("connexion sans témoin", bare, 403)
        demo = world.door.request(
            "POST",
            "/v1/demo/staff-sessions",
            data={"membre": "administratrice"},
            headers={"Origin": "https://attaquant.example"},
        )
        attack.refused("personnel fictif depuis un autre site", demo, 403, 404, 422)


def own_staff(world: World) -> list[Any]:
    """All that those forms could have changed on our own side."""
    tables = (
        "staff_account",
        "staff_invitation",
        "evaluation",
        "opinion",
        "jury_candidate",
        "jury_declaration",
        "jury_point",
        "minutes",
    )
    found: list[Any] = [world.database.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]
    return [*found, world.database.rows("SELECT id, revoked_at FROM staff_session ORDER BY id")]
