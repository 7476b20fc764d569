"""Which rows are past their time, and their removal; a row's number is its key."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.access.models import StaffToken
from api.audit.attribution import Attribution
from api.audit.models import AuditEntry
from api.audit.recording import rewrite_log
from api.chat.models import Button, Conversation, Message
from api.clock import day_in_france
from api.db.base import Base, Record, personal_columns
from api.email_codes.models import EmailCode
from api.enrolments.models import Enrolment, Evidence, Recognition, VaeFile, VaeSituation
from api.evaluations.models import Evaluation, EvaluationEvaluator, Opinion
from api.feedback.models import Feedback
from api.idempotency.models import IdempotencyKey
from api.identity.models import ChatSession
from api.jury.models import (
    BlockAttestation,
    JuryCandidate,
    JuryDeclaration,
    JuryMember,
    JuryPoint,
    JurySession,
    Minutes,
)
from api.people.models import Person, Signatory
from api.personal_data.pseudonyms import FAMILY, GIVEN, blanked
from api.personal_data.standing import ADMITTED, EVENTS
from api.portals.models import UsedAssertion
from api.sign_in.models import SignInFailure, StaffInvitation, StaffSession

Condition = ColumnElement[bool]
ERASED_NAME = f"{GIVEN} {FAMILY}"


class RetentionRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def due(self, rule: str, limit: datetime, count: int, after: Any = None) -> list[Any]:
        """The keys of the first rows whose time was over at that moment."""
        query = _DUE[rule](limit)
        key = query.selected_columns[0]
        if after is not None:
            query = query.where(key > after)
        return list(await self._session.scalars(query.order_by(key).limit(count)))

    async def total(self, rule: str, limit: datetime) -> int:
        query = select(func.count()).select_from(_DUE[rule](limit).subquery())
        return await self._session.scalar(query) or 0

    async def records(self, model: type[Record], ids: Sequence[int]) -> list[Any]:
        return list(await self._session.scalars(select(model).where(model.id.in_(ids))))

    async def remove_records(self, model: type[Record], ids: Sequence[int]) -> None:
        """One by one, so that each removal is in the log."""
        if model is Evaluation:
            links = select(EvaluationEvaluator).where(EvaluationEvaluator.evaluation_id.in_(ids))
            for link in await self._session.scalars(links):
                await self._session.delete(link)
            await self._session.flush()
        for row in await self.records(model, ids):
            await self._session.delete(row)
        await self._session.flush()

    async def held(self, *, senders: Sequence[str] = (), ids: Sequence[str] = ()) -> list[str]:
        """Whom Rasa knows these conversations by: they begin no turn before this transaction ends."""
        wanted = or_(Conversation.sender_id.in_(senders), Conversation.id.in_(ids))
        query = select(Conversation.sender_id).where(wanted).with_for_update()
        return list(await self._session.scalars(query))

    async def not_quiet(self, senders: Sequence[str], limit: datetime, waiting: datetime) -> set[str]:
        """Those who spoke since that limit, or still wait for a reply."""
        spoken = or_(Message.created_at >= limit, Message.awaiting_since >= waiting)
        query = select(Conversation.sender_id).join(Message)
        return set(await self._session.scalars(query.where(Conversation.sender_id.in_(senders), spoken)))

    async def remove_conversations(self, ids: Sequence[str]) -> None:
        said = select(Message.id).where(Message.conversation_id.in_(ids))
        opened = select(ChatSession.id).where(ChatSession.conversation_id.in_(ids))
        await self._session.execute(delete(Feedback).where(Feedback.message_id.in_(said)))
        await self._session.execute(delete(EmailCode).where(EmailCode.chat_session_id.in_(opened)))
        for model in (Button, Message, ChatSession):
            await self._session.execute(delete(model).where(model.conversation_id.in_(ids)))
        await self._session.execute(delete(Conversation).where(Conversation.id.in_(ids)))

    async def remove_rows(self, model: type[Base], ids: Sequence[int]) -> None:
        if model is ChatSession:
            await self._session.execute(delete(EmailCode).where(EmailCode.chat_session_id.in_(ids)))
        await self._session.execute(delete(model).where(model.__table__.c.id.in_(ids)))

    async def remove_entries(self, ids: Sequence[int]) -> None:
        """Old entries of the log: for an attribution that may erase."""
        await rewrite_log(
            self._session,
            lambda session: session.execute(delete(AuditEntry).where(AuditEntry.id.in_(ids))),
        )

    async def note(self, rule: str, count: int, attribution: Attribution) -> None:
        """What no entry of its own tells: so many rows were removed by that rule."""
        entry = AuditEntry(
            at=attribution.at,
            actor_role=attribution.role,
            actor=attribution.actor,
            action="suppression",
            record_type=rule,
            record_id=0,
            reason=attribution.reason,
            changes={"lignes": [count, 0]},
        )
        self._session.add(entry)
        await rewrite_log(self._session)

    async def forget_in_log(
        self, model: type[Record], ids: Sequence[int], only: Sequence[str] | None = None
    ) -> None:
        """Take the personal values of these rows out of the log, or `only` those of some columns."""
        personal = only or personal_columns(model)
        query = select(AuditEntry).where(
            AuditEntry.record_type == model.__tablename__, AuditEntry.record_id.in_(ids)
        )
        entries = list(await self._session.scalars(query))
        for entry in entries:
            entry.changes = {
                field: blanked(change) if field in personal else change
                for field, change in entry.changes.items()
            }
        await rewrite_log(self._session)

    async def points_of(self, sessions: Sequence[int]) -> list[JuryPoint]:
        query = select(JuryPoint).where(JuryPoint.jury_session_id.in_(sessions))
        return list(await self._session.scalars(query))

    async def flush(self) -> None:
        await self._session.flush()


def _is_last() -> Condition:
    later = aliased(JuryDeclaration)
    return ~exists().where(
        later.jury_candidate_id == JuryDeclaration.jury_candidate_id, later.rank > JuryDeclaration.rank
    )


def _declarations() -> Select[int]:
    return (
        select(JuryDeclaration.id)
        .join(JuryCandidate, JuryCandidate.id == JuryDeclaration.jury_candidate_id)
        .join(Enrolment, Enrolment.id == JuryCandidate.enrolment_id)
    )


def _certified() -> Condition:
    """An admission or an attestation by what a jury last declared: a correction replaces what came before it."""
    own = _declarations().where(Enrolment.person_id == Person.id, _is_last())
    attested = own.join(BlockAttestation, BlockAttestation.jury_declaration_id == JuryDeclaration.id)
    return or_(own.where(JuryDeclaration.outcome == ADMITTED).exists(), attested.exists())


def _acquired() -> Condition:
    own = Enrolment.person_id == Person.id
    validated = select(Evaluation.id).join(Enrolment, Enrolment.id == Evaluation.enrolment_id)
    recognised = select(Recognition.id).join(Enrolment, Enrolment.id == Recognition.enrolment_id)
    return or_(validated.where(own, Evaluation.outcome == "validee").exists(), recognised.where(own).exists())


def _untouched(limit: datetime) -> Condition:
    """Nothing was recorded on the person since, and no recorded day is later."""
    day = day_in_france(limit)
    own = Enrolment.person_id == Person.id
    recent = [Person.created_at >= limit]
    recent.append(
        exists().where(
            own,
            or_(
                Enrolment.created_at >= limit,
                *(
                    column >= day
                    for column in (Enrolment.enrolled_on, Enrolment.entered_on, Enrolment.ended_on)
                ),
            ),
        )
    )
    for model, names in EVENTS.items():
        columns = model.__table__.c
        days = [columns[name] for name in names]
        query = select(columns.id).join(Enrolment, Enrolment.id == columns.enrolment_id)
        recent.append(
            query.where(own, or_(columns.created_at >= limit, *(column >= day for column in days))).exists()
        )
    recent.append(
        _declarations()
        .where(own, or_(JuryDeclaration.created_at >= limit, JuryDeclaration.declared_on >= day))
        .exists()
    )
    signed = select(Signatory.id).where(Signatory.person_id == Person.id)
    recent.append(signed.where(Signatory.created_at >= limit).exists())
    asked = select(Opinion.id).join(Signatory, Signatory.id == Opinion.signatory_id)
    recent.append(asked.where(Signatory.person_id == Person.id, Opinion.created_at >= limit).exists())
    spoke = select(Conversation.id).where(
        Conversation.person_id == Person.id, Conversation.created_at >= limit
    )
    recent.append(spoke.exists())
    return ~or_(*recent)


def _people(limit: datetime, *conditions: Condition) -> Select[int]:
    named = or_(Person.given_name != GIVEN, Person.family_name != FAMILY, Person.email.is_not(None))
    return select(Person.id).where(named, _untouched(limit), *conditions)


def _over(enrolment_id: Any, day: date) -> Condition:
    """The path of that enrolment ended, or its jury declared, before that day and nothing since."""
    declared = _declarations().where(Enrolment.id == enrolment_id)
    ended = exists().where(Enrolment.id == enrolment_id, Enrolment.ended_on < day)
    before = declared.where(JuryDeclaration.declared_on < day).exists()
    later = declared.where(JuryDeclaration.declared_on >= day).exists()
    running = exists().where(Enrolment.id == enrolment_id, Enrolment.ended_on >= day)
    return and_(or_(ended, before), ~later, ~running)


def _evaluations(limit: datetime) -> Select[int]:
    day = day_in_france(limit)
    declared = _declarations().where(
        Enrolment.id == Evaluation.enrolment_id,
        _is_last(),
        JuryDeclaration.outcome == ADMITTED,
        JuryDeclaration.declared_on < day,
    )
    return select(Evaluation.id).where(
        Evaluation.evaluated_on < day,
        Evaluation.created_at < limit,
        or_(Evaluation.outcome != "validee", declared.exists()),
    )


def _evidence(limit: datetime) -> Select[int]:
    day = day_in_france(limit)
    return select(Evidence.id).where(Evidence.received_on < day, _over(Evidence.enrolment_id, day))


def _situations(limit: datetime) -> Select[int]:
    own = select(VaeFile.enrolment_id).where(VaeFile.id == VaeSituation.vae_file_id).scalar_subquery()
    return select(VaeSituation.id).where(VaeSituation.created_at < limit, _over(own, day_in_france(limit)))


def _opinions(limit: datetime) -> Select[int]:
    return select(Opinion.id).where(
        Opinion.requested_at < limit,
        or_(Opinion.given_at.is_(None), Opinion.given_at < limit),
        _over(Opinion.enrolment_id, day_in_france(limit)),
    )


def _members(limit: datetime, condition: Condition) -> Select[int]:
    return (
        select(JuryMember.id)
        .join(JurySession, JurySession.id == JuryMember.jury_session_id)
        .where(JurySession.held_on < day_in_france(limit), condition)
    )


def _conversations(limit: datetime) -> Select[str]:
    recent = exists().where(Message.conversation_id == Conversation.id, Message.created_at >= limit)
    return select(Conversation.id).where(Conversation.created_at < limit, ~recent)


_DUE: dict[str, Callable[[datetime], Select[Any]]] = {
    "dossiers": lambda limit: _people(limit, ~_certified(), ~_acquired()),
    "acquired": lambda limit: _people(limit, ~_certified(), _acquired()),
    "certified": lambda limit: _people(limit, _certified()),
    "evaluations": _evaluations,
    "evidence": _evidence,
    "situations": _situations,
    "opinions": _opinions,
    "jury_organisations": lambda limit: _members(
        limit, or_(JuryMember.organisation.is_not(None), JuryMember.company_id.is_not(None))
    ),
    "jury_members": lambda limit: _members(limit, JuryMember.family_name != FAMILY),
    "minutes": lambda limit: select(Minutes.id).where(Minutes.drawn_up_on < day_in_france(limit)),
    "conversations": _conversations,
    "sessions": lambda limit: select(ChatSession.id).where(ChatSession.expires_at < limit),
    "email_codes": lambda limit: select(EmailCode.id).where(EmailCode.expires_at < limit),
    "assertions": lambda limit: select(UsedAssertion.id).where(UsedAssertion.expires_at < limit),
    "failures": lambda limit: select(SignInFailure.id).where(SignInFailure.at < limit),
    "staff_sessions": lambda limit: select(StaffSession.id).where(StaffSession.expires_at < limit),
    "invitations": lambda limit: select(StaffInvitation.id).where(StaffInvitation.expires_at < limit),
    "tokens": lambda limit: select(StaffToken.id).where(StaffToken.expires_at < limit),
    "idempotency": lambda limit: select(IdempotencyKey.id).where(IdempotencyKey.created_at < limit),
    "audit": lambda limit: select(AuditEntry.id).where(AuditEntry.at < limit),
}
