"""The process that sends e-mails, killed in the middle and started again: nothing is sent twice, nothing is forgotten."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from api.clock import day_in_france, utc_now
from api.commands import Refusal
from api.db.session import Database
from api.mail.service import Mail
from api.outbox.decisions import Decisions
from api.outbox.dispatch import STUCK_AFTER
from api.outbox.models import OutgoingMail
from api.outbox.service import Outbox
from api.scheduler.__main__ import main, serve
from api.settings import Settings
from knowledge import Knowledge
from tests.api.driver import Api
from tests.api.letters import Courier, Inbox
from tests.api.reminding import TUTOR, choose

SEED = 20_260_302


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    kept = Inbox()
    server = kept.serve()
    try:
        yield kept
    finally:
        kept.holding = False
        server.stop()


@pytest.fixture
def courier(api: Api, inbox: Inbox, tmp_path: Path) -> Iterator[Callable[[], Courier]]:
    """Starts the process on the test's database; all of them are gone at the end."""
    started: list[Courier] = []

    def start() -> Courier:
        folder = tmp_path / f"courrier-{len(started)}"
        folder.mkdir()
        started.append(Courier(api.resources.settings.database_url, inbox.port, folder).start())
        return started[-1]

    yield start
    for one in started:
        if one.process is not None and one.process.poll() is None:
            one.kill()


async def write(api: Api, count: int) -> None:
    async with api.database.write() as session:
        outbox = Outbox(session, api.resources.cipher, utc_now())
        for number in range(count):
            mail = Mail(f"personne{number}@example.org", f"n{number:03}", "Bonjour.\n")
            await outbox.put(f"essai:{number}", "contact", mail)


async def until(condition: Callable[[], object], seconds: float = 90.0) -> None:
    async def met() -> bool:
        return bool(condition())

    await eventually(met, seconds)


async def eventually(condition: Callable[[], Awaitable[bool]], seconds: float = 180.0) -> None:
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, "trop long"
        await asyncio.sleep(0.03)


async def number(database: Database, *conditions: object) -> int:
    async with database.read() as session:
        query = select(func.count()).select_from(OutgoingMail).where(*conditions)  # type: ignore[arg-type]
        return (await session.execute(query)).scalar_one()


async def until_left(api: Api, remaining: int = 0) -> None:
    async def left() -> bool:
        return await number(api.database, OutgoingMail.sent_at.is_(None)) <= remaining

    await eventually(left)


async def test_killed_while_the_server_holds_an_email_it_is_not_sent_again(
    api: Api, inbox: Inbox, courier: Callable[[], Courier]
) -> None:
    await write(api, 3)
    inbox.holding = True
    first = courier()
    await until(lambda: inbox.received)
    first.kill()
    inbox.holding = False
    second = courier()
    await until_left(api, remaining=1)
    await until(lambda: "planning reminders" in second.log)
    await asyncio.sleep(3)

    assert second.stop() == 0
    assert inbox.subjects == ["n000", "n001", "n002"]
    async with api.database.read() as session:
        [stuck] = await Decisions(session, utc_now() + STUCK_AFTER * 2).waiting()
    assert stuck.key == "essai:0"
    assert stuck.claimed_at
    assert stuck.sent_at is None


async def test_killed_again_and_again_nothing_is_sent_twice_nor_forgotten(
    api: Api, inbox: Inbox, courier: Callable[[], Courier]
) -> None:
    """Whatever the moment: each e-mail arrived once, or is among those that somebody must decide on."""
    chance = random.Random(SEED)
    inbox.seconds = 0.02
    await write(api, 60)
    for _ in range(3):
        # Two at once, so that one is killed while the other goes on.
        victim, other = courier(), courier()
        seen = len(inbox.received)
        await until(lambda seen=seen: len(inbox.received) > seen + chance.randint(1, 4))  # type: ignore[misc]
        await asyncio.sleep(chance.random() * 0.05)
        victim.kill()
        other.kill()
    courier()

    async def none_waits() -> bool:
        unclaimed = await number(api.database, OutgoingMail.claimed_at.is_(None))
        return unclaimed == 0 and await number(api.database, OutgoingMail.sent_at.is_(None)) <= 6

    await eventually(none_waits)
    async with api.database.read() as session:
        stuck = await Decisions(session, utc_now() + STUCK_AFTER * 2).waiting()

    arrived = Counter(inbox.subjects)
    assert set(arrived.values()) == {1}
    assert {f"n{int(one.key.partition(':')[2]):03}" for one in stuck} | set(arrived) == {
        f"n{one:03}" for one in range(60)
    }


async def test_two_at_once_send_two_hundred_emails_once_each(
    api: Api, inbox: Inbox, courier: Callable[[], Courier]
) -> None:
    # Longer in all than the pause between two sendings: neither can have done it all before the other looks.
    inbox.seconds = 0.02
    both = [courier(), courier()]
    await until(lambda: all("planning reminders" in one.log for one in both))
    await write(api, 200)

    await until_left(api)

    assert inbox.subjects == [f"n{one:03}" for one in range(200)]
    assert len({one["Message-ID"] for one in inbox.received}) == 200
    assert [one.stop() for one in both] == [0, 0]
    assert [" of kind contact: sent" in one.log for one in both] == [True, True], "un seul a travaillé"


async def test_stopped_in_the_middle_it_lets_the_email_go(
    api: Api, inbox: Inbox, courier: Callable[[], Courier]
) -> None:
    await write(api, 2)
    inbox.holding = True
    process = courier()
    await until(lambda: inbox.received)
    stopping = asyncio.create_task(asyncio.to_thread(process.stop))
    # The signal is heard while the server still holds the e-mail, however busy the machine.
    await asyncio.sleep(2)
    inbox.holding = False

    assert await stopping == 0
    assert inbox.subjects == ["n000"]
    assert await number(api.database, OutgoingMail.sent_at.is_not(None)) == 1
    assert await number(api.database, OutgoingMail.claimed_at.is_(None)) == 1


async def test_mail_server_that_is_down_is_said_once_and_nothing_is_lost(
    api: Api, courier: Callable[[], Courier], inbox: Inbox, tmp_path: Path
) -> None:
    await write(api, 3)
    folder = tmp_path / "nulle-part"
    folder.mkdir()
    elsewhere = Inbox()
    process = Courier(api.resources.settings.database_url, elsewhere.port, folder).start()
    await until(lambda: "mail server does not answer" in process.log)
    await asyncio.sleep(6)
    assert process.log.count("mail server does not answer") == 1

    server = elsewhere.serve()
    try:
        await until_left(api)
    finally:
        process.stop()
        server.stop()

    assert elsewhere.subjects == ["n000", "n001", "n002"]
    assert "mail server answers again" in process.log


async def test_it_waits_for_a_database_that_is_not_ready(tmp_path: Path, inbox: Inbox) -> None:
    process = Courier(f"sqlite:///{tmp_path}/vide.db", inbox.port, tmp_path).start()
    await until(lambda: "database does not answer" in process.log)
    await asyncio.sleep(3)

    assert process.log.count("database does not answer") == 1
    assert process.stop() == 0


async def test_reminders_are_planned_and_leave_with_a_way_to_stop_them(
    api: Api, inbox: Inbox, courier: Callable[[], Courier]
) -> None:
    """The real process on the demonstration, killed between planning and sending."""
    now = utc_now()
    await choose(api, "avis", days=5, at=now)
    # Asked today, by the calendar of the process.
    await api.alter("UPDATE opinion SET requested_at = :now WHERE value IS NULL", {"now": now})
    inbox.holding = True
    first = courier()
    await until(lambda: inbox.received)
    first.kill()
    inbox.holding = False
    again = [courier(), courier()]
    await until(lambda: all("planning reminders" in one.log for one in again))
    await asyncio.sleep(4)

    assert [one.stop() for one in again] == [0, 0]
    [letter] = inbox.received
    assert letter["To"] == TUTOR
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(letter["List-Unsubscribe"]).startswith("<http://127.0.0.1:8000/espace/rappels/arret?jeton=")
    assert await number(api.database) == 1
    assert day_in_france(datetime.now(UTC)) >= day_in_france(now)


async def test_state_says_what_nobody_sends(
    api: Api, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", api.resources.settings.database_url)
    assert await asyncio.to_thread(main, ["--etat"]) == 0
    await write(api, 2)
    long_ago = utc_now() - timedelta(minutes=5)
    await api.alter("UPDATE outgoing_mail SET due_at = :at", {"at": long_ago})
    capsys.readouterr()

    assert await asyncio.to_thread(main, ["--etat"]) == 1
    said = capsys.readouterr().out
    assert "2  à envoyer" in said
    assert "Rien ne part" in said


async def test_production_does_not_write_letters_into_a_folder(
    make_settings: Callable[..., Settings],
) -> None:
    with pytest.raises(Refusal, match="PUBLIC_URL.*SMTP_HOST manque"):
        await serve(make_settings(env="production"), Knowledge.load())
