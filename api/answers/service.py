"""Answers for the dialogue; a personal one is rendered for the session's own person only.

All that is said goes through `_render`, where the team's notices are put on it.
"""

from datetime import date

from api.answers.schemas import (
    AnswerQuery,
    AskedQuestion,
    NearestQuery,
    NearestReply,
    Reply,
    SeveralQuery,
    Turn,
)
from api.errors import QuestionNotFound
from api.identity.service import Identity
from api.notices.service import Notices
from api.records.service import RecordsService
from knowledge import AnswerRequest, Context, Knowledge, Suggestion, UnknownQuestion
from knowledge.answer import SignInCard, together
from knowledge.followup import ELLIPSIS
from knowledge.progress import EnrolmentRecord, compute_progress
from knowledge.questions import Question

# What is answered in the place of a personal question to somebody who may not have its answer.
IDENTIFICATION = "parcours_identification"
OTHER_ROLE = "parcours_autre_role"


class AnswerService:
    """Renders answers out of the knowledge."""

    def __init__(
        self,
        knowledge: Knowledge,
        records: RecordsService,
        notices: Notices,
        today: date,
        *,
        takes_codes: bool = False,
    ) -> None:
        self._knowledge = knowledge
        self._records = records
        self._notices = notices
        self._today = today
        # Whether whoever speaks may identify themselves by a code, here and now.
        self._takes_codes = takes_codes

    async def answer(self, query: AnswerQuery, identity: Identity | None) -> Reply:
        """An answer out of the fiche, in the words of the person's role and for the route of their record."""
        record = await self._record(identity)
        request = _request(query, identity, record)
        question = self._asked(request)
        if question.personnel:
            return self._instead(question.anonyme or IDENTIFICATION, query, identity, record)
        return self._told_to_anybody(question, request)

    async def personal_answer(self, query: AnswerQuery, identity: Identity | None) -> Reply:
        """An answer from the person's own records, or how to be allowed to it."""
        record = await self._record(identity)
        request = _request(query, identity, record)
        question = self._asked(request)
        role = question.personnel
        if role is None:
            return self._told_to_anybody(question, request)
        if identity is None:
            return self._instead(question.anonyme or IDENTIFICATION, query, identity, record)
        if identity.role != role:
            return self._instead(OTHER_ROLE, query, identity, record)
        if role == "entreprise":
            awaited = await self._records.awaited_opinions(identity.person_id)
            return self._render(request.model_copy(update={"avis_attendus": awaited}))
        if record is None:
            return self._instead(OTHER_ROLE, query, identity, record)
        progress = compute_progress(record, self._knowledge.fiche)
        return self._render(request.model_copy(update={"parcours": progress}))

    async def several_answers(self, query: SeveralQuery, identity: Identity | None) -> Reply:
        """The answers to the questions of one message, one after the other under their titles.

        Each is asked after the one before it. What a part leaves unclear is left out, unless nothing else is there.
        """
        replies: list[Reply] = []
        for asked in query.questions:
            known = replies[-1] if replies else None
            turn = Turn(
                contexte=AskedQuestion(**known.contexte.model_dump()) if known else _subject(query),
                registre=query.registre,
                notice_given=known.notice_given if known else query.notice_given,
            )
            one = AnswerQuery(**asked.model_dump(), **turn.model_dump())
            if not self._understood(one):
                continue
            reply = await self.personal_answer(one, identity)
            if all(reply.contexte != before.contexte for before in replies):
                replies.append(reply)
        if not replies:
            raise QuestionNotFound
        answered = [one for reply in replies for one in reply.questions]
        merged = Reply(**dict(together(replies)), questions=answered)
        offered = any(isinstance(reply.answer.card, SignInCard) for reply in replies)
        return _with_sign_in(merged) if offered else merged

    async def nearest(self, query: NearestQuery, identity: Identity | None) -> NearestReply:
        """What to offer when the message was not understood: a passage that comes near, or topics to choose from.

        After an answer that makes one reading stand out, that one is answered. No passage where one of the topics in
        the running is one that may not be answered by guess.
        """
        previous = query.contexte
        likely = self._knowledge.settled(query.lectures, previous.question) if previous else None
        if likely is not None:
            asked = AnswerQuery(
                question=likely, **query.model_dump(include={*Turn.model_fields, "parametres"})
            )
            return NearestReply(reply=await self.personal_answer(asked, identity), suggestions=[], sure=True)
        offered = self.suggestions(query.nearest)
        near = [one.question for one in query.nearest if one.question in self._knowledge.questions]
        safe = all(self._knowledge.may_be_shown_as_near(name) for name in near)
        passage = query.passage
        if passage is None or not safe or not self._knowledge.may_be_shown_as_near(passage.question):
            return NearestReply(reply=None, suggestions=offered)
        asked = AnswerQuery(
            question=passage.question,
            parametres=passage.parametres,
            registre=query.registre,
            notice_given=query.notice_given,
        )
        request = _request(asked, identity, await self._record(identity))
        if self._notices.mutes(self._resolved(request)):
            return NearestReply(reply=None, suggestions=offered)
        reply = self._render(request.model_copy(update={"approche": True}))
        return NearestReply(reply=reply, suggestions=offered)

    def suggestions(self, questions: list[AskedQuestion]) -> list[Suggestion]:
        """Buttons for these questions; unknown and muted ones are left out."""
        heard = [one for one in questions if not self._notices.mutes(one.question)]
        return self._knowledge.suggestions([(one.question, one.parametres) for one in heard])

    def _understood(self, query: AnswerQuery) -> bool:
        try:
            return self._knowledge.resolve(_request(query, None, None)) is not None
        except UnknownQuestion:
            return False

    def _asked(self, request: AnswerRequest) -> Question:
        """The question really asked, the last one where a follow-up completes it."""
        context = request.contexte
        name = self._resolved(request) or (context.question if context else "")
        return self._knowledge.questions[name]  # what cannot be completed follows something

    def _resolved(self, request: AnswerRequest) -> str | None:
        """The id of the question really asked; None where more is asked for."""
        try:
            found = self._knowledge.resolve(request)
        except UnknownQuestion as error:
            raise QuestionNotFound from error
        return found.question if found else None

    def _instead(
        self, question: str, query: AnswerQuery, identity: Identity | None, record: EnrolmentRecord | None
    ) -> Reply:
        replaced = query.model_copy(update={"question": question, "parametres": {}, "contexte": None})
        reply = self._render(_request(replaced, identity, record))
        return _with_sign_in(reply) if self._takes_codes else reply

    def _told_to_anybody(self, question: Question, request: AnswerRequest) -> Reply:
        reply = self._render(request)
        asks_how = question is self._knowledge.questions[IDENTIFICATION]
        return _with_sign_in(reply) if self._takes_codes and asks_how else reply

    def _render(self, request: AnswerRequest) -> Reply:
        name = self._resolved(request)
        reply = self._knowledge.answer(request, self._today)
        noticed = self._notices.put_on(reply, name, self._knowledge)
        if name is not None and self._notices.mutes(name):
            # What the muted answer would have told first, the next one still has to tell.
            noticed = noticed.model_copy(update={"notice_given": request.notice_given})
        return Reply(**dict(noticed), questions=[name] if name else [])

    async def _record(self, identity: Identity | None) -> EnrolmentRecord | None:
        """The record of an identified candidate."""
        if identity is None or identity.role != "candidat":
            return None
        return await self._records.enrolment_record(identity.person_id)


def _with_sign_in(reply: Reply) -> Reply:
    """The same with the way to identify oneself, unless it shows something already."""
    if reply.answer.card is not None:
        return reply
    return reply.model_copy(update={"answer": reply.answer.model_copy(update={"card": SignInCard()})})


def _subject(query: SeveralQuery) -> AskedQuestion | None:
    """What the first part follows: « c'est où, et quand commence la formation ? » is about what comes after it."""
    first, *rest = query.questions
    later = next((one for one in rest if one.question != ELLIPSIS), None)
    return later if first.question == ELLIPSIS and query.contexte is None and later else query.contexte


def _request(query: AnswerQuery, identity: Identity | None, record: EnrolmentRecord | None) -> AnswerRequest:
    previous = query.contexte
    return AnswerRequest(
        question=query.question,
        parametres=query.parametres,
        contexte=Context(question=previous.question, parametres=previous.parametres) if previous else None,
        lectures=query.lectures,
        public="tuteur" if identity and identity.role == "entreprise" else "candidat",
        choisie=query.choisie,
        registre=query.registre,
        detail=query.detail,
        notice_given=query.notice_given,
        voie_du_dossier=record.route.value if record else None,
    )
