"""What a jury has on its table: each candidate's recap with its gaps, and the points to confirm."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from api.access.service import Grant
from api.enrolments.models import Enrolment
from api.jury.minutes_schemas import MinutesContent
from api.jury.models import JuryCandidate, JuryMember, JuryPoint, JurySession
from api.jury.repository import Declared, JuryRepository
from api.jury.schemas import (
    BlockSeen,
    CandidateRecap,
    DeclarationView,
    EarlierDeclaration,
    GapView,
    MemberSeen,
    MinutesReference,
    PointView,
    RecapView,
    SessionView,
)
from api.records.service import RecordsService
from knowledge import Knowledge
from knowledge.facts import Fiche
from knowledge.jury import Gap, Seat, conformity, declaration_warnings, gaps
from knowledge.progress import EnrolmentRecord, Progress, compute_progress


class RecapService:
    """Recaps of sessions that the caller reaches; as many queries for sixty candidates as for one."""

    def __init__(
        self, repository: JuryRepository, records: RecordsService, knowledge: Knowledge, grant: Grant
    ) -> None:
        self._repository = repository
        self._records = records
        self._knowledge = knowledge
        self._grant = grant

    async def of(self, jury: JurySession) -> RecapView:
        """The recap of that session."""
        around = await self._repository.around(jury)
        members = await self._repository.members(jury.id)
        confirmed = await self._repository.points(jury.id)
        put = await self._repository.put_with_companies(jury.id)
        enrolments = [one.enrolment for one, _ in put]
        minutes = around.minutes
        recap = RecapView(
            session=SessionView.model_validate(jury),
            exam_centre=around.exam_centre,
            president=around.president,
            members=[MemberSeen.model_validate(one) for one in members],
            points=self._points(members, confirmed, enrolments),
            candidates=await self._candidates(put, jury.held_on),
            minutes=MinutesReference.model_validate(minutes) if minutes else None,
        )
        return _as_the_jury_had_it(recap, MinutesContent(**minutes.content)) if minutes else recap

    def _points(
        self, members: Sequence[JuryMember], confirmed: Sequence[JuryPoint], enrolments: Sequence[Enrolment]
    ) -> list[PointView]:
        by_code = {one.code: one for one in confirmed}
        companies = {one.company_id for one in enrolments if one.company_id is not None}
        found = []
        for point in conformity([_seat(one) for one in members], companies, self._knowledge.fiche):
            view = PointView.model_validate(point)
            if (row := by_code.get(point.code)) is not None:
                view.confirmed_by, view.confirmed_at, view.note = row.confirmed_by, row.confirmed_at, row.note
            found.append(view)
        return found

    async def _candidates(
        self, put: Sequence[tuple[JuryCandidate, str | None]], held_on: date
    ) -> list[CandidateRecap]:
        enrolments = [one.enrolment for one, _ in put]
        records = await self._records.records(enrolments)
        declared: dict[int, list[Declared]] = defaultdict(list)
        for one in await self._repository.declarations_of_people([each.person_id for each in enrolments]):
            declared[one.put.enrolment.person_id].append(one)
        return [
            self._candidate(
                one, company, records[one.enrolment_id], declared[one.enrolment.person_id], held_on
            )
            for one, company in put
        ]

    def _candidate(
        self,
        put: JuryCandidate,
        company: str | None,
        record: EnrolmentRecord,
        declared: Sequence[Declared],
        held_on: date,
    ) -> CandidateRecap:
        fiche = self._knowledge.fiche
        progress = compute_progress(record, fiche)
        lacking = gaps(progress, fiche, held_on)
        own = [DeclarationView.model_validate(one.declaration) for one in declared if one.put.id == put.id]
        return CandidateRecap.model_validate(
            {
                "jury_candidate_id": put.id,
                "version": put.version,
                "enrolment_id": put.enrolment_id,
                "number": put.number,
                "candidate": put.candidate,
                "route": progress.route,
                "route_label": progress.route_label,
                "company": company,
                "states": progress.states,
                "opinions": {one.code: one.opinion for one in record.capacities if one.opinion},
                "opinions_awaited": list(progress.opinions_awaited),
                "blocks": [
                    BlockSeen(
                        number=one.numero,
                        title=one.libelle,
                        state=one.state,
                        validated=one.validated,
                        total=one.total,
                    )
                    for one in progress.blocks
                ],
                "gaps": [GapView.model_validate(one) for one in lacking],
                "earlier": _elsewhere(put, declared),
                "declarations": own,
                "to_review": _to_review(progress, own, lacking, fiche),
            }
        )


def _as_the_jury_had_it(recap: RecapView, content: MinutesContent) -> RecapView:
    """What was examined as the procès-verbal keeps it; names and declarations as they are today."""
    examined = {one.enrolment_id: one for one in content.examined}
    signed = {one.enrolment_id: one.rank or 0 for one in content.candidates}
    candidates = []
    for one in recap.candidates:
        kept = dict(examined.get(one.enrolment_id, {}))
        if len(one.declarations) > signed.get(one.enrolment_id, 0):
            # What the correction invites to look at again was not said when the procès-verbal was drawn up.
            kept.pop("to_review", None)
        candidates.append(one.model_copy(update=kept))
    frozen_on = recap.minutes.drawn_up_on if recap.minutes and examined else None
    return recap.model_copy(
        update={"candidates": candidates, "points": content.points, "frozen_on": frozen_on}
    )


def _to_review(
    progress: Progress, declarations: Sequence[DeclarationView], lacking: Sequence[Gap], fiche: Fiche
) -> list[str]:
    """What was said when the last declaration was recorded, gaps apart: they are listed already."""
    if not declarations:
        return []
    last = declarations[-1]
    blocks = [one.block for one in last.attestations]
    known = {one.message for one in lacking}
    return [one for one in declaration_warnings(progress, last.outcome, blocks, fiche) if one not in known]


def _seat(member: JuryMember) -> Seat:
    seen = MemberSeen.model_validate(member)
    return Seat(
        name=seen.name,
        college=seen.college,
        branch=seen.branch,
        organisation=member.organisation,
        company=member.company_id,
        votes=seen.has_vote,
        chairs=seen.chairs,
    )


def _elsewhere(put: JuryCandidate, declared: Sequence[Declared]) -> list[EarlierDeclaration]:
    """What other sessions declared on the same fiche; of several on one candidate, the last."""
    last = {
        one.put.id: one
        for one in declared
        if one.put.id != put.id and one.put.enrolment.fiche == put.enrolment.fiche
    }
    return [
        EarlierDeclaration.model_validate(
            {
                "held_on": one.session.held_on,
                "place": one.session.place,
                "outcome": one.declaration.outcome,
                "declared_on": one.declaration.declared_on,
                "blocks": [each.block for each in one.declaration.attestations],
            }
        )
        for one in last.values()
    ]
