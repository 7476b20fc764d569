"""Answers muted or given a mention at once, on every portal or on one, by a command that is traced."""

import json
from typing import Any

import pytest
from sqlalchemy import select, text

from api.audit.attribution import system
from api.audit.models import AuditEntry
from api.demo.seed import PORTAL
from api.errors import AppError
from api.notices.__main__ import main, obey, parser
from api.notices.service import HEADING, MUTED
from api.portals.models import Portal
from tests.api.driver import SERVICE, Api, Visitor
from tests.api.fakes import START
from tests.api.queries import statements

WHY = ["--motif", "chiffre contesté"]
COMPOSITION, ROLE = "jury_composition", "jury_role"
FACT = "50 %"


async def command(api: Api, *arguments: str) -> list[str]:
    return await obey(api.database, api.resources.knowledge, parser().parse_args(arguments), api.clock())


async def ask(api: Api, kind: str, sender: str = "f" * 64, **body: Any) -> dict[str, Any]:
    response = await api.internal.post(
        f"/internal/conversations/by-sender/{sender}/{kind}", json=body, headers=SERVICE
    )
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def sender_on(api: Api, slug: str) -> str:
    response = await api.public.post("/v1/chat/sessions", json={"portal": slug})
    assert response.status_code == 201
    return await api.sender_of(response.json()["conversation_id"])


async def another_portal(api: Api) -> str:
    async with api.database.write(system("test", START)) as session:
        session.add(Portal(slug="centre-nord", name="Centre nord", allowed_origins=[]))
    return "centre-nord"


def assert_says_nothing(reply: dict[str, Any]) -> None:
    answer = reply["answer"]
    assert answer["text"] == MUTED
    assert (answer["sources"], answer["card"], answer["certitude"]) == ([], None, None)
    assert answer["registration_ended"] is None
    assert [one["payload"] for one in answer["suggestions"]] == ["/parler_a_quelquun"]
    assert FACT not in json.dumps(reply, ensure_ascii=False)


async def test_muted_question_says_who_to_ask_and_no_fact(api: Api) -> None:
    before = await ask(api, "answers", question=COMPOSITION)
    said = await command(api, "muette", COMPOSITION, *WHY)
    after = await ask(api, "answers", question=COMPOSITION)

    assert FACT in before["answer"]["text"]
    assert said[0].endswith("« jury_composition » est muette (tous les portails).")
    assert "jury_employeurs" in said[1]
    assert_says_nothing(after)
    assert after["questions"] == [COMPOSITION]


async def test_muted_question_stays_so_however_it_is_asked(api: Api) -> None:
    await command(api, "muette", COMPOSITION, *WHY)
    known = {"question": COMPOSITION, "parametres": {}}
    ways: list[dict[str, Any]] = [
        {"question": COMPOSITION, "registre": "facile"},
        {"question": COMPOSITION, "detail": True},
        {"question": COMPOSITION, "choisie": True},
        {"question": COMPOSITION, "parametres": {"idee": "moitie", "forme": "fermee"}},
        {"question": COMPOSITION, "parametres": {"voie": "vae"}},
        {"question": "suite", "parametres": {"facette": "qui"}, "contexte": {"question": ROLE}},
        {"question": "suite", "parametres": {"facette": "pourquoi"}, "contexte": known},
    ]
    for body in ways:
        for kind in ("answers", "personal-answers"):
            assert_says_nothing(await ask(api, kind, **body))


async def test_muted_part_of_a_message_leaves_the_others(api: Api) -> None:
    await command(api, "muette", COMPOSITION, *WHY)
    parts = [{"question": COMPOSITION}, {"question": "avis_qui"}]

    reply = await ask(api, "several-answers", questions=parts)

    assert MUTED in reply["answer"]["text"]
    assert "avis" in reply["answer"]["text"].lower()
    assert FACT not in json.dumps(reply, ensure_ascii=False)
    assert reply["questions"] == [COMPOSITION, "avis_qui"]


async def test_muted_question_is_neither_offered_nor_shown_as_near(api: Api) -> None:
    asked = {
        "nearest": [{"question": ROLE}, {"question": COMPOSITION}],
        "passage": {"question": COMPOSITION, "parametres": {}},
    }
    shown = await ask(api, "nearest", **asked)
    offering = await ask(api, "answers", question=ROLE)
    await command(api, "muette", COMPOSITION, *WHY)

    found = await ask(api, "nearest", **asked)
    after = await ask(api, "answers", question=ROLE)

    assert shown["reply"] is not None
    assert found["reply"] is None
    assert [one["payload"] for one in found["suggestions"]] == ["/jury_role"]
    assert f"/{COMPOSITION}" in [one["payload"] for one in offering["answer"]["suggestions"]]
    assert f"/{COMPOSITION}" not in [one["payload"] for one in after["answer"]["suggestions"]]
    assert after["answer"]["text"] == offering["answer"]["text"]


async def test_muted_access_answer_leaves_the_notice_to_the_next_one(api: Api) -> None:
    await command(api, "muette", "acces_voies", *WHY)

    muted = await ask(api, "answers", question="acces_voies")
    given = await ask(api, "answers", question="acces_voies", notice_given=True)

    assert_says_nothing(muted)
    assert (muted["notice_given"], given["notice_given"]) == (False, True)


async def test_muted_personal_answer_shows_nothing_of_the_record(api: Api) -> None:
    visitor: Visitor = await api.open("candidat")
    await command(api, "muette", "parcours_progression", *WHY)

    reply = await visitor.ask_internally("parcours_progression")

    assert_says_nothing(reply)


async def test_mention_stands_apart_with_its_date(api: Api) -> None:
    before = await ask(api, "answers", question=ROLE)
    await command(api, "mention", ROLE, "Le jury de juin\n\nest reporté.\x07")

    answer = (await ask(api, "answers", question=ROLE))["answer"]

    facts, _, mention = answer["text"].rpartition("\n")
    assert facts == before["answer"]["text"]
    assert mention == f"{HEADING}, le 2 mars 2026 : Le jury de juin est reporté."
    assert answer["sources"][:-1] == before["answer"]["sources"]
    assert answer["sources"][-1] == {
        "label": HEADING,
        "section": "Hors fiche",
        "url": None,
        "date": "2026-03-02",
    }
    assert answer["certitude"] == before["answer"]["certitude"]


async def test_mention_is_said_with_a_muted_answer_too(api: Api) -> None:
    await command(api, "muette", COMPOSITION, *WHY)
    await command(api, "mention", COMPOSITION, "Réponse corrigée demain.")

    words = (await ask(api, "answers", question=COMPOSITION))["answer"]["text"]

    assert words == f"{MUTED}\n{HEADING}, le 2 mars 2026 : Réponse corrigée demain."


async def test_notice_of_one_portal_is_for_its_conversations_only(api: Api) -> None:
    here, elsewhere = await sender_on(api, PORTAL), await sender_on(api, await another_portal(api))
    await command(api, "muette", COMPOSITION, "--portail", "centre-nord", *WHY)
    await command(api, "mention", ROLE, "Ouvert samedi.", "--portail", "centre-nord")

    assert_says_nothing(await ask(api, "answers", elsewhere, question=COMPOSITION))
    assert "Ouvert samedi." in (await ask(api, "answers", elsewhere, question=ROLE))["answer"]["text"]
    for sender in (here, "f" * 64, "un%20prénom"):
        assert FACT in (await ask(api, "answers", sender, question=COMPOSITION))["answer"]["text"]
        assert "samedi" not in (await ask(api, "answers", sender, question=ROLE))["answer"]["text"]


async def test_lifting_gives_the_answer_back(api: Api) -> None:
    before = await ask(api, "answers", question=COMPOSITION)
    (first, *_) = await command(api, "muette", COMPOSITION, *WHY)
    number = first.split()[1]

    await command(api, "lever", number, "--motif", "vérifié")

    assert await ask(api, "answers", question=COMPOSITION) == before
    with pytest.raises(AppError):
        await command(api, "lever", number)
    with pytest.raises(AppError):
        await command(api, "lever", "2000000000")


async def test_list_says_what_is_in_force(api: Api) -> None:
    assert await command(api, "liste") == ["Aucune réponse muette, aucune mention."]
    await another_portal(api)
    await command(api, "muette", COMPOSITION, "--portail", "centre-nord", *WHY)
    await command(api, "mention", ROLE, "Ouvert samedi.")

    first, second = await command(api, "liste")

    assert "muette  jury_composition  centre-nord  depuis le 02/03/2026" in first
    assert second.endswith("mention  jury_role  tous les portails  depuis le 02/03/2026  « Ouvert samedi. »")


async def test_every_change_is_in_the_audit_log(api: Api) -> None:
    (first, *_) = await command(api, "muette", COMPOSITION, *WHY)
    await command(api, "lever", first.split()[1], "--motif", "vérifié")

    async with api.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.record_type == "answer_notice").order_by(AuditEntry.id)
        put, lifted = await session.scalars(query)

    assert (put.actor, put.action, put.reason) == ("commande api.notices", "creation", "chiffre contesté")
    assert put.changes["question"] == [None, COMPOSITION]
    assert (lifted.action, lifted.reason) == ("modification", "vérifié")
    assert set(lifted.changes) == {"lifted_at"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["muette", "jury_compositon", *WHY], "Les plus proches : jury_composition"),
        (["mention", "zzzz", "Bonjour."], "Question inconnue : « zzzz »."),
        (["muette", ROLE, "--portail", "demos", *WHY], "Portail inconnu : « demos »."),
        (["mention", ROLE, " \n "], "Une mention compte de 1 à 500 caractères."),
        (["mention", ROLE, "x" * 501], "Une mention compte de 1 à 500 caractères."),
        (["muette", "detresse", *WHY], "dit qui appeler en cas de danger"),
    ],
)
async def test_what_would_be_wrong_is_refused(api: Api, arguments: list[str], words: str) -> None:
    with pytest.raises(AppError) as refusal:
        await command(api, *arguments)

    assert words in refusal.value.detail
    async with api.database.read() as session:
        assert (await session.execute(text("SELECT count(*) FROM answer_notice"))).scalar_one() == 0


async def test_question_is_muted_once_a_portal(api: Api) -> None:
    await another_portal(api)
    await command(api, "muette", COMPOSITION, *WHY)

    with pytest.raises(AppError, match="déjà muette"):
        await command(api, "muette", COMPOSITION, *WHY)
    await command(api, "muette", COMPOSITION, "--portail", "centre-nord", *WHY)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["effacer"],
        ["muette", ROLE],
        ["muette", ROLE, "--motif", " "],
        ["lever", "deux"],
        ["mention", ROLE],
    ],
)
def test_malformed_command_says_how_it_is_written(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)

    assert end.value.code == 2
    assert "python -m api.notices muette QUESTION" in capsys.readouterr().err


async def test_notices_cost_one_statement(api: Api) -> None:
    sender = await sender_on(api, PORTAL)
    for number in range(5):
        await command(api, "mention", ROLE, f"Mention {number}.")

    with statements(api) as seen:
        await ask(api, "answers", sender, question=ROLE)

    assert len([one for one in seen if "answer_notice" in one]) == 1
    assert len([one for one in seen if not one.startswith("BEGIN")]) == 2
