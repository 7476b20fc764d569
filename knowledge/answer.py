"""What goes in and out of the knowledge: a request, an answer as data, and the conversation's context."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from knowledge.facts import Certitude
from knowledge.progress import Progress, Route, next_actor
from knowledge.questions import Audience, Register, Role

# What may be asked of an answer, and the forms in which one is told.
Wish = Literal["plus_simple", "en_detail"]
Told = Literal["standard", "facile", "detail"]


class Source(BaseModel):
    """Where an answer comes from, always shown with its date."""

    label: str
    section: str
    url: str | None = None
    date: date


class Suggestion(BaseModel):
    """A next question: the words of the button and the command behind it."""

    title: str
    payload: str


class CardItem(BaseModel):
    """A line of a card."""

    label: str
    text: str


class ListCard(BaseModel):
    """A list of named things: blocks, capacities, routes."""

    type: Literal["liste"] = "liste"
    title: str
    items: list[CardItem]


class StepsCard(BaseModel):
    """Steps in their order."""

    type: Literal["etapes"] = "etapes"
    title: str
    items: list[CardItem]


class CapacityView(BaseModel):
    """A capacity in the picture of a person's progress."""

    code: str
    libelle: str
    state: Literal["validee", "non_validee", "non_publiee", "non_evaluee"]
    state_label: str


class BlockView(BaseModel):
    """A block in the picture of a person's progress."""

    numero: int
    libelle: str
    state: Literal["acquis", "en_cours", "a_evaluer"]
    state_label: str
    capacities: list[CapacityView]


class ProgressCard(BaseModel):
    """A person's progress as a picture with words."""

    type: Literal["progression"] = "progression"
    title: str
    summary: str
    blocks: list[BlockView]


class SignInCard(BaseModel):
    """Where a person may identify themselves by a code; what it shows is the channel's."""

    type: Literal["connexion"] = "connexion"


class PageCard(BaseModel):
    """A page of the identified person's own, which the channel opens with a ticket of the conversation."""

    type: Literal["page"] = "page"
    page: Literal["feuille-de-route", "avis"]
    title: str
    text: str
    label: str


class ContactCard(BaseModel):
    """Whom to call, and what to ask them; `checked_on`: when somebody last made sure of it."""

    type: Literal["contact"] = "contact"
    title: str
    name: str
    telephone: str | None = None
    email: str | None = None
    address: str | None = None
    opening_hours: str | None = None
    checked_on: date
    departement: str = ""
    asks: list[str] = []


class MessageCard(BaseModel):
    """Where a message or a number to be called on may be left; what it shows is the channel's."""

    type: Literal["message"] = "message"
    departement: str = ""


Card = Annotated[
    ListCard | StepsCard | ProgressCard | SignInCard | PageCard | ContactCard | MessageCard,
    Field(discriminator="type"),
]


class Answer(BaseModel):
    """An answer as data: design's contract with every channel."""

    text: str
    sources: list[Source]
    card: Card | None = None
    suggestions: list[Suggestion] = []
    certitude: Certitude | None
    registration_ended: bool | None = None
    wishes: list[Wish] | None = Field(
        default=None, description="other words that exist for it; None where that was not looked at"
    )


class Context(BaseModel):
    """The question that follow-ups refer to."""

    question: str
    parametres: dict[str, str] = {}


class Reading(BaseModel):
    """A question that a message may ask, and the classifier's belief that it does."""

    question: str
    part: float


class AwaitedOpinion(BaseModel):
    """An opinion that a company signatory was asked for."""

    candidat: str
    capacites: list[str]
    depuis: date


class AnswerRequest(BaseModel):
    """A question as the dialogue understood it, and for whom."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    question: str
    parametres: dict[str, str] = {}
    contexte: Context | None = None
    lectures: list[Reading] = Field(default=[], description="what the message may ask by itself, best first")
    choisie: bool = Field(default=False, description="asked by a button: its title says all")
    public: Audience = "candidat"
    registre: Register = "standard"
    detail: bool = False
    deja: Told | None = Field(default=None, description="how it was told last, where it is asked for again")
    notice_given: bool = False
    parcours: Progress | None = None
    avis_attendus: list[AwaitedOpinion] | None = None
    voie_du_dossier: str | None = None
    connu: Role | None = Field(default=None, description="the role in which somebody known asks")
    approche: bool = False

    def personal_context(self) -> dict[str, Any]:
        """What only templates of personal questions may read."""
        personal: dict[str, Any] = {"p": self.parcours, "avis_attendus": self.avis_attendus}
        if (own := self.parcours) is not None:
            way = "VAE" if own.route is Route.VAE else own.route_label
            personal |= {"acteur": next_actor(own), "ma_voie": way}
        return personal


class AnswerReply(BaseModel):
    """The answer, what follow-ups will refer to, and whether the notice has now been given."""

    titre: str
    answer: Answer
    contexte: Context
    notice_given: bool


# Where two answers of a message have a card, the one shown: what lets the person act first.
CARDS = ("connexion", "page", "message", "contact", "progression", "etapes", "liste")


def together(replies: Sequence[AnswerReply]) -> AnswerReply:
    """Several answers as one: each text under its title, sources and buttons without doubles.

    One card is shown, under its own answer, which is therefore told last. Follow-ups refer to the question asked last;
    the certitude is the weakest.
    """
    answers = [reply.answer for reply in replies]
    certitudes = [answer.certitude for answer in answers if answer.certitude]
    last = replies[-1]
    ended = [answer.registration_ended for answer in answers if answer.registration_ended is not None]
    told = _card_last(replies)
    merged = Answer(
        text="\n".join(f"{titre}\n{text}" for titre, text in _texts(replies, told)),
        sources=_without_doubles(source for answer in answers for source in answer.sources),
        card=told[-1].answer.card,
        suggestions=_without_doubles(answer.suggestions[0] for answer in answers if answer.suggestions),
        certitude=Certitude.weakest(certitudes),
        registration_ended=any(ended) if ended else None,
        wishes=last.answer.wishes,
    )
    titre = " / ".join(reply.titre for reply in replies)
    return AnswerReply(titre=titre, answer=merged, contexte=last.contexte, notice_given=last.notice_given)


def _card_last(replies: Sequence[AnswerReply]) -> list[AnswerReply]:
    """In the order asked, but for the one whose card is shown."""
    cards = [
        (CARDS.index(card.type), place) for place, one in enumerate(replies) if (card := one.answer.card)
    ]
    if not cards:
        return list(replies)
    _, shown = min(cards)
    return [*replies[:shown], *replies[shown + 1 :], replies[shown]]


def _texts(asked: Sequence[AnswerReply], told: Sequence[AnswerReply]) -> list[tuple[str, str]]:
    """Titles and texts as told; the registration's end, on the first line, stays in full the first time it is said."""
    heads = iter([one.answer.text.split("\n")[0] for one in asked if one.answer.registration_ended])
    return [
        (
            one.titre,
            "\n".join([next(heads), *one.answer.text.split("\n")[1:]])
            if one.answer.registration_ended
            else one.answer.text,
        )
        for one in told
    ]


Item = TypeVar("Item")


def _without_doubles(items: Iterable[Item]) -> list[Item]:
    found: list[Item] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found
