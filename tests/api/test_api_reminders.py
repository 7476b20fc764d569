"""Reminders: only what a centre chose, to people who want them, once, and not for what is done."""

import asyncio
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from api.enrolments.models import Evidence
from api.people.models import CentreContact
from api.planning.models import ExpectedDocument
from api.reminders.models import ReminderChoice
from api.reminders.service import sending_time
from api.space.links import SpaceLinks
from tests.api.driver import Api
from tests.api.fakes import START
from tests.api.reminding import (
    CANDIDATE,
    TUTOR,
    choose,
    enrolment_of,
    keys,
    plan_and_send,
    plan_evaluation,
    planner,
    record,
    send_all,
)
from tests.api.spaces import person_named

DAY = timedelta(days=1)
TODAY = START.date()


def subjects(api: Api) -> list[str]:
    return [one.subject for one in api.mailer.sent]


async def test_nothing_is_written_for_a_centre_that_chose_nothing(api: Api) -> None:
    await api.alter("DELETE FROM reminder_choice")
    assert await planner(api).plan() == 0
    await choose(api, "avis")
    await api.alter("UPDATE reminder_choice SET active = :off", {"off": False})

    assert await planner(api).plan() == 0


async def test_signatory_is_invited_once_the_day_that_opinions_are_asked(api: Api) -> None:
    await choose(api, "avis")

    assert [await planner(api).plan() for _ in range(3)] == [1, 0, 0]
    assert await send_all(api) == ["sent"]

    [mail] = api.mailer.sent
    assert (mail.to, mail.subject) == (TUTOR, "CQPM : l'avis de votre entreprise est demandé")
    assert re.search(r"^http://127\.0\.0\.1:8000/espace/lien/\S{43}$", mail.text, re.MULTILINE)
    # Whom it is about is on the page that a code opens, and only there.
    assert not re.search("Camille|Sacha|Alix", mail.text)


async def test_signatory_who_sent_everything_is_invited_again_the_same_day(api: Api) -> None:
    await choose(api, "avis")
    await plan_and_send(api)
    # All of it is sent, so the link is closed; then something else is asked.
    api.clock.advance(timedelta(hours=2))
    async with api.database.write() as session:
        person = await person_named(session, TUTOR)
        await SpaceLinks(api.resources.settings, api.clock()).close(session, person.id, "entreprise")
    api.clock.advance(timedelta(hours=3))

    assert [await planner(api).plan() for _ in range(3)] == [1, 0, 0]
    assert await send_all(api) == ["sent"]
    found = re.search(r"http\S+(/espace/lien/\S+)", api.mailer.sent[-1].text)
    assert found
    assert (await api.public.get(found[1])).status_code == 200


async def test_awaited_opinions_are_reminded_every_so_many_days_and_no_more_than_chosen(api: Api) -> None:
    await choose(api, "avis", days=7, times=2)
    days = []
    for number in range(40):
        before = len(api.mailer.sent)
        await plan_and_send(api)
        days += [number] * (len(api.mailer.sent) - before)
        api.clock.advance(DAY)

    assert days == [0, 7, 14]
    assert subjects(api)[1:] == ["CQPM : votre avis est attendu"] * 2
    assert "première demande le 2 mars 2026" in api.mailer.sent[1].text


async def test_requests_of_several_days_do_not_make_reminders_in_a_row(api: Api) -> None:
    await choose(api, "avis", days=7, times=2)
    days = []
    for number in range(40):
        if number == 3:
            asked = {"at": api.clock()}
            await api.alter(
                "UPDATE opinion SET requested_at = :at WHERE value IS NULL AND capacity = 'C6'", asked
            )
        before = len(api.mailer.sent)
        await plan_and_send(api)
        days += [number] * (len(api.mailer.sent) - before)
        api.clock.advance(DAY)

    # Invited on the two days when opinions were asked; then never within the days that the centre chose.
    assert days == [0, 3, 7, 14, 21]


async def test_request_older_than_the_choice_counts_from_the_choice(api: Api) -> None:
    api.clock.advance(60 * DAY)
    await choose(api, "avis", days=5, times=1)

    assert await planner(api).plan() == 0
    api.clock.advance(5 * DAY)
    assert await planner(api).plan() == 1


async def test_opinion_given_between_planning_and_sending_is_not_asked_again(api: Api) -> None:
    await choose(api, "avis")
    await planner(api).plan()
    await api.alter("UPDATE opinion SET value = 'favorable', given_at = requested_at WHERE value IS NULL")

    assert await send_all(api) == ["unwanted"]
    assert api.mailer.sent == []


async def test_nobody_is_reminded_after_the_jury_has_declared(api: Api) -> None:
    await choose(api, "avis")
    await api.alter("UPDATE opinion SET value = NULL, given_at = NULL")
    # Camille's and Sacha's are awaited; so are now Lou's, whom a jury declared admissible, and Alix's.
    await planner(api).plan()
    await api.alter(
        "UPDATE opinion SET value = 'favorable', given_at = requested_at WHERE enrolment_id IN "
        "(SELECT e.id FROM enrolment e JOIN person p ON p.id = e.person_id WHERE p.given_name <> 'Lou')"
    )

    assert await send_all(api) == ["unwanted"]


@pytest.mark.parametrize(("ends", "count"), [(-1, 0), (0, 1), (30, 1)])
async def test_path_that_is_over_reminds_nobody_and_one_whose_end_is_known_does(
    api: Api, ends: int, count: int
) -> None:
    await choose(api, "avis")
    await api.alter("UPDATE enrolment SET ended_on = :day", {"day": TODAY + ends * DAY})

    assert await planner(api).plan() == count


async def test_nobody_is_asked_about_somebody_erased(api: Api) -> None:
    await choose(api, "avis")
    await api.alter("UPDATE person SET erased_at = created_at WHERE email <> :tutor", {"tutor": TUTOR})

    assert await planner(api).plan() == 0


@pytest.mark.parametrize("why", ["stopped", "erased", "no address", "invented"])
async def test_nobody_is_written_to_who_cannot_or_will_not(api: Api, why: str) -> None:
    await choose(api, "avis")
    match why:
        case "stopped":
            await api.alter(
                "INSERT INTO reminder_stop (person_id, stopped_at) SELECT id, created_at FROM person"
            )
        case "erased":
            await api.alter("UPDATE person SET erased_at = created_at")
        case "no address":
            await api.alter("UPDATE person SET email = NULL")

    assert await planner(api, invented_too=why != "invented").plan() == 0


async def test_address_that_changed_since_is_the_one_written_to(api: Api) -> None:
    await choose(api, "avis")
    await planner(api).plan()
    await api.alter(
        "UPDATE person SET email = 'nouvelle@example.org' WHERE email = :former", {"former": TUTOR}
    )

    await send_all(api)

    assert [one.to for one in api.mailer.sent] == ["nouvelle@example.org"]


async def test_planners_at_once_write_nothing_twice(api: Api) -> None:
    await choose(api, "avis")

    counts = await asyncio.gather(*(planner(api).plan() for _ in range(4)))

    assert sum(counts) == 1
    assert len(await keys(api)) == 1


async def test_candidate_is_reminded_of_what_is_planned(api: Api) -> None:
    await choose(api, "convocation", days=3)
    async with api.database.read() as session:
        centre_id = (await session.execute(select(ReminderChoice.exam_centre_id))).scalar_one()
    contact = CentreContact(
        exam_centre_id=centre_id,
        department="69",
        name="Claude Accueil",
        phone="04 00 00 00 00",
        checked_on=TODAY,
    )
    await api.alter("DELETE FROM centre_contact")
    await record(api, contact)
    for capacity in ("C6", "C8"):
        await plan_evaluation(api, capacity, TODAY + 3 * DAY, "Atelier B")
    await plan_evaluation(api, "C5", TODAY + 4 * DAY)

    assert await planner(api).plan() == 1
    assert await send_all(api) == []
    # Somebody may still be recording: half an hour, then it leaves.
    api.clock.advance(timedelta(minutes=30))
    assert await send_all(api) == ["sent"]

    [mail] = api.mailer.sent
    assert (mail.to, mail.subject) == (CANDIDATE, "CQPM : votre rendez-vous du 5 mars 2026")
    assert "jeudi 5 mars 2026" in mail.text
    assert "évaluation (projets ou activités), à cet endroit : Atelier B" in mail.text
    assert "C6 Maintenir, nettoyer, ranger son poste de travail" in mail.text
    assert "C5 " not in mail.text
    assert "Claude Accueil : 04 00 00 00 00" in mail.text
    assert "que ce rappel ne remplace pas" in mail.text


async def test_interview_of_a_vae_is_reminded(api: Api) -> None:
    await choose(api, "convocation", days=3)
    await api.alter("UPDATE vae_file SET interview_on = :day", {"day": TODAY + 2 * DAY})

    await planner(api).plan()
    api.clock.advance(timedelta(hours=1))
    await send_all(api)

    [mail] = api.mailer.sent
    assert mail.to == "noa.fictif@example.org"
    assert "entretien avec la commission de validation" in mail.text
    # A telephone may show it to somebody who was not told.
    assert "VAE" not in mail.subject


async def test_missing_document_is_reminded_once_unless_it_arrives(api: Api) -> None:
    await choose(api, "document", days=7)
    await api.alter("DELETE FROM expected_document")
    dossier = await enrolment_of(api)
    await record(
        api,
        ExpectedDocument(enrolment_id=dossier, kind="rapport", due_on=TODAY + 7 * DAY),
        ExpectedDocument(enrolment_id=dossier, kind="preuve", due_on=TODAY + 7 * DAY),
        ExpectedDocument(enrolment_id=dossier, kind="autre", due_on=TODAY + 8 * DAY),
    )
    assert await planner(api).plan() == 2
    await record(api, Evidence(enrolment_id=dossier, kind="preuve", title="Photos", received_on=TODAY))
    api.clock.advance(timedelta(hours=1))

    assert sorted(await plan_and_send(api)) == ["sent", "unwanted"]
    [mail] = api.mailer.sent
    assert mail.subject == "CQPM : un document est attendu pour le 9 mars 2026"
    assert "votre rapport pour le lundi 9 mars 2026" in mail.text
    assert await planner(api).plan() == 0


async def test_file_of_a_vae_that_was_received_is_not_asked_for(api: Api) -> None:
    await choose(api, "document")
    await api.alter("DELETE FROM expected_document")
    dossier = await enrolment_of(api, "noa.fictif@example.org")
    await record(api, ExpectedDocument(enrolment_id=dossier, kind="dossier_vae", due_on=TODAY + DAY))
    assert await planner(api).plan() == 1
    await api.alter("DELETE FROM outgoing_mail")
    await api.alter("UPDATE vae_file SET received_on = :day", {"day": TODAY})

    assert await planner(api).plan() == 0


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        # Eight in the morning in France is seven in winter and six in summer, in UTC.
        (datetime(2026, 3, 28, 2, 0, tzinfo=UTC), datetime(2026, 3, 28, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 21, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 19, 0, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 6, 0, tzinfo=UTC), datetime(2026, 7, 1, 6, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 18, 0, tzinfo=UTC), datetime(2026, 7, 2, 6, 0, tzinfo=UTC)),
    ],
)
def test_reminders_leave_by_day_in_france_whatever_the_clocks_do(moment: datetime, leaves: datetime) -> None:
    assert sending_time(moment) == leaves


async def test_days_are_those_of_france(api: Api) -> None:
    """Half past eleven in the evening, UTC, the night before the clocks change: it is tomorrow in France."""
    await choose(api, "convocation", days=3)
    # Those that the demonstration plans.
    await api.alter("DELETE FROM planned_evaluation")
    await api.alter("UPDATE vae_file SET interview_on = NULL")
    await plan_evaluation(api, "C6", date(2026, 4, 1))
    api.clock.now = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
    assert await planner(api).plan() == 0
    api.clock.now = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)

    assert await planner(api).plan() == 1
