"""Nothing of another centre, organisme or person is read or changed, on every route there is."""

from collections.abc import Iterator
from typing import Any

import pytest
import pytest_asyncio

from api.access.repository import READING
from api.access.rules import RULES, Scope
from api.console.doors import SESSION
from api.cookies import key_of
from tests.api.bodies import body, body_schema, references
from tests.api.driver import Api
from tests.api.routes import Route
from tests.api.staff import STAFF, Caller
from tests.api.test_api_authorisation import app_of, console, ruled
from tests.api.worlds import NORTH, SIGNATORY, SOUTH, everything, fill

SCOPED = ("centre", "organisme", "evaluateur", "president", "candidat", "entreprise")
REFUSED = (403, 404, 409, 422)


@pytest_asyncio.fixture
async def worlds(api: Api) -> dict[str, Caller]:
    await fill(api, SOUTH)
    return await fill(api, NORTH)


def scoped(api: Api, role: str) -> list[Route]:
    """The routes that the role calls for some rows only."""
    routes = [*ruled(api), *console(api)] if role in STAFF else ruled(api)
    return [
        one for one in routes if one.operations and RULES[one.operation].get(role, Scope.ALL) is not Scope.ALL
    ]


@pytest.mark.parametrize("role", SCOPED)
async def test_nothing_of_the_other_side_is_read(api: Api, worlds: dict[str, Caller], role: str) -> None:
    reads = [one for one in scoped(api, role) if one.method == "GET"]
    seen_own, wrong = False, []
    for route in reads:
        for path in paths(route):
            response = await worlds[role].call("GET", path)
            seen_own = seen_own or bool(NORTH.signs.search(response.text))
            if SOUTH.signs.search(response.text) or response.status_code >= 500:
                wrong.append((path, response.status_code, response.text[:200]))
            if str(SOUTH.base) in path.partition("?")[0] and response.status_code != 404:
                wrong.append((path, response.status_code, "lu"))

    assert not wrong, "\n".join(map(str, wrong))
    assert seen_own or not reads, "rien de lu : le contrôle ne contrôle rien"


def paths(route: Route) -> Iterator[str]:
    """With our own rows, with the others', with one of each, and looking for the others' by every filter."""
    own = dict.fromkeys(route.parameters, NORTH.base)
    yield route.at_each(own)
    for name in route.ids:
        yield route.at_each({**own, name: SOUTH.base})
    if len(route.ids) > 1:
        yield route.at(SOUTH.base)
    for name in route.query:
        if name.endswith("_id"):
            yield f"{route.at_each(own)}?{name}={SOUTH.base}"
            yield f"{route.at_each(own)}?{name}={SOUTH.base + SIGNATORY}"


@pytest.mark.parametrize("role", SCOPED)
async def test_nothing_of_the_other_side_is_changed(api: Api, worlds: dict[str, Caller], role: str) -> None:
    described = app_of(api).openapi()
    before = await everything(api)
    wrong = []
    for route in scoped(api, role):
        if route.method == "GET":
            continue
        schema = body_schema(described, route)
        own = dict.fromkeys(route.parameters, NORTH.base)
        least = body(described, schema, {}, NORTH.base)
        attempts = [(route.at_each({**own, name: SOUTH.base}), least) for name in route.ids]
        attempts += [
            (route.at_each(own), body(described, schema, chosen, NORTH.base))
            for chosen in strangers(described, schema, role)
        ]
        for path, sent in attempts:
            response = await worlds[role].call(route.method, path, sent, If_Match='"1"')
            if (
                response.status_code not in REFUSED
                or SOUTH.signs.search(response.text)
                or schema
                and response.json()["type"].endswith("requete-invalide")
            ):
                wrong.append((route.method, path, sent, response.status_code, response.text[:200]))

    assert not wrong, "\n".join(map(str, wrong))
    assert await everything(api) == before


def strangers(
    described: dict[str, Any], schema: dict[str, Any] | None, role: str
) -> Iterator[dict[str, int]]:
    """Each reference that a body takes, pointed to the other side; not to what everybody may name."""
    everybody = {model.__tablename__ for model, rule in READING.items() if RULES[rule].get(role) is Scope.ALL}
    for name in references(described, schema):
        if name.removesuffix("s").removesuffix("_id") not in everybody:
            yield {name: SOUTH.base}


# Under one centre, what belongs to somebody else: the second rows of each table.
NEIGHBOURS = {
    "candidat": ("/v1/candidates/", "/v1/enrolments/", "/v1/vae-files/", "/v1/people/"),
    "entreprise": ("/v1/opinions/", "/v1/opinion-forms/", "/v1/people/"),
}


@pytest.mark.parametrize("role", NEIGHBOURS)
async def test_nobody_reads_their_neighbour(api: Api, role: str) -> None:
    somebody = (await fill(api, NORTH, 2))[role]
    routes = [
        one
        for one in scoped(api, role)
        if one.method == "GET" and one.ids and one.path.startswith(NEIGHBOURS[role])
    ]
    assert routes
    for route in routes:
        response = await somebody.call("GET", route.at(NORTH.base + 1))
        assert response.status_code == 404, route.label
        if role == "entreprise" and route.path.startswith("/v1/people/"):
            assert (await somebody.call("GET", route.at(NORTH.base))).status_code == 404, route.label


# What the console's forms send, whichever they are: each takes the fields that it knows.
FORM = {
    "capacity": "C1",
    "capacities": "C1",
    "modality": "situation_reelle",
    "evaluated_on": "2024-06-03",
    "declared_on": "2024-06-03",
    "candidate_told_on": "2026-02-01",
    "reason": "essai",
    "evaluator_ids": str(SOUTH.base),
    "enrolment_id": str(SOUTH.base),
    "signatory_id": str(SOUTH.base),
    "number": f"{SOUTH.word}-0",
}
# Forms that name a record of another page.
NAMING = {"put_candidate", "request_opinions", "reopen_opinion", "record_evaluation"}


@pytest.mark.parametrize("role", [one for one in SCOPED if one in STAFF])
async def test_no_form_changes_the_other_side(api: Api, worlds: dict[str, Caller], role: str) -> None:
    token = worlds[role].headers["Cookie"].removeprefix("equipe=")
    key = key_of(token, api.resources, SESSION)
    before = await everything(api)
    wrong = []
    for route in scoped(api, role):
        if route.method != "POST" or not route.path.startswith("/console/"):
            continue
        own = dict.fromkeys(route.parameters, NORTH.base)
        paths = [route.at_each({**own, name: SOUTH.base}) for name in route.ids]
        paths += [route.at_each(own)] if route.name in NAMING else []
        for path in paths:
            for outcome in ("validee", "admissible"):
                response = await api.public.post(
                    path,
                    data={**FORM, "cle": key, "outcome": outcome},
                    headers={"Cookie": worlds[role].headers["Cookie"]},
                )
                if response.status_code not in REFUSED:
                    wrong.append((path, outcome, response.status_code, response.headers.get("location")))

    assert not wrong, "\n".join(map(str, wrong))
    assert await everything(api) == before
