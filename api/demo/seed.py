"""Fill the database with a fictional demonstration: `python -m api.demo.seed`.

Run again, it adds nothing and changes nothing.
"""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

import api.db.tables  # noqa: F401
from api.audit.attribution import system
from api.clock import day_in_france
from api.db.session import Database, create_engine
from api.demo.contacts import centre_contact, portal_contacts
from api.demo.people import CANDIDATES, CENTRE, COMPANY, JURY_PLACE, TRAINING_BODY, TUTOR, Candidate, Member
from api.demo.personas import PORTAL
from api.demo.repository import SeedRepository
from api.demo.team import fictional_team
from api.enrolments.models import Enrolment, VaeFile
from api.evaluations.models import Evaluation, Opinion
from api.jury.models import JuryCandidate, JuryDeclaration, JurySession
from api.people.models import Company, ExamCentre, Person, Signatory, TrainingBody
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.portals.models import Portal
from api.reminders.choices import KINDS
from api.reminders.models import ReminderChoice
from api.settings import StoreSettings, describe_refusal
from knowledge.progress import Route

PORTAL_NAME = "Espace certification (démonstration)"


@dataclass(frozen=True)
class Bodies:
    """Who the fictional people belong to."""

    company: Company
    centre: ExamCentre
    training: TrainingBody


class Seeder:
    """Adds what is missing of the demonstration."""

    def __init__(self, repository: SeedRepository, now: datetime) -> None:
        self._repository = repository
        self._now = now

    async def run(self) -> bool:
        """Seed everything in one transaction; False when it was there already."""
        if await self._repository.portal(PORTAL) is not None:
            return False
        bodies = Bodies(Company(name=COMPANY), ExamCentre(name=CENTRE), TrainingBody(name=TRAINING_BODY))
        tutor = person_of(TUTOR)
        portal = Portal(slug=PORTAL, name=PORTAL_NAME, allowed_origins=[])
        await self._repository.add(portal, bodies.company, bodies.centre, bodies.training, tutor)
        today = day_in_france(self._now)
        await self._repository.add(
            *portal_contacts(portal.id, today), centre_contact(bodies.centre.id, today)
        )
        signatory = Signatory(person_id=tutor.id, company_id=bodies.company.id, function="tuteur")
        await self._repository.add(signatory, *fictional_team(bodies.centre.id, bodies.training.id))
        await self._repository.add(
            *(ReminderChoice(exam_centre_id=bodies.centre.id, kind=k, days=7) for k in KINDS)
        )
        for rank, candidate in enumerate(CANDIDATES, start=1):
            await self._enrol(f"DEMO-{rank}", candidate, bodies, signatory)
        return True

    async def _enrol(self, number: str, candidate: Candidate, bodies: Bodies, signatory: Signatory) -> None:
        person = person_of(candidate.member)
        await self._repository.add(person)
        enrolment = Enrolment(
            number=number,
            person_id=person.id,
            company_id=bodies.company.id if candidate.in_company else None,
            exam_centre_id=bodies.centre.id,
            training_body_id=None if candidate.route is Route.VAE else bodies.training.id,
            route=candidate.route,
            enrolled_on=candidate.entered_on,
            entered_on=candidate.entered_on,
        )
        await self._repository.add(enrolment)
        if candidate.admissible_on:
            interview = candidate.interview_after
            await self._repository.add(
                VaeFile(
                    enrolment_id=enrolment.id,
                    decision="recevable",
                    decided_on=candidate.admissible_on,
                    interview_on=self._day(interview) if interview else None,
                )
            )
        await self._repository.add(
            *(self._evaluation(enrolment, code, candidate) for code in candidate.outcomes),
            *(
                Opinion(
                    enrolment_id=enrolment.id,
                    signatory_id=signatory.id,
                    capacity=code,
                    value=value,
                    candidate_told_on=day_in_france(self._now),
                    requested_at=self._now,
                    given_at=self._now if value else None,
                )
                for code, value in candidate.opinions.items()
            ),
        )
        await self._plan(enrolment, candidate)
        await self._present_to_jury(enrolment, candidate, bodies.centre)

    async def _plan(self, enrolment: Enrolment, candidate: Candidate) -> None:
        await self._repository.add(
            *(
                PlannedEvaluation(
                    enrolment_id=enrolment.id,
                    capacity=code,
                    modality=planning.modality,
                    planned_on=self._day(planning.after),
                    place=planning.place,
                )
                for code, planning in candidate.planned.items()
            ),
            *(
                ExpectedDocument(enrolment_id=enrolment.id, kind=kind, due_on=self._day(after))
                for kind, after in candidate.documents.items()
            ),
        )

    def _evaluation(self, enrolment: Enrolment, code: str, candidate: Candidate) -> Evaluation:
        return Evaluation(
            enrolment_id=enrolment.id,
            capacity=code,
            modality=candidate.modality,
            evaluated_on=candidate.evaluated_on,
            outcome=candidate.outcomes[code],
            published_at=None if code in candidate.unpublished else self._now,
        )

    async def _present_to_jury(self, enrolment: Enrolment, candidate: Candidate, centre: ExamCentre) -> None:
        held_on = self._day(candidate.jury_after) if candidate.jury_after else candidate.jury_on
        if held_on is None:
            return
        jury = JurySession(exam_centre_id=centre.id, held_on=held_on, place=JURY_PLACE)
        await self._repository.add(jury)
        put = JuryCandidate(jury_session_id=jury.id, enrolment_id=enrolment.id)
        await self._repository.add(put)
        if candidate.declaration:
            await self._repository.add(
                JuryDeclaration(
                    jury_candidate_id=put.id,
                    rank=1,
                    outcome=candidate.declaration,
                    declared_on=held_on,
                )
            )

    def _day(self, after: timedelta) -> date:
        """The day in France, that long after the seeding."""
        return day_in_france(self._now + after)


def person_of(member: Member) -> Person:
    """A person who is marked as fictional."""
    return Person(
        given_name=member.given_name, family_name=member.family_name, email=member.email, fictional=True
    )


async def seed(database: Database, now: datetime) -> bool:
    """Seed the demonstration; False when it was there already."""
    async with database.write(system("démonstration", now)) as session:
        return await Seeder(SeedRepository(session), now).run()


async def seed_url(url: str, now: datetime) -> bool:
    """Seed the database at that address; False when it was seeded already."""
    database = Database(create_engine(url))
    try:
        return await seed(database, now)
    finally:
        await database.close()


def main() -> int:
    """Seed the database of the environment; returns the exit status."""
    try:
        settings = StoreSettings()
    except ValidationError as error:
        sys.stderr.write(f"{describe_refusal(error)}\n")
        return 2
    if settings.env == "production":
        sys.stderr.write(
            "Refusé : pas de personnes fictives en production (ENV=demo pour la démonstration).\n"
        )
        return 2
    try:
        added = asyncio.run(seed_url(settings.database_url, datetime.now(UTC)))
    except (SQLAlchemyError, OSError) as error:
        sys.stderr.write(
            f"La base n'est pas prête ({type(error).__name__}) : lancez « python -m api.migrate ».\n"
        )
        return 1
    sys.stdout.write("Démonstration fictive ajoutée.\n" if added else "Démonstration déjà en place.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
