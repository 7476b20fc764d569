from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.answer import Card, Source, Wish
from knowledge.questions import Register

Certitude = Literal["dite", "deduite", "non_dite"]
Author = Literal["personne", "assistant"]
Kind = Literal["answer", "degraded"]
Role = Literal["candidat", "entreprise"]


class Choice(BaseModel):
    """A button as the browser sees it."""

    id: str
    title: str


class Welcome(BaseModel):
    """What opens a conversation; `notice` says who answers, and what is kept for how long.

    `earlier`: whether the person can read former exchanges again.
    """

    text: str
    suggestions: list[Choice]
    notice: str
    earlier: bool


class SendRequest(BaseModel):
    """Free text, or one of the buttons offered in this conversation."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"client_message_id": "0b9d3f6e-8f0c-4c1e-9d55-8d2f6b9f6a11", "text": "Bonjour"}
        }
    )

    client_message_id: UUID
    # The service counts what is left once invisible characters are gone, and says so in French.
    text: str | None = Field(default=None, description="De 1 à 1 000 caractères")
    button_id: str | None = Field(
        default=None,
        pattern=r"^[\w-]+$",
        max_length=64,
        description="Un bouton proposé dans cette conversation ; ou, dans toutes, « plus_simple » et « en_detail »",
    )
    registre: Register | None = Field(
        default=None, description="« facile » : répondre en mots simples, à ce message et aux suivants"
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.button_id is None):
            raise ValueError("either text or button_id")
        return self


class Rendering(BaseModel):
    """All of a message that is not its words."""

    kind: Kind = "answer"
    certitude: Certitude | None = None
    registration_ended: bool | None = None
    sources: list[Source] = []
    card: Card | None = None
    suggestions: list[Choice] = []
    wishes: list[Wish] | None = Field(
        default=None,
        description="Ce qui peut encore être demandé de cette réponse ; absent : rien n'en est dit",
    )


class KeptRendering(Rendering):
    """With what the browser is not told: the questions that the message answers."""

    questions: list[str] = []


class MessageView(Rendering):
    id: int
    author: Author
    client_message_id: UUID | None = Field(
        default=None, description="Celui que le navigateur a donné au message de la personne"
    )
    created_at: datetime
    text: str


class TurnView(BaseModel):
    turn_id: str
    messages: list[MessageView]


class TranscriptView(BaseModel):
    messages: list[MessageView]


class HistoryView(TranscriptView):
    """A page of earlier conversations, oldest first; nothing in it can be pressed."""

    more: bool = Field(description="D'autres messages précèdent ceux-ci")


class RasaButton(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    payload: str = Field(min_length=1, max_length=2000)


class RasaCustom(BaseModel):
    """What the actions pass along beside the text."""

    sources: list[Source] = []
    card: Card | None = None
    suggestions: list[RasaButton] = []
    certitude: Certitude | None = None
    registration_ended: bool | None = None
    wishes: list[Wish] | None = None
    questions: list[str] = []


class RasaItem(BaseModel):
    """One element of Rasa's reply."""

    text: str | None = None
    buttons: list[RasaButton] = []
    custom: RasaCustom | None = None
