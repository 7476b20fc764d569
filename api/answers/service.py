"""Answers for the dialogue; a personal one is rendered for the session's own person only."""

from datetime import date

from api.answers.schemas import AnswerQuery, AskedQuestion
from api.errors import QuestionNotFound
from api.identity.service import Identity
from api.records.service import RecordsService
from knowledge import AnswerReply, AnswerRequest, Context, Knowledge, Suggestion, UnknownQuestion
from knowledge.progress import compute_progress
from knowledge.questions import Question

# What is answered in the place of a personal question to somebody who may not have its answer.
IDENTIFICATION = "parcours_identification"
OTHER_ROLE = "parcours_autre_role"


class AnswerService:
    """Renders answers out of the knowledge."""

    def __init__(self, knowledge: Knowledge, records: RecordsService, today: date) -> None:
        self._knowledge = knowledge
        self._records = records
        self._today = today

    def answer(self, query: AnswerQuery, identity: Identity | None) -> AnswerReply:
        """An answer that holds nothing personal, in the words of the person's role."""
        request = _request(query, identity)
        question = self._asked(request)
        if question.personnel:
            return self._instead(question.anonyme or IDENTIFICATION, query, identity)
        return self._render(request)

    async def personal_answer(self, query: AnswerQuery, identity: Identity | None) -> AnswerReply:
        """An answer from the person's own records, or how to be allowed to it."""
        request = _request(query, identity)
        question = self._asked(request)
        role = question.personnel
        if role is None:
            return self._render(request)
        if identity is None:
            return self._instead(question.anonyme or IDENTIFICATION, query, identity)
        if identity.role != role:
            return self._instead(OTHER_ROLE, query, identity)
        if role == "entreprise":
            awaited = await self._records.awaited_opinions(identity.person_id)
            return self._render(request.model_copy(update={"avis_attendus": awaited}))
        record = await self._records.enrolment_record(identity.person_id)
        if record is None:
            return self._instead(OTHER_ROLE, query, identity)
        progress = compute_progress(record, self._knowledge.fiche)
        return self._render(request.model_copy(update={"parcours": progress}))

    def suggestions(self, questions: list[AskedQuestion]) -> list[Suggestion]:
        """Buttons for these questions; unknown ones are left out."""
        return self._knowledge.suggestions([(one.question, one.parametres) for one in questions])

    def _asked(self, request: AnswerRequest) -> Question:
        """The question really asked, the last one where a follow-up completes it."""
        try:
            asked = self._knowledge.resolve(request) or request.contexte
        except UnknownQuestion as error:
            raise QuestionNotFound from error
        assert asked is not None  # what cannot be completed follows something
        return self._knowledge.questions[asked.question]

    def _instead(self, question: str, query: AnswerQuery, identity: Identity | None) -> AnswerReply:
        replaced = query.model_copy(update={"question": question, "parametres": {}, "contexte": None})
        return self._render(_request(replaced, identity))

    def _render(self, request: AnswerRequest) -> AnswerReply:
        try:
            return self._knowledge.answer(request, self._today)
        except UnknownQuestion as error:
            raise QuestionNotFound from error


def _request(query: AnswerQuery, identity: Identity | None) -> AnswerRequest:
    previous = query.contexte
    return AnswerRequest(
        question=query.question,
        parametres=query.parametres,
        contexte=Context(question=previous.question, parametres=previous.parametres) if previous else None,
        public="tuteur" if identity and identity.role == "entreprise" else "candidat",
        registre=query.registre,
        detail=query.detail,
        notice_given=query.notice_given,
    )
