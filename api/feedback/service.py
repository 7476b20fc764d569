"""What people think of an answer: one vote an answer, that they may change."""

from datetime import datetime

from api.errors import RecordNotFound
from api.feedback.models import Feedback
from api.feedback.repository import FeedbackRepository
from api.feedback.schemas import FeedbackRequest
from api.identity.service import Caller
from api.metrics import Metrics

# The label of what is no question's answer: the conversation's own words.
NO_QUESTION = "aucune"


class FeedbackService:
    """Votes on the answers of one's own conversation."""

    def __init__(self, repository: FeedbackRepository, metrics: Metrics, now: datetime) -> None:
        self._repository = repository
        self._metrics = metrics
        self._now = now

    async def give(self, caller: Caller, message_id: int, vote: FeedbackRequest) -> None:
        """Keep the vote in the place of the one before; RecordNotFound for what is no answer given to the caller."""
        answer = await self._repository.reply(caller.conversation_id, message_id)
        if answer is None or answer.payload["kind"] != "answer":
            raise RecordNotFound
        known = await self._repository.of(message_id)
        if known is not None and (known.useful, known.reason) == (vote.useful, vote.reason):
            return
        feedback = known or Feedback(message_id=message_id)
        feedback.useful, feedback.reason, feedback.given_at = vote.useful, vote.reason, self._now
        await self._repository.keep(feedback)
        verdict = "utile" if vote.useful else vote.reason or "inutile"
        for question in answer.payload.get("questions") or [NO_QUESTION]:
            self._metrics.feedback.labels(question, verdict).inc()
