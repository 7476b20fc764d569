"""One-time codes: who may ask, who receives one, what a wrong one costs, and what nobody can tell apart."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.demo.personas import CANDIDATE_EMAIL, TUTOR_EMAIL
from api.identity.service import token_hash
from api.mail.service import FolderMailer, Mail
from tests.api.driver import Api, Visitor
from tests.api.queries import statements

URL = "/v1/chat/email-codes"
NOBODY = "personne@example.org"


async def ask(visitor: Visitor, email: str = CANDIDATE_EMAIL, role: str = "candidat") -> httpx.Response:
    response = await visitor.api.public.post(
        URL, json={"email": email, "role": role}, headers=visitor.headers
    )
    await visitor.api.resources.post.drain()
    return response


async def verify(visitor: Visitor, code: str) -> httpx.Response:
    return await visitor.api.public.post(f"{URL}/verification", json={"code": code}, headers=visitor.headers)


async def extend(visitor: Visitor) -> httpx.Response:
    return await visitor.api.public.post(f"{URL}/extension", headers=visitor.headers)


def code_sent(api: Api) -> str:
    found = re.search(r"\b\d{6}\b", api.mailer.sent[-1].text)
    assert found
    return found[0]


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


async def codes(api: Api) -> list[dict[str, Any]]:
    async with api.database.read() as session:
        rows = await session.execute(text("SELECT * FROM email_code ORDER BY id"))
        return [dict(row) for row in rows.mappings()]


@pytest.mark.parametrize("path", ["", "/extension", "/verification"])
async def test_without_a_session_nothing_is_sent(api: Api, path: str) -> None:
    body = {"email": CANDIDATE_EMAIL, "role": "candidat", "code": "123456"}

    assert (await api.public.post(f"{URL}{path}", json=body)).status_code == 401
    assert await codes(api) == []


@pytest.mark.parametrize(
    ("email", "role"), [(CANDIDATE_EMAIL, "candidat"), (f"  {TUTOR_EMAIL.upper()} ", "entreprise")]
)
async def test_the_code_opens_the_persons_own_conversation(api: Api, email: str, role: str) -> None:
    visitor = await api.open()

    asked = await ask(visitor, email, role)
    opened = await verify(visitor, f" {code_sent(api)[:3]} {code_sent(api)[3:]}\n")

    assert asked.status_code == 202
    assert asked.json()["extensions_left"] == 10
    assert asked.json()["expires_in"] == 900
    assert opened.status_code == 201
    assert opened.json()["person"]["role"] == role
    assert opened.json()["conversation_id"] != visitor.session["conversation_id"]
    assert (await visitor.send("Bonjour")).status_code == 401
    assert (await Visitor(api, opened.json()).send("Bonjour")).status_code == 200
    async with api.database.read() as session:
        methods = (await session.execute(text("SELECT method FROM chat_session ORDER BY id"))).scalars().all()
    assert methods == ["anonyme", "code"]


async def test_the_email_says_what_it_must_and_no_more(api: Api) -> None:
    await ask(await api.open())

    [mail] = api.mailer.sent
    assert mail.to == CANDIDATE_EMAIL
    assert "15 minutes" in mail.text
    assert "ignorez ce message" in mail.text
    assert not re.search(r"\d", mail.subject)
    assert not re.search(r"https?:|Camille|Démo|parcours", mail.text)


@pytest.mark.parametrize(
    ("email", "role"),
    [(NOBODY, "candidat"), (CANDIDATE_EMAIL, "entreprise"), (TUTOR_EMAIL, "candidat")],
)
async def test_an_address_of_nobody_in_that_role_is_not_told_apart(api: Api, email: str, role: str) -> None:
    one, two = await api.open(), await api.open()

    with statements(api) as for_somebody:
        known = await ask(one)
    with statements(api) as for_nobody:
        unknown = await ask(two, email, role)

    assert [mail.to for mail in api.mailer.sent] == [CANDIDATE_EMAIL]
    assert (unknown.status_code, unknown.json()) == (known.status_code, known.json())
    shape = [re.sub(r"\s+", " ", one).split(" WHERE")[0] for one in for_nobody]
    assert shape == [re.sub(r"\s+", " ", one).split(" WHERE")[0] for one in for_somebody]
    refused, wrong = await verify(two, "000000"), await verify(one, other(code_sent(api)))
    assert (refused.status_code, refused.json()) == (wrong.status_code, wrong.json())
    rows = await codes(api)
    assert [row["person_id"] is None for row in rows] == [False, True]
    assert not any(email in str(value) for row in rows for value in row.values())


async def test_an_erased_person_receives_nothing_and_opens_nothing(api: Api) -> None:
    before, after = await api.open(), await api.open()
    await ask(before)
    await api.alter("UPDATE person SET erased_at = created_at")

    assert (await verify(before, code_sent(api))).status_code == 422
    await ask(after)
    assert len(api.mailer.sent) == 1


async def test_five_tries_and_the_code_is_spent(api: Api) -> None:
    visitor = await api.open()
    await ask(visitor)
    code = code_sent(api)

    for _ in range(5):
        response = await verify(visitor, other(code))
        assert response.status_code == 422
        assert response.json()["type"].endswith(":code-refuse")
    assert (await verify(visitor, code)).status_code == 422
    assert (await extend(visitor)).status_code == 409
    await ask(visitor)
    assert (await verify(visitor, code_sent(api))).status_code == 201


async def test_tries_sent_together_are_no_more_than_five(api: Api) -> None:
    visitor = await api.open()
    await ask(visitor)
    code = code_sent(api)

    answers = await asyncio.gather(*(verify(visitor, other(code)) for _ in range(12)))

    assert {answer.status_code for answer in answers} == {422}
    assert [row["tries"] for row in await codes(api)] == [5]
    assert (await verify(visitor, code)).status_code == 422


async def test_a_code_opens_once_however_many_send_it_together(api: Api) -> None:
    visitor = await api.open()
    await ask(visitor)
    code = code_sent(api)

    answers = await asyncio.gather(*(verify(visitor, code) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers).count(201) == 1
    assert {answer.status_code for answer in answers} <= {201, 401, 422}


async def test_what_is_not_six_digits_costs_no_try(api: Api) -> None:
    visitor = await api.open()
    await ask(visitor)

    for typed in ("", "12345", "abcdef", "１２３４５６", "1234567"):
        assert (await verify(visitor, typed)).status_code == 422
    assert [row["tries"] for row in await codes(api)] == [0]


async def test_another_session_cannot_use_the_code(api: Api) -> None:
    visitor, thief = await api.open(), await api.open()
    await ask(visitor)
    await ask(thief, NOBODY)

    assert (await verify(thief, code_sent(api))).status_code == 422
    assert (await verify(visitor, code_sent(api))).status_code == 201


async def test_the_code_outlives_the_renewal_of_the_session(api: Api) -> None:
    visitor = await api.open()
    await ask(visitor)
    await api.alter(
        "INSERT INTO chat_session (token_hash, portal_id, method, conversation_id, created_at, started_at, expires_at)"
        " SELECT :renewed, portal_id, method, conversation_id, created_at, started_at, expires_at"
        " FROM chat_session",
        {"renewed": token_hash("renewed")},
    )
    renewed = Visitor(api, {**visitor.session, "session_token": "renewed"})

    assert (await verify(renewed, code_sent(api))).status_code == 201
    assert (await visitor.send("Bonjour")).status_code == (await renewed.send("Bonjour")).status_code == 401


async def test_a_new_code_closes_the_one_before(api: Api) -> None:
    visitor = await api.open()
    await ask(visitor)
    first = code_sent(api)
    await ask(visitor)

    if first != code_sent(api):
        assert (await verify(visitor, first)).status_code == 422
    assert (await verify(visitor, code_sent(api))).status_code == 201


async def test_a_code_ends_and_is_extended_ten_times_while_it_lives(make_api: Any) -> None:
    api = await make_api(session_ttl=timedelta(hours=6))
    visitor = await api.open()
    await ask(visitor)
    for left in range(9, -1, -1):
        api.clock.advance(timedelta(minutes=14))
        response = await extend(visitor)
        assert (response.status_code, response.json()["extensions_left"]) == (200, left)

    assert (await extend(visitor)).status_code == 409
    api.clock.advance(timedelta(minutes=16))
    assert (await extend(visitor)).status_code == 409
    assert (await verify(visitor, code_sent(api))).status_code == 422


async def test_an_address_has_three_codes_in_a_quarter_of_an_hour_and_ten_a_day(make_api: Any) -> None:
    api = await make_api(email_codes_per_hour_source=1000)

    for expected in (1, 2, 3, 3):
        response = await ask(await api.open())
        assert response.status_code == 202
        assert len(api.mailer.sent) == expected
    for _ in range(12):
        api.clock.advance(timedelta(minutes=16))
        await ask(await api.open())
    assert len(api.mailer.sent) == 10
    api.clock.advance(timedelta(days=1))
    await ask(await api.open())
    assert len(api.mailer.sent) == 11


async def test_codes_asked_together_for_one_address_are_counted_too(api: Api) -> None:
    visitors = [await api.open() for _ in range(6)]

    answers = await asyncio.gather(*(ask(visitor) for visitor in visitors))

    assert {answer.status_code for answer in answers} == {202}
    assert len(api.mailer.sent) == 3


async def test_a_source_that_asks_too_much_is_429(make_api: Any) -> None:
    api = await make_api(email_codes_per_hour_source=2)
    visitor = await api.open()

    statuses = [(await ask(visitor, NOBODY)).status_code for _ in range(3)]

    assert statuses == [202, 202, 429]


async def test_an_identified_person_asks_for_no_code(api: Api) -> None:
    response = await ask(await api.open("candidat"))

    assert response.status_code == 409
    assert api.mailer.sent == []


async def test_a_portal_that_identifies_refuses_codes(api: Api) -> None:
    visitor = await api.open()
    await ask(visitor)
    await api.alter("UPDATE portal SET enforce_identity = true")

    assert (await ask(visitor)).status_code == 403
    assert (await verify(visitor, code_sent(api))).status_code == 403


@pytest.mark.parametrize("body", ["exam_centre", "training_body"])
@pytest.mark.parametrize(("email", "role"), [(CANDIDATE_EMAIL, "candidat"), (TUTOR_EMAIL, "entreprise")])
async def test_a_portal_of_a_body_reaches_its_own_people(api: Api, body: str, email: str, role: str) -> None:
    await api.alter(f"UPDATE portal SET {body}_id = (SELECT min(id) FROM {body})")
    await ask(await api.open(), email, role)
    assert len(api.mailer.sent) == 1

    await api.alter(f"UPDATE enrolment SET {body}_id = NULL")
    await ask(await api.open(), email, role)
    assert len(api.mailer.sent) == 1


@pytest.mark.parametrize("email", ["", "camille", "a@b", "a@b.fr\nBcc: c@d.fr", "a@b.fr,c@d.fr"])
async def test_what_is_no_address_is_422(api: Api, email: str) -> None:
    assert (await ask(await api.open(), email)).status_code == 422
    assert await codes(api) == []


async def test_a_personal_question_of_nobody_known_brings_the_card(api: Api) -> None:
    anonymous, known = await api.open(), await api.open("candidat")

    for question in ("parcours_progression", "parcours_identification"):
        for kind in ("answers", "personal-answers"):
            reply = await anonymous.ask_internally(question, kind)
            assert reply["answer"]["card"] == {"type": "connexion"}
    assert (await anonymous.ask_internally("jury_role"))["answer"]["card"] is None
    assert (await known.ask_internally("parcours_identification"))["answer"]["card"] is None
    await api.alter("UPDATE portal SET enforce_identity = true")
    assert (await anonymous.ask_internally("parcours_progression"))["answer"]["card"] is None


async def test_the_demonstration_shows_its_letter_box(make_api: Any, tmp_path: Any) -> None:
    api = await make_api(mailbox_dir=tmp_path / "mailbox")
    assert (await api.public.get("/v1/demo/mailbox")).json() == []
    mailer = FolderMailer(api.resources.settings)
    for number in range(12):
        await mailer.send(Mail("camille.demo@example.org", f"Sujet {number}", "Éà : 123456\n"))
    (tmp_path / "mailbox" / "999999-brouillon.eml").write_bytes(b"\xff\xfe")

    mails = (await api.public.get("/v1/demo/mailbox")).json()

    assert [mail["subject"] for mail in mails][:2] == ["Sujet 11", "Sujet 10"]
    assert mails[0]["text"] == "Éà : 123456\n"
    assert len(mails) <= 10


async def test_outside_the_demonstration_there_is_no_letter_box(make_api: Any) -> None:
    api = await make_api(env="production")

    assert (await api.public.get("/v1/demo/mailbox")).status_code == 404
