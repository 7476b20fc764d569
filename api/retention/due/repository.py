"""Which rows are past their time, rule by rule: the keys of those whose time was over at a moment."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from api.access.models import StaffToken
from api.audit.models import AuditEntry
from api.chat.models import Conversation, Message
from api.clock import day_in_france
from api.email_codes.models import EmailCode
from api.enrolments.models import Enrolment, Evidence, Recognition, VaeFile, VaeSituation
from api.evaluations.models import Evaluation, Opinion
from api.idempotency.models import IdempotencyKey
from api.identity.models import ChatSession
from api.jury.models import BlockAttestation, JuryCandidate, JuryDeclaration, JuryMember, JurySession, Minutes
from api.opinion_forms.models import OpinionForm
from api.outbox.models import OutgoingMail
from api.people.models import Person, Signatory
from api.personal_data.pseudonyms import FAMILY, GIVEN
from api.personal_data.standing import ADMITTED, EVENTS
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.portals.models import UsedAssertion
from api.roadmap.models import RoadmapTick
from api.sign_in.models import SignInFailure, StaffInvitation, StaffSession
from api.space.models import SpaceCode, SpaceLink, SpaceSession

Condition = ColumnElement[bool]


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


def _of_path(model: type[Any], limit: datetime) -> Select[int]:
    """Rows of an enrolment, once its path is over for that long."""
    return select(model.id).where(_over(model.enrolment_id, day_in_france(limit)))


def _forms(limit: datetime) -> Select[int]:
    recent = or_(OpinionForm.created_at >= limit, OpinionForm.sent_at >= limit)
    return _of_path(OpinionForm, limit).where(~func.coalesce(recent, false()))


def _mails(limit: datetime) -> Select[int]:
    # Claimed for so long, nobody will say any more whether it left.
    over = func.coalesce(OutgoingMail.sent_at, OutgoingMail.dropped_at, OutgoingMail.claimed_at)
    return select(OutgoingMail.id).where(over < limit)


DUE: dict[str, Callable[[datetime], Select[Any]]] = {
    "dossiers": lambda limit: _people(limit, ~_certified(), ~_acquired()),
    "acquired": lambda limit: _people(limit, ~_certified(), _acquired()),
    "certified": lambda limit: _people(limit, _certified()),
    "evaluations": _evaluations,
    "evidence": _evidence,
    "situations": _situations,
    "planned_evaluations": lambda limit: _of_path(PlannedEvaluation, limit),
    "expected_documents": lambda limit: _of_path(ExpectedDocument, limit),
    "roadmap_ticks": lambda limit: _of_path(RoadmapTick, limit),
    "opinion_forms": _forms,
    "opinions": _opinions,
    "jury_organisations": lambda limit: _members(
        limit, or_(JuryMember.organisation.is_not(None), JuryMember.company_id.is_not(None))
    ),
    "jury_members": lambda limit: _members(limit, JuryMember.family_name != FAMILY),
    "minutes": lambda limit: select(Minutes.id).where(Minutes.drawn_up_on < day_in_france(limit)),
    "conversations": _conversations,
    "sessions": lambda limit: select(ChatSession.id).where(ChatSession.expires_at < limit),
    "email_codes": lambda limit: select(EmailCode.id).where(EmailCode.expires_at < limit),
    "space_sessions": lambda limit: select(SpaceSession.id).where(SpaceSession.expires_at < limit),
    "space_codes": lambda limit: select(SpaceCode.id).where(SpaceCode.expires_at < limit),
    "space_links": lambda limit: select(SpaceLink.id).where(SpaceLink.expires_at < limit),
    "mails": _mails,
    "assertions": lambda limit: select(UsedAssertion.id).where(UsedAssertion.expires_at < limit),
    "failures": lambda limit: select(SignInFailure.id).where(SignInFailure.at < limit),
    "staff_sessions": lambda limit: select(StaffSession.id).where(StaffSession.expires_at < limit),
    "invitations": lambda limit: select(StaffInvitation.id).where(StaffInvitation.expires_at < limit),
    "tokens": lambda limit: select(StaffToken.id).where(StaffToken.expires_at < limit),
    "idempotency": lambda limit: select(IdempotencyKey.id).where(IdempotencyKey.created_at < limit),
    "audit": lambda limit: select(AuditEntry.id).where(AuditEntry.at < limit),
}
