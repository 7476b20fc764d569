"""What the assistant wrote by e-mail: files in the demonstration, read as their addressee would."""

import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from api.email_codes.letter import SUBJECT

CODE = re.compile(r"(?<!\d)(\d{3} ?\d{3})(?!\d)")


class Mailbox:
    """The folder of the running assistant."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def every(self, address: str) -> list[EmailMessage]:
        """All e-mails to that address, the oldest first."""
        found = []
        for path in sorted(self._folder.glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(message, EmailMessage)
            if str(message["To"]).lower() == address.lower():
                found.append(message)
        return found

    def to(self, address: str) -> list[EmailMessage]:
        """Those that bring a code; reminders come by themselves."""
        return [one for one in self.every(address) if one["Subject"] == SUBJECT]

    def wait(self, address: str, count: int = 1, seconds: float = 20.0) -> list[EmailMessage]:
        """The e-mails to that address once there are that many, or after that time."""
        until = time.monotonic() + seconds
        while len(found := self.to(address)) < count and time.monotonic() < until:
            time.sleep(0.05)
        return found

    def code(self, address: str, count: int = 1) -> str:
        """The code of the last e-mail to that address."""
        found = self.wait(address, count)
        assert len(found) >= count, f"pas de courriel pour {address}"
        shown = CODE.search(found[-1].get_content())
        assert shown, "pas de code dans le courriel"
        return shown[1].replace(" ", "")
