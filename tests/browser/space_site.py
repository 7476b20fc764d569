"""The personal pages on a port, over the demonstration: what is planned, awaited and loaded is written as a centre would."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

import httpx
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.audit.attribution import system
from api.chat.schemas import Role
from api.demo.personas import CANDIDATE_EMAIL
from api.enrolments.models import Enrolment
from api.mail.mailbox import last_mails
from api.people.models import CentreContact, Person
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.resources import Resources
from api.roadmap.models import ReferenceCriterion
from api.space.links import SpaceLinks
from tests.browser.served_site import ServedSite

T = TypeVar("T")


@dataclass
class SpaceSite(ServedSite):
    """A running application; what a test writes, it writes in the application's own loop."""

    async def prepare(self, resources: Resources) -> None:
        self.resources, self._loop = resources, asyncio.get_running_loop()

    def run(self, work: Callable[[Resources], Coroutine[Any, Any, T]]) -> T:
        """The result of that work, done where the application runs."""
        return asyncio.run_coroutine_threadsafe(work(self.resources), self._loop).result(20)

    def write(self, work: Callable[[AsyncSession], Awaitable[None]]) -> None:
        """Write records in the name of this test."""

        async def recorded(resources: Resources) -> None:
            async with resources.database.write(system("essai", resources.clock())) as session:
                await work(session)

        self.run(recorded)

    def enter(self, page: Page, persona: str, name: str) -> None:
        """Open that page as the widget does: with a ticket of that person's conversation."""
        with httpx.Client(base_url=self.url, trust_env=False) as client:
            opened = client.post("/v1/demo/sessions", json={"persona": persona}).raise_for_status().json()
            headers = {"Authorization": f"Bearer {opened['session_token']}"}
            made = client.post("/v1/chat/pages", json={"page": name}, headers=headers).raise_for_status()
        page.goto(made.json()["url"])

    def invite(self, email: str, role: Role) -> str:
        """The address of a link, as the e-mail gives it."""

        async def made(resources: Resources) -> str:
            async with resources.database.write() as session:
                person = (await session.scalars(select(Person).where(Person.email == email))).one()
                return await SpaceLinks(resources.settings, resources.clock()).invite(session, person, role)

        return self.run(made)

    def code(self, email: str) -> str:
        """The last code that was e-mailed to that address."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            for mail in last_mails(self.folder / "mailbox"):
                found = re.search(r"Votre code : (\d{6})", mail.text)
                if mail.to == email and found:
                    return found[1]
            time.sleep(0.05)
        raise AssertionError("le code n'est pas parti")


async def furnish(session: AsyncSession) -> None:
    """What a centre recorded around the demonstration's candidate, beside what the demonstration plans."""
    enrolment = await enrolment_of(session, CANDIDATE_EMAIL)
    assert enrolment.exam_centre_id is not None
    session.add_all(
        [
            PlannedEvaluation(capacity="C8", modality="projets", enrolment_id=enrolment.id),
            ExpectedDocument(
                enrolment_id=enrolment.id, kind="rapport", due_on=date.today() + timedelta(days=9)
            ),
            CentreContact(
                exam_centre_id=enrolment.exam_centre_id,
                department="59",
                name="Accueil du centre d'examen (fictif)",
                phone="01 99 00 12 34",
                email="centre@example.org",
                address="1 rue de l'Exemple, 59000 Exempleville",
                checked_on=date.today() - timedelta(days=30),
            ),
        ]
    )


async def load_criteria(session: AsyncSession) -> None:
    """A référentiel with invented criteria."""
    enrolment = await enrolment_of(session, CANDIDATE_EMAIL)
    assert enrolment.exam_centre_id is not None
    source = {"source": "Référentiel (exemple)", "source_date": date(2026, 1, 1)}
    session.add_all(
        ReferenceCriterion(
            exam_centre_id=enrolment.exam_centre_id,
            capacity=code,
            rank=rank,
            text=f"Critère inventé {rank} de {code}.",
            **source,
        )
        for code in ("C5", "C6")
        for rank in (1, 2)
    )


async def enrolment_of(session: AsyncSession, email: str) -> Enrolment:
    query = select(Enrolment).join(Person, Person.id == Enrolment.person_id).where(Person.email == email)
    return (await session.scalars(query)).one()
