"""What staff say at once of an answer, while its text is being mended: mute it, or put a mention on it.

A mention is the team's own word: it stands apart from the facts of the fiche, with its date.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from difflib import get_close_matches

from api.clock import day_in_france
from api.errors import AlreadyRecorded, RecordNotFound, RecordRefused
from api.notices.models import AnswerNotice, NoticeKind
from api.notices.repository import NoticeRepository
from knowledge import Answer, AnswerReply, Knowledge, Source, Suggestion
from knowledge.followup import PAYLOAD
from knowledge.templating import french_date

MUTED = (
    "L'équipe vérifie cette réponse en ce moment : je préfère ne pas la donner. "
    "Posez la question à votre centre (UIMM territoriale) ou à votre organisme de formation."
)
HEADING = "Information de l'équipe"
OUTSIDE = "Hors fiche"
A_PERSON = "parler_a_quelquun"
# Who is in danger is always told whom to call: a mention can set it right, nothing takes it away.
NEVER_MUTED = "sensible"
NEAREST, NEAR_ENOUGH = 3, 0.5
LONGEST = 500


class Notices:
    """The notices in force for one conversation."""

    def __init__(self, in_force: Sequence[AnswerNotice]) -> None:
        self._muted = {one.question for one in in_force if one.kind == "muette"}
        self._mentions = [one for one in in_force if one.kind == "mention"]

    def mutes(self, question: str | None) -> bool:
        """Whether the answer to that question may not be given."""
        return question in self._muted

    def put_on(self, reply: AnswerReply, question: str | None, knowledge: Knowledge) -> AnswerReply:
        """The reply to that question as it may be given: nothing of a muted one, its mentions, no way to muted ones."""
        if question is not None and self.mutes(question):
            answer = Answer(
                text=MUTED,
                sources=[],
                suggestions=knowledge.suggestions([(A_PERSON, {})]),
                certitude=None,
            )
        else:
            answer = reply.answer
        mentions = [one for one in self._mentions if one.question == question]
        noticed = answer.model_copy(
            update={
                "text": "\n".join([answer.text, *(_line(one) for one in mentions)]),
                "sources": [*answer.sources, *(_source(one) for one in mentions)],
                "suggestions": self._heard(answer.suggestions),
            }
        )
        return reply.model_copy(update={"answer": noticed})

    def _heard(self, suggestions: Iterable[Suggestion]) -> list[Suggestion]:
        return [one for one in suggestions if not self.mutes(_question_of(one))]


def _question_of(suggestion: Suggestion) -> str | None:
    match = PAYLOAD.fullmatch(suggestion.payload)
    return match["question"] if match else None


def _day(notice: AnswerNotice) -> date:
    return day_in_france(notice.created_at)


def _line(notice: AnswerNotice) -> str:
    return f"{HEADING}, le {french_date(_day(notice))} : {notice.text}"


def _source(notice: AnswerNotice) -> Source:
    return Source(label=HEADING, section=OUTSIDE, date=_day(notice))


class NoticeService:
    """Puts and lifts notices; the transaction says in whose name and why."""

    def __init__(self, repository: NoticeRepository, knowledge: Knowledge, now: datetime) -> None:
        self._repository = repository
        self._knowledge = knowledge
        self._now = now

    async def mute(self, question: str, portal: str | None) -> AnswerNotice:
        """No answer to that question from now on; raises where that would be wrong."""
        self._check_question(question)
        if question in self._knowledge.topics[NEVER_MUTED].questions:
            raise RecordRefused(
                f"« {question} » dit qui appeler en cas de danger : elle ne se met pas en sourdine. "
                "Corrigez-la par une mention."
            )
        return await self._put(question, portal, "muette", None)

    async def mention(self, question: str, text: str, portal: str | None) -> AnswerNotice:
        """That sentence after every answer to the question from now on."""
        self._check_question(question)
        # One line: Rasa cuts a text where a line is blank.
        sentence = " ".join("".join(one if one.isprintable() else " " for one in text).split())
        if not 0 < len(sentence) <= LONGEST:
            raise RecordRefused(f"Une mention compte de 1 à {LONGEST} caractères.")
        return await self._put(question, portal, "mention", sentence)

    async def lift(self, number: int) -> AnswerNotice:
        """The answer is given again as it is."""
        notice = await self._repository.notice(number)
        if notice is None or notice.lifted_at is not None:
            raise RecordNotFound
        notice.lifted_at = self._now
        return notice

    async def in_force(self) -> list[tuple[AnswerNotice, str | None]]:
        """The notices in force, each with its portal's name, or None for all of them."""
        return await self._repository.all_in_force()

    def with_the_same_facts(self, question: str) -> list[str]:
        """The other questions whose answers rest on a fact of that one: staff may want to mute them too."""
        facts = set(self._knowledge.questions[question].faits)
        others = self._knowledge.questions.items()
        return sorted(name for name, one in others if name != question and facts & set(one.faits))

    async def _put(self, question: str, slug: str | None, kind: NoticeKind, text: str | None) -> AnswerNotice:
        portal_id = await self._portal_id(slug)
        if kind == "muette" and (same := await self._repository.same(question, portal_id, kind)):
            raise AlreadyRecorded(f"« {question} » est déjà muette (n° {same.id}).")
        notice = AnswerNotice(question=question, portal_id=portal_id, kind=kind, text=text)
        await self._repository.add(notice)
        return notice

    async def _portal_id(self, slug: str | None) -> int | None:
        if slug is None:
            return None
        known = await self._repository.portal_ids()
        if slug not in known:
            raise RecordRefused(f"Portail inconnu : « {slug} ».{_nearest(slug, known)}")
        return known[slug]

    def _check_question(self, question: str) -> None:
        if question not in self._knowledge.questions:
            nearest = _nearest(question, self._knowledge.questions)
            raise RecordRefused(f"Question inconnue : « {question} ».{nearest}")


def _nearest(name: str, known: Iterable[str]) -> str:
    found = get_close_matches(name, list(known), NEAREST, NEAR_ENOUGH)
    return f" Les plus proches : {', '.join(found)}." if found else ""
