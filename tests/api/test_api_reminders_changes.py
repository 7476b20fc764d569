"""Appointments that change: said again only where there is something new, taken back once, and never for ever."""

import re
from datetime import date, timedelta

import pytest

from api.mail.service import MailFailed, MailUncertain
from api.outbox.__main__ import obey, parser
from api.outbox.decisions import Decisions
from api.outbox.dispatch import STUCK_AFTER
from tests.api.driver import Api
from tests.api.fakes import START
from tests.api.reminding import CANDIDATE, choose, plan_and_send, plan_evaluation, planner, send_all

DAY = timedelta(days=1)
TODAY = START.date()


async def test_what_changes_while_it_waits_is_said_once_and_right(api: Api) -> None:
    await choose(api, "convocation", days=3)
    await plan_evaluation(api, "C6", TODAY + 2 * DAY, "Atelier A")
    await planner(api).plan()
    await plan_evaluation(api, "C6", TODAY + 2 * DAY, "Atelier B")
    await planner(api).plan()
    api.clock.advance(timedelta(hours=1))

    assert sorted(await plan_and_send(api)) == ["sent", "unwanted"]
    assert "Atelier B" in api.mailer.sent[0].text


async def test_what_changes_after_it_left_is_said_again_as_a_correction(api: Api) -> None:
    await choose(api, "convocation", days=3)
    said = []
    for place in ("Atelier A", "Atelier B", "Atelier A"):
        await plan_evaluation(api, "C6", TODAY + 3 * DAY, place)
        await planner(api).plan()
        api.clock.advance(timedelta(hours=1))
        await plan_and_send(api)
        said.append(api.mailer.sent[-1].text)

    assert len(api.mailer.sent) == 3
    assert [re.findall("Atelier .", one) for one in said] == [["Atelier A"], ["Atelier B"], ["Atelier A"]]
    assert ["remplace celui" in one for one in said] == [False, True, True]


async def test_nothing_is_said_of_a_day_that_is_no_longer_planned_or_past(api: Api) -> None:
    await choose(api, "convocation", days=3)
    await plan_evaluation(api, "C6", TODAY + 1 * DAY)
    await planner(api).plan()
    await plan_evaluation(api, "C6", TODAY + 30 * DAY)
    api.clock.advance(timedelta(hours=1))
    assert await plan_and_send(api) == ["unwanted"]
    await plan_evaluation(api, "C6", TODAY + 2 * DAY)
    await planner(api).plan()
    api.clock.advance(5 * DAY)

    assert await plan_and_send(api) == ["unwanted"]


async def announced(api: Api, day: date) -> None:
    """An evaluation that day, and the e-mail that says it has left."""
    await choose(api, "convocation", days=3)
    await plan_evaluation(api, "C6", day)
    await planner(api).plan()
    api.clock.advance(timedelta(hours=1))
    assert await plan_and_send(api) == ["sent"]


async def test_day_that_was_announced_and_is_moved_is_taken_back_once(api: Api) -> None:
    await announced(api, TODAY + 2 * DAY)
    await plan_evaluation(api, "C6", TODAY + 30 * DAY, "Atelier B")
    await planner(api).plan()
    assert await send_all(api) == []
    api.clock.advance(timedelta(hours=1))
    assert await plan_and_send(api) == ["sent"]

    mail = api.mailer.sent[-1]
    assert mail.to == CANDIDATE
    assert mail.subject == "CQPM : votre rendez-vous du 4 mars 2026 n'est plus prévu ce jour-là"
    assert (
        "Le rendez-vous du mercredi 4 mars 2026, annoncé dans un message précédent, n'est plus" in mail.text
    )
    assert "Le mercredi 1er avril 2026 :" in mail.text
    assert "à cet endroit : Atelier B" in mail.text
    # Whatever is planned instead has e-mails of its own.
    await plan_evaluation(api, "C6", TODAY + 31 * DAY)
    await planner(api).plan()
    api.clock.advance(timedelta(hours=1))
    assert await plan_and_send(api) == []


async def test_day_that_is_taken_back_with_nothing_instead_says_so(api: Api) -> None:
    await announced(api, TODAY + 2 * DAY)
    await api.alter("DELETE FROM planned_evaluation")
    await planner(api).plan()
    api.clock.advance(timedelta(hours=1))
    assert await plan_and_send(api) == ["sent"]

    assert "Aucune autre date n'est enregistrée pour le moment." in api.mailer.sent[-1].text


async def test_day_moved_and_moved_back_at_once_is_not_taken_back(api: Api) -> None:
    await announced(api, TODAY + 2 * DAY)
    await plan_evaluation(api, "C6", TODAY + 3 * DAY)
    await planner(api).plan()
    await plan_evaluation(api, "C6", TODAY + 2 * DAY)
    api.clock.advance(timedelta(hours=1))

    assert set(await plan_and_send(api)) == {"unwanted"}
    assert len(api.mailer.sent) == 1


async def test_day_taken_back_then_planned_again_is_announced_again(api: Api) -> None:
    await announced(api, TODAY + 3 * DAY)
    for day in (TODAY + 30 * DAY, TODAY + 3 * DAY):
        await plan_evaluation(api, "C6", day)
        await planner(api).plan()
        api.clock.advance(timedelta(hours=1))
        assert await plan_and_send(api) == ["sent"]

    assert "remplace celui" in api.mailer.sent[-1].text


async def test_evaluation_that_has_taken_place_is_not_taken_back(api: Api) -> None:
    await announced(api, TODAY + 2 * DAY)
    api.clock.advance(2 * DAY)
    await api.alter("DELETE FROM planned_evaluation")

    assert await plan_and_send(api) == []


async def test_day_that_is_taken_back_is_told_even_if_the_centre_now_writes_later(api: Api) -> None:
    await choose(api, "convocation", days=30)
    await plan_evaluation(api, "C6", TODAY + 20 * DAY)
    await planner(api).plan()
    api.clock.advance(timedelta(hours=1))
    await plan_and_send(api)
    sent = len(api.mailer.sent)
    await choose(api, "convocation", days=3)
    await api.alter("DELETE FROM planned_evaluation")
    await api.alter("UPDATE vae_file SET interview_on = NULL")
    await planner(api).plan()
    api.clock.advance(timedelta(hours=1))
    await plan_and_send(api)

    told = [one.subject for one in api.mailer.sent[sent:] if one.to == CANDIDATE]
    assert told.count("CQPM : votre rendez-vous du 22 mars 2026 n'est plus prévu ce jour-là") == 1


async def test_changed_and_changed_back_while_it_waits_leaves_once(api: Api) -> None:
    await choose(api, "convocation", days=3)
    for place in ("Atelier A", "Atelier B", "Atelier A"):
        await plan_evaluation(api, "C6", TODAY + 2 * DAY, place)
        await planner(api).plan()
    api.clock.advance(timedelta(hours=1))

    assert sorted(await plan_and_send(api)) == ["sent", "unwanted", "unwanted"]
    [mail] = api.mailer.sent
    assert "Atelier A" in mail.text
    assert "remplace celui" not in mail.text


async def test_changed_and_changed_back_after_it_left_is_not_said_again(api: Api) -> None:
    await choose(api, "convocation", days=3)
    await plan_evaluation(api, "C6", TODAY + 2 * DAY, "Atelier A")
    await planner(api).plan()
    api.clock.advance(timedelta(hours=1))
    assert await plan_and_send(api) == ["sent"]
    for place in ("Atelier B", "Atelier A"):
        await plan_evaluation(api, "C6", TODAY + 2 * DAY, place)
        await planner(api).plan()
    api.clock.advance(timedelta(hours=1))

    assert set(await plan_and_send(api)) == {"unwanted"}
    assert len(api.mailer.sent) == 1


@pytest.mark.parametrize(
    ("failure", "result", "abandoned"),
    [
        (MailFailed("SMTPRecipientsRefused", for_good=True), "given up", False),
        (MailFailed("SMTPRecipientsRefused", for_good=True), "given up", True),
        (MailUncertain("SMTPReadTimeoutError"), "uncertain", False),
        (MailUncertain("SMTPReadTimeoutError"), "uncertain", True),
    ],
)
async def test_what_could_not_leave_is_not_written_again(
    api: Api, failure: Exception, result: str, abandoned: bool
) -> None:
    await choose(api, "convocation", days=3)
    await plan_evaluation(api, "C6", TODAY + 3 * DAY, "Atelier A")
    await planner(api).plan()
    api.mailer.failure = failure
    api.clock.advance(timedelta(hours=1))
    assert await plan_and_send(api) == [result]
    api.clock.advance(STUCK_AFTER + timedelta(minutes=1))
    async with api.database.read() as session:
        [number] = [row.id for row in await Decisions(session, api.clock()).waiting()]
    if abandoned:
        await obey(api.database, parser().parse_args(["abandonner", str(number)]), api.clock())
    api.mailer.failure = None
    for _ in range(6):
        api.clock.advance(timedelta(hours=1))
        assert await plan_and_send(api) == []

    # What is new is another matter.
    await plan_evaluation(api, "C6", TODAY + 3 * DAY, "Atelier B")
    await planner(api).plan()
    api.clock.advance(timedelta(hours=1))
    assert await plan_and_send(api) == ["sent"]
