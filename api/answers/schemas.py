from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge import AnswerReply, Reading, Suggestion
from knowledge.answer import Told


class AskedQuestion(BaseModel):
    model_config = ConfigDict(extra="ignore")

    question: str = Field(min_length=1, max_length=100)
    parametres: dict[str, str] = {}


class Turn(BaseModel):
    """What the conversation brings to any of its questions."""

    model_config = ConfigDict(extra="ignore")

    contexte: AskedQuestion | None = None
    registre: Literal["standard", "facile"] = "standard"
    notice_given: bool = False


class PartQuery(AskedQuestion):
    lectures: list[Reading] = Field(default=[], max_length=50)


class AnswerQuery(PartQuery, Turn):
    choisie: bool = False
    detail: bool = False
    deja: Told | None = Field(default=None, description="how it was told last, where it is asked for again")


class SeveralQuery(Turn):
    questions: list[PartQuery] = Field(min_length=1, max_length=3)


class NearestQuery(Turn):
    nearest: list[AskedQuestion] = Field(max_length=10)
    lectures: list[Reading] = Field(default=[], max_length=50)
    parametres: dict[str, str] = {}
    passage: AskedQuestion | None = None


class Reply(AnswerReply):
    """With the questions that it answers, for what people think of it."""

    questions: list[str] = []


class NearestReply(BaseModel):
    reply: Reply | None
    sure: bool = Field(
        default=False, description="the last answer settles the doubt: an answer like any other"
    )
    suggestions: list[Suggestion]
