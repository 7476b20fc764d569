"""What is past its time goes, what is younger stays; twice is once."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from api.audit.attribution import system
from api.audit.models import AuditEntry
from api.chat.models import Conversation, Message
from api.clock import day_in_france
from api.db.base import Base
from api.enrolments.models import Enrolment, Evidence, VaeFile, VaeSituation
from api.evaluations.models import Evaluation, Opinion
from api.idempotency.models import IdempotencyKey
from api.identity.models import ChatSession
from api.jury.models import JuryDeclaration, JuryMember, JuryPoint, JurySession, Minutes
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionForm
from api.outbox.models import OutgoingMail
from api.people.models import Person
from api.personal_data.durations import end_of, in_years, limit_at
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.portals.models import Portal
from api.retention.__main__ import main
from api.retention.rules import RULES
from api.retention.service import RetentionService
from api.roadmap.models import RoadmapTick
from api.settings import YEAR, RetentionSettings
from api.space.models import SpaceCode, SpaceLink, SpaceSession
from tests.api.driver import Api
from tests.api.fakes import START

DEFAULTS = RetentionSettings()
DAY = timedelta(days=1)


async def run(api: Api, at: datetime, settings: RetentionSettings = DEFAULTS) -> dict[str, int]:
    service = RetentionService(api.database, api.resources.trackers, settings, at)
    told = await service.counts()
    done = await service.run()
    # A later rule may find less: what an earlier one has treated.
    assert all(done[rule] <= told[rule] + sum(done.values()) for rule in RULES)
    return {rule.name: count for rule, count in done.items() if count}


def after(duration: timedelta) -> datetime:
    """The last day of that duration, by the calendar."""
    return datetime.combine(end_of(START.date(), duration), START.timetz())


async def count(api: Api, model: type[Base]) -> int:
    async with api.database.read() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def everything(api: Api) -> dict[str, list[Any]]:
    async with api.database.read() as session:
        return {
            table.name: [tuple(row) for row in await session.execute(select(table).order_by(table.c.id))]
            for table in Base.metadata.sorted_tables
        }


async def add(api: Api, *rows: Any, at: datetime = START) -> None:
    async with api.database.write(system("essai", at)) as session:
        for row in rows:
            session.add(row)
            await session.flush()


async def test_nothing_is_touched_on_its_first_day(api: Api) -> None:
    before = await everything(api)

    assert await run(api, START + DAY) == {}
    assert await everything(api) == before


async def test_dry_run_writes_nothing(api: Api) -> None:
    before = await everything(api)

    counts = await RetentionService(
        api.database, api.resources.trackers, DEFAULTS, START + 60 * 365 * DAY
    ).counts()

    assert sum(counts.values()) > 0
    assert await everything(api) == before


@pytest.mark.parametrize("late", [False, True])
async def test_dossier_without_anything_acquired_is_erased_after_five_years(api: Api, late: bool) -> None:
    at = after(DEFAULTS.retention_dossiers) + (DAY if late else timedelta(0))
    done = await run(api, at)

    async with api.database.read() as session:
        names = {one.given_name for one in await session.scalars(select(Person))}
    # Sacha has nothing acquired; Dominique only signs. The others' acquired capacities stay valid.
    assert names >= {"Camille", "Noa", "Alix", "Lou"}
    assert ("Personne" in names) is late
    assert done.get("dossiers", 0) == (2 if late else 0)
    assert not names & ({"Sacha", "Dominique"} if late else set())


async def test_acquired_and_certified_stay_fifty_years(api: Api) -> None:
    await run(api, after(DEFAULTS.retention_acquired) - DAY)
    async with api.database.read() as session:
        kept = {one.given_name for one in await session.scalars(select(Person))}
    # Noa's interview is still to come when the demonstration is seeded.
    await run(api, after(DEFAULTS.retention_certified) + 60 * DAY)
    async with api.database.read() as session:
        left = {(one.given_name, one.email) for one in await session.scalars(select(Person))}

    assert kept >= {"Camille", "Noa", "Alix", "Lou"}
    assert left == {("Personne", None)}


async def test_evaluations_that_something_is_acquired_by_stay(api: Api) -> None:
    async with api.database.read() as session:
        rows = list(await session.scalars(select(Evaluation)))
        lou = (
            await session.scalars(select(Enrolment.id).join(Person).where(Person.given_name == "Lou"))
        ).one()
    due = {one.id for one in rows if one.outcome != "validee" or one.enrolment_id == lou}

    done = await run(api, after(DEFAULTS.retention_evaluations) + DAY)

    async with api.database.read() as session:
        assert {one.id for one in await session.scalars(select(Evaluation))} == {one.id for one in rows} - due
    assert done["evaluations"] == len(due) > 8


async def test_documents_and_opinions_go_once_the_path_is_over(api: Api) -> None:
    async with api.database.write(system("essai", START)) as session:
        people = {one.person.given_name: one for one in await session.scalars(select(Enrolment).join(Person))}
        people["Noa"].ended_on = START.date()
        file = (await session.scalars(select(VaeFile).where(VaeFile.enrolment_id == people["Noa"].id))).one()
        situation = VaeSituation(vae_file_id=file.id, title="Titre", description="Récit")
        situation.capacities = ["C1"]
        session.add(situation)
        for who in ("Noa", "Camille"):
            session.add(
                Evidence(
                    enrolment_id=people[who].id, kind="preuve", title=f"De {who}", received_on=START.date()
                )
            )
    opinions = await count(api, Opinion)

    assert (await run(api, after(DEFAULTS.retention_evidence))).get("evidence", 0) == 0
    done = await run(api, after(DEFAULTS.retention_evidence) + DAY)
    assert (done["evidence"], done["situations"]) == (1, 1)
    async with api.database.read() as session:
        assert [one.title for one in await session.scalars(select(Evidence))] == ["De Camille"]
        log = list(await session.scalars(select(AuditEntry).where(AuditEntry.record_type == "evidence")))
    assert [one.actor for one in log if one.action == "suppression"] == ["durées de conservation"]
    assert "De Noa" not in str([one.changes for one in log])
    # Lou's jury declared years ago; the others' paths go on.
    done = await run(api, after(DEFAULTS.retention_opinions) + DAY)
    assert (done["opinions"], await count(api, Opinion)) == (8, opinions - 8)


async def test_jury_members_lose_their_organisation_then_their_name(api: Api) -> None:
    jury = JurySession(held_on=START.date(), place="Ici")
    await add(api, jury)
    await add(
        api,
        JuryMember(
            jury_session_id=jury.id,
            given_name="Ana",
            family_name="Silva",
            college="salaries",
            branch="metallurgie",
            organisation="Syndicat",
        ),
        JuryPoint(jury_session_id=jury.id, code="parite", confirmed_by="Ana Silva", confirmed_at=START),
        Minutes(
            jury_session_id=jury.id, number="PV-1", drawn_up_on=START.date(), content={"jury": ["Ana Silva"]}
        ),
    )

    async def member() -> tuple[str, str | None]:
        async with api.database.read() as session:
            one = (await session.scalars(select(JuryMember))).one()
            return one.family_name, one.organisation

    await run(api, after(DEFAULTS.retention_jury_organisations))
    assert await member() == ("Silva", "Syndicat")
    await run(api, after(DEFAULTS.retention_jury_organisations) + DAY)
    assert await member() == ("Silva", None)
    # With a log that is kept longer, to read what is left in it.
    longer = RetentionSettings(retention_audit=20 * YEAR)
    await run(api, after(DEFAULTS.retention_jury_members) + DAY, longer)
    assert await member() == ("effacée", None)
    async with api.database.read() as session:
        of_points = select(AuditEntry).where(AuditEntry.record_type == "jury_point").order_by(AuditEntry.id)
        told = [one.changes.get("confirmed_by") for one in await session.scalars(of_points)]
    assert told == [[None, "[effacé]"], [None, None]]
    assert await count(api, Minutes) == 1
    await run(api, after(DEFAULTS.retention_minutes) + DAY)
    assert await count(api, Minutes) == 0


async def test_conversations_sessions_and_keys(api: Api) -> None:
    visitor = await api.open("candidat")
    await visitor.send("Bonjour")
    await add(
        api,
        IdempotencyKey(
            caller="x", key="k", request_hash="h", record_type="person", record_id=1, created_at=START
        ),
    )

    first = await run(api, after(DEFAULTS.retention_idempotency) + DAY)
    assert first == {"sessions": 1, "idempotency": 1}
    assert await count(api, ChatSession) == 0
    assert await count(api, Conversation) == 1
    second = await run(api, after(DEFAULTS.retention_conversations) + DAY)
    assert second["conversations"] == 1
    assert await count(api, Message) == 0
    assert await count(api, Portal) == 1
    async with api.database.read() as session:
        noted = await session.scalars(select(AuditEntry).where(AuditEntry.record_id == 0))
        assert {one.record_type: one.changes for one in noted} == {
            "sessions": {"lignes": [1, 0]},
            "idempotency": {"lignes": [1, 0]},
            "conversations": {"lignes": [1, 0]},
        }


async def test_personal_pages_leave_nothing_behind(api: Api) -> None:
    async with api.database.write(system("essai", START)) as session:
        lou = (await session.scalars(select(Person).where(Person.given_name == "Lou"))).one()
        path = (await session.scalars(select(Enrolment).where(Enrolment.person_id == lou.id))).one()
        opinion = (await session.scalars(select(Opinion).where(Opinion.enrolment_id == path.id))).first()
        assert opinion is not None
        asked = {"enrolment_id": path.id}
        form = OpinionForm(**asked, signatory_id=opinion.signatory_id, sent_at=START, receipt="R-1")
        link = SpaceLink(
            token_hash="l", person_id=lou.id, role="candidat", created_at=START, expires_at=START
        )
        session.add_all([form, link])
        await session.flush()
        told = OpinionActivity(form_id=form.id, title="Montage", created_at=START)
        session.add(told)
        await session.flush()
        use = OpinionActivityUse(activity_id=told.id, opinion_id=opinion.id)
        until = {"created_at": START, "expires_at": START}
        opened = SpaceSession(token_hash="s", person_id=lou.id, role="candidat", method="lien", **until)
        code = SpaceCode(link_id=link.id, code_hash="c", requested_at=START, expires_at=START)
        sent = OutgoingMail(key="k", kind="avis", created_at=START, due_at=START, sent_at=START)
        waiting = OutgoingMail(key="w", kind="avis", created_at=START, due_at=START)
        stuck = OutgoingMail(key="s", kind="avis", created_at=START, due_at=START, claimed_at=START)
        tick = RoadmapTick(**asked, item="x", ticked_at=START)
        plan = PlannedEvaluation(**asked, capacity="C1", modality="projets")
        awaited = ExpectedDocument(**asked, kind="rapport")
        session.add_all([use, opened, code, sent, waiting, stuck, tick, plan, awaited])

    # Lou's jury declared years ago: what was planned and ticked has no more use.
    first = await run(api, START + 2 * DAY)
    assert (first["planned_evaluations"], first["expected_documents"], first["roadmap_ticks"]) == (1, 1, 1)
    assert (first["space_codes"], "space_links" in first) == (1, False)
    second = await run(api, after(DEFAULTS.retention_sessions) + DAY)
    assert (second["space_links"], second["space_sessions"]) == (1, 1)
    third = await run(api, after(DEFAULTS.retention_mails) + DAY)
    assert third["mails"] == 2
    # What has not left yet is not forgotten.
    assert await count(api, OutgoingMail) == 1
    fourth = await run(api, after(DEFAULTS.retention_opinions) + DAY)
    assert fourth["opinion_forms"] == 1
    assert await count(api, OpinionActivity) == await count(api, OpinionActivityUse) == 0


async def test_run_again_finds_nothing(api: Api) -> None:
    at = START + 60 * 365 * DAY
    first = await run(api, at)
    before = await everything(api)

    assert first["audit"] > 0
    assert await run(api, at) == {}
    assert await everything(api) == before


def test_durations_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETENTION_DOSSIERS", "P730D")
    assert RetentionSettings().retention_dossiers == timedelta(days=730)
    monkeypatch.setenv("RETENTION_DOSSIERS", "P0D")
    with pytest.raises(ValidationError):
        RetentionSettings()


def test_command_is_dry_unless_told(
    migrated: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", migrated)
    monkeypatch.setenv("ENV", "test")

    assert main([]) == 0
    said = capsys.readouterr().out
    assert said.startswith("À blanc")
    assert all(rule.what in said for rule in RULES)


def test_every_rule_has_a_setting() -> None:
    assert {one.retention for one in RULES} == set(RetentionSettings.model_fields)


@pytest.mark.parametrize(
    ("day", "years", "end"),
    [
        (date(2026, 3, 2), 50, date(2076, 3, 2)),
        (date(2026, 3, 2), 1, date(2027, 3, 2)),
        (date(2024, 2, 29), 5, date(2029, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
    ],
)
def test_years_are_those_of_the_calendar(day: date, years: int, end: date) -> None:
    duration = years * YEAR
    noon = datetime.combine(end, time(12), UTC)

    assert end_of(day, duration) == end
    assert in_years(duration) == ("1 an" if years == 1 else f"{years} ans")
    # Kept on its last day, not on the next.
    assert day >= day_in_france(limit_at(noon, duration))
    assert day < day_in_france(limit_at(noon + DAY, duration))


def test_days_are_counted_as_days() -> None:
    assert end_of(date(2024, 2, 1), 30 * DAY) == date(2024, 3, 2)
    assert limit_at(START, 30 * DAY) == START - 30 * DAY


async def test_admission_corrected_to_a_refusal_is_no_certification(api: Api) -> None:
    async with api.database.write(system("essai", START)) as session:
        first = (await session.scalars(select(JuryDeclaration))).one()
        put, day = first.jury_candidate_id, first.declared_on
        session.add(
            JuryDeclaration(
                jury_candidate_id=put, rank=2, outcome="non_admissible", declared_on=day, reason="erreur"
            )
        )
    before = await count(api, Evaluation)
    service = RetentionService(
        api.database, api.resources.trackers, DEFAULTS, after(DEFAULTS.retention_certified) + DAY
    )

    told = {rule.name: number for rule, number in (await service.counts()).items()}

    assert told["certified"] == 0
    # What is acquired stays, as no admission was declared in the end.
    async with api.database.read() as session:
        validated = list(await session.scalars(select(Evaluation).where(Evaluation.outcome == "validee")))
    assert told["evaluations"] == before - len(validated)
