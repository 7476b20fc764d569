"""E-mails: by SMTP, or as files in a folder where no server is set (the demonstration)."""

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy, default
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any, Protocol

import aiosmtplib

from api.clock import FRANCE
from api.metrics import Metrics
from api.settings import MailSettings

SMTP_SECONDS = 10
LEAVING_SECONDS = 1
MESSAGE_ID_DOMAIN = "assistant.invalid"
# How long a stopping process waits for what it still has to send.
CLOSING_SECONDS = 5
# A code leaves within that time, at a moment that nobody knows: what is asked meanwhile would else take two
# milliseconds more where one leaves, and tell that the address is somebody's.
SPREAD_SECONDS = 1.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mail:
    """A plain-text e-mail to one address."""

    to: str
    subject: str
    text: str
    # Beside the usual ones: where to stop reminders, a Message-ID that stays the same.
    headers: Mapping[str, str] = field(default_factory=dict)


class MailFailed(Exception):
    """The e-mail did not leave; `for_good`: the server does not know that address, and will not later.

    MailFailed
    ├── MailServerDown   nothing leaves for now, whatever the e-mail
    └── MailUncertain    the server was given it and did not say whether it took it
    """

    def __init__(self, cause: str, *, for_good: bool = False) -> None:
        super().__init__(cause)
        self.for_good = for_good


class MailServerDown(MailFailed):
    pass


class MailUncertain(MailFailed):
    pass


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Send it, or raise MailFailed, or ValueError for what is no e-mail."""


class Client(aiosmtplib.SMTP):
    """Knows whether it began to give the e-mail itself: until then, the server cannot have taken it."""

    giving = False

    async def data(self, *given: Any, **options: Any) -> aiosmtplib.SMTPResponse:
        self.giving = True
        return await super().data(*given, **options)


class SmtpMailer:
    """Through the server of the settings."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    async def send(self, mail: Mail) -> None:
        message = composed(mail, self._settings.mail_from)
        client = await self._connected()
        try:
            await client.send_message(message)
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            if client.giving and not isinstance(error, aiosmtplib.SMTPResponseException):
                raise MailUncertain(type(error).__name__) from error
            raise MailFailed(type(error).__name__, for_good=_never_taken(error)) from error
        # It has left: what happens to the connection does not matter any more.
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=LEAVING_SECONDS)

    async def _connected(self) -> Client:
        own = self._settings
        client = Client(
            hostname=own.smtp_host,
            port=own.smtp_port,
            username=own.smtp_user or None,
            password=own.smtp_password.get_secret_value() or None,
            use_tls=own.smtp_security == "tls",
            start_tls=own.smtp_security == "starttls",
            timeout=SMTP_SECONDS,
        )
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailServerDown(type(error).__name__) from error
        return client


def _never_taken(error: Exception) -> bool:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return any(one.code >= 500 for one in error.recipients)
    return isinstance(error, aiosmtplib.SMTPNotSupported)


class FolderMailer:
    """One file an e-mail, to be read on this machine."""

    def __init__(self, settings: MailSettings) -> None:
        self._folder = settings.mailbox_dir
        self._from = settings.mail_from

    async def send(self, mail: Mail) -> None:
        message = composed(mail, self._from)
        try:
            await asyncio.to_thread(self._write, message)
        except OSError as error:
            raise MailServerDown(type(error).__name__) from error

    def _write(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{_rank(self._folder):06}-{secrets.token_hex(4)}.eml"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(message.as_bytes())


def _rank(folder: Path) -> int:
    return 1 + sum(1 for _ in folder.glob("*.eml"))


class SpreadMailer:
    """Sends each e-mail at a moment that nobody knows: for those that an anonymous request may cause."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    async def send(self, mail: Mail) -> None:
        await asyncio.sleep(secrets.randbelow(1000) / 1000 * SPREAD_SECONDS)
        await self._mailer.send(mail)


def mailer_of(settings: MailSettings) -> Mailer:
    return SmtpMailer(settings) if settings.smtp_host else FolderMailer(settings)


class WholeHeader(UnstructuredHeader, BaseHeader):
    """Left as it is on one line: mail software reads no encoded word in an address to open (RFC 2369)."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", WholeHeader)
POLICY = default.clone(header_factory=_headers)


def composed(mail: Mail, sender: str) -> EmailMessage:
    """The message as it leaves; a line break in an address or a subject is refused by the library."""
    message = EmailMessage(policy=POLICY)
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Date"], message["Message-ID"] = (
        format_datetime(datetime.now(FRANCE)),
        make_msgid(domain=MESSAGE_ID_DOMAIN),
    )
    # Nobody answers it, and no absence notice should.
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        del message[name]
        message[name] = value
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
