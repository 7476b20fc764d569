"""The demonstration page over the real API, with a Rasa that answers each message by a card: no model is needed."""

import asyncio
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from api.cipher import Cipher
from api.mail.service import Mail
from api.portals.__main__ import run as run_command
from api.portals.commands import make_parser
from api.settings import Settings
from tests.browser.served_site import ServedSite

CARDS: dict[str, dict[str, Any]] = {
    "message": {"type": "message"},
    "message ici": {"type": "message", "departement": "44"},
    "page": {
        "type": "page",
        "page": "feuille-de-route",
        "title": "Ma feuille de route",
        "text": "Vos capacités, ce qui manque, qui fait quoi. Elle s'imprime.",
        "label": "Ouvrir ma feuille de route",
    },
    "contact": {
        "type": "contact",
        "title": "Qui appeler",
        "name": "UIMM territoriale de démonstration, Moselle",
        "telephone": "03 53 01 57 57",
        "address": "57 avenue de l'Exemple, 00057 Fictiveville",
        "opening_hours": "du lundi au vendredi, 9 h - 12 h",
        "checked_on": "2026-03-02",
        "departement": "57",
        "asks": ["Quelles sont les prochaines dates ?", "Combien cela coûte, et qui paie ?"],
    },
}
TEXT = "Voici de quoi joindre une personne du centre."


@dataclass
class ChatSite(ServedSite):
    """The same running application, whose Rasa answers by cards."""

    def portals(self, *words: str) -> None:
        """Do a command of `python -m api.portals`."""
        given, url = make_parser().parse_args(words), self.database_url
        # In a thread: Playwright has a loop of its own in this one.
        with ThreadPoolExecutor(1) as other:
            other.submit(lambda: asyncio.run(run_command(given, url, datetime.now(UTC)))).result()

    def mails(self) -> list[Mail]:
        """What waits to be sent to a centre, oldest first."""
        with sqlite3.connect(self.database) as connection:
            rows = connection.execute(
                "SELECT content FROM outgoing_mail WHERE kind = 'contact' ORDER BY id"
            ).fetchall()
        cipher = Cipher(self.settings())
        return [Mail(**json.loads(cipher.open(content))) for (content,) in rows]

    def settings(self) -> Settings:
        limits = {
            "messages_per_minute": 1000,
            "messages_per_minute_source": 1000,
            "contact_requests_per_hour_source": 1000,
        }
        return super().settings().model_copy(update=limits)

    def rasa(self) -> httpx.AsyncBaseTransport:
        return httpx.MockTransport(_rasa)


def _rasa(request: httpx.Request) -> httpx.Response:
    said = json.loads(request.content).get("message", "") if request.content else ""
    if said.startswith("/"):
        return httpx.Response(200, json=[])
    custom = {"questions": ["jury_role"], "card": CARDS.get(said)}
    return httpx.Response(200, json=[{"text": TEXT}, {"custom": custom}])
