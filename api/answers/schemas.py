from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge import AnswerReply, Suggestion


class AskedQuestion(BaseModel):
    model_config = ConfigDict(extra="ignore")

    question: str = Field(min_length=1, max_length=100)
    parametres: dict[str, str] = {}


class AnswerQuery(AskedQuestion):
    contexte: AskedQuestion | None = None
    repli: AskedQuestion | None = None
    choisie: bool = False
    registre: Literal["standard", "facile"] = "standard"
    detail: bool = False
    notice_given: bool = False


class SeveralQuery(BaseModel):
    questions: list[AskedQuestion] = Field(min_length=1, max_length=3)
    contexte: AskedQuestion | None = None
    registre: Literal["standard", "facile"] = "standard"
    notice_given: bool = False


class NearestQuery(BaseModel):
    nearest: list[AskedQuestion] = Field(max_length=10)
    passage: AskedQuestion | None = None
    registre: Literal["standard", "facile"] = "standard"
    notice_given: bool = False


class NearestReply(BaseModel):
    reply: AnswerReply | None
    suggestions: list[Suggestion]
