"""A message for a person, once everything in it was checked."""

from dataclasses import dataclass
from datetime import datetime

from api.contact.schemas import Kind, When


@dataclass(frozen=True)
class Known:
    """Who was identified in the conversation; `dossier` where they are a candidate."""

    person_id: int
    name: str
    role: str
    dossier: str | None


@dataclass(frozen=True)
class Demand:
    """What somebody asks of a person. `key` is the same for the same demand of the same conversation.

    `to` is an address that was recorded by staff, never one that was typed in the conversation.
    """

    key: str
    reference: str
    kind: Kind
    to: str
    portal: str
    departement: str
    name: str
    telephone: str
    email: str
    when: When
    text: str
    summary: tuple[str, ...]
    known: Known | None
    at: datetime
