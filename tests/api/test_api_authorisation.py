"""Who may call what, checked on every route there is: a route without a rule fails here."""

from typing import Any

import pytest

from api.access.rules import RULES
from tests.api.driver import Api
from tests.api.pages import session_of
from tests.api.routes import Route, routes_of
from tests.api.staff import ROLES, STAFF, caller

# Their rule is a session, or the demonstration's being on.
SESSION_ONLY = ("/v1/chat/", "/v1/demo/")
# The way into the console: before it, nobody is known.
WAYS_IN = {"/console/connexion", "/console/connexion/code", "/console/invitation"}
# A refusal to those whom the cookie does not name is a page that sends them to the way in.
CONSOLE_DOOR = "staff_of_cookie"


def app_of(api: Api) -> Any:
    return api.public._transport.app  # type: ignore[attr-defined]


def ruled(api: Api) -> list[Route]:
    return [one for one in routes_of(app_of(api), "/v1/") if not one.path.startswith(SESSION_ONLY)]


def console(api: Api) -> list[Route]:
    return [one for one in routes_of(app_of(api), "/console") if one.path not in WAYS_IN]


def space(api: Api) -> list[Route]:
    return routes_of(app_of(api), "/espace/")


async def test_every_route_has_one_rule(api: Api) -> None:
    assert [one.label for one in ruled(api) if len(one.operations) != 1] == []


async def test_every_rule_serves(api: Api) -> None:
    used = {name for one in [*ruled(api), *console(api), *space(api)] for name in one.operations}

    assert sorted(set(RULES) - used - USED_BY_REFERENCE) == []


# Says whom a session may be given to (api.access.repository.READING), without a route of its own.
USED_BY_REFERENCE = {"presidents.choose"}


async def test_every_page_of_the_console_asks_for_the_cookie(api: Api) -> None:
    assert [one.label for one in console(api) if not one.doors & {CONSOLE_DOOR, "own_form"}] == []


async def test_anonymous_is_refused_everywhere(api: Api) -> None:
    wrong = []
    for route in ruled(api):
        for headers in ({}, {"Authorization": "Bearer equipe_inconnu"}, {"Authorization": "Bearer inconnu"}):
            response = await api.public.request(route.method, route.at(), json={}, headers=headers)
            if response.status_code != 401 or "problem+json" not in response.headers["content-type"]:
                wrong.append((route.label, response.status_code))

    assert wrong == []


async def test_anonymous_has_no_console(api: Api) -> None:
    wrong = []
    for route in console(api):
        response = await api.public.request(route.method, route.at())
        if (response.status_code, response.headers.get("location")) != (303, "/console/connexion"):
            wrong.append((route.label, response.status_code))

    # A form that no page of ours sent is refused before anybody is looked for.
    assert [one for one in wrong if one[1] != 403] == []


@pytest.mark.parametrize("role", ROLES)
async def test_role_is_refused_exactly_where_the_table_gives_nothing(api: Api, role: str) -> None:
    somebody = await caller(api, role)
    wrong = []
    for route in ruled(api):
        status = (await somebody.call(route.method, route.at(), {})).status_code
        allowed = role in RULES[route.operation]
        if (status in (401, 403)) == allowed or (not allowed and status != 403) or status >= 500:
            wrong.append((route.label, role, status))

    assert wrong == []


@pytest.mark.parametrize("role", STAFF)
async def test_console_refuses_a_role_where_the_table_gives_nothing(api: Api, role: str) -> None:
    token = await session_of(await caller(api, role))
    wrong = []
    for route in console(api):
        if route.method != "GET":
            continue
        response = await api.public.get(route.at(), headers={"Cookie": f"equipe={token}"})
        allowed = all(role in RULES[one] for one in route.operations)
        if (response.status_code == 403) == allowed or response.status_code >= 500:
            wrong.append((route.label, role, response.status_code))

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
async def test_console_takes_no_token_of_the_api(api: Api, role: str) -> None:
    token = (await caller(api, role)).headers["Authorization"].removeprefix("Bearer ")

    for route in console(api):
        response = await api.public.request(route.method, route.at(), headers={"Cookie": f"equipe={token}"})
        assert response.status_code in (303, 403), route.label
        assert response.headers.get("location", "/console/connexion") == "/console/connexion"


async def test_refusal_comes_before_the_body_is_judged(api: Api) -> None:
    """What is wrong with a body would tell somebody who may not call what the route expects."""
    service = await caller(api, "service")
    for route in ruled(api):
        if "service" in RULES[route.operation]:
            continue
        for path in (route.at(), route.at(-1)):
            response = await service.call(route.method, path, {"inconnu": 1}, If_Match="x" * 50)
            assert response.status_code == 403, route.label
