"""No write path escapes the audit log."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.audit.attribution import Attribution, system
from api.audit.models import AuditEntry
from api.audit.recording import NOT_LOGGED, UnattributedWrite, erasing, recorded_tables
from api.audit.statements import writing
from api.db.base import Base, Record
from api.enrolments.models import Enrolment, VaeFile, VaeSituation
from api.people.models import Company, Person
from scripts.layout import ROOT
from tests.api.driver import Api
from tests.api.fakes import START
from tests.api.samples import models_in_order, sample

BY = system("essai", START)
RECORDS = [model for model in models_in_order() if issubclass(model, Record)]


async def entries(api: Api, **sought: Any) -> list[AuditEntry]:
    async with api.database.read() as session:
        query = select(AuditEntry).filter_by(**sought).order_by(AuditEntry.id)
        return list(await session.scalars(query))


async def made(session: Any, model: type[Record], **given: Any) -> Record:
    """A row of that table, and of those that it must point to."""
    for column in model.__table__.columns:
        for key in column.foreign_keys:
            if column.name not in given and not column.nullable:
                target = next(one for one in RECORDS if one.__table__ is key.column.table)
                given[column.name] = (await made(session, target)).id
    record = model(**sample(model.__table__, "Avant", **given))  # type: ignore[arg-type]
    session.add(record)
    await session.flush()
    return record


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__tablename__)
async def test_every_record_is_logged_from_creation_to_removal(api: Api, model: type[Record]) -> None:
    async with api.database.write(BY) as session:
        record = await made(session, model)
        created = {name: getattr(record, name) for name in [one.name for one in record.__table__.columns]}
    changed = sample(model.__table__, "Après")  # type: ignore[arg-type]
    changed = {name: value for name, value in changed.items() if value is not None and value != created[name]}
    async with api.database.write(BY) as session:
        record = (await session.scalars(select(model).where(model.id == created["id"]))).one()
        for name, value in changed.items():
            setattr(record, name, value)
    async with api.database.write(BY) as session:
        await session.delete((await session.scalars(select(model).where(model.id == created["id"]))).one())

    found = await entries(api, record_type=model.__tablename__, record_id=created["id"])
    assert [one.action for one in found][-3 if changed.keys() - NOT_LOGGED else -2 :] == [
        "creation",
        *(["modification"] if changed.keys() - NOT_LOGGED else []),
        "suppression",
    ]
    assert {one.actor for one in found} == {"essai"}
    logged = {name for name, value in created.items() if value is not None} - NOT_LOGGED
    assert found[-1].changes.keys() == logged
    creation = next(one for one in reversed(found) if one.action == "creation")
    assert creation.changes.keys() == logged
    assert all(before is None for before, _ in creation.changes.values())
    if changed.keys() - NOT_LOGGED:
        assert found[-2].changes.keys() == changed.keys() - NOT_LOGGED
        for name, (before, _after) in found[-2].changes.items():
            assert before == creation.changes.get(name, [None, None])[1]


def test_no_table_escapes() -> None:
    """Every table is mapped, and the database itself changes no record on behalf of another."""
    assert {one.name for one in Base.metadata.sorted_tables} == {
        one.__tablename__ for one in models_in_order()
    }
    for model in RECORDS:
        assert model.__tablename__ in recorded_tables()
        for key in model.__table__.foreign_keys:
            assert key.ondelete == "RESTRICT", key
            assert key.onupdate is None, key


STATEMENTS = [
    insert(Company).values(name="X", version=1, created_at=START),
    insert(Company).from_select(
        ["name", "version", "created_at"], select(Company.name, Company.version, Company.created_at)
    ),
    update(Person).values(family_name="X"),
    update(Person.__table__).values(family_name="X"),  # type: ignore[arg-type]
    delete(Person),
    update(AuditEntry).values(actor="X"),
    delete(AuditEntry.__table__),  # type: ignore[arg-type]
    insert(AuditEntry).values(
        at=START, actor_role="x", actor="x", action="creation", record_type="x", record_id=1, changes={}
    ),
    select(insert(Company).values(name="X", version=1, created_at=START).returning(Company.id).cte()),
    *(
        text(one)
        for one in (
            "UPDATE person SET family_name = 'X'",
            '/* */ update "person" set family_name = lower(family_name)',
            "DELETE FROM main.person",
            'DELETE FROM "public"."person"',
            "WITH gone AS (DELETE FROM person RETURNING id) SELECT * FROM gone",
            "INSERT INTO company (name, version, created_at) SELECT name, 1, created_at FROM exam_centre",
            "INSERT INTO company (name, version) VALUES ('X', 1) ON CONFLICT (name) DO UPDATE SET name = 'Y'",
            "INSERT OR REPLACE INTO company (name, version) VALUES ('X', 1)",
            "REPLACE INTO company (name, version) VALUES ('X', 1)",
            "SELECT 1; DELETE FROM person",
            "TRUNCATE person CASCADE",
            "DROP TABLE audit_entry",
            "ALTER TABLE audit_entry RENAME TO other",
            "CREATE TRIGGER t AFTER INSERT ON message BEGIN DELETE FROM person; END",
            "DO $$ BEGIN DELETE FROM person; END $$",
            "COPY person FROM STDIN",
            "EXPLAIN ANALYZE DELETE FROM person",
            "MERGE INTO person USING company ON true WHEN MATCHED THEN DELETE",
        )
    ),
]


@pytest.mark.parametrize("attribution", [None, BY, Attribution("x", "x", START, erasing=True)])
@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda one: re.sub(r"\s+", " ", str(one))[:60])
async def test_statement_that_writes_records_is_refused(
    api: Api, statement: Any, attribution: Attribution | None
) -> None:
    with pytest.raises(UnattributedWrite):
        async with api.database.write(attribution) as session:
            await session.execute(statement)
    with pytest.raises(UnattributedWrite):
        async with api.database.engine.begin() as connection:
            await connection.execute(statement)


@pytest.mark.parametrize("way", ["bulk_save_objects", "bulk_insert_mappings", "executemany", "driver"])
async def test_bulk_ways_are_refused(api: Api, way: str) -> None:
    row = {"name": "X", "version": 1, "created_at": START}

    def write(session: Session) -> None:
        match way:
            case "bulk_save_objects":
                session.bulk_save_objects([Company(**row)])
            case "bulk_insert_mappings":
                session.bulk_insert_mappings(Company, [row, {**row, "name": "Y"}])  # type: ignore[arg-type]
            case "executemany":
                session.execute(insert(Company), [row, {**row, "name": "Y"}])
            case _:
                session.connection().exec_driver_sql("DELETE FROM person")

    with pytest.raises(UnattributedWrite):
        async with api.database.write(BY) as session:
            await session.run_sync(write)


async def test_record_does_not_change_in_nobodys_name(api: Api) -> None:
    with pytest.raises(UnattributedWrite):
        async with api.database.write() as session:
            session.add(Company(name="Sans nom"))
    with pytest.raises(UnattributedWrite):  # noqa: PT012
        async with api.database.read() as session:
            session.add(Company(name="Sans nom", created_at=START))
            await session.commit()


async def test_failed_transaction_leaves_nothing(api: Api) -> None:
    before = len(await entries(api))
    with pytest.raises(RuntimeError):  # noqa: PT012
        async with api.database.write(BY) as session:
            session.add(Company(name="Éphémère"))
            await session.flush()
            raise RuntimeError

    assert len(await entries(api)) == before


async def test_failed_flush_closes_the_way_again(api: Api) -> None:
    """Back to a savepoint, the connection is the same and must refuse as before."""
    async with api.database.write(BY) as session:
        session.add(Company(name="Double"))
        await session.flush()
        with pytest.raises(IntegrityError):  # noqa: PT012
            async with session.begin_nested():
                session.add(Company(name="Double"))
                await session.flush()
        with pytest.raises(UnattributedWrite):
            await session.execute(delete(Person))

    async with api.database.write(BY) as session:
        session.add(Company(name="Triple"))
        await session.flush()
        with pytest.raises(UnattributedWrite):
            await session.execute(delete(Person))


async def test_orphans_removed_by_the_unit_of_work_are_logged(api: Api) -> None:
    async with api.database.write(BY) as session:
        enrolment = (await session.scalars(select(Enrolment).where(Enrolment.route == "vae"))).first()
        assert enrolment is not None
        file = (await session.scalars(select(VaeFile).where(VaeFile.enrolment_id == enrolment.id))).one()
        situation = VaeSituation(vae_file_id=file.id, title="T", description="D")
        situation.capacities = ["C1", "C2"]
        session.add(situation)
    async with api.database.write(BY) as session:
        (await session.scalars(select(VaeSituation))).one().capacities = ["C2", "C3"]

    found = await entries(api, record_type="vae_situation_capacity")
    # Rows of one flush come in no order.
    assert sorted((one.action, next(code for code in one.changes["capacity"] if code)) for one in found) == [
        ("creation", "C1"),
        ("creation", "C2"),
        ("creation", "C3"),
        ("suppression", "C1"),
    ]
    # Nothing of the situation itself changed.
    assert [one.action for one in await entries(api, record_type="vae_situation")] == ["creation"]


async def test_value_before_is_known_in_the_session_that_made_the_row(api: Api) -> None:
    async with api.database.write(BY) as session:
        person = Person(given_name="A", family_name="B")
        session.add(person)
        await session.flush()
        person.email = "a@example.org"

    (_, change) = await entries(api, record_type="person", record_id=person.id)
    assert change.changes == {"email": [None, "a@example.org"]}


async def test_value_computed_by_the_database_is_refused(api: Api) -> None:
    with pytest.raises(UnattributedWrite):  # noqa: PT012
        async with api.database.write(BY) as session:
            person = (await session.scalars(select(Person))).first()
            assert person is not None
            person.family_name = func.upper(Person.family_name)  # type: ignore[assignment]


async def test_only_an_erasure_opens_the_log(api: Api) -> None:
    async with api.database.write(BY) as session:
        with pytest.raises(UnattributedWrite):
            await session.run_sync(lambda sync: erasing(sync).__enter__())
    async with api.database.write(Attribution("systeme", "essai", START, erasing=True)) as session:

        def rewrite(sync: Session) -> None:
            with erasing(sync):
                sync.execute(update(AuditEntry).values(reason="relu"))
            with pytest.raises(UnattributedWrite):
                sync.execute(update(AuditEntry).values(reason="encore"))

        await session.run_sync(rewrite)

    assert {one.reason for one in await entries(api)} == {"relu"}


TABLES = {"person", "message"}


@pytest.mark.parametrize(
    ("statement", "verbs", "named"),
    [
        ("SELECT * FROM person FOR UPDATE OF person", set(), {"person"}),
        ("SELECT * FROM person FOR NO KEY UPDATE", set(), {"person"}),
        ("SELECT replace(a, 'x', 'y') FROM message", set(), {"message"}),
        ("UPDATE message SET a = 1 WHERE b = 2", {"UPDATE"}, {"message"}),
        # What it only reads counts as well: refused too much rather than too little.
        ("UPDATE message SET a = 1 WHERE b IN (SELECT id FROM person)", {"UPDATE"}, TABLES),
        ("INSERT INTO message (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2", {"INSERT"}, {"message"}),
        ("DELETE FROM 'person'", {"DELETE"}, {"person"}),
        ("DELETE FROM [person]", {"DELETE"}, {"person"}),
        ("DELETE FROM `person`", {"DELETE"}, {"person"}),
        ("(DELETE FROM person)", {"DELETE"}, {"person"}),
        ("UPDATE ONLY person SET a = 1", {"UPDATE"}, {"person"}),
        ("UPDATE OR IGNORE person SET a = 1", {"UPDATE"}, {"person"}),
    ],
)
def test_what_a_statement_may_write(statement: str, verbs: set[str], named: set[str]) -> None:
    found = writing(statement)

    assert found is not None
    assert found.verbs == verbs
    assert found.tables == named


@pytest.mark.parametrize(
    "statement",
    [
        r"SELECT E'\'' ; DELETE FROM person --'",
        "/* SELECT */ DROP TABLE person",
        "-- SELECT\nDROP TABLE person",
        "SELECT 1; DROP TABLE person",
        r'DELETE FROM U&"p\0065rson"',
        "VACUUM INTO 'elsewhere'",
        "ATTACH DATABASE 'elsewhere' AS main2",
        "",
    ],
)
def test_statement_that_may_be_anything(statement: str) -> None:
    assert writing(statement) is None


def test_nobody_goes_around_the_engine() -> None:
    """What the engine cannot see: a driver's own connection, or another engine."""
    around = re.compile(r"driver_connection|raw_connection|\bdbapi_connection\b")
    for path in sorted((ROOT / "api").rglob("*.py")):
        source = Path(path).read_text(encoding="utf-8")
        assert not around.search(source), path
