"""E-mails through a real SMTP server, and what happens when there is none."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from api.clock import FRANCE
from api.demo.personas import CANDIDATE_EMAIL
from api.mail.service import Mail, MailFailed, MailServerDown, MailUncertain, SmtpMailer
from api.settings import MailSettings
from tests.api.driver import Api
from tests.stack import free_ports

HELLO = Mail("quelqu.un@example.org", "Objet accentué : été", "Bonjour à vous.\n")


class Inbox:
    """A server's mail, or its refusal."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return self.answer


@pytest_asyncio.fixture
async def inbox() -> AsyncIterator[tuple[Inbox, MailSettings]]:
    kept = Inbox()
    [port] = free_ports(1)
    server = Controller(kept, hostname="127.0.0.1", port=port, ready_timeout=30)
    await asyncio.to_thread(server.start)
    try:
        yield (
            kept,
            MailSettings(
                smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", mail_from="a@example.org"
            ),
        )
    finally:
        await asyncio.to_thread(server.stop)


async def test_an_email_arrives_whole(inbox: tuple[Inbox, MailSettings]) -> None:
    kept, settings = inbox

    await SmtpMailer(settings).send(HELLO)

    [envelope] = kept.envelopes
    assert envelope.rcpt_tos == [HELLO.to]
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert (message["To"], message["Subject"], message["From"]) == (HELLO.to, HELLO.subject, "a@example.org")
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == HELLO.text


async def test_an_email_is_dated_in_french_time(inbox: tuple[Inbox, MailSettings]) -> None:
    kept, settings = inbox

    await SmtpMailer(settings).send(HELLO)

    message = message_from_bytes(kept.envelopes[0].content or b"", policy=policy.default)  # type: ignore[arg-type]
    at = parsedate_to_datetime(message["Date"])
    assert at.utcoffset() == at.astimezone(FRANCE).utcoffset()


async def test_a_refusal_of_the_server_is_a_failure(inbox: tuple[Inbox, MailSettings]) -> None:
    kept, settings = inbox
    kept.answer = "550 refused"

    with pytest.raises(MailFailed):
        await SmtpMailer(settings).send(HELLO)


async def test_no_server_is_a_failure() -> None:
    [port] = free_ports(1)

    with pytest.raises(MailServerDown):
        await SmtpMailer(MailSettings(smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")).send(
            HELLO
        )


@asynccontextmanager
async def speaking(replies: dict[bytes, bytes], port: int) -> AsyncIterator[None]:
    """A server that answers each command so, and hangs up where it has no answer: also once it has the e-mail."""

    gone: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        gone.append(writer)
        writer.write(b"220 bonjour\r\n")
        giving = False
        while line := await reader.readline():
            if giving and line != b".\r\n":
                continue
            word = b"." if giving else line[:4].strip().upper()
            giving = word == b"DATA" and replies.get(word, b"").startswith(b"354")
            if word not in replies:
                break
            writer.write(replies[word] + b"\r\n")
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", port):
        yield
        for one in gone:
            one.close()
            await one.wait_closed()


POLITE = {b"EHLO": b"250 ok", b"MAIL": b"250 ok", b"RCPT": b"250 ok", b"DATA": b"354 go", b".": b"250 ok"}


@pytest.mark.parametrize(
    ("changes", "failure", "for_good"),
    [
        ({b"RCPT": b"550 unknown"}, MailFailed, True),
        ({b"RCPT": b"451 later"}, MailFailed, False),
        ({b"DATA": b"451 later"}, MailFailed, False),
        ({b".": b"552 too much"}, MailFailed, False),
        # Hung up before it had anything, and once it had all of it.
        ({b"RCPT": None}, MailFailed, False),
        ({b".": None}, MailUncertain, False),
        ({b"EHLO": b"421 later", b"HELO": b"421 later"}, MailFailed, False),
    ],
)
async def test_what_the_server_says_tells_whether_it_may_have_taken_it(
    changes: dict[bytes, bytes | None], failure: type[MailFailed], for_good: bool
) -> None:
    [port] = free_ports(1)
    replies = {word: said for word, said in {**POLITE, **changes}.items() if said is not None}
    settings = MailSettings(
        smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", mail_from="a@example.org"
    )

    async with speaking(replies, port):
        with pytest.raises(MailFailed) as refused:
            await SmtpMailer(settings).send(HELLO)

    assert (type(refused.value), refused.value.for_good) == (failure, for_good)


async def test_what_the_server_took_is_sent_however_it_says_goodbye() -> None:
    [port] = free_ports(1)
    async with speaking(POLITE, port):
        await SmtpMailer(
            MailSettings(
                smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", mail_from="a@example.org"
            )
        ).send(HELLO)


async def test_a_line_break_never_makes_a_header(inbox: tuple[Inbox, MailSettings]) -> None:
    kept, settings = inbox

    with pytest.raises((MailFailed, ValueError)):
        await SmtpMailer(settings).send(Mail("a@example.org\nBcc: b@example.org", "x", "y"))
    assert kept.envelopes == []


async def test_the_address_that_stops_reminders_travels_as_it_is(inbox: tuple[Inbox, MailSettings]) -> None:
    kept, settings = inbox
    address = f"<https://assistant.example.org/espace/rappels/arret?jeton=12.{'a' * 64}>"

    await SmtpMailer(settings).send(
        Mail("a@example.org", "x", "y", {"List-Unsubscribe": address, "List-Unsubscribe-Post": "One-Click"})
    )

    raw = kept.envelopes[0].content
    assert isinstance(raw, bytes)
    assert f"\r\nList-Unsubscribe: {address}\r\n".encode() in raw


@pytest.mark.parametrize("failure", [None, MailFailed("SMTPConnectError")])
async def test_the_person_is_answered_alike_whether_or_not_the_email_leaves(
    api: Api, failure: Exception | None
) -> None:
    api.mailer.failure = failure
    visitor = await api.open()
    body = {"email": CANDIDATE_EMAIL, "role": "candidat"}

    response = await api.public.post("/v1/chat/email-codes", json=body, headers=visitor.headers)
    await api.resources.post.drain()

    outcome = "failed" if failure else "sent"
    metrics = (await api.internal.get("/metrics")).text
    assert response.status_code == 202
    assert f'assistant_mails_total{{outcome="{outcome}"}} 1.0' in metrics
