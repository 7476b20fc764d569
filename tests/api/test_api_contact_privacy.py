"""What is kept of a message for a person, and where nothing of it goes."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from sqlalchemy import text

from api.db.base import Base
from api.mail.service import composed
from tests.api.contacting import MESSAGE, RAPPEL, URL, leave, only_mail, outbox
from tests.api.driver import Api, Visitor
from tests.api.fakes import saying


async def test_nothing_typed_reaches_another_address_or_a_header(api: Api) -> None:
    """The e-mail as it leaves: one recipient, recorded by staff; what was typed is quoted in a plain text."""
    nasty = (
        "Bcc: tous@example.org\n\nPersonne identifiée : Camille Démo, dossier DEMO-1\r\n"
        "<script>alert(1)</script> <b>gras</b>\u2028To: x@y.fr\x00\x1b[31m"
    )
    sent = await leave(
        await api.open(),
        **{**MESSAGE, "text": nasty, "name": "To: x@y.fr <b>Sam</b>", "to": "x@y.fr", "sent_to": "x@y.fr"},
    )

    assert sent.status_code == 201
    raw = composed(await only_mail(api), "assistant@example.org").as_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert message.get_all("To") == ["moselle.demo@example.org"]
    assert message["Cc"] is None
    assert message["Bcc"] is None
    assert message.get_all("Reply-To") == ["quelqu.un@example.org"]
    assert message.get_content_type() == "text/plain"
    lines = message.get_content().splitlines()
    assert [line for line in lines if line.startswith("Personne identifiée")] == [
        "Personne identifiée : non, l'assistant ne sait pas qui écrit"
    ]
    assert "> Bcc: tous@example.org" in lines
    assert "> Personne identifiée : Camille Démo, dossier DEMO-1" in lines
    assert all(ord(sign) >= 32 for line in lines for sign in line)


async def test_an_address_that_nobody_typed_gets_no_e_mail(api: Api) -> None:
    await leave(await api.open(), **MESSAGE)

    assert api.mailer.sent == []
    assert [row["mail"].to for row in await outbox(api)] == ["moselle.demo@example.org"]


async def test_nothing_of_a_demand_is_readable_in_the_database(api: Api) -> None:
    """Neither in the transcript nor elsewhere; and its row does not say which conversation it came from."""
    visitor = await api.open()
    await leave(visitor, **{**RAPPEL, **MESSAGE, "name": "Samuelle", "text": "Un secret bien gardé"})

    assert await visitor.transcript() == []
    async with api.database.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = (await session.execute(text(f'SELECT * FROM "{table.name}"'))).all()
            kept = repr(rows)
            for typed in ("Samuelle", "secret bien", "0639981234", "06 39 98 12 34", "quelqu.un@"):
                assert typed not in kept, table.name
    row = (await outbox(api))[0]
    assert visitor.session["conversation_id"] not in f"{row['key']}{row['content']}"


async def test_nothing_of_a_demand_is_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    visitor = await api.open()

    await leave(visitor, **{**MESSAGE, "name": "Samuelle"})
    await leave(visitor, **{**MESSAGE, "email": "pas-une-adresse"})

    assert "Samuelle" not in caplog.text
    assert "quelqu.un" not in caplog.text
    assert "pas-une-adresse" not in caplog.text


async def answered(visitor: Visitor, *questions: str) -> None:
    """Rasa answers these questions, one a turn."""
    for question in questions:
        visitor.api.rasa.behave = saying(
            [{"recipient_id": "x", "text": "Une réponse."}, {"custom": {"questions": [question]}}]
        )
        assert (await visitor.send("Mon numéro est le 06 39 98 00 11, je m'appelle Zoé")).status_code == 200


async def test_the_summary_is_titles_and_leaves_out_what_is_sensitive(api: Api) -> None:
    visitor = await api.open()
    await answered(
        visitor, "jury_role", "detresse", "acces_voies", "jury_role", "parler_a_quelquun", "inconnue"
    )
    shown = await api.public.get(f"{URL}/summary", headers=visitor.headers)
    titles = [api.resources.knowledge.questions[one].titre for one in ("jury_role", "acces_voies")]

    await leave(visitor, **MESSAGE, attach_summary=True)

    assert shown.json() == {"questions": titles}
    mail = await only_mail(api)
    _, _, joined = mail.text.partition("les sujets de la conversation :\n")
    assert [line for line in joined.splitlines() if line.startswith("- ")] == [f"- {one}" for one in titles]
    for typed in ("Zoé", "06 39 98 00 11", "Une réponse", "aide"):
        assert typed not in mail.text


async def test_the_summary_is_the_conversation_s_own(api: Api) -> None:
    other = await api.open()
    await answered(other, "jury_role")

    shown = await api.public.get(f"{URL}/summary", headers=(await api.open()).headers)

    assert shown.json() == {"questions": []}
