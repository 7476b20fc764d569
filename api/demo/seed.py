"""Fill the database with a fictional demonstration: `python -m api.demo.seed`.

Run again, it adds nothing and changes nothing.
"""

import asyncio
import sys
from datetime import UTC, datetime

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from api.db.session import Database, create_engine
from api.demo.people import CANDIDATES, COMPANY, JURY_PLACE, TUTOR, Candidate, Member
from api.demo.personas import PORTAL
from api.demo.repository import SeedRepository
from api.identity.models import Portal
from api.records.models import (
    Company,
    Enrolment,
    Evaluation,
    JuryDeclaration,
    JurySession,
    Opinion,
    Person,
    Signatory,
)
from api.settings import StoreSettings, describe_refusal

PORTAL_NAME = "Espace certification (démonstration)"


class Seeder:
    """Adds what is missing of the demonstration."""

    def __init__(self, repository: SeedRepository, now: datetime) -> None:
        self._repository = repository
        self._now = now

    async def run(self) -> bool:
        """Seed everything in one transaction; False when it was there already."""
        if await self._repository.portal(PORTAL) is not None:
            return False
        company = Company(name=COMPANY)
        tutor = person_of(TUTOR)
        await self._repository.add(Portal(slug=PORTAL, name=PORTAL_NAME, allowed_origins=[]), company, tutor)
        signatory = Signatory(person_id=tutor.id, company_id=company.id, function="tuteur")
        await self._repository.add(signatory)
        for candidate in CANDIDATES:
            await self._enrol(candidate, company, signatory)
        return True

    async def _enrol(self, candidate: Candidate, company: Company, signatory: Signatory) -> None:
        person = person_of(candidate.member)
        await self._repository.add(person)
        enrolment = Enrolment(
            person_id=person.id,
            company_id=company.id if candidate.in_company else None,
            route=candidate.route,
            entered_on=candidate.entered_on,
            admissible_on=candidate.admissible_on,
            created_at=self._now,
        )
        await self._repository.add(enrolment)
        await self._repository.add(
            *(self._evaluation(enrolment, code, candidate) for code in candidate.outcomes),
            *(
                Opinion(
                    enrolment_id=enrolment.id,
                    signatory_id=signatory.id,
                    capacity=code,
                    value=value,
                    requested_at=self._now,
                    given_at=self._now if value else None,
                )
                for code, value in candidate.opinions.items()
            ),
        )
        await self._present_to_jury(enrolment, candidate)

    def _evaluation(self, enrolment: Enrolment, code: str, candidate: Candidate) -> Evaluation:
        return Evaluation(
            enrolment_id=enrolment.id,
            capacity=code,
            modality=candidate.modality,
            evaluated_on=candidate.evaluated_on,
            outcome=candidate.outcomes[code],
            published_at=None if code in candidate.unpublished else self._now,
        )

    async def _present_to_jury(self, enrolment: Enrolment, candidate: Candidate) -> None:
        if candidate.jury_on is None:
            return
        jury = JurySession(held_on=candidate.jury_on, place=JURY_PLACE)
        await self._repository.add(jury)
        declared_on = candidate.jury_on if candidate.declaration else None
        await self._repository.add(
            JuryDeclaration(
                enrolment_id=enrolment.id,
                jury_session_id=jury.id,
                outcome=candidate.declaration,
                declared_on=declared_on,
            )
        )


def person_of(member: Member) -> Person:
    """A person who is marked as fictional."""
    return Person(
        given_name=member.given_name, family_name=member.family_name, email=member.email, fictional=True
    )


async def seed(database: Database, now: datetime) -> bool:
    """Seed the demonstration; False when it was there already."""
    async with database.write() as session:
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
