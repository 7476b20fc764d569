"""Between the browser and the application: whose word is taken, what is refused, and what production insists on."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from api.__main__ import HEADERS_MAX_BYTES, bind, make_server
from api.production import refusals
from api.settings import Settings, describe_refusal
from scripts.layout import ROOT
from tests.api.driver import SECRETS, Api
from tests.stack import free_ports

PUBLIC = "https://assistant.exemple.fr"
SAFE: dict[str, Any] = {
    "env": "production",
    "public_url": PUBLIC,
    "smtp_host": "smtp.exemple.fr",
    **{name: f"{name}-{'x' * 32}" for name in SECRETS},
}
FORGED = {
    "X-Forwarded-For": "198.51.100.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "ailleurs.exemple",
    "Forwarded": "for=198.51.100.9;proto=https",
    "X-Real-IP": "198.51.100.9",
    "True-Client-IP": "198.51.100.9",
}


async def seen(scope: Any, _receive: Any, send: Any) -> None:
    """An application that says where it takes the request from."""
    body = json.dumps([scope["client"][0], scope["scheme"]]).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]}
    )
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def served(proxies: Sequence[str]) -> AsyncIterator[httpx.AsyncClient]:
    port = free_ports(1)[0]
    server = make_server(seen, proxies=proxies)
    with bind("127.0.0.1", port) as socket:
        running = asyncio.create_task(server.serve(sockets=[socket]))
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            await running


@pytest.mark.parametrize("proxies", [[], ["10.0.0.5"], ["10.0.0.0/24", "::1"]])
async def test_nobody_is_believed_unless_named(monkeypatch: pytest.MonkeyPatch, proxies: list[str]) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    async with served(proxies) as client:
        assert (await client.get("/", headers=FORGED)).json() == ["127.0.0.1", "http"]


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("203.0.113.7", "203.0.113.7"),
        # What the caller wrote comes first; what the proxies added, last.
        ("198.51.100.9, 203.0.113.7", "203.0.113.7"),
        ("198.51.100.9, 203.0.113.7, 10.0.0.8", "203.0.113.7"),
        ("127.0.0.1, 10.0.0.8, 203.0.113.7, 10.0.0.8", "203.0.113.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("", "127.0.0.1"),
    ],
)
async def test_proxy_is_believed_for_its_own_caller(said: str, understood: str) -> None:
    async with served(["127.0.0.1", "10.0.0.0/24"]) as client:
        headers = {**FORGED, "X-Forwarded-For": said}
        assert (await client.get("/", headers=headers)).json() == [understood, "https"]


async def test_header_that_comes_twice_ends_with_the_proxys_own_line() -> None:
    twice = [("X-Forwarded-For", "198.51.100.9"), ("X-Forwarded-For", "203.0.113.7")]
    async with served(["127.0.0.1"]) as client:
        assert (await client.get("/", headers=twice)).json()[0] == "203.0.113.7"


async def test_headers_have_an_end() -> None:
    async with served([]) as client:
        small = await client.get("/", headers={"X-Remplissage": "x" * (HEADERS_MAX_BYTES // 2)})
        assert small.status_code == 200
        reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
        # Never a blank line: what is held is what has come so far.
        writer.write(b"GET / HTTP/1.1\r\nX-Remplissage: " + b"x" * (HEADERS_MAX_BYTES + 1))
        async with asyncio.timeout(5):
            assert (await reader.readline()).startswith(b"HTTP/1.1 400")
        writer.close()


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("", []),
        ("10.0.0.5", ["10.0.0.5/32"]),
        (" 10.0.0.5 , 10.1.0.0/24,", ["10.0.0.5/32", "10.1.0.0/24"]),
        ("::1,fd00::/16", ["::1/128", "fd00::/16"]),
    ],
)
def test_proxies_are_addresses_and_networks(given: str, understood: list[str]) -> None:
    assert Settings(**SECRETS, trusted_proxies=given).proxies == understood


@pytest.mark.parametrize(
    "given",
    ["*", "10.0.0.5,*", "proxy.interne", "10.0.0.5/24", "0.0.0.0/0", "::/0", "10.0.0.0/7", "10.0.0.5;x"],
)
def test_proxies_that_are_everybody_or_nobody_are_refused(given: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(**SECRETS, trusted_proxies=given)

    assert "TRUSTED_PROXIES n'est pas valide" in describe_refusal(refusal.value)


def test_safe_production_starts() -> None:
    assert refusals(Settings(**SAFE)) == []
    behind = {"api_host": "0.0.0.0", "trusted_proxies": "10.0.0.5"}
    assert refusals(Settings(**{**SAFE, **behind})) == []
    relay = {"smtp_host": "127.0.0.1", "smtp_security": "none"}
    assert refusals(Settings(**{**SAFE, **relay})) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"public_url": ""}, "PUBLIC_URL"),
        ({"public_url": "http://assistant.exemple.fr"}, "PUBLIC_URL"),
        ({"public_url": "https://"}, "PUBLIC_URL"),
        ({"api_host": "0.0.0.0"}, "TRUSTED_PROXIES"),
        ({"api_host": "::"}, "TRUSTED_PROXIES"),
        ({"rasa_url": "http://rasa.interne:5005"}, "RASA_URL"),
        ({"actions_url": "http://10.0.0.7:5055"}, "ACTIONS_URL"),
        ({"smtp_host": ""}, "SMTP_HOST"),
        ({"smtp_security": "none"}, "SMTP_SECURITY"),
        ({"service_token": SAFE["session_key"]}, "tous différents"),
    ],
)
def test_unsafe_production_is_refused_in_one_sentence(change: dict[str, str], said: str) -> None:
    faults = refusals(Settings(**{**SAFE, **change}))

    assert len(faults) == 1
    assert said in faults[0]
    assert all(secret not in faults[0] for name, secret in SAFE.items() if name in SECRETS)
    assert refusals(Settings(**{**SAFE, **change, "env": "demo"})) == []


def test_process_says_all_that_production_lacks_in_one_line() -> None:
    environment = {name.upper(): value for name, value in SAFE.items() if name in SECRETS}
    refused = subprocess.run(
        [sys.executable, "-m", "api"],
        env={"PATH": os.environ["PATH"], "ENV": "production", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "PUBLIC_URL" in refused.stderr
    assert "SMTP_HOST" in refused.stderr


async def test_production_tells_browsers_to_stay_encrypted(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(env="production", public_url=PUBLIC)
    for path in ("/healthz", "/v1/chat/messages", "/rien"):
        answer = await api.public.get(path, headers={"Host": "assistant.exemple.fr"})
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_elsewhere_nothing_is_said_of_encryption(api: Api) -> None:
    assert "strict-transport-security" not in (await api.public.get("/healthz")).headers


@pytest.mark.parametrize(
    "host", ["assistant.exemple.fr", "ASSISTANT.exemple.fr:443", "127.0.0.1:8000", "localhost", "[::1]:8000"]
)
async def test_production_answers_to_its_names(make_api: Callable[..., Any], host: str) -> None:
    api: Api = await make_api(env="production", public_url=PUBLIC)

    assert (await api.public.get("/openapi.json", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host", ["ailleurs.exemple", "assistant.exemple.fr.ailleurs.exemple", "", "[::1", "a@b"]
)
async def test_production_answers_to_no_other_name(make_api: Callable[..., Any], host: str) -> None:
    api: Api = await make_api(env="production", public_url=PUBLIC)

    refused = await api.public.get("/openapi.json", headers={"Host": host})
    assert refused.status_code == 421
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["x-content-type-options"] == "nosniff"
    # Whoever watches over the service calls it as it can.
    assert (await api.public.get("/healthz", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/v1/people", "/console/connexion", "/rien"])
async def test_pages_ask_for_no_sensor_and_are_taken_by_nobody(api: Api, path: str) -> None:
    headers = (await api.public.get(path)).headers

    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
