import asyncio
import shutil
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError

import api.migrate
from api.audit.attribution import system
from api.db.base import Base
from api.db.session import Database, create_engine
from api.demo.people import CANDIDATES
from api.demo.seed import seed, seed_url
from api.enrolments.models import Enrolment
from api.errors import VersionMismatch
from api.evaluations.models import Evaluation
from api.migrate import alembic_config, downgrade, is_current, upgrade
from api.people.models import Person
from tests.api.databases import BACKENDS
from tests.api.driver import Api
from tests.api.fakes import START

every_backend = pytest.mark.parametrize("empty_database_url", BACKENDS, indirect=True, ids=BACKENDS)


WRITER = system("essai", START)
LATER = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{previous}", None, None


def upgrade():
    with op.batch_alter_table("person", recreate="auto") as batch:
        batch.alter_column("given_name", type_=sa.String(150))
"""


def heads(url: str) -> str:
    (head,) = ScriptDirectory.from_config(alembic_config(url)).get_heads()
    return head


async def tables(url: str) -> set[str]:
    engine = create_engine(url)
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    await engine.dispose()
    return names - {"alembic_version"}


async def count(url: str, table: str) -> int:
    engine = create_engine(url)
    async with engine.connect() as connection:
        found = (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()
    await engine.dispose()
    return int(found)


@every_backend
def test_migrations_go_up_and_down_with_data(empty_database_url: str) -> None:
    url = empty_database_url
    assert not asyncio.run(is_current(url))
    upgrade(url)
    assert asyncio.run(is_current(url))
    assert asyncio.run(tables(url)) == set(Base.metadata.tables)
    assert asyncio.run(seed_url(url, START)) is True
    assert asyncio.run(count(url, "person")) == len(CANDIDATES) + 1

    downgrade(url, "base")
    assert asyncio.run(tables(url)) == set()

    upgrade(url)
    assert asyncio.run(seed_url(url, START)) is True


@every_backend
@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_migrations_make_the_models_schema(empty_database_url: str) -> None:
    upgrade(empty_database_url)

    command.check(alembic_config(empty_database_url))


@every_backend
@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_copying_a_table_keeps_what_refers_to_it(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(empty_database_url)
    asyncio.run(seed_url(empty_database_url, START))
    migrations = tmp_path / "migrations"
    shutil.copytree(api.migrate.MIGRATIONS, migrations)
    (migrations / "versions" / "9999_later.py").write_text(LATER.format(previous=heads(empty_database_url)))
    monkeypatch.setattr(api.migrate, "MIGRATIONS", migrations)

    upgrade(empty_database_url)

    assert asyncio.run(count(empty_database_url, "enrolment")) == len(CANDIDATES)
    assert asyncio.run(count(empty_database_url, "evaluation")) > 0


@every_backend
def test_upgrading_twice_changes_nothing(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    upgrade(empty_database_url)

    assert asyncio.run(is_current(empty_database_url))


async def test_seeding_twice_adds_nothing(api: Api) -> None:
    assert await seed(api.database, START) is False
    async with api.database.read() as session:
        people = (await session.scalars(select(Person))).all()

    assert len(people) == len(CANDIDATES) + 1
    assert all(person.fictional and (person.email or "").endswith("@example.org") for person in people)


async def test_email_is_unique_however_it_is_cased(api: Api) -> None:
    twin = Person(given_name="C", family_name="D", email="CAMILLE.demo@Example.org")

    with pytest.raises(IntegrityError):
        await add(api.database, twin)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evaluation SET capacity = 'C9'",
        "UPDATE evaluation SET outcome = 'peut-etre'",
        "UPDATE evaluation SET modality = 'autre'",
        "UPDATE enrolment SET route = 'apprentissage'",
        "UPDATE opinion SET value = NULL WHERE given_at IS NOT NULL",
        "UPDATE opinion SET value = 'bof'",
        "UPDATE signatory SET function = 'voisin'",
        "UPDATE jury_declaration SET outcome = NULL",
        "UPDATE jury_declaration SET rank = 2",
        "UPDATE enrolment SET company_id = (SELECT min(id) FROM company), disclosed = false WHERE route = 'vae'",
        "DELETE FROM person",
        "DELETE FROM enrolment",
        "DELETE FROM exam_centre",
        "UPDATE chat_session SET role = 'candidat'",
        "UPDATE enrolment SET person_id = 999999",
    ],
)
async def test_database_refuses_what_the_rules_exclude(api: Api, statement: str) -> None:
    await api.open()

    engine = create_engine(api.resources.settings.database_url)
    async with engine.connect() as connection:
        with pytest.raises(IntegrityError):
            await connection.execute(text(statement))
    await engine.dispose()


async def test_failed_work_leaves_nothing(api: Api) -> None:
    async def work() -> None:
        async with api.database.write(WRITER) as session:
            session.add(Person(given_name="A", family_name="B", email="a@example.org"))
            await session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await work()

    async with api.database.read() as session:
        assert await session.scalar(select(Person).where(Person.email == "a@example.org")) is None


async def test_two_people_editing_an_enrolment_do_not_overwrite(api: Api) -> None:
    async with api.database.read() as session:
        stale = (await session.scalars(select(Enrolment).order_by(Enrolment.id))).first()
        assert stale is not None
    async with api.database.write(WRITER) as session:
        (await session.get_one(Enrolment, stale.id)).entered_on = date(2024, 1, 1)

    stale.entered_on = date(2024, 2, 2)

    with pytest.raises(VersionMismatch):
        await add(api.database, stale)


async def test_moments_come_back_aware_and_in_utc(api: Api) -> None:
    paris = datetime(2026, 3, 2, 11, 0, tzinfo=timezone(timedelta(hours=2)))
    async with api.database.write(WRITER) as session:
        evaluation = (await session.scalars(select(Evaluation))).first()
        assert evaluation is not None
        evaluation.published_at = paris
    async with api.database.read() as session:
        found = (await session.get_one(Evaluation, evaluation.id)).published_at

    assert found == paris
    assert found is not None
    assert found.tzinfo is UTC


async def test_moment_without_zone_is_refused(api: Api) -> None:
    async with api.database.read() as session:
        person = (await session.scalars(select(Person))).first()
    assert person is not None
    naive = Enrolment(number="N", person_id=person.id, route="vae", created_at=datetime(2026, 3, 2))

    with pytest.raises(StatementError):
        await add(api.database, naive)


async def test_writers_wait_for_each_other(api: Api) -> None:
    async def write(number: int) -> None:
        async with api.database.write(WRITER) as session:
            await session.scalars(select(Person))
            await asyncio.sleep(0.01)
            session.add(Person(given_name="X", family_name="Y", email=f"x{number}@example.org"))

    await asyncio.gather(*(write(number) for number in range(5)))

    async with api.database.read() as session:
        found = await session.scalars(select(Person).where(Person.given_name == "X"))
        assert len(found.all()) == 5


async def add(database: Database, *rows: Any) -> None:
    async with database.write(WRITER) as session:
        session.add_all(rows)
