"""The only module that speaks to the API.

ApiError            any failure to get an answer
├── ApiUnavailable  not reached, too slow, or not answering as it should: logged, it is for us to repair
└── ApiRefused      the API has nothing to answer to this question
"""

import asyncio
import logging
from functools import cache
from typing import Any, Literal, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from actions.settings import settings

Register = Literal["standard", "facile"]
# How an answer was worded.
Told = Literal["standard", "facile", "detail"]
Reply = TypeVar("Reply", bound=BaseModel)

logger = logging.getLogger(__name__)


class ApiError(Exception):
    """No answer could be had."""


class ApiUnavailable(ApiError):
    """The API is down, slow or refuses us: worth trying again later."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        # The cause is a type or a status: never what a person typed.
        logger.warning("the API gave no answer: %s", cause)


class ApiRefused(ApiError):
    """There is no such question, or it refers to nothing: asking again gives the same."""


class Suggestion(BaseModel):
    """A button: its words and its command."""

    title: str
    payload: str


class Answer(BaseModel):
    """An answer as data; what is not text goes through untouched."""

    text: str
    sources: list[dict[str, Any]]
    card: dict[str, Any] | None = None
    suggestions: list[Suggestion] = []
    certitude: str | None = None
    registration_ended: bool | None = None
    wishes: list[str] | None = None


class Context(BaseModel):
    """The question that follow-ups refer to."""

    question: str
    parametres: dict[str, str] = {}


class Reading(BaseModel):
    """An intent that the message may have, with the classifier's belief in it."""

    question: str
    part: float


class Turn(BaseModel):
    """What the conversation brings to any of its questions."""

    contexte: Context | None = None
    registre: Register = "standard"
    notice_given: bool = False


class AnswerQuery(Turn):
    """A question as the dialogue understood it."""

    question: str
    parametres: dict[str, str] = {}
    lectures: list[Reading] = []
    choisie: bool = False
    detail: bool = False
    deja: Told | None = None


class PartQuery(Context):
    """One of the questions of a message, with its readings where it says too little."""

    lectures: list[Reading] = []


class SeveralQuery(Turn):
    """The questions of one message, in their order."""

    questions: list[PartQuery]


class NearestQuery(Turn):
    """What comes near a message that was not understood: topics, best first, all its readings, and one passage."""

    nearest: list[Context]
    lectures: list[Reading] = []
    parametres: dict[str, str] = {}
    passage: Context | None = None


class AnswerReply(BaseModel):
    """The answer and what the conversation remembers of it."""

    answer: Answer
    contexte: Context
    notice_given: bool
    # Those that it answers, for what people think of it.
    questions: list[str] = []


class NearestReply(BaseModel):
    """A passage that may be shown, if there is one, and topics to choose from.

    `sure`: the conversation settled the doubt, and the reply is an answer like any other.
    """

    reply: AnswerReply | None
    sure: bool = False
    suggestions: list[Suggestion]


class GuideTurn(BaseModel):
    """What happens in a guided conversation; `brouillon` is what the dialogue last saw of it."""

    geste: str
    etape: str | None = None
    choix: str | None = None
    texte: str = ""
    parametres: dict[str, str] = {}
    intention: str = ""
    part: float = 0.0
    grave: bool = False
    de_retour: bool = False
    incomprehensions: int = 0
    registre: Register = "standard"
    notice_given: bool = False
    brouillon: dict[str, Any] | None = None


class GuideReply(BaseModel):
    """What the guide says, what it keeps, and whether it waits for an answer."""

    kind: str
    active: bool
    answer: Answer
    contexte: Context
    brouillon: dict[str, Any] | None
    incomprehensions: int
    notice_given: bool
    questions: list[str]


class ApiClient:
    """Answers of the API for the person of a conversation; the API alone decides who that is."""

    def __init__(self, http: httpx.AsyncClient, budget: float = 2.0) -> None:
        self._http = http
        self._budget = budget  # seconds for a whole call, whatever trickles in

    async def answer(self, sender_id: str, query: AnswerQuery) -> AnswerReply:
        """The answer to a question on the certification; raises ApiError."""
        return await self._ask(sender_id, "answers", query)

    async def personal_answer(self, sender_id: str, query: AnswerQuery) -> AnswerReply:
        """The answer from the record of the person identified in that conversation; raises ApiError."""
        return await self._ask(sender_id, "personal-answers", query)

    async def several_answers(self, sender_id: str, query: SeveralQuery) -> AnswerReply:
        """The answers to the questions of one message, as one; raises ApiError."""
        return await self._ask(sender_id, "several-answers", query)

    async def nearest(self, sender_id: str, query: NearestQuery) -> NearestReply:
        """A passage or topics that come near; raises ApiError."""
        return await self._get(sender_id, "nearest", query, NearestReply)

    async def guide(self, sender_id: str, guide: str, turn: GuideTurn) -> GuideReply:
        """One turn of a guided conversation; raises ApiError."""
        return await self._get(sender_id, f"guides/{guide}/turn", turn, GuideReply)

    async def _ask(self, sender_id: str, resource: str, query: AnswerQuery | SeveralQuery) -> AnswerReply:
        return await self._get(sender_id, resource, query, AnswerReply)

    async def _get(self, sender_id: str, resource: str, query: BaseModel, form: type[Reply]) -> Reply:
        path = f"/internal/conversations/by-sender/{quote(sender_id, safe='', errors='replace')}/{resource}"
        reply = await self._post(path, query.model_dump())
        try:
            return form.model_validate(reply)
        except ValidationError as error:
            raise ApiUnavailable("unreadable reply") from error

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        try:
            async with asyncio.timeout(self._budget):
                response = await self._http.post(path, json=body)
        except (httpx.HTTPError, TimeoutError) as error:
            raise ApiUnavailable(type(error).__name__) from error
        if response.status_code == httpx.codes.NOT_FOUND:
            raise ApiRefused
        if not response.is_success:
            raise ApiUnavailable(str(response.status_code))
        try:
            return response.json()
        except ValueError as error:
            raise ApiUnavailable("unreadable reply") from error


@cache
def api_client() -> ApiClient:
    """The process's client, with its time limit and the service's credential.

    Made at the first question: what the actions hold when they are registered is copied into the
    server's worker, and a client cannot be.
    """
    own = settings()
    return ApiClient(
        httpx.AsyncClient(
            base_url=str(own.internal_api_url),
            timeout=own.api_timeout_seconds,
            headers={"Authorization": f"Bearer {own.service_token.get_secret_value()}"},
            trust_env=False,
        ),
        own.api_timeout_seconds,
    )
