"""What goes in and out of the knowledge: a request, an answer as data, and the conversation's context."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from knowledge.facts import Certitude
from knowledge.progress import Progress
from knowledge.questions import Audience, Register


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


Card = Annotated[ListCard | StepsCard | ProgressCard | SignInCard, Field(discriminator="type")]


class Answer(BaseModel):
    """An answer as data: design's contract with every channel."""

    text: str
    sources: list[Source]
    card: Card | None = None
    suggestions: list[Suggestion] = []
    certitude: Certitude | None
    registration_ended: bool | None = None


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
    notice_given: bool = False
    parcours: Progress | None = None
    avis_attendus: list[AwaitedOpinion] | None = None
    voie_du_dossier: str | None = None
    approche: bool = False

    def personal_context(self) -> dict[str, Any]:
        """What only templates of personal questions may read."""
        return {"p": self.parcours, "avis_attendus": self.avis_attendus}


class AnswerReply(BaseModel):
    """The answer, what follow-ups will refer to, and whether the notice has now been given."""

    titre: str
    answer: Answer
    contexte: Context
    notice_given: bool


def together(replies: Sequence[AnswerReply]) -> AnswerReply:
    """Several answers as one: each text under its title, sources and buttons without doubles.

    Follow-ups refer to the last one; the certitude is the weakest.
    """
    answers = [reply.answer for reply in replies]
    certitudes = [answer.certitude for answer in answers if answer.certitude]
    ended = [answer.registration_ended for answer in answers if answer.registration_ended is not None]
    merged = Answer(
        text="\n".join(f"{reply.titre}\n{reply.answer.text}" for reply in replies),
        sources=_without_doubles(source for answer in answers for source in answer.sources),
        card=next((answer.card for answer in answers if answer.card), None) if len(answers) == 1 else None,
        suggestions=_without_doubles(answer.suggestions[0] for answer in answers if answer.suggestions),
        certitude=Certitude.weakest(certitudes),
        registration_ended=any(ended) if ended else None,
    )
    last = replies[-1]
    titre = " / ".join(reply.titre for reply in replies)
    return AnswerReply(titre=titre, answer=merged, contexte=last.contexte, notice_given=last.notice_given)


Item = TypeVar("Item")


def _without_doubles(items: Iterable[Item]) -> list[Item]:
    found: list[Item] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found
