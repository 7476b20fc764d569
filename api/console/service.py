"""What the pages show, gathered from what the caller reaches: a fixed number of queries a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from api.access.rules import RULES
from api.access.service import Grant, grant
from api.audit.schemas import AuditEntryView
from api.audit.service import views
from api.console.repository import PAGE, ConsoleRepository
from api.db.base import Record
from api.enrolments.models import Enrolment, Evidence, VaeFile, VaeSituation
from api.enrolments.schemas import ProgressView
from api.errors import RecordRefused
from api.evaluations.models import Evaluation, Evaluator, Opinion
from api.jury.models import JuryCandidate, JuryDeclaration, JurySession
from api.jury.schemas import SessionView
from api.opinion_forms.models import OpinionForm
from api.people.models import Signatory
from api.planning.models import ExpectedDocument, PlannedEvaluation
from knowledge.facts import Fiche
from knowledge.progress import Route

RecordT = TypeVar("RecordT", bound=Record)
LATEST_CHANGES = 15


@dataclass(frozen=True)
class EvaluationLine:
    evaluated_on: Any
    outcome: str
    modality: str
    published: bool


@dataclass(frozen=True)
class CapacityLine:
    code: str
    title: str
    state: str
    evaluations: list[EvaluationLine]
    opinions: list[Opinion]

    @property
    def to_publish(self) -> bool:
        return any(not one.published for one in self.evaluations)


@dataclass(frozen=True)
class BlockLine:
    number: int
    title: str
    state: str
    validated: int
    total: int
    capacities: list[CapacityLine]


@dataclass(frozen=True)
class JuryLine:
    """A session that the inscription was put before, and what was declared of it, corrections included."""

    put: JuryCandidate
    jury: JurySession
    declarations: list[JuryDeclaration]


@dataclass(frozen=True)
class SessionLine:
    jury: JurySession
    president: str | None
    candidates: int


@dataclass(frozen=True)
class CandidatePage:
    """A candidate's page: one inscription and all that goes with it."""

    enrolment: Enrolment
    progress: ProgressView
    blocks: list[BlockLine]
    vae: VaeFile | None
    situations: list[VaeSituation]
    evidence: list[Evidence]
    planned: list[PlannedEvaluation]
    expected: list[ExpectedDocument]
    company: str | None
    training_body: str | None
    exam_centre: str | None
    signatories: list[Signatory]
    # Those whose opinion was sent, and may be opened to them again.
    answered: list[Signatory]
    evaluators: list[Evaluator]
    juries: list[JuryLine]
    changes: list[AuditEntryView]

    @property
    def to_publish(self) -> list[CapacityLine]:
        return [one for block in self.blocks for one in block.capacities if one.to_publish]

    @property
    def capacities(self) -> list[CapacityLine]:
        return [one for block in self.blocks for one in block.capacities]


class ConsoleService:
    """Pages for one staff member."""

    def __init__(self, session: AsyncSession, own: Grant) -> None:
        self._grant = own
        self._repository = ConsoleRepository(session)

    async def enrolments(
        self, sought: str, route: str | None, before: int | None
    ) -> tuple[list[Enrolment], int | None]:
        """A page of inscriptions, and the id that the next one starts before."""
        reach = self._grant.reaches(Enrolment)
        found = list(await self._repository.enrolments(reach, sought, route, before))
        more = len(found) > PAGE
        return found[:PAGE], found[PAGE - 1].id if more else None

    async def candidate(self, enrolment: Enrolment, progress: ProgressView, fiche: Fiche) -> CandidatePage:
        """The page of that inscription."""
        evaluations = await self._of(Evaluation, "evaluations.read", enrolment)
        opinions = await self._of(Opinion, "opinions.read", enrolment)
        forms = await self._of(OpinionForm, "opinion_forms.read", enrolment)
        files = await self._of(VaeFile, "vae_files.read", enrolment) if enrolment.route == Route.VAE else []
        situations = (
            await self._of(VaeSituation, "vae_situations.read", files[0], "vae_file_id") if files else []
        )
        evidence = await self._of(Evidence, "evidence.read", enrolment)
        planned = await self._of(PlannedEvaluation, "planned_evaluations.read", enrolment)
        expected = await self._of(ExpectedDocument, "expected_documents.read", enrolment)
        juries = await self._juries(enrolment)
        company, training_body, centre = await self._repository.bodies(enrolment)
        return CandidatePage(
            enrolment=enrolment,
            progress=progress,
            blocks=_blocks(progress, fiche, self._lines(evaluations), opinions),
            vae=files[0] if files else None,
            situations=situations,
            evidence=evidence,
            planned=sorted(planned, key=lambda one: one.capacity),
            expected=expected,
            company=company,
            training_body=training_body,
            exam_centre=centre,
            signatories=await self._chosen_from(
                Signatory, "opinions.request", "signatories.read", "company_id", enrolment.company_id
            ),
            answered=self._answered(opinions, forms),
            evaluators=await self._chosen_from(
                Evaluator, "evaluations.write", "evaluators.read", "exam_centre_id", enrolment.exam_centre_id
            ),
            juries=juries,
            changes=await self._changes(
                [
                    *(enrolment, enrolment.person, *files, *evaluations, *opinions, *forms, *evidence),
                    *(*planned, *expected),
                    *(one for line in juries for one in (line.put, *line.declarations)),
                ]
            ),
        )

    async def juries(self, sheet: int) -> tuple[list[SessionLine], bool]:
        """A page of the sessions in reach, and whether there are more."""
        found = await self._repository.juries(self._grant.reaches(JurySession), sheet)
        return [SessionLine(*one) for one in found[:PAGE]], len(found) > PAGE

    async def to_put(self, jury: SessionView) -> Sequence[Enrolment]:
        """Who may be put before that session, to choose from."""
        reach = self._grant.may_refer_to(Enrolment)
        return await self._repository.to_put(jury.id, jury.exam_centre_id, reach)

    async def enrolment_of(self, number: str) -> int:
        """The id of the dossier that has this number, among those that the caller may point to."""
        found = await self._repository.enrolment_of(number, self._grant.may_refer_to(Enrolment))
        if found is None:
            raise RecordRefused(
                f"Aucun dossier de votre ressort ne porte le numéro {number}. Vérifiez-le dans la liste des candidats."
            )
        return found

    async def _chosen_from(
        self, model: type[RecordT], doing: str, reading: str, column: str, parent_id: int | None
    ) -> list[RecordT]:
        """What a form offers to choose from, to those who may send it."""
        read = self._granted(reading)
        if parent_id is None or read is None or self._granted(doing) is None:
            return []
        return await self._repository.children(model, column, parent_id, read.reaches(model))

    def _answered(self, opinions: list[Opinion], forms: list[OpinionForm]) -> list[Signatory]:
        if self._granted("opinion_forms.reopen") is None:
            return []
        again = {one.signatory_id for one in forms if one.open_again}
        given = {one.signatory_id: one.signatory for one in opinions if one.given_at is not None}
        return [one for number, one in sorted(given.items()) if number not in again]

    async def _juries(self, enrolment: Enrolment) -> list[JuryLine]:
        read = self._granted("jury_candidates.read")
        if read is None:
            return []
        puts = await self._repository.before_juries(enrolment, read.reaches(JuryCandidate))
        declared = await self._repository.declarations(
            [put.id for put, _ in puts], read.reaches(JuryDeclaration)
        )
        return [
            JuryLine(put, jury, [one for one in declared if one.jury_candidate_id == put.id])
            for put, jury in puts
        ]

    async def _changes(self, records: list[Record]) -> list[AuditEntryView]:
        if self._granted("audit.read") is None:
            return []
        found = await self._repository.changes(records, LATEST_CHANGES)
        capacities = {
            (one.__tablename__, one.id): code for one in records if (code := getattr(one, "capacity", None))
        }
        return views(found, capacities)

    def _lines(self, evaluations: list[Evaluation]) -> dict[str, list[EvaluationLine]]:
        found: dict[str, list[EvaluationLine]] = {}
        for one in evaluations:
            published = one.published_at is not None and one.published_at <= self._grant.now
            line = EvaluationLine(one.evaluated_on, one.outcome, one.modality, published)
            found.setdefault(one.capacity, []).append(line)
        return found

    async def _of(
        self, model: type[RecordT], operation: str, parent: Record, column: str = "enrolment_id"
    ) -> list[RecordT]:
        read = self._granted(operation)
        if read is None:
            return []
        return await self._repository.children(model, column, parent.id, read.reaches(model))

    def _granted(self, operation: str) -> Grant | None:
        """What the caller may do beside what the page is for; None where the table of rules gives nothing."""
        who = self._grant.principal
        return grant(who, operation, self._grant.now) if who.role in RULES[operation] else None


def _blocks(
    progress: ProgressView,
    fiche: Fiche,
    evaluations: Mapping[str, list[EvaluationLine]],
    opinions: list[Opinion],
) -> list[BlockLine]:
    return [
        BlockLine(
            number=block.block,
            title=block.title,
            state=block.state,
            validated=block.validated,
            total=block.total,
            capacities=[
                CapacityLine(
                    code=one.code,
                    title=one.libelle,
                    state=progress.capacities[one.code],
                    evaluations=list(evaluations.get(one.code, [])),
                    opinions=[opinion for opinion in opinions if opinion.capacity == one.code],
                )
                for one in fiche.capacities
                if one.bloc == block.block
            ],
        )
        for block in progress.blocks
    ]
