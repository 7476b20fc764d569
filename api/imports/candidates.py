"""Candidates and their inscriptions from a file: found by their number, else by their address."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.access.roles import Role
from api.access.rules import Scope
from api.access.service import Grant
from api.clock import day_in_france
from api.enrolments.models import Enrolment, VaeFile
from api.enrolments.service import (
    given_number,
    has_vae_file,
    is_too_far_ahead,
    names_undisclosed_company,
    takes_from_centre,
)
from api.errors import RecordRefused
from api.imports.bodies import Bodies
from api.imports.cells import CellRefused
from api.imports.columns import CANDIDATES
from api.imports.lines import Line, refuse_repeated
from api.imports.plans import Plan, overwriting
from api.imports.repository import Body, ImportRepository
from api.imports.words import folded
from api.people.models import Company, ExamCentre, Person, TrainingBody

BODIES: dict[str, Body] = {"company": Company, "training_body": TrainingBody, "exam_centre": ExamCentre}
OWN = {Scope.CENTRE: "exam_centre", Scope.BODY: "training_body"}
_TITLES = {column.key: column.title for column in CANDIDATES.columns}


@dataclass
class CandidatePlan(Plan):
    """The enrolment that a line is about; `person` and `file` are rows to make."""

    enrolment: Enrolment | None = None
    person: Person | None = None
    file: VaeFile | None = None


class CandidatesImport:
    """Plans and writes a file of candidates for one caller."""

    kind = CANDIDATES

    def __init__(self, repository: ImportRepository, grant: Grant) -> None:
        self._repository = repository
        self._grant = grant
        self._numbered: dict[str, Enrolment] = {}
        self._people: dict[str, Person] = {}
        self._of_person: dict[int, list[Enrolment]] = defaultdict(list)
        self._reached: set[int] = set()
        self._people_reached: set[int] = set()
        self._files: dict[int, VaeFile] = {}
        self._bodies: dict[str, Bodies] = {}
        self._taken: dict[int, int] = {}
        self._in_hand: set[int] = set()

    async def load(self, lines: Sequence[Line]) -> None:
        """Everything that the lines name, in a few queries."""
        refuse_repeated(lines, "number", self.kind)
        refuse_repeated(lines, "email", self.kind)
        numbered = await self._repository.numbered([one.get("number") for one in lines if one.get("number")])
        people = await self._repository.people([one.get("email") for one in lines if one.get("email")])
        self._people = {one.email.lower(): one for one in people if one.email}
        ids = [one.id for one in people]
        own = await self._repository.enrolments_of(ids)
        self._numbered = {one.number: one for one in numbered}
        for enrolment in own:
            self._of_person[enrolment.person_id].append(enrolment)
        known = {one.id for one in (*numbered, *own)}
        self._reached = await self._repository.within(Enrolment, known, self._grant.reaches(Enrolment))
        self._people_reached = await self._repository.within(Person, ids, self._grant.may_refer_to(Person))
        self._files = {one.enrolment_id: one for one in await self._repository.vae_files(known)}
        if any(one.get("exam_centre") for one in lines):
            self._in_hand = await self._repository.in_hand(self._reached)
        for key, model in BODIES.items():
            needed = any(one.get(key) for one in lines)
            rows = await self._repository.names(model, self._grant.may_refer_to(model)) if needed else []
            self._bodies[key] = Bodies(rows)

    def plan(self, line: Line) -> CandidatePlan | None:
        """What that line does; None once it is noted why it does nothing."""
        bodies = self._named_bodies(line)
        enrolment = self._numbered.get(line.get("number")) if line.get("number") else self._by_address(line)
        if line.issues:
            return None
        if enrolment is None:
            return self._new(line, bodies)
        if enrolment.id not in self._reached:
            line.refuse(
                _TITLES["number"],
                "Ce numéro est déjà celui d'une inscription hors de votre ressort.",
                "Corrigez le numéro, ou voyez avec l'administrateur.",
            )
            return None
        return self._update(line, enrolment, bodies)

    async def write(self, plans: Sequence[CandidatePlan]) -> None:
        """Write a batch; RecordRefused, the last net, where a row would be out of the caller's reach."""
        for plan in plans:
            plan.apply()
        made = [plan.enrolment for plan in plans if plan.creates and plan.enrolment is not None]
        people = [plan.person for plan in plans if plan.person is not None]
        await self._repository.add([*people, *made])
        files = []
        for plan in plans:
            if plan.file is not None and plan.enrolment is not None:
                plan.file.enrolment_id = plan.enrolment.id
                files.append(plan.file)
        await self._repository.add(files)
        ids = {one.id for one in made}
        if await self._repository.within(Enrolment, ids, self._grant.reaches(Enrolment)) != ids:
            raise RecordRefused("Une inscription serait hors de votre ressort : rien n'est enregistré.")

    def _named_bodies(self, line: Line) -> dict[str, int]:
        found: dict[str, int] = {}
        for key in BODIES:
            if line.get(key) is None:
                continue
            try:
                found[key] = self._bodies[key].find(line.get(key))
            except CellRefused as error:
                line.refuse(_TITLES[key], error.problem, error.remedy)
        own = OWN.get(self._grant.scope)
        if own in found and found[own] != self._own_body:
            line.refuse(
                _TITLES[own],
                "Ce rattachement est hors de votre ressort.",
                "Indiquez votre propre centre ou organisme, ou laissez la cellule vide.",
            )
        return found

    @property
    def _own_body(self) -> int | None:
        who = self._grant.principal
        return who.exam_centre_id if self._grant.scope is Scope.CENTRE else who.training_body_id

    def _by_address(self, line: Line) -> Enrolment | None:
        """The inscription of the person of that address; None where there is nobody, or none yet."""
        person = self._people.get(line.get("email").lower())
        if person is None:
            return None
        reached = [one for one in self._of_person[person.id] if one.id in self._reached]
        if len(reached) > 1:
            reached = [one for one in reached if one.route == line.get("route")]
        if len(reached) > 1:
            line.refuse(
                _TITLES["number"],
                "Cette personne a plusieurs inscriptions.",
                "Indiquez le numéro de celle qui est concernée.",
            )
        return reached[0] if reached else None

    def _new(self, line: Line, bodies: dict[str, int]) -> CandidatePlan | None:
        known = self._people.get(line.get("email").lower()) if line.get("email") else None
        if known is not None and (known.id not in self._people_reached or not _same_name(known, line)):
            line.refuse(
                _TITLES["email"],
                "Cette adresse est déjà celle d'une autre personne enregistrée, ou hors de votre ressort.",
                "Vérifiez l'adresse et le nom.",
            )
            return None
        own = OWN.get(self._grant.scope)
        if own is not None and self._own_body is not None:
            # A file from a centre or an organisme is about its own candidates.
            bodies.setdefault(own, self._own_body)
        values = {f"{key}_id": body for key, body in bodies.items()}
        disclosed = bool(line.get("disclosed"))
        if not self._allowed(line, values.get("company_id"), disclosed):
            return None
        person = known or Person(
            given_name=line.get("given_name"), family_name=line.get("family_name"), email=line.get("email")
        )
        enrolment = Enrolment(
            number=line.get("number") or given_number(self._grant.now),
            person=person,
            route=line.get("route"),
            enrolled_on=line.get("enrolled_on"),
            entered_on=line.get("entered_on"),
            disclosed=disclosed,
            **values,
        )
        plan = CandidatePlan(line, creates=True, enrolment=enrolment, person=None if known else person)
        if line.get("decided_on"):
            plan.file = VaeFile(decision="recevable", decided_on=line.get("decided_on"))
        return plan

    def _update(self, line: Line, enrolment: Enrolment, bodies: dict[str, int]) -> CandidatePlan | None:
        company = bodies.get("company", enrolment.company_id)
        disclosed = line.values.get("disclosed", enrolment.disclosed)
        if not self._same(line, enrolment) or not self._allowed(line, company, disclosed):
            return None
        leaves = enrolment.exam_centre_id not in (None, bodies.get("exam_centre", enrolment.exam_centre_id))
        if leaves and takes_from_centre(self._grant, in_hand=enrolment.id in self._in_hand):
            line.refuse(
                _TITLES["exam_centre"],
                "Le centre d'examen de cette inscription l'a déjà évaluée ou présentée à un jury.",
                "Videz la cellule, ou demandez à ce centre de la rattacher à un autre.",
            )
            return None
        plan = CandidatePlan(line, enrolment=enrolment)
        for key in ("given_name", "family_name"):
            plan.set(enrolment.person, key, line.get(key), _TITLES[key])
        email = line.get("email")
        if email and email.lower() != (enrolment.person.email or "").lower():
            plan.set(enrolment.person, "email", email, _TITLES["email"])
        for key in ("enrolled_on", "entered_on", "disclosed"):
            if line.get(key) is not None:
                plan.set(enrolment, key, line.get(key), _TITLES[key])
        for key, body in bodies.items():
            shown = [self._bodies[key].name(one) for one in (getattr(enrolment, f"{key}_id"), body)]
            plan.set(enrolment, f"{key}_id", body, _TITLES[key], shown)
        if line.get("decided_on"):
            self._decide(plan, enrolment, line.get("decided_on"))
        return plan

    def _same(self, line: Line, enrolment: Enrolment) -> bool:
        """Whether the line is about the person of that inscription, once only."""
        person = enrolment.person
        before = self._taken.setdefault(enrolment.id, line.number)
        other = self._people.get(line.get("email").lower()) if line.get("email") else None
        if before != line.number:
            line.refuse(
                None, f"La ligne {before} concerne déjà cette inscription.", "Gardez une seule ligne."
            )
        elif person.erased_at is not None:
            line.refuse(None, "Les données de cette personne ont été effacées.", "Retirez la ligne.")
        elif line.get("route") != enrolment.route:
            line.refuse(
                _TITLES["route"],
                "Cette inscription est enregistrée sur une autre voie, qui ne se change pas.",
                "Corrigez la voie, ou donnez un nouveau numéro pour une nouvelle inscription.",
            )
        elif other is not None and other.id != person.id:
            line.refuse(
                _TITLES["email"],
                "Cette adresse est déjà celle d'une autre personne enregistrée.",
                "Vérifiez l'adresse et le numéro.",
            )
        elif not _near_name(person, line):
            line.refuse(
                _TITLES["family_name"],
                "Ni le nom ni le prénom ne sont ceux de la personne enregistrée.",
                "Vérifiez le numéro et l'adresse ; si la personne a changé de nom, modifiez sa fiche.",
            )
        return not line.issues

    def _allowed(self, line: Line, company: int | None, disclosed: bool) -> bool:
        """The rules of an inscription, as over HTTP."""
        if names_undisclosed_company(line.get("route"), company, disclosed):
            line.refuse(
                _TITLES["company"],
                "Une VAE n'est rattachée à une entreprise que si le candidat lui a dit sa démarche.",
                f"Mettez « oui » dans « {_TITLES['disclosed']} », ou retirez l'entreprise.",
            )
        for name in ("enrolled_on", "entered_on"):
            if is_too_far_ahead(line.get(name), day_in_france(self._grant.now)):
                line.refuse(_TITLES[name], "Cette date est dans plus d'un an.", "Vérifiez l'année.")
        if line.get("decided_on") and self._grant.principal.role is Role.ORGANISME:
            line.refuse(
                _TITLES["decided_on"],
                "La recevabilité s'enregistre au centre d'examen.",
                "Videz la cellule, et envoyez la demande au centre.",
            )
        if line.get("decided_on") and not has_vae_file(line.get("route")):
            line.refuse(
                _TITLES["decided_on"],
                "Seule une inscription par la VAE a une date de recevabilité.",
                "Videz la cellule, ou corrigez la voie.",
            )
        return not line.issues

    def _decide(self, plan: CandidatePlan, enrolment: Enrolment, decided_on: date) -> None:
        file = self._files.get(enrolment.id)
        if file is None:
            plan.file = VaeFile(decision="recevable", decided_on=decided_on)
            plan.tied.append(overwriting(plan.line, _TITLES["decided_on"], None, decided_on))
            return
        plan.set(file, "decision", "recevable", "décision de recevabilité")
        plan.set(file, "decided_on", decided_on, _TITLES["decided_on"])


def _same_name(person: Person, line: Line) -> bool:
    return all(_alike(person, line, key) for key in ("given_name", "family_name"))


def _near_name(person: Person, line: Line) -> bool:
    """One of the two names at least: the other may be corrected."""
    return any(_alike(person, line, key) for key in ("given_name", "family_name"))


def _alike(person: Person, line: Line, key: str) -> bool:
    recorded: Any = getattr(person, key)
    return folded(recorded) == folded(line.get(key))
