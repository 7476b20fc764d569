"""Guided conversations: the engine decides, here its drafts are loaded and kept, as codes."""

from dataclasses import dataclass
from datetime import date, datetime

from api.contact.cards import contact_card
from api.errors import QuestionNotFound
from api.guides.models import GuideDraft
from api.guides.repository import GuideRepository
from api.guides.schemas import GuideTurn
from api.notices.service import Notices
from knowledge import AnswerReply, AnswerRequest, Knowledge
from knowledge.answer import ContactCard
from knowledge.drafts import Draft, Move, Step
from knowledge.guide_answers import GuideReply, GuideVoice, Setting, departement_of
from knowledge.guided import Guided
from knowledge.verdicts import closed_case


@dataclass(frozen=True)
class Place:
    """Where a guide is followed: nowhere kept for a sender that no session knows, nobody's contacts without a portal."""

    conversation_id: str | None = None
    portal_id: int | None = None


class GuideService:
    """Plays one turn of a guide."""

    def __init__(
        self, repository: GuideRepository, knowledge: Knowledge, notices: Notices, now: datetime, today: date
    ) -> None:
        self._repository = repository
        self._knowledge = knowledge
        self._notices = notices
        self._now = now
        self._today = today

    async def turn(self, name: str, turn: GuideTurn, place: Place) -> GuideReply:
        """What the guide says to that move; raises QuestionNotFound where there is no such guide."""
        guide = self._knowledge.guides.known.get(name)
        if guide is None:
            raise QuestionNotFound
        kept = await self._kept(name, place)
        before = _as_draft(kept) if place.conversation_id else turn.brouillon
        step = Guided(guide, self._knowledge.guides).play(before, _move(turn))
        if step.opening and self._asks_more(guide.question, turn.parametres):
            step = Step("pas_pour_moi", before)
        muted = step.opening and self._notices.mutes(guide.question)
        if place.conversation_id and step.draft is not None and not muted and step.draft != before:
            await self._repository.keep(kept, place.conversation_id, name, step.draft, self._now)
        setting = Setting(
            registre=turn.registre,
            notice_given=turn.notice_given,
            today=self._today,
            contact=await self._contact(step, place),
        )
        reply = self._noticed(GuideVoice(self._knowledge, name).say(step, setting))
        if muted:
            given = {"active": False, "brouillon": before, "notice_given": turn.notice_given}
            return reply.model_copy(update=given)
        return reply

    def _asks_more(self, question: str, parameters: dict[str, str]) -> bool:
        """« Faut-il un diplôme, par où passer ? », « l'apprentissage, c'est mieux ? »: the plain answer says more."""
        request = AnswerRequest(question=question, parametres=parameters)
        resolved = self._knowledge.resolve(request)
        asked = self._knowledge.questions[question]
        other = resolved is None or resolved.question != question
        return other or closed_case(asked.fermees, parameters) is not None

    async def _kept(self, name: str, place: Place) -> GuideDraft | None:
        if place.conversation_id is None:
            return None
        return await self._repository.draft_held(place.conversation_id, name)

    async def _contact(self, step: Step, place: Place) -> ContactCard | None:
        if step.kind != "resultat" or place.portal_id is None:
            return None
        departement = departement_of(step.draft)
        found = await self._repository.contact(place.portal_id, departement)
        return contact_card(found, departement) if found else None

    def _noticed(self, reply: GuideReply) -> GuideReply:
        """With the team's notices on the question that the guide answers."""
        question = next(iter(reply.questions), None)
        answered = AnswerReply(
            titre="", answer=reply.answer, contexte=reply.contexte, notice_given=reply.notice_given
        )
        noticed = self._notices.put_on(answered, question, self._knowledge)
        return reply.model_copy(update={"answer": noticed.answer})


def _as_draft(kept: GuideDraft | None) -> Draft | None:
    if kept is None:
        return None
    return Draft.model_validate({"etat": kept.state, "reponses": dict(kept.answers), "demandee": kept.asked})


def _move(turn: GuideTurn) -> Move:
    shown = turn.brouillon.demandee if turn.brouillon else None
    return Move(**turn.model_dump(include=set(Move.model_fields)), montree=shown)
