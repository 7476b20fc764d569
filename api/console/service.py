"""What the pages show, gathered from what the caller reaches: a fixed number of queries a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from api.access.roles import Principal
from api.access.rules import RULES
from api.access.service import Grant, grant
from api.console.repository import PAGE, ConsoleRepository
from api.db.base import Record
from api.enrolments.models import Enrolment, Evidence, VaeFile, VaeSituation
from api.enrolments.schemas import ProgressView
from api.evaluations.models import Evaluation, Opinion
from knowledge.facts import Fiche

RecordT = TypeVar("RecordT", bound=Record)


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


@dataclass(frozen=True)
class BlockLine:
    number: int
    title: str
    state: str
    validated: int
    total: int
    capacities: list[CapacityLine]


@dataclass(frozen=True)
class CandidatePage:
    """A candidate's page: one inscription and all that goes with it."""

    enrolment: Enrolment
    progress: ProgressView
    blocks: list[BlockLine]
    vae: VaeFile | None
    situations: list[VaeSituation]
    evidence: list[Evidence]
    company: str | None
    training_body: str | None
    exam_centre: str | None


class ConsoleService:
    """Pages for one staff member."""

    def __init__(self, session: AsyncSession, principal: Principal, own: Grant) -> None:
        self._principal = principal
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
        files = await self._of(VaeFile, "vae_files.read", enrolment) if enrolment.route == "vae" else []
        situations = (
            await self._of(VaeSituation, "vae_situations.read", files[0], "vae_file_id") if files else []
        )
        company, training_body, centre = await self._repository.bodies(enrolment)
        return CandidatePage(
            enrolment=enrolment,
            progress=progress,
            blocks=_blocks(progress, fiche, self._lines(evaluations), opinions),
            vae=files[0] if files else None,
            situations=situations,
            evidence=await self._of(Evidence, "evidence.read", enrolment),
            company=company,
            training_body=training_body,
            exam_centre=centre,
        )

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
        if self._principal.role not in RULES[operation]:
            return []
        allowed = grant(self._principal, operation, self._grant.now)
        return await self._repository.children(model, column, parent.id, allowed.reaches(model))


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
