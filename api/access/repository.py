"""Which rows a caller reaches, as conditions on the tables; and who holds a token."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from api.access.models import StaffAccount, StaffToken
from api.access.roles import Principal
from api.access.rules import SEES_UNPUBLISHED, Scope
from api.db.base import Record
from api.enrolments.models import Enrolment, VaeFile, VaeSituation, VaeSituationCapacity
from api.evaluations.models import Evaluation, EvaluationEvaluator, Evaluator, Opinion
from api.jury.models import (
    BlockAttestation,
    JuryCandidate,
    JuryDeclaration,
    JurySession,
)
from api.opinion_forms.models import OpinionForm
from api.people.models import Company, ExamCentre, Person, Signatory, TrainingBody

Condition = ColumnElement[bool]


class AccessRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def account_of_token(self, token_hash: str, now: datetime) -> StaffAccount | None:
        return await self._session.scalar(
            select(StaffAccount)
            .join(StaffToken, StaffToken.account_id == StaffAccount.id)
            .where(
                StaffToken.token_hash == token_hash,
                StaffToken.expires_at > now,
                StaffToken.revoked_at.is_(None),
                StaffAccount.active,
            )
        )

    async def account_of_email(self, email: str) -> StaffAccount | None:
        return await self._session.scalar(
            select(StaffAccount).where(func.lower(StaffAccount.email) == email.lower())
        )

    async def add(self, row: StaffAccount | StaffToken) -> None:
        self._session.add(row)
        await self._session.flush()


def reachable(model: type[Record], principal: Principal, scope: Scope, now: datetime) -> Condition:
    """Which rows of that table the caller reaches in that scope."""
    if scope is Scope.ALL:
        return true()
    found = _of_table(model, principal, scope)
    if model is Evaluation and principal.role not in SEES_UNPUBLISHED:
        # The centre d'examen chooses when an outcome becomes visible outside it.
        return found & Evaluation.published_at.is_not(None) & (Evaluation.published_at <= now)
    return found


def _of_table(model: type[Record], principal: Principal, scope: Scope) -> Condition:
    if model in _OWN_RULE:
        return _OWN_RULE[model](principal, scope)
    columns = model.__table__.columns
    if "enrolment_id" in columns:
        return _column(model, "enrolment_id").in_(_enrolments(principal, scope))
    if "jury_session_id" in columns:
        return _column(model, "jury_session_id").in_(_sessions(principal, scope))
    if "exam_centre_id" in columns and scope is Scope.CENTRE:
        return _column(model, "exam_centre_id") == principal.exam_centre_id
    return false()


def _column(model: type[Record], name: str) -> InstrumentedAttribute[int]:
    column: InstrumentedAttribute[int] = getattr(model, name)
    return column


def _enrolment(principal: Principal, scope: Scope) -> Condition:
    match scope:
        case Scope.CENTRE:
            return Enrolment.exam_centre_id == principal.exam_centre_id
        case Scope.BODY:
            return Enrolment.training_body_id == principal.training_body_id
        case Scope.SELF:
            return Enrolment.person_id == principal.person_id
        case Scope.PRESIDED:
            put = select(JuryCandidate.enrolment_id).where(
                JuryCandidate.jury_session_id.in_(_sessions(principal, scope))
            )
            return Enrolment.id.in_(put)
        case _:
            return false()


def _enrolments(principal: Principal, scope: Scope) -> Select[int]:
    return select(Enrolment.id).where(_enrolment(principal, scope))


def _session(principal: Principal, scope: Scope) -> Condition:
    match scope:
        case Scope.CENTRE:
            return JurySession.exam_centre_id == principal.exam_centre_id
        case Scope.PRESIDED:
            return JurySession.president_account_id == principal.account_id
        case _:
            return false()


def _sessions(principal: Principal, scope: Scope) -> Select[int]:
    return select(JurySession.id).where(_session(principal, scope))


def _person(principal: Principal, scope: Scope) -> Condition:
    if scope is Scope.SELF:
        return Person.id == principal.person_id
    return Person.id.in_(select(Enrolment.person_id).where(_enrolment(principal, scope)))


def _asked(model: type[Opinion] | type[OpinionForm]) -> Callable[[Principal, Scope], Condition]:
    """A signatory reaches what is asked of them, of candidates still tied to the same company."""

    def reached(principal: Principal, scope: Scope) -> Condition:
        if scope is not Scope.COMPANY:
            return model.enrolment_id.in_(_enrolments(principal, scope))
        asked = (
            select(model.id)
            .join(Signatory, Signatory.id == model.signatory_id)
            .join(Enrolment, Enrolment.id == model.enrolment_id)
            .where(Signatory.person_id == principal.person_id, Signatory.company_id == Enrolment.company_id)
        )
        return model.id.in_(asked)

    return reached


def _declaration(principal: Principal, scope: Scope) -> Condition:
    put = select(JuryCandidate.id)
    if scope is Scope.SELF:
        put = put.where(JuryCandidate.enrolment_id.in_(_enrolments(principal, scope)))
    else:
        put = put.where(JuryCandidate.jury_session_id.in_(_sessions(principal, scope)))
    return JuryDeclaration.jury_candidate_id.in_(put)


def _attestation(principal: Principal, scope: Scope) -> Condition:
    declared = select(JuryDeclaration.id).where(_declaration(principal, scope))
    return BlockAttestation.jury_declaration_id.in_(declared)


def _situation(principal: Principal, scope: Scope) -> Condition:
    return VaeSituation.vae_file_id.in_(select(VaeFile.id).where(_of_table(VaeFile, principal, scope)))


def _situation_capacity(principal: Principal, scope: Scope) -> Condition:
    told = select(VaeSituation.id).where(_situation(principal, scope))
    return VaeSituationCapacity.situation_id.in_(told)


def _evaluated_by(principal: Principal, scope: Scope) -> Condition:
    own = select(Evaluator.id).where(_of_table(Evaluator, principal, scope))
    return EvaluationEvaluator.evaluator_id.in_(own)


def _centre(principal: Principal, scope: Scope) -> Condition:
    return ExamCentre.id == principal.exam_centre_id if scope is Scope.CENTRE else false()


def _body(principal: Principal, scope: Scope) -> Condition:
    return TrainingBody.id == principal.training_body_id if scope is Scope.BODY else false()


# What a record may be pointed to by: those who may read it.
READING: dict[type[Record], str] = {
    Company: "companies.read",
    TrainingBody: "training_bodies.read",
    ExamCentre: "exam_centres.read",
    Person: "candidates.read",
    Signatory: "signatories.read",
    Enrolment: "enrolments.read",
    VaeFile: "vae_files.read",
    VaeSituation: "vae_situations.read",
    Evaluator: "evaluators.read",
    Evaluation: "evaluations.read",
    JurySession: "jury_sessions.read",
    JuryCandidate: "jury_candidates.read",
    StaffAccount: "presidents.choose",
}

_OWN_RULE: dict[type[Record], Callable[[Principal, Scope], Condition]] = {
    Enrolment: _enrolment,
    JurySession: _session,
    Person: _person,
    Opinion: _asked(Opinion),
    OpinionForm: _asked(OpinionForm),
    JuryDeclaration: _declaration,
    BlockAttestation: _attestation,
    VaeSituation: _situation,
    VaeSituationCapacity: _situation_capacity,
    EvaluationEvaluator: _evaluated_by,
    ExamCentre: _centre,
    TrainingBody: _body,
}
