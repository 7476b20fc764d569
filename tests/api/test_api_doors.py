import asyncio
import inspect
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.answers.router import router as answers_router
from api.chat.router import router as chat_router
from api.demo.router import router as demo_router
from api.errors import TooManyRequests
from api.health.router import router as health_router
from api.identity.router import router as identity_router
from api.logs import JsonFormatter, conversation_logged
from api.metrics import Metrics
from api.middleware import SECURITY_HEADERS, UnexpectedErrors
from api.rate_limit import Limits
from tests.api.driver import Api
from tests.stack import free_ports


@pytest.fixture
def widget(tmp_path: Path) -> Path:
    directory = tmp_path / "widget"
    directory.mkdir()
    (directory / "demo.html").write_text("<!doctype html><title>Démo</title>")
    (directory / "demo.css").write_text("body {}")
    (directory / "widget.js").write_text("export {};")
    return directory


async def test_healthz_needs_nothing(api: Api) -> None:
    response = await api.public.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_ready_when_all_answer(api: Api) -> None:
    response = await api.public.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "rasa": "ok", "actions": "ok"}


async def test_not_ready_without_rasa(api: Api) -> None:
    api.rasa.ready = False

    response = await api.public.get("/readyz")

    assert response.status_code == 503
    assert response.json()["rasa"] == "unavailable"
    assert response.json()["database"] == "ok"


async def test_readiness_is_asked_once_in_a_while(api: Api) -> None:
    await asyncio.gather(*(api.public.get("/readyz") for _ in range(5)))

    assert api.rasa.probes == 2


async def test_readiness_is_asked_again_later(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(readiness_cache=timedelta(0))
    assert (await api.public.get("/readyz")).status_code == 200
    api.rasa.ready = False

    assert (await api.public.get("/readyz")).status_code == 503


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/", 200),
        ("GET", "/widget.js", 200),
        ("GET", "/widget/demo.css", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/absent", 404),
        ("GET", "/widget/absent.js", 404),
        ("PUT", "/healthz", 405),
        ("POST", "/v1/chat/messages", 401),
        ("POST", "/v1/chat/sessions", 422),
    ],
)
async def test_security_headers_are_everywhere(
    widget: Path, api: Api, method: str, path: str, status: int
) -> None:
    response = await api.public.request(method, path)

    assert response.status_code == status
    assert {name: response.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    if status >= 400:
        assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "text/html"), ("/widget.js", "text/javascript"), ("/widget/demo.css", "text/css")],
)
async def test_widget_is_served_with_its_type(widget: Path, api: Api, path: str, kind: str) -> None:
    response = await api.public.get(path)

    assert response.status_code == 200
    assert response.headers["content-type"].startswith(kind)


@pytest.mark.parametrize(
    "path", ["/widget/../secret.txt", "/widget/%2e%2e/secret.txt", "/widget/..%2fsecret.txt"]
)
async def test_files_beside_the_widget_are_not_served(widget: Path, api: Api, path: str) -> None:
    (widget.parent / "secret.txt").write_text("secret")

    assert (await api.public.get(path)).status_code == 404


async def test_missing_widget_is_404(api: Api) -> None:
    assert (await api.public.get("/")).status_code == 404
    assert (await api.public.get("/widget/x.js")).status_code == 404


async def test_large_body_is_413(api: Api) -> None:
    response = await api.public.post("/v1/chat/sessions", json={"portal": "x" * 20_000})

    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


async def test_large_body_without_announced_length_is_413(api: Api) -> None:
    async def chunks() -> Any:
        for _ in range(20):
            yield b" " * 1024

    headers = {"content-type": "application/json"}
    response = await api.public.post("/v1/chat/sessions", content=chunks(), headers=headers)

    assert response.status_code == 413


@pytest.mark.parametrize("content", [b"{", b"[" * 15_000, b'{"portal": ' + b"9" * 6000 + b"}"])
async def test_broken_json_is_400(api: Api, content: bytes) -> None:
    response = await api.public.post(
        "/v1/chat/sessions", content=content, headers={"content-type": "application/json"}
    )

    assert response.status_code == 400
    assert response.json()["detail"] == "La requête n'a pas pu être lue."


@pytest.mark.parametrize("portal", ["", "\0", "a b", "a\n", "x" * 65])
async def test_what_is_no_portal_name_is_422(api: Api, portal: str) -> None:
    assert (await api.public.post("/v1/chat/sessions", json={"portal": portal})).status_code == 422


async def test_no_redirection_is_built_from_the_host_header(widget: Path, api: Api) -> None:
    for path in ("/widget", "/v1/chat/messages/"):
        response = await api.public.get(path, headers={"host": "example.org"})
        assert response.status_code == 404
        assert "location" not in response.headers


def test_nothing_runs_in_a_thread() -> None:
    """The limits' counts are those of one thread."""
    routers = (answers_router, chat_router, demo_router, health_router, identity_router)
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    found = {call for route in routes for call in calls_of(route.dependant)}

    assert len(found) > 10
    assert [call for call in found if not runs_in_the_loop(call)] == []


def calls_of(dependant: Dependant) -> list[Any]:
    return [dependant.call, *(call for one in dependant.dependencies for call in calls_of(one))]


def runs_in_the_loop(call: Any) -> bool:
    asked = call if inspect.isfunction(call) else type(call).__call__
    return inspect.iscoroutinefunction(asked) or inspect.isasyncgenfunction(asked)


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]", b"null", b""])
async def test_unreadable_body_is_refused_politely(api: Api, content: bytes) -> None:
    response = await api.public.post(
        "/v1/chat/sessions", content=content, headers={"content-type": "application/json"}
    )

    assert response.status_code in {400, 422}
    assert response.headers["content-type"] == "application/problem+json"


async def test_crash_says_nothing_and_logs_no_words(caplog: pytest.LogCaptureFixture) -> None:
    async def crashing(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("ce que la personne a écrit")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    await UnexpectedErrors(crashing)(scope, receive, send)

    assert sent[0]["status"] == 500
    assert b"personne" not in sent[1]["body"]


async def test_logs_name_the_conversation_and_hold_no_words(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="api")
    visitor = await api.open("candidat")
    await visitor.send("Je m'appelle Zoé Quelqu'un")

    assert "Zoé" not in caplog.text
    assert "Camille" not in caplog.text
    with conversation_logged("abc"):
        line = JsonFormatter().format(caplog.records[-1])
    assert '"conversation": "abc"' in line


async def test_metrics_count_turns(api: Api) -> None:
    await (await api.open()).send("Bonjour")

    metrics = (await api.internal.get("/metrics")).text

    assert 'assistant_turns_total{kind="answer"} 1.0' in metrics
    assert 'assistant_sessions_total{role="anonyme"} 1.0' in metrics


async def test_limit_refuses_what_is_above_and_says_how_long_to_wait(api: Api) -> None:
    limits = Limits(api.resources.settings.model_copy(update={"messages_per_minute": 2}), Metrics())
    await limits.check("messages_of_session", "a")
    await limits.check("messages_of_session", "a")
    await limits.check("messages_of_session", "b")

    with pytest.raises(TooManyRequests) as refusal:
        await limits.check("messages_of_session", "a")

    assert 1 <= refusal.value.retry_after <= 60


async def test_limit_holds_when_redis_does_not_answer(api: Api) -> None:
    lost = {"messages_per_minute": 1, "redis_url": f"redis://127.0.0.1:{free_ports(1)[0]}/0"}
    metrics = Metrics()
    limits = Limits(api.resources.settings.model_copy(update=lost), metrics)
    await limits.check("messages_of_session", "a")

    with pytest.raises(TooManyRequests):
        await limits.check("messages_of_session", "a")

    assert metrics.registry.get_sample_value("assistant_limits_without_redis_total") == 2
    await limits.close()


async def test_refusals_are_documented_as_they_are(api: Api) -> None:
    document = (await api.public.get("/openapi.json")).json()

    responses = document["paths"]["/v1/chat/messages"]["post"]["responses"]
    assert {"200", "401", "413", "422", "429"} <= set(responses)
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert set(document["components"]["schemas"]["Problem"]["properties"]) == {
        "type",
        "title",
        "status",
        "detail",
    }
