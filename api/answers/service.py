"""Answers for the dialogue; a personal one is rendered for the session's own person only.

All that is said goes through `_render`, where the team's notices are put on it.
"""

from collections.abc import Awaitable, Callable
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
from knowledge.progress import Route, compute_progress
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
        takes_codes: Callable[[], Awaitable[bool]],
    ) -> None:
        self._knowledge = knowledge
        self._records = records
        self._notices = notices
        self._today = today
        # Whether whoever speaks may identify themselves by a code, here and now; asked only where it matters.
        self._takes_codes = takes_codes

    async def answer(self, query: AnswerQuery, identity: Identity | None) -> Reply:
        """An answer out of the fiche, in the words of the person's role and for the route of their record."""
        route = await self._route(identity)
        request = _request(query, identity, route)
        question = self._asked(request)
        if question.personnel:
            return await self._instead(question.anonyme or IDENTIFICATION, query, identity, route)
        return await self._told_to_anybody(question, request)

    async def personal_answer(self, query: AnswerQuery, identity: Identity | None) -> Reply:
        """An answer from the person's own records, or how to be allowed to it.

        The record is read where the question needs it, its plans with it: a general one costs its route only.
        """
        route = await self._route(identity)
        request = _request(query, identity, route)
        question = self._asked(request)
        role = question.personnel
        if role is None:
            return await self._told_to_anybody(question, request)
        if identity is None:
            return await self._instead(question.anonyme or IDENTIFICATION, query, identity, route)
        if identity.role != role:
            return await self._for_other_role(question, query, identity, route)
        if role == "entreprise":
            awaited = await self._records.awaited_opinions(identity.person_id)
            return self._render(request.model_copy(update={"avis_attendus": awaited}))
        record = await self._records.enrolment_record(identity.person_id)
        if record is None:
            return await self._instead(OTHER_ROLE, query, identity, route)
        progress = compute_progress(record, self._knowledge.fiche)
        return self._render(request.model_copy(update={"parcours": progress}))

    async def _for_other_role(
        self, question: Question, query: AnswerQuery, identity: Identity, route: Route | None
    ) -> Reply:
        """What the same words ask for from the other side, where there is such a thing."""
        if question.autre_role is None:
            return await self._instead(question.anonyme or OTHER_ROLE, query, identity, route)
        theirs = _replaced(query, question.autre_role).model_copy(update={"parametres": {}})
        return await self.personal_answer(theirs, identity)

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
        return Reply(**dict(together(replies)), questions=answered)

    async def nearest(self, query: NearestQuery, identity: Identity | None) -> NearestReply:
        """What to offer when the message was not understood: a passage that comes near, or topics to choose from.

        After an answer that makes one reading stand out, that one is answered. No passage where one of the topics in
        the running is one that may not be answered by guess.
        """
        previous = query.contexte
        role = identity.role if identity else None
        likely = self._knowledge.settled(query.lectures, previous.question if previous else None, role)
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
        request = _request(asked, identity, await self._route(identity))
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

    async def _instead(
        self, question: str, query: AnswerQuery, identity: Identity | None, route: Route | None
    ) -> Reply:
        """Another answer in its place, to the same message: a closed one keeps what its yes or no rests on."""
        reply = self._render(_request(_replaced(query, question), identity, route))
        return _with_sign_in(reply) if await self._takes_codes() else reply

    async def _told_to_anybody(self, question: Question, request: AnswerRequest) -> Reply:
        reply = self._render(request)
        asks_how = question is self._knowledge.questions[IDENTIFICATION]
        return _with_sign_in(reply) if asks_how and await self._takes_codes() else reply

    def _render(self, request: AnswerRequest) -> Reply:
        name = self._resolved(request)
        reply = self._knowledge.answer(request, self._today)
        noticed = self._notices.put_on(reply, name, self._knowledge)
        if name is not None and self._notices.mutes(name):
            # What the muted answer would have told first, the next one still has to tell.
            noticed = noticed.model_copy(update={"notice_given": request.notice_given})
        return Reply(**dict(noticed), questions=[name] if name else [])

    async def _route(self, identity: Identity | None) -> Route | None:
        """The route of an identified candidate's record."""
        if identity is None or identity.role != "candidat":
            return None
        return await self._records.current_route(identity.person_id)


def _replaced(query: AnswerQuery, question: str) -> AnswerQuery:
    """The same message, asking for something else and following nothing."""
    return query.model_copy(update={"question": question, "contexte": None, "lectures": [], "deja": None})


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


def _request(query: AnswerQuery, identity: Identity | None, route: Route | None) -> AnswerRequest:
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
        deja=query.deja,
        notice_given=query.notice_given,
        voie_du_dossier=route.value if route else None,
        # A candidate without an enrolment has nothing of their own to be told.
        connu=identity.role if identity and (route or identity.role == "entreprise") else None,
    )
