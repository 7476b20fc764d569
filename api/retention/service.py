"""Applies the retention: counts by default, and does it when told to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.models import StaffToken
from api.audit.attribution import Attribution
from api.db.base import Base, Record
from api.db.session import Database
from api.email_codes.models import EmailCode
from api.enrolments.models import Evidence, VaeSituation
from api.evaluations.models import Evaluation, Opinion
from api.idempotency.models import IdempotencyKey
from api.identity.models import ChatSession
from api.jury.models import JuryMember, JuryPoint, Minutes
from api.opinion_forms.models import OpinionForm
from api.outbox.models import OutgoingMail
from api.personal_data.durations import limit_at
from api.personal_data.erasure import Eraser
from api.personal_data.pseudonyms import FAMILY, GIVEN
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.portals.models import UsedAssertion
from api.retention.repository import ERASED_NAME, RetentionRepository
from api.retention.rules import RULES, Rule
from api.roadmap.models import RoadmapTick
from api.settings import RetentionSettings
from api.sign_in.models import SignInFailure, StaffInvitation, StaffSession
from api.space.models import SpaceCode, SpaceLink, SpaceSession
from api.tracker.store import TrackerStore

BATCH = 100
TRACKERS = "trackers"
REMOVED: dict[str, type[Record]] = {
    "evaluations": Evaluation,
    "evidence": Evidence,
    "situations": VaeSituation,
    "planned_evaluations": PlannedEvaluation,
    "expected_documents": ExpectedDocument,
    "opinion_forms": OpinionForm,
    "opinions": Opinion,
    "minutes": Minutes,
    "tokens": StaffToken,
    "invitations": StaffInvitation,
}
# No records: their removal is one entry of the log, by its count.
PLAIN: dict[str, type[Base]] = {
    "sessions": ChatSession,
    "idempotency": IdempotencyKey,
    "email_codes": EmailCode,
    "assertions": UsedAssertion,
    "failures": SignInFailure,
    "staff_sessions": StaffSession,
    "roadmap_ticks": RoadmapTick,
    "space_sessions": SpaceSession,
    "space_codes": SpaceCode,
    "space_links": SpaceLink,
    "mails": OutgoingMail,
}


class RetentionService:
    """One run, at one moment; run again, it finds nothing more to do."""

    def __init__(
        self, database: Database, trackers: TrackerStore, settings: RetentionSettings, now: datetime
    ) -> None:
        self._database = database
        self._trackers = trackers
        self._settings = settings
        self._now = now

    async def counts(self) -> dict[Rule, int]:
        """How many rows are past their time; nothing is written."""
        async with self._database.read() as session:
            repository = RetentionRepository(session)
            return {
                rule: await self._trackers_due(repository, self._limit(rule))
                if rule.name == TRACKERS
                else await repository.total(rule.name, self._limit(rule))
                for rule in RULES
            }

    async def run(self) -> dict[Rule, int]:
        """Do it, in short transactions; what was done before a failure stays done."""
        return {
            rule: await (self._apply_to_trackers(rule) if rule.name == TRACKERS else self._apply(rule))
            for rule in RULES
        }

    def _limit(self, rule: Rule) -> datetime:
        return limit_at(self._now, getattr(self._settings, rule.retention))

    def _attribution(self, rule: Rule) -> Attribution:
        return Attribution(
            role="systeme",
            actor="durées de conservation",
            at=self._now,
            reason=f"{rule.what} : durée dépassée",
            erasing=True,
        )

    async def _trackers_due(self, repository: RetentionRepository, limit: datetime) -> int:
        quiet = await self._trackers.quiet_since(limit)
        spoken = [
            await repository.not_quiet(quiet[start : start + BATCH], limit, self._waiting)
            for start in range(0, len(quiet), BATCH)
        ]
        return len(quiet) - sum(len(one) for one in spoken)

    async def _apply_to_trackers(self, rule: Rule) -> int:
        """Forget what Rasa keeps of whoever has been quiet, people that no conversation of ours knows included."""
        done, last, limit, attribution = 0, "", self._limit(rule), self._attribution(rule)
        while quiet := await self._trackers.quiet_since(limit, last, BATCH):
            async with self._database.write(attribution) as session:
                repository = RetentionRepository(session)
                await repository.held(senders=quiet)
                spoken = await repository.not_quiet(quiet, limit, self._waiting)
                gone = [one for one in quiet if one not in spoken]
                await self._trackers.forget(gone)
                if gone:
                    await repository.note(rule.name, len(gone), attribution)
            done, last = done + len(gone), quiet[-1]
        return done

    @property
    def _waiting(self) -> datetime:
        return self._now - self._trackers.turn_lasts

    async def _apply(self, rule: Rule) -> int:
        done, last, attribution = 0, None, self._attribution(rule)
        while True:
            async with self._database.write(attribution) as session:
                repository = RetentionRepository(session)
                ids = await repository.due(rule.name, self._limit(rule), BATCH, last)
                if not ids:
                    return done
                await self._treat(rule, repository, ids, attribution, session)
            done, last = done + len(ids), ids[-1]

    async def _treat(
        self,
        rule: Rule,
        repository: RetentionRepository,
        ids: Sequence[Any],
        attribution: Attribution,
        session: AsyncSession,
    ) -> None:
        match rule.name:
            case "dossiers" | "acquired" | "certified":
                eraser = Eraser(session, self._trackers, attribution, self._settings)
                for person_id in ids:
                    await eraser.erase(person_id, true(), certified_too=True)
            case "jury_organisations":
                for member in await repository.records(JuryMember, ids):
                    member.organisation = member.company_id = None
                await repository.flush()
                await repository.forget_in_log(JuryMember, ids, only=["organisation", "company_id"])
            case "jury_members":
                await self._forget_members(repository, ids)
            case "conversations":
                await self._trackers.forget(await repository.held(ids=ids))
                await repository.remove_conversations(ids)
                await repository.note(rule.name, len(ids), attribution)
            case name if name in PLAIN:
                await repository.remove_rows(PLAIN[name], ids)
                await repository.note(rule.name, len(ids), attribution)
            case "audit":
                await repository.remove_entries(ids)
                await repository.note(rule.name, len(ids), attribution)
            case name:
                await repository.remove_records(REMOVED[name], ids)
                # What was removed does not stay in the log either.
                await repository.forget_in_log(REMOVED[name], ids)

    async def _forget_members(self, repository: RetentionRepository, ids: Sequence[int]) -> None:
        members = await repository.records(JuryMember, ids)
        for member in members:
            member.given_name, member.family_name, member.organisation = GIVEN, FAMILY, None
        points = await repository.points_of([one.jury_session_id for one in members])
        for point in points:
            point.confirmed_by = ERASED_NAME
        await repository.flush()
        await repository.forget_in_log(JuryMember, ids)
        await repository.forget_in_log(JuryPoint, [one.id for one in points], only=["confirmed_by"])
