"""A page takes as many SQL statements for thirty rows as for three."""

import pytest

from tests.api.driver import Api
from tests.api.queries import statements
from tests.api.routes import Route
from tests.api.test_api_authorisation import console, ruled
from tests.api.worlds import NORTH, SOUTH, World, fill

# More than any page needs: beyond it, something is read row by row whatever the number of rows.
# The page of a candidate: a few for each kind of record that it shows.
MOST = 28
# What is held on a person is sought in every table.
EVERY_TABLE = "/v1/people/{person_id}/export"


def reads(api: Api) -> list[Route]:
    return [one for one in [*ruled(api), *console(api)] if one.method == "GET"]


@pytest.mark.parametrize("role", ["administrateur", "centre", "president", "candidat", "entreprise"])
async def test_statements_do_not_grow_with_the_rows(api: Api, role: str) -> None:
    few, many = [await counted(api, world, role, rows) for world, rows in ((NORTH, 3), (SOUTH, 30))]

    assert few, "rien de compté"
    assert {label: (few[label], many[label]) for label in few if few[label] != many[label]} == {}
    assert {label: count for label, count in many.items() if count > MOST and EVERY_TABLE not in label} == {}


async def counted(api: Api, world: World, role: str, rows: int) -> dict[str, int]:
    """How many statements each page takes in that world, of those that the role may read."""
    somebody = (await fill(api, world, rows))[role]
    found = {}
    for route in reads(api):
        with statements(api) as seen:
            response = await somebody.call("GET", route.at(world.base))
        if response.status_code == 200:
            found[route.label] = len(seen)
    return found
