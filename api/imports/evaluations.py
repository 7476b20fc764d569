"""Evaluations from a file: found by inscription, capacity and date."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from api.access.rules import RULES
from api.access.service import Grant
from api.clock import FRANCE, day_in_france
from api.enrolments.models import Enrolment
from api.errors import NotPossibleNow, RecordRefused
from api.evaluations.models import Evaluation, Evaluator
from api.evaluations.service import refuse_evaluation
from api.imports.columns import EVALUATIONS
from api.imports.lines import Line
from api.imports.plans import Plan
from api.imports.repository import ImportRepository
from api.imports.words import folded

_TITLES = {column.key: column.title for column in EVALUATIONS.columns}
_Key = tuple[int, str, object]


@dataclass
class EvaluationPlan(Plan):
    """The evaluation that a line is about."""

    evaluation: Evaluation | None = None


class EvaluationsImport:
    """Plans and writes a file of evaluations for one caller."""

    kind = EVALUATIONS

    def __init__(self, repository: ImportRepository, grant: Grant) -> None:
        self._repository = repository
        self._grant = grant
        self._numbered: dict[str, Enrolment] = {}
        self._of_address: dict[str, list[Enrolment]] = defaultdict(list)
        self._recorded: dict[_Key, Evaluation] = {}
        self._evaluators: dict[tuple[int, str], set[int]] = defaultdict(set)
        self._names: dict[int, str] = {}
        self._declared_on: dict[int, date] = {}
        self._decisions: dict[int, str | None] = {}
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
        self._declared_on = await self._repository.declared_on(reached)
        self._decisions = {
            one.enrolment_id: one.decision for one in await self._repository.vae_files(reached)
        }
        if any(one.get("evaluators") for one in lines):
            await self._load_evaluators([known[one] for one in reached])

    async def _load_evaluators(self, enrolments: Sequence[Enrolment]) -> None:
        centres = {one.exam_centre_id for one in enrolments if one.exam_centre_id is not None}
        for person in await self._repository.evaluators(centres, self._grant.may_refer_to(Evaluator)):
            self._names[person.id] = f"{person.given_name} {person.family_name}"
            for one in (self._names[person.id], f"{person.family_name} {person.given_name}"):
                self._evaluators[person.exam_centre_id, folded(one)].add(person.id)

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
        wanted = self._wanted(line, enrolment, evaluators)
        recorded = self._recorded.get(key)
        if recorded is None:
            plan = EvaluationPlan(line, creates=True, evaluation=wanted)
        else:
            plan = self._changed(line, recorded, wanted)
            wanted.id, wanted.published_at = recorded.id, wanted.published_at or recorded.published_at
        if plan.creates or plan.told:
            self._check(line, wanted)
        return None if line.issues else plan

    async def write(self, plans: Sequence[EvaluationPlan]) -> None:
        """Write a batch."""
        for plan in plans:
            plan.apply()
        made = [plan.evaluation for plan in plans if plan.evaluation is not None]
        await self._repository.add([*made, *(row for one in made for row in one.commission)])

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

    def _wanted(self, line: Line, enrolment: Enrolment, evaluators: list[int]) -> Evaluation:
        """The evaluation as the line says it, in no session yet."""
        day = line.get("published_on")
        return Evaluation(
            enrolment_id=enrolment.id,
            capacity=line.get("capacity"),
            modality=line.get("modality"),
            evaluated_on=line.get("evaluated_on"),
            outcome=line.get("outcome"),
            # A publication is a moment: the start of that day in France.
            published_at=datetime.combine(day, time(), FRANCE) if day else None,
            evaluator_ids=evaluators,
        )

    def _changed(self, line: Line, recorded: Evaluation, wanted: Evaluation) -> EvaluationPlan:
        plan = EvaluationPlan(line)
        for key in ("modality", "outcome"):
            plan.set(recorded, key, getattr(wanted, key), _TITLES[key])
        if wanted.published_at is not None:
            self._publish(plan, recorded, wanted.published_at)
        if line.get("evaluators"):
            # Who sat is what the file says; an empty cell says nothing.
            shown = [self._told(ids) for ids in (recorded.evaluator_ids, wanted.evaluator_ids)]
            plan.set(recorded, "evaluator_ids", wanted.evaluator_ids, _TITLES["evaluators"], shown)
        return plan

    def _publish(self, plan: EvaluationPlan, recorded: Evaluation, moment: datetime) -> None:
        before = recorded.published_at
        if before is not None and day_in_france(before) == day_in_france(moment):
            return
        if before is not None and before <= self._grant.now:
            plan.line.refuse(
                _TITLES["published_on"],
                "Ce résultat est déjà visible du candidat, depuis un autre jour.",
                "Videz la cellule : une publication passée ne se déplace pas.",
            )
            return
        plan.set(recorded, "published_at", moment, _TITLES["published_on"])

    def _check(self, line: Line, wanted: Evaluation) -> None:
        """The rules of an evaluation, as over HTTP."""
        try:
            refuse_evaluation(
                wanted,
                self._grant,
                vae_decision=self._decisions.get(wanted.enrolment_id),
                declared_on=self._declared_on.get(wanted.enrolment_id),
            )
        except (RecordRefused, NotPossibleNow) as error:
            line.refuse(
                None, error.detail, "Corrigez la ligne, ou retirez-la et traitez l'évaluation à part."
            )

    def _told(self, ids: Sequence[int]) -> str | None:
        return ", ".join(sorted(self._names.get(one, "?") for one in ids)) or None
