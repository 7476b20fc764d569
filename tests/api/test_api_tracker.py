"""Rasa's own store forgets whole conversations: after their time, with the person, and never in the middle of a turn."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from api.errors import TrackersUnreachable
from api.retention.__main__ import main
from api.retention.service import TRACKERS, RetentionService
from api.settings import RetentionSettings, StoreSettings
from api.tracker.store import TrackerStore
from scripts.launch_settings import RASA_SCHEMA, LaunchSettings, tracker_store
from tests.api.driver import Api, Visitor
from tests.api.fakes import START
from tests.api.staff import staff
from tests.api.trackers import RasaStore, heard, wait_for_a_reply

DEFAULTS = RetentionSettings()
DAY = timedelta(days=1)
LATER = START + DEFAULTS.retention_trackers + timedelta(minutes=1)
STRANGER = "essai-de-developpement"


async def purge(api: Api, at: datetime) -> tuple[int, int]:
    """How many trackers it announces, then forgets."""
    service = RetentionService(api.database, api.resources.trackers, DEFAULTS, at)
    told = {rule.name: count for rule, count in (await service.counts()).items()}
    done = {rule.name: count for rule, count in (await service.run()).items()}
    return told[TRACKERS], done[TRACKERS]


async def test_tracker_is_forgotten_a_day_after_the_last_message(api: Api, rasa: RasaStore) -> None:
    old = await api.open()
    await old.send("Bonjour")
    gone = await heard(api, rasa, old)
    await rasa.hears(STRANGER)
    api.clock.advance(DAY)
    recent = await api.open()
    await recent.send("Bonjour")
    stays = await heard(api, rasa, recent, START + DAY)

    assert await purge(api, START + DAY) == (0, 0)
    assert await rasa.senders() == {gone: 3, STRANGER: 3, stays: 3}
    assert await purge(api, LATER) == (2, 2)
    assert await rasa.senders() == {stays: 3}
    assert await purge(api, LATER) == (0, 0)
    # Ours is kept for its own time.
    assert len(await recent.transcript()) > 0


async def test_what_we_heard_since_keeps_the_whole_tracker(api: Api, rasa: RasaStore) -> None:
    visitor = await api.open()
    sender = await heard(api, rasa, visitor)
    api.clock.advance(timedelta(minutes=20))
    await visitor.send("Toujours là")

    assert await purge(api, LATER) == (0, 0)
    assert await rasa.senders() == {sender: 3}


async def test_nothing_is_forgotten_during_a_turn(api: Api, rasa: RasaStore) -> None:
    visitor = await api.open()
    sender = await heard(api, rasa, visitor)
    # Sent again a day later: the message is old, the turn is not.
    await wait_for_a_reply(api, visitor, LATER)

    assert await purge(api, LATER) == (0, 0)
    assert await purge(api, LATER + timedelta(seconds=15)) == (0, 0)
    assert await rasa.senders() == {sender: 3}
    assert await purge(api, LATER + timedelta(seconds=17)) == (1, 1)


async def test_more_than_a_batch(api: Api, rasa: RasaStore) -> None:
    for number in range(230):
        await rasa.hears(f"etranger-{number}")

    assert await purge(api, LATER) == (230, 230)
    assert await rasa.senders() == {}


async def test_removed_conversation_takes_its_tracker(api: Api, rasa: RasaStore) -> None:
    visitor = await api.open()
    await visitor.send("Bonjour")
    sender = await heard(api, rasa, visitor, START + 400 * DAY)
    await rasa.hears(STRANGER, START + 400 * DAY)

    assert await purge(api, START + 400 * DAY) == (0, 0)
    # A year after its last message, whatever Rasa's own events say.
    assert await rasa.senders() == {STRANGER: 3}
    assert sender not in await rasa.senders()


async def person_of(api: Api, visitor: Visitor) -> int:
    query = text("SELECT person_id FROM conversation WHERE id = :id")
    async with api.database.read() as session:
        found = await session.execute(query, {"id": visitor.session["conversation_id"]})
        return int(found.scalar_one())


async def test_erased_person_is_forgotten_by_rasa(api: Api, rasa: RasaStore) -> None:
    theirs, other = await api.open("candidat"), await api.open("tuteur")
    await theirs.send("Bonjour")
    gone, stays = await heard(api, rasa, theirs), await heard(api, rasa, other)
    person = await person_of(api, theirs)
    admin = await staff(api, "administrateur")

    await wait_for_a_reply(api, theirs, START)
    refused = await admin.call("POST", f"/v1/people/{person}/erasure", {"reason": "demande"})
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "L'assistant est en train de répondre à cette personne : recommencez dans une minute.",
    )
    assert await rasa.senders() == {gone: 3, stays: 3}
    api.clock.advance(timedelta(minutes=1))
    done = await admin.call("POST", f"/v1/people/{person}/erasure", {"reason": "demande"})

    assert done.status_code == 200, done.text
    assert {"what": "Échanges gardés par Rasa", "how": "supprimés", "count": 1} in done.json()["erased"]
    assert not any("Rasa" in one for one in done.json()["elsewhere"])
    assert await rasa.senders() == {stays: 3}


async def test_missing_store_is_no_error_and_is_not_made(api: Api, tmp_path: Path) -> None:
    visitor = await api.open()
    await visitor.send("Bonjour")

    assert await purge(api, LATER) == (0, 0)
    await api.resources.trackers.forget([await api.sender_of(visitor.session["conversation_id"])])
    assert not (tmp_path / "rasa.db").exists()


async def test_what_cannot_be_forgotten_by_rasa_stays_here_too(tmp_path: Path, api: Api) -> None:
    if not api.resources.settings.database_url.startswith("sqlite"):
        # Its tables are in our own database: they answer, or nothing does.
        return
    (tmp_path / "rasa.db").write_bytes(b"no database at all, and long enough to be read as one" * 40)
    visitor = await api.open("candidat")
    await visitor.send("Bonjour")
    admin = await staff(api, "administrateur")
    person = await person_of(api, visitor)

    refused = await admin.call("POST", f"/v1/people/{person}/erasure", {"reason": "demande"})

    assert refused.status_code == 503
    assert refused.json()["type"].endswith("echanges-injoignables")
    assert len(await visitor.transcript()) > 0
    with pytest.raises(TrackersUnreachable):
        await purge(api, LATER)


def test_command_says_that_the_store_does_not_answer(
    migrated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not migrated.startswith("sqlite"):
        return
    (tmp_path / "rasa.db").write_bytes(b"no database at all, and long enough to be read as one" * 40)
    Path(tmp_path / "app.db").write_bytes(Path(make_url(migrated).database or "").read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/app.db")
    monkeypatch.setenv("ENV", "test")

    assert main(["--executer"]) == 1
    assert capsys.readouterr().err.startswith("Refusé : La base où Rasa garde ses échanges ne répond pas.")


@pytest.mark.parametrize(
    "url",
    [
        None,
        "sqlite:////srv/assistant/donnees.db",
        "postgresql://moi:p%40ss%2Fword@db.interne:6432/assistant?sslmode=require",
        "postgres://moi@db.interne/assistant",
    ],
)
def test_launcher_and_api_agree_on_where_it_is(
    url: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    launcher = LaunchSettings(**({"database_url": url} if url else {}))

    given, ours = tracker_store(launcher), StoreSettings(database_url=launcher.database)

    seen = make_url(ours.tracker_url)
    if given["dialect"] == "sqlite":
        assert (given["db"], ours.tracker_schema) == (seen.database, None)
        return
    assert ours.tracker_schema == RASA_SCHEMA
    assert given == {
        "type": "SQL",
        "dialect": "postgresql",
        "url": seen.host,
        "port": seen.port or 5432,
        "db": seen.database,
        "username": seen.username,
        "password": seen.password or "",
        "query": dict(seen.query),
    }


async def test_removed_words_leave_the_file(tmp_path: Path) -> None:
    settings = StoreSettings(database_url=f"sqlite:///{tmp_path}/app.db", env="test")
    rasa, store = RasaStore(settings), TrackerStore(settings)
    await rasa.make()
    await rasa.hears(STRANGER, words="zanzibar " * 800)
    assert b"zanzibar" in (tmp_path / "rasa.db").read_bytes()

    await store.forget([STRANGER])

    assert b"zanzibar" not in (tmp_path / "rasa.db").read_bytes()
    await store.close()
    await rasa.engine.dispose()
