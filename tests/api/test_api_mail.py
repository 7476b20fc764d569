"""E-mails through a real SMTP server, and what happens when there is none."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from api.demo.personas import CANDIDATE_EMAIL
from api.mail.service import Mail, MailFailed, SmtpMailer
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
    server = Controller(kept, hostname="127.0.0.1", port=port)
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


async def test_a_refusal_of_the_server_is_a_failure(inbox: tuple[Inbox, MailSettings]) -> None:
    kept, settings = inbox
    kept.answer = "550 refused"

    with pytest.raises(MailFailed):
        await SmtpMailer(settings).send(HELLO)


async def test_no_server_is_a_failure() -> None:
    [port] = free_ports(1)

    with pytest.raises(MailFailed):
        await SmtpMailer(MailSettings(smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")).send(
            HELLO
        )


async def test_a_line_break_never_makes_a_header(inbox: tuple[Inbox, MailSettings]) -> None:
    kept, settings = inbox

    with pytest.raises((MailFailed, ValueError)):
        await SmtpMailer(settings).send(Mail("a@example.org\nBcc: b@example.org", "x", "y"))
    assert kept.envelopes == []


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
