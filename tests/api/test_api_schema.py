"""The API against its own description: no server error, and no answer that the description does not foresee."""

import asyncio
import json
from collections import Counter
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as openapi

from api.access.rules import RULES
from api.app import create_app
from api.crud.fields import CAPACITIES
from api.enrolments.models import FICHE
from knowledge import Knowledge
from knowledge.progress import Route as WayIn
from tests.api.bodies import body, body_schema, leaves, with_leaf
from tests.api.driver import Api
from tests.api.prepared import prepared
from tests.api.routes import Route
from tests.api.staff import Caller
from tests.api.test_api_authorisation import app_of, ruled
from tests.api.worlds import NORTH, fill

EXAMPLES = 10
CHECKS = [
    not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
]
BASE = "http://testserver"
QUIET = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


async def test_operations_have_names_that_a_client_can_use(api: Api) -> None:
    paths = app_of(api).openapi()["paths"]
    names = Counter(one["operationId"] for operations in paths.values() for one in operations.values())

    assert [name for name, count in names.items() if count > 1] == []
    assert [name for name in names if not name.isidentifier() or len(name) > 40] == []
    assert {"list_companies", "get_company", "create_company", "update_vae_file"} <= set(names)


async def test_answers_are_those_of_the_description(api: Api) -> None:
    # A jury that is still open: what can be done to it is more than what can be done after its procès-verbal.
    callers = await fill(api, NORTH, 2, without=frozenset({"minutes"}))
    operations = {(one.path, one.method): one.operation for one in ruled(api)}
    loop = asyncio.get_running_loop()
    schema = schemathesis.openapi.from_dict(app_of(api).openapi())
    wrong: list[str] = []

    def try_all() -> None:
        found = [one.ok() for one in schema.get_all_operations()]
        # The demonstration first: what follows may well erase its people.
        for operation in sorted(found, key=lambda one: "/demo/" not in one.path):
            rule = operations.get((operation.path, operation.method.upper()))
            try_one(operation, by_role(callers, rule), api, loop, wrong)

    await asyncio.to_thread(try_all)

    assert not wrong, "\n\n".join(wrong)


async def test_routers_that_the_tests_share_are_those_of_an_application_of_its_own(api: Api) -> None:
    alone, sharing = create_app(api.resources), prepared(create_app(api.resources))
    tested = {id(one) for one in app_of(api).routes}

    assert alone.openapi() == sharing.openapi()
    assert not any(id(one) in tested for one in alone.routes)
    assert any(id(one) in tested for one in sharing.routes)


def by_role(callers: dict[str, Caller], rule: str | None) -> Caller:
    """The administrator, or whoever may where the administrator may not."""
    if rule is None:
        return callers["candidat"]
    if "administrateur" in RULES[rule]:
        return callers["administrateur"]
    return callers[next(iter(RULES[rule])).value]


def try_one(
    operation: Any, caller: Caller, api: Api, loop: asyncio.AbstractEventLoop, wrong: list[str]
) -> None:
    """Send what the description allows, on rows that exist and on others, and what it does not."""
    ids = {one.name: NORTH.base for one in operation.path_parameters if "_id" in one.name}
    tags = {one.name: '"1"' for one in operation.headers if one.name.lower() == "if-match"}
    cases = st.one_of(
        operation.as_strategy(path_parameters=ids, headers=tags).map(on_known_rows),
        operation.as_strategy(),
        operation.as_strategy(GenerationMode.NEGATIVE),
    )
    seen: set[str] = set()

    @given(cases)
    @QUIET
    def send(case: Any) -> None:
        asked = requests.Request(
            **{
                name: value
                for name, value in case.as_transport_kwargs(base_url=BASE, headers=caller.headers).items()
                if name in ("method", "url", "headers", "params", "json", "data", "files")
            }
        ).prepare()
        sent = api.public.request(asked.method, asked.url, content=asked.body, headers=dict(asked.headers))
        response = asyncio.run_coroutine_threadsafe(sent, loop).result()
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            title = f"{operation.label} {response.status_code} {[one.title for one in group.exceptions]}"
            if title not in seen:
                seen.add(title)
                wrong.append(f"{title}\n{asked.url}\n{asked.body!r}\n{response.text[:300]}")

    send()


def on_known_rows(case: Any) -> Any:
    """The same, its references pointed to rows that exist."""
    if isinstance(case.body, dict):
        case.body = known(case.body)
    return case


def known(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: known(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [known(one, name.removesuffix("s")) for one in value]
    return NORTH.base if name.endswith("_id") and value is not None else value


# What databases choke on: PostgreSQL takes no NUL, neither takes half a character, and each has its largest integer.
HOSTILE: dict[str, list[Any]] = {
    "string": ["a\x00b", "\x00", "\ud800", "\u202e", "é" * 100_000, ""],
    "integer": [2**31, 2**63, 10**400, -1, 0, 1.5],
    "number": [2**63, 10**400],
    "array": [[], ["\x00"], [2**63], [None]],
    "boolean": [2, "\x00"],
}


async def test_what_databases_choke_on_is_refused_before(api: Api) -> None:
    callers = await fill(api, NORTH, without=frozenset({"minutes"}))
    described = app_of(api).openapi()
    wrong = []

    async def attempt(route: Route, path: str, sent: Any = None, **headers: str) -> None:
        caller = by_role(callers, route.operation)
        content = None if sent is None else json.dumps(sent)
        response = await api.public.request(
            route.method,
            path,
            content=content,
            headers={**caller.headers, "Content-Type": "application/json", "If-Match": '"1"', **headers},
        )
        if response.status_code >= 500 or response.status_code in (401, 403):
            wrong.append((route.label, path[:120], content and content[:200], response.status_code))

    for route in ruled(api):
        own = dict.fromkeys(route.parameters, NORTH.base)
        schema = body_schema(described, route)
        least = body(described, schema, {}, NORTH.base)
        for name, field in leaves(described, schema, NORTH.base):
            for value in HOSTILE[field.get("type", "string")]:
                await attempt(route, route.at_each(own), with_leaf(least, name, value))
        for name in route.query:
            for value in ("%00", "a%00b", "%ED%A0%80", "%FF", "9" * 40, "-1", "%25_%5C"):
                await attempt(route, f"{route.at_each(own)}?{name}={value}")
        for name in route.ids:
            for number in (2**31, 2**63, 10**30, -1, 0):
                await attempt(route, route.at_each({**own, name: number}), least)
        if route.method != "GET":
            await attempt(route, route.at_each(own), least, If_Match='"99999999999999999999"')
            await attempt(route, route.at_each(own), least, **{"Idempotency-Key": "\x7f" * 80})

    assert not wrong, "\n".join(map(str, wrong))


def test_closed_sets_of_the_records_are_those_of_the_fiche(knowledge: Knowledge) -> None:
    fiche = knowledge.fiche

    assert list(CAPACITIES) == [one.code for one in fiche.capacities]
    assert fiche.identifiant == FICHE
    assert set(WayIn) == {name for name, way in fiche.ways.items() if way.ouverte}
