"""The orientation in the three processes: what only time, a failure, a second tab or the gateway bring."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from scripts.layout import ROOT
from tests.conversations.test_identified import Person
from tests.stack import Stack

PHONE = "03 87 00 00 57"
ANYWHERE = "01 00 00 00 00"
OPENING, SITUATION = "quelle voie est faite pour moi ?", "Quelle est votre situation"
EXPERIENCE, EMPLOYER = "ce genre de travail", "Votre agence"


@pytest.fixture
def visitor(stack: Stack) -> Iterator[Person]:
    opened = Person(stack, "visiteur")
    yield opened
    opened.close()


@pytest.fixture
def sender(stack: Stack, visitor: Person) -> str:
    """The name under which Rasa knows the visitor's conversation."""
    query = "SELECT sender_id FROM conversation ORDER BY created_at DESC LIMIT 1"
    with sqlite3.connect(stack.var_dir / "app.db") as database:
        return str(database.execute(query).fetchone()[0])


def silence(stack: Stack, sender: str, minutes: int) -> None:
    """All that was said in that conversation, that long ago."""
    with sqlite3.connect(stack.var_dir / "rasa.db", timeout=10) as database:
        rows = database.execute("SELECT id, data FROM events WHERE sender_id = ?", [sender]).fetchall()
        assert rows
        for number, data in rows:
            event = json.loads(data)
            event["timestamp"] -= minutes * 60
            database.execute(
                "UPDATE events SET data = ?, timestamp = ? WHERE id = ?",
                [json.dumps(event), event["timestamp"], number],
            )


def contact(stack: Stack, departement: str, number: str) -> None:
    told = ["contact", "demo", "--departement", departement, "--nom", "UIMM de démonstration"]
    told += ["--telephone", number, "--verifie-le", "2026-01-05"]
    settings = json.loads((stack.var_dir / "secrets.json").read_text())
    environment = {
        **{name.upper(): str(value) for name, value in settings.items()},
        "ENV": "demo",
        "DATABASE_URL": f"sqlite+aiosqlite:///{stack.var_dir}/app.db",
        "PATH": "/usr/bin",
    }
    done = subprocess.run(
        [sys.executable, "-m", "api.portals", *told],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def press(visitor: Person, reply: dict[str, Any], title: str) -> dict[str, Any]:
    return visitor.press(next(one["id"] for one in reply["suggestions"] if one["title"] == title))


def test_temp_worker_of_very_poor_spelling_ends_with_a_number_and_what_to_ask(
    stack: Stack, visitor: Person
) -> None:
    contact(stack, "57", PHONE)

    opened = visitor.say("slt kel voie é faite pr moi")
    assert opened["text"].startswith("L'enregistrement au RNCP de cette fiche a pris fin le 21 avril 2022.")
    for said in ("jsui en interimere", "wi un pe", "jé pa demandé", "jsé pa"):
        assert "pas compris" not in visitor.say(said)["text"], said
    last = visitor.say("mozelle")

    assert PHONE in last["text"]
    assert last["certitude"] == "deduite"
    card = last["card"]
    assert (card["type"], card["telephone"], card["departement"]) == ("contact", PHONE, "57")
    assert len(card["asks"]) == 4
    assert any("l'agence ou l'entreprise" in one for one in card["asks"])

    called = press(visitor, last, "Être rappelé ou laisser un message")
    assert called["card"] == {"type": "message", "departement": "57"}


def test_postal_code_is_not_taken_for_a_personal_number(visitor: Person) -> None:
    for said in (OPENING, "au chomage", "non", "me former"):
        visitor.say(said)

    assert "N'écrivez pas ici" not in visitor.say("57000")["text"]


def test_silence_then_an_answer_goes_on(stack: Stack, visitor: Person, sender: str) -> None:
    visitor.say(OPENING)
    visitor.say("interim")
    silence(stack, sender, 90)

    assert EMPLOYER in visitor.say("oui un peu")["text"]


def test_silence_then_something_else_is_answered_and_the_guide_proposed_again(
    stack: Stack, visitor: Person, sender: str
) -> None:
    visitor.say(OPENING)
    visitor.say("interim")
    silence(stack, sender, 90)

    back = visitor.say("qui compose le jury")["text"]

    assert "paritaire" in back
    assert "Nous reprenons vos questions là où vous en étiez." in back
    assert EXPERIENCE in back


def test_a_cut_does_not_drop_the_guide(stack: Stack, visitor: Person, sender: str) -> None:
    visitor.say(OPENING)
    visitor.say("interim")
    with sqlite3.connect(stack.var_dir / "app.db", timeout=10) as database:
        database.execute("UPDATE conversation SET turns_since_cut = 500 WHERE sender_id = ?", [sender])

    said = visitor.say("oui un peu")["text"]

    assert EMPLOYER in said
    assert "Nous reprenons" not in said, "la personne ne s'est pas absentée"


def test_failure_of_the_api_in_the_middle_loses_nothing(stack: Stack, visitor: Person, sender: str) -> None:
    stack.say(sender, OPENING)
    stack.say(sender, "interim")
    database = sqlite3.connect(stack.var_dir / "app.db", timeout=10, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    try:
        failed = stack.say(sender, "oui un peu").text
    finally:
        database.execute("ROLLBACK")
        database.close()

    assert failed.startswith("Je n'arrive pas à noter votre réponse")
    # What was waiting behind the lock may still be written.
    time.sleep(3)
    assert EMPLOYER in stack.say(sender, "oui un peu").text


def test_failure_of_the_api_at_the_start_is_one_plain_sentence(
    stack: Stack, visitor: Person, sender: str
) -> None:
    database = sqlite3.connect(stack.var_dir / "app.db", timeout=10, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    try:
        failed = stack.say(sender, OPENING).text
    finally:
        database.execute("ROLLBACK")
        database.close()

    assert "Je n'arrive pas à consulter la fiche pour le moment" in failed
    assert SITUATION in stack.say(sender, OPENING).text


def test_two_tabs_show_one_guide(visitor: Person) -> None:
    opened = visitor.say(OPENING)
    asked = press(visitor, opened, "Salarié(e)")
    # The other tab still shows the first question.
    same = press(visitor, opened, "Salarié(e)")
    corrected = press(visitor, opened, "Intérimaire")

    assert EXPERIENCE in asked["text"]
    assert asked["text"] == same["text"]
    assert "C'est corrigé : intérimaire." in corrected["text"]
    assert EXPERIENCE in corrected["text"]


def test_another_conversation_or_role_starts_from_nothing(stack: Stack, visitor: Person) -> None:
    visitor.say(OPENING)
    visitor.say("interim")
    other = Person(stack, "candidat")
    try:
        assert "Il n'y a pas de questions en cours" in other.say("reprendre")["text"]
        assert SITUATION in other.say(OPENING)["text"]
    finally:
        other.close()


def test_typed_command_chooses_nothing(visitor: Person) -> None:
    visitor.say(OPENING)

    said = visitor.say('/guide_choix{"etape": "situation", "choix": "salarie"}')["text"]

    assert "Vos réponses" not in said
    assert said
