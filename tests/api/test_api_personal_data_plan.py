"""The plan of what is held on a person has every table that the metadata ties to one."""

import pytest
from sqlalchemy import Table

from api.db.base import Base
from api.personal_data.holding import Holding
from api.personal_data.holdings import ALL_HOLDINGS, HOLDINGS, OTHERS
from api.settings import RetentionSettings


def tied_to_a_person() -> set[str]:
    """Tables with a path of foreign keys to a person, or with a personal column."""
    found = {"person"}
    found |= {
        table.name
        for table in Base.metadata.sorted_tables
        if any(column.info.get("personal") for column in table.columns)
    }
    while True:
        more = {
            table.name
            for table in Base.metadata.sorted_tables
            if any(key.column.table.name in reached(found) for key in table.foreign_keys)
        }
        if more <= found:
            return found
        found |= more


def reached(tables: set[str]) -> set[str]:
    # Others' tables are no way to a person.
    return tables - {model.__tablename__ for model in OTHERS}


def test_every_table_tied_to_a_person_is_in_the_plan() -> None:
    planned = {one.model.__tablename__ for one in ALL_HOLDINGS}
    others = {model.__tablename__ for model in OTHERS}

    assert tied_to_a_person() - planned - others == set()
    assert planned & others == set()


@pytest.mark.parametrize("holding", ALL_HOLDINGS, ids=lambda one: one.model.__tablename__)
def test_every_column_is_shown_or_withheld_with_its_reason(holding: Holding) -> None:
    table = holding.model.__table__
    assert isinstance(table, Table)
    told = set(holding.shown) | set(holding.withheld)

    assert set(holding.shown) & set(holding.withheld) == set()
    assert {column.name for column in table.columns} - told <= {"id", "version"}
    assert told <= {column.name for column in table.columns}
    assert holding.retention in RetentionSettings.model_fields


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda one: one.model.__tablename__)
def test_every_foreign_key_towards_a_person_is_a_link(holding: Holding) -> None:
    planned = {one.model.__tablename__ for one in HOLDINGS}
    linked = {link.parent.__tablename__ for link in holding.links}
    keys = {key.column.table.name for key in holding.model.__table__.foreign_keys}

    # A session's conversation and a passage's session are reached from their other side.
    assert (keys & planned) - linked <= {"conversation", "jury_session"}
    before = [one.model.__tablename__ for one in HOLDINGS]
    assert all(before.index(name) < before.index(holding.model.__tablename__) for name in linked)
