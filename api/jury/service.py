"""What is recorded of a deliberation: points confirmed, declarations, procès-verbal. Nothing here decides anything."""

import secrets
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from api.access.service import Grant
from api.clock import day_in_france
from api.crud.service import CrudService
from api.errors import AlreadyRecorded, NotPossibleNow, RecordNotFound, RecordRefused
from api.jury.kinds import JURY_DECLARATIONS, refuse_closed
from api.jury.minutes_schemas import (
    AttestationSeen,
    Corrected,
    MinutesContent,
    MinutesLine,
    MinutesView,
)
from api.jury.models import (
    BlockAttestation,
    JuryCandidate,
    JuryDeclaration,
    JuryPoint,
    JurySession,
    Minutes,
)
from api.jury.repository import JuryRepository
from api.jury.schemas import (
    CandidateRecap,
    DeclarationCreate,
    DeclarationView,
    Examined,
    RecapView,
    RecordedDeclaration,
)
from api.records.service import RecordsService
from knowledge import Knowledge
from knowledge.jury import PointCode, declaration_warnings
from knowledge.progress import compute_progress

_EXAMINED = set(Examined.model_fields)


class PointsService:
    """The points of conformity that somebody confirms."""

    def __init__(self, repository: JuryRepository, grant: Grant) -> None:
        self._repository = repository
        self._grant = grant

    async def confirm(self, jury: JurySession, code: PointCode, note: str | None) -> JuryPoint:
        """The point confirmed in the caller's name; confirmed again, it is theirs."""
        refuse_closed(await self._repository.locked(jury.id))
        point = await self._repository.point(jury.id, code)
        if point is None:
            point = JuryPoint(jury_session_id=jury.id, code=code.value)
        point.note = note
        point.confirmed_by = self._grant.principal.label
        point.confirmed_at = self._grant.now
        await self._repository.add(point)
        return point

    async def take_back(self, jury: JurySession, code: PointCode) -> None:
        """The point is to be confirmed again."""
        refuse_closed(await self._repository.locked(jury.id))
        point = await self._repository.point(jury.id, code)
        if point is None:
            raise RecordNotFound
        await self._repository.remove(point)


class DeclarationsService:
    """Records what a jury declared: the one place where *admissible* comes from."""

    def __init__(
        self, session: AsyncSession, records: RecordsService, knowledge: Knowledge, grant: Grant
    ) -> None:
        self._session = session
        self._repository = JuryRepository(session)
        self._records = records
        self._fiche = knowledge.fiche
        self._grant = grant

    async def record(self, given: DeclarationCreate) -> RecordedDeclaration:
        """The declaration, whatever the recap lacks; what it lacks comes back as warnings."""
        put = await self._put(given.jury_candidate_id)
        jury = await self._repository.locked(put.jury_session_id)
        self._check_day(given.declared_on, jury)
        blocks = sorted(set(given.blocks))
        if unknown := [str(number) for number in blocks if number not in self._fiche.blocks_by_number]:
            raise RecordRefused(f"La fiche n'a pas de bloc {', '.join(unknown)} : corrigez « blocks ».")
        rank = await self._rank(put, jury, given.reason)
        record = (await self._records.records([put.enrolment]))[put.enrolment_id]
        progress = compute_progress(record, self._fiche)
        before = await self._repository.attested(put.id)
        declaration = JuryDeclaration(
            jury_candidate_id=put.id,
            rank=rank,
            outcome=given.outcome,
            declared_on=given.declared_on,
            reason=given.reason,
            attestations=[_attestation(number, given.declared_on, before.get(number)) for number in blocks],
        )
        await self._repository.add(declaration)
        return self._shown(declaration, declaration_warnings(progress, given.outcome, blocks, self._fiche))

    async def known(self, declaration_id: int) -> RecordedDeclaration:
        """What the same demand recorded before."""
        found = await CrudService(self._session, JURY_DECLARATIONS, self._grant).get(declaration_id)
        return self._shown(found, [])

    async def _put(self, candidate_id: int) -> JuryCandidate:
        found = await self._repository.put(candidate_id, self._grant.reaches(JuryCandidate))
        if found is None:
            raise RecordRefused(
                "« jury_candidate_id » désigne un candidat qui n'est présenté à aucune séance de votre ressort."
            )
        return found

    def _check_day(self, day: date, jury: JurySession) -> None:
        if day > day_in_france(self._grant.now):
            raise RecordRefused(
                "La date de la déclaration est à venir : indiquez le jour où le jury l'a faite."
            )
        if day < jury.held_on:
            raise RecordRefused(
                "La déclaration est datée d'avant la séance : vérifiez sa date, ou celle de la séance."
            )

    async def _rank(self, put: JuryCandidate, jury: JurySession, reason: str | None) -> int:
        last = await self._repository.last_rank(put.id)
        if reason is None and last:
            raise NotPossibleNow(
                "Une déclaration est déjà enregistrée pour ce candidat : pour la corriger, indiquez le motif (« reason »)."
            )
        if reason is None and jury.closed_at is not None:
            raise NotPossibleNow(
                "Le procès-verbal de cette séance est dressé : pour y ajouter une déclaration, indiquez le motif (« reason »)."
            )
        return last + 1

    def _shown(self, declaration: JuryDeclaration, warnings: list[str]) -> RecordedDeclaration:
        shown = DeclarationView.model_validate(declaration).model_dump()
        return RecordedDeclaration(**shown, warnings=warnings)


class MinutesService:
    """The procès-verbal: drawn up once, read as it was, with what was corrected since beside it."""

    def __init__(self, repository: JuryRepository, grant: Grant) -> None:
        self._repository = repository
        self._grant = grant

    async def hold(self, jury: JurySession) -> None:
        """Hold the session while its procès-verbal is drawn up, or say why it cannot be."""
        held = await self._repository.locked(jury.id)
        if held.closed_at is not None:
            raise AlreadyRecorded("Le procès-verbal de cette séance est déjà dressé : lisez-le.")
        if held.held_on > day_in_france(self._grant.now):
            raise NotPossibleNow(
                "Cette séance n'a pas encore eu lieu : dressez le procès-verbal ensuite, ou corrigez sa date."
            )

    async def draw_up(self, jury: JurySession, recap: RecapView) -> MinutesView:
        """The procès-verbal of what that recap holds; it closes the session."""
        today = day_in_france(self._grant.now)
        content = MinutesContent(
            held_on=jury.held_on,
            place=jury.place,
            exam_centre=recap.exam_centre,
            president=recap.president,
            members=recap.members,
            points=recap.points,
            candidates=[_line(one) for one in recap.candidates],
            examined=[Examined.model_validate(one.model_dump(include=_EXAMINED)) for one in recap.candidates],
        )
        minutes = Minutes(
            jury_session_id=jury.id,
            number=f"PV-{jury.held_on:%Y%m%d}-{jury.id}",
            drawn_up_on=today,
            content=content.model_dump(mode="json"),
        )
        jury.closed_at = self._grant.now
        await self._repository.add(minutes)
        return _shown(minutes, [])

    async def read(self, jury: JurySession, recap: RecapView) -> MinutesView:
        """The procès-verbal; raises RecordNotFound before it is drawn up."""
        minutes = (await self._repository.around(jury)).minutes
        if minutes is None:
            raise RecordNotFound
        frozen = {one.enrolment_id: one for one in MinutesContent(**minutes.content).candidates}
        corrections = []
        for line in (_line(one) for one in recap.candidates):
            before = frozen.get(line.enrolment_id)
            if (line.rank or 0) > (before and before.rank or 0):
                # Of several corrections, the last stands, against what was signed.
                corrections.append(line.model_copy(update={"corrects": before and _signed(before)}))
        return _shown(minutes, corrections)


def _signed(line: MinutesLine) -> Corrected | None:
    if line.outcome is None or line.declared_on is None:
        return None
    blocks = [one.block for one in line.attestations]
    return Corrected(outcome=line.outcome, declared_on=line.declared_on, blocks=blocks)


def _shown(minutes: Minutes, corrections: list[MinutesLine]) -> MinutesView:
    return MinutesView(
        id=minutes.id,
        version=minutes.version,
        jury_session_id=minutes.jury_session_id,
        number=minutes.number,
        drawn_up_on=minutes.drawn_up_on,
        content=MinutesContent(**minutes.content),
        corrections=corrections,
    )


def _attestation(block: int, day: date, before: BlockAttestation | None) -> BlockAttestation:
    """Of a block attested before: the same one again."""
    if before is not None:
        return BlockAttestation(block=block, number=before.number, issued_on=before.issued_on)
    return BlockAttestation(
        block=block, number=f"AB{block}-{day:%Y}-{secrets.token_hex(6).upper()}", issued_on=day
    )


def _line(candidate: CandidateRecap) -> MinutesLine:
    last = candidate.declarations[-1] if candidate.declarations else None
    replaced = candidate.declarations[-2] if len(candidate.declarations) > 1 else None
    return MinutesLine(
        enrolment_id=candidate.enrolment_id,
        number=candidate.number,
        candidate=candidate.candidate,
        route_label=candidate.route_label,
        outcome=last.outcome if last else None,
        declared_on=last.declared_on if last else None,
        rank=last.rank if last else None,
        reason=last.reason if last else None,
        attestations=[AttestationSeen.model_validate(one) for one in (last.attestations if last else [])],
        corrects=Corrected(
            outcome=replaced.outcome,
            declared_on=replaced.declared_on,
            blocks=[one.block for one in replaced.attestations],
        )
        if replaced
        else None,
    )
