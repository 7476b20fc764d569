from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class AskedQuestion(BaseModel):
    model_config = ConfigDict(extra="ignore")

    question: str = Field(min_length=1, max_length=100)
    parametres: dict[str, str] = {}


class AnswerQuery(AskedQuestion):
    contexte: AskedQuestion | None = None
    registre: Literal["standard", "facile"] = "standard"
    detail: bool = False
    notice_given: bool = False


class SuggestionsQuery(BaseModel):
    questions: list[AskedQuestion] = Field(max_length=20)
