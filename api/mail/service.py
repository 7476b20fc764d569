"""E-mails: by SMTP, or as files in a folder where no server is set (the demonstration)."""

import asyncio
import logging
import os
import secrets
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Protocol

import aiosmtplib

from api.metrics import Metrics
from api.settings import MailSettings

SMTP_SECONDS = 10
# How long a stopping process waits for what it still has to send.
CLOSING_SECONDS = 5
# An e-mail leaves within that time, at a moment that nobody knows: what is asked meanwhile would else take two
# milliseconds more where one leaves, and tell that the address is somebody's.
SPREAD_SECONDS = 1.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mail:
    """A plain-text e-mail to one address."""

    to: str
    subject: str
    text: str


class MailFailed(Exception):
    """The e-mail did not leave."""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Send it, or raise MailFailed."""


class SmtpMailer:
    """Through the server of the settings."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    async def send(self, mail: Mail) -> None:
        await some_moment()
        own = self._settings
        try:
            await aiosmtplib.send(
                composed(mail, own.mail_from),
                hostname=own.smtp_host,
                port=own.smtp_port,
                username=own.smtp_user or None,
                password=own.smtp_password.get_secret_value() or None,
                use_tls=own.smtp_security == "tls",
                start_tls=own.smtp_security == "starttls",
                timeout=SMTP_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailFailed(type(error).__name__) from error


class FolderMailer:
    """One file an e-mail, to be read on this machine."""

    def __init__(self, settings: MailSettings) -> None:
        self._folder = settings.mailbox_dir
        self._from = settings.mail_from

    async def send(self, mail: Mail) -> None:
        await some_moment()
        try:
            await asyncio.to_thread(self._write, composed(mail, self._from))
        except OSError as error:
            raise MailFailed(type(error).__name__) from error

    def _write(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{_rank(self._folder):06}-{secrets.token_hex(4)}.eml"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(message.as_bytes())


def _rank(folder: Path) -> int:
    return 1 + sum(1 for _ in folder.glob("*.eml"))


async def some_moment() -> None:
    """Wait for a part of the spread, drawn anew each time."""
    await asyncio.sleep(secrets.randbelow(1000) / 1000 * SPREAD_SECONDS)


def mailer_of(settings: MailSettings) -> Mailer:
    return SmtpMailer(settings) if settings.smtp_host else FolderMailer(settings)


def composed(mail: Mail, sender: str) -> EmailMessage:
    """The message as it leaves; a line break in an address or a subject is refused by the library."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Date"], message["Message-ID"] = (
        formatdate(localtime=False),
        make_msgid(domain="assistant.invalid"),
    )
    # Nobody answers it, and no absence notice should.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


class PostOffice:
    """Sends without making anybody wait: the time of an answer does not tell whether an e-mail left."""

    def __init__(self, mailer: Mailer, metrics: Metrics) -> None:
        self._mailer = mailer
        self._metrics = metrics
        self._leaving: set[asyncio.Task[None]] = set()

    def send_soon(self, mail: Mail) -> None:
        """Send it after the answer in progress; a failure is logged and counted."""
        task = asyncio.create_task(self._send(mail))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def drain(self) -> None:
        """Wait until all that was given has left or failed."""
        await asyncio.gather(*self._leaving)

    async def close(self) -> None:
        """Give what is leaving a last moment."""
        if self._leaving:
            await asyncio.wait(self._leaving, timeout=CLOSING_SECONDS)

    async def _send(self, mail: Mail) -> None:
        try:
            await self._mailer.send(mail)
        except (MailFailed, ValueError) as error:
            logger.error("e-mail not sent", extra={"fault": type(error).__name__})
            self._metrics.mails.labels("failed").inc()
        else:
            self._metrics.mails.labels("sent").inc()
