from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from api.crud.fields import ONE_LINE
from knowledge.answer import Source

Kind = Literal["message", "rappel"]
When = Literal["matin", "apres_midi", "indifferent"]

Departement = Annotated[
    str, Field(max_length=60, description="Numéro du département (57, 2A, 974), son nom ou code postal")
]


class ContactView(BaseModel):
    """Whom a message goes to. `checked_on`: when somebody last made sure of it."""

    name: str
    telephone: str | None
    address: str | None
    opening_hours: str | None = Field(description="Tels qu'ils sont enregistrés")
    checked_on: date
    takes_messages: bool = Field(description="Faux : ce contact n'a pas d'adresse, il faut l'appeler")


class ContactReply(BaseModel):
    """The contact of a département; without one, `text` says so and `directory` is where to look."""

    departement: str = Field(description="Son code ; vide quand il n'est pas connu")
    contact: ContactView | None
    text: str
    directory: Source
    joined: str | None = Field(description="Ce qui sera joint d'une personne identifiée, en mots")


class ContactRequest(BaseModel):
    """A message for a person, or a number to be called on."""

    client_request_id: UUID = Field(description="Le même pour un renvoi : la demande ne part qu'une fois")
    departement: Departement = ""
    kind: Kind
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=ONE_LINE)] = ""
    telephone: str = Field(default="", max_length=40, description="Exigé pour être rappelé")
    email: str = Field(
        default="", max_length=254, description="Exigé pour un message : la réponse y est envoyée"
    )
    when: When = "indifferent"
    # The service counts what is left once invisible characters are gone, and says so in French.
    text: str = Field(
        default="", max_length=4000, description="1 000 caractères au plus ; exigé pour un message"
    )
    attach_summary: bool = Field(default=False, description="Joindre les titres des questions posées")


class SentView(BaseModel):
    """What to keep of a message that was left."""

    reference: str
    sent_to: str
    telephone: str | None
    opening_hours: str | None


class SummaryView(BaseModel):
    """What would be joined to a message: titles, none of the person's own words."""

    questions: list[str]
