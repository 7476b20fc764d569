"""The certification as validated data, and the answers rendered from it. Imports nothing of ours."""

from knowledge.answer import (
    Answer,
    AnswerReply,
    AnswerRequest,
    AwaitedOpinion,
    Context,
    Reading,
    Source,
    Suggestion,
)
from knowledge.base import Knowledge
from knowledge.followup import UnknownQuestion
from knowledge.loading import KnowledgeError

__all__ = [
    "Answer",
    "AnswerReply",
    "AnswerRequest",
    "AwaitedOpinion",
    "Context",
    "Knowledge",
    "KnowledgeError",
    "Reading",
    "Source",
    "Suggestion",
    "UnknownQuestion",
]
