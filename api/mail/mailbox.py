"""What FolderMailer wrote, read back: the demonstration's letter box."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

MOST_SHOWN = 10


@dataclass(frozen=True)
class KeptMail:
    """An e-mail of the folder."""

    to: str
    subject: str
    text: str
    at: datetime


def last_mails(folder: Path) -> list[KeptMail]:
    """The last ones, newest first; a file that is no e-mail of ours is left out."""
    names = sorted(folder.glob("*.eml"), key=lambda path: path.name, reverse=True)
    return list(_readable(names[:MOST_SHOWN]))


def _readable(paths: list[Path]) -> Iterator[KeptMail]:
    for path in paths:
        try:
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            at = parsedate_to_datetime(str(message["Date"]))
            yield KeptMail(str(message["To"]), str(message["Subject"]), message.get_content(), at)
        except (OSError, ValueError, TypeError, KeyError, LookupError):
            continue
