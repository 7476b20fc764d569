"""Evaluations from a file: found by inscription, capacity and date."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from api.access.rules import RULES
from api.access.service import Grant
from api.clock import FRANCE, day_in_france
from api.enrolments.models import Enrolment
from api.evaluations.models import Evaluation, EvaluationEvaluator, Evaluator
from api.imports.columns import EVALUATIONS
from api.imports.lines import Line
from api.imports.plans import Plan, overwriting
from api.imports.repository import ImportRepository
from api.imports.words import folded

_TITLES = {column.key: column.title for column in EVALUATIONS.columns}
_Key = tuple[int, str, object]


@dataclass
class EvaluationPlan(Plan):
    """The evaluation that a line is about, who sat for it and was not recorded, who was and did not."""

    evaluation: Evaluation | None = None
    sat: list[int] = field(default_factory=list)
    did_not: list[EvaluationEvaluator] = field(default_factory=list)


class EvaluationsImport:
    """Plans and writes a file of evaluations for one caller."""

    kind = EVALUATIONS

    def __init__(self, repository: ImportRepository, grant: Grant) -> None:
        self._repository = repository
        self._grant = grant
        self._numbered: dict[str, Enrolment] = {}
        self._of_address: dict[str, list[Enrolment]] = defaultdict(list)
        self._recorded: dict[_Key, Evaluation] = {}
        self._sat: dict[int, list[EvaluationEvaluator]] = defaultdict(list)
        self._evaluators: dict[tuple[int, str], set[int]] = defaultdict(set)
        self._names: dict[int, str] = {}
        self._declared: set[int] = set()
        self._taken: dict[_Key, int] = {}

    async def load(self, lines: Sequence[Line]) -> None:
        """Everything that the lines name, in a few queries."""
        numbered = await self._repository.numbered({one.get("number") for one in lines if one.get("number")})
        people = await self._repository.people({one.get("email") for one in lines if one.get("email")})
        own = await self._repository.enrolments_of([one.id for one in people])
        known = {one.id: one for one in (*numbered, *own)}
        reached = await self._repository.within(Enrolment, known, self._grant.reaches(Enrolment))
        self._numbered = {one.number: one for one in numbered if one.id in reached}
        for enrolment in own:
            if enrolment.id in reached and enrolment.person.email:
                self._of_address[enrolment.person.email.lower()].append(enrolment)
        for row in await self._repository.evaluations(reached):
            self._recorded[row.enrolment_id, row.capacity, row.evaluated_on] = row
        self._declared = await self._repository.declared(reached)
        if any(one.get("evaluators") for one in lines):
            await self._load_evaluators([known[one] for one in reached])

    async def _load_evaluators(self, enrolments: Sequence[Enrolment]) -> None:
        centres = {one.exam_centre_id for one in enrolments if one.exam_centre_id is not None}
        for person in await self._repository.evaluators(centres, self._grant.may_refer_to(Evaluator)):
            self._names[person.id] = f"{person.given_name} {person.family_name}"
            for one in (self._names[person.id], f"{person.family_name} {person.given_name}"):
                self._evaluators[person.exam_centre_id, folded(one)].add(person.id)
        for row in await self._repository.sat([one.id for one in self._recorded.values()]):
            self._sat[row.evaluation_id].append(row)

    def plan(self, line: Line) -> EvaluationPlan | None:
        """What that line does; None once it is noted why it does nothing."""
        enrolment = self._enrolment(line)
        self._check_publication(line)
        if enrolment is None:
            return None
        evaluators = self._named_evaluators(line, enrolment)
        key: _Key = (enrolment.id, line.get("capacity"), line.get("evaluated_on"))
        before = self._taken.setdefault(key, line.number)
        if before != line.number:
            line.refuse(
                None,
                f"La ligne {before} dit déjà cette capacité, ce jour-là, pour cette inscription.",
                "Gardez une seule ligne.",
            )
        if line.issues:
            return None
        plan = self._planned(line, enrolment, evaluators, self._recorded.get(key))
        if enrolment.id in self._declared and (plan.creates or plan.told):
            line.refuse(
                None,
                "Le jury s'est déjà prononcé sur cette inscription : une correction demande un motif.",
                "Retirez la ligne, et corrigez l'évaluation à part, avec son motif.",
            )
            return None
        return plan

    async def write(self, plans: Sequence[EvaluationPlan]) -> None:
        """Write a batch: evaluations, then who sat."""
        for plan in plans:
            plan.apply()
        await self._repository.add(
            [plan.evaluation for plan in plans if plan.creates and plan.evaluation is not None]
        )
        await self._repository.remove([row for plan in plans for row in plan.did_not])
        await self._repository.add(
            [
                EvaluationEvaluator(evaluation_id=plan.evaluation.id, evaluator_id=one)
                for plan in plans
                if plan.evaluation is not None
                for one in plan.sat
            ]
        )

    def _enrolment(self, line: Line) -> Enrolment | None:
        number, email = line.get("number"), (line.get("email") or "").lower()
        found = [self._numbered[number]] if number in self._numbered else []
        if not number:
            found = self._of_address.get(email, [])
        if not found:
            line.refuse(
                _TITLES["number"] if number else _TITLES["email"],
                "Aucune inscription de votre ressort n'y correspond.",
                "Corrigez la cellule, ou inscrivez d'abord la personne.",
            )
            return None
        if len(found) > 1:
            line.refuse(
                _TITLES["number"],
                "Cette personne a plusieurs inscriptions.",
                "Indiquez le numéro de celle qui est concernée.",
            )
            return None
        recorded = (found[0].person.email or "").lower()
        if number and email and recorded and email != recorded:
            line.refuse(
                _TITLES["email"],
                "Cette adresse n'est pas celle de la personne de ce numéro.",
                "Corrigez le numéro ou l'adresse.",
            )
        return found[0]

    def _check_publication(self, line: Line) -> None:
        if line.get("published_on") and self._grant.principal.role not in RULES["evaluations.publish"]:
            line.refuse(
                _TITLES["published_on"],
                "Rendre un résultat visible revient au centre d'examen.",
                "Videz la cellule : le centre publiera le résultat.",
            )

    def _named_evaluators(self, line: Line, enrolment: Enrolment) -> list[int]:
        found: list[int] = []
        for name in line.get("evaluators") or ():
            alike = self._evaluators.get((enrolment.exam_centre_id or 0, folded(name)), set())
            if len(alike) == 1:
                found += alike
                continue
            line.refuse(
                _TITLES["evaluators"],
                "Plusieurs évaluateurs du centre portent ce nom."
                if alike
                else "Un évaluateur n'est pas enregistré au centre de cette inscription.",
                "Saisissez cette évaluation à part."
                if alike
                else "Enregistrez-le d'abord, ou corrigez son prénom et son nom.",
            )
        return sorted(set(found))

    def _planned(
        self, line: Line, enrolment: Enrolment, evaluators: list[int], recorded: Evaluation | None
    ) -> EvaluationPlan:
        day = line.get("published_on")
        # A publication is a moment: the start of that day in France.
        published_at = datetime.combine(day, time(), FRANCE) if day else None
        if recorded is None:
            made = Evaluation(
                enrolment_id=enrolment.id,
                capacity=line.get("capacity"),
                modality=line.get("modality"),
                evaluated_on=line.get("evaluated_on"),
                outcome=line.get("outcome"),
                published_at=published_at,
            )
            return EvaluationPlan(line, creates=True, evaluation=made, sat=evaluators)
        plan = EvaluationPlan(line, evaluation=recorded)
        for key in ("modality", "outcome"):
            plan.set(recorded, key, line.get(key), _TITLES[key])
        if day and (recorded.published_at is None or day_in_france(recorded.published_at) != day):
            plan.set(recorded, "published_at", published_at, _TITLES["published_on"])
        if line.get("evaluators"):
            self._seat(plan, recorded, evaluators)
        return plan

    def _seat(self, plan: EvaluationPlan, recorded: Evaluation, evaluators: list[int]) -> None:
        """Who sat is what the file says; an empty cell says nothing."""
        before = self._sat[recorded.id]
        known = {row.evaluator_id for row in before}
        plan.sat = [one for one in evaluators if one not in known]
        plan.did_not = [row for row in before if row.evaluator_id not in evaluators]
        if plan.sat or plan.did_not:
            told = [self._told(known), self._told(evaluators)]
            plan.tied.append(overwriting(plan.line, _TITLES["evaluators"], *told))

    def _told(self, ids: set[int] | list[int]) -> str | None:
        return ", ".join(sorted(self._names.get(one, "?") for one in ids)) or None
