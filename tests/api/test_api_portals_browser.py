"""What a browser lets a page do: the portal's own, and nobody else's."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.driver import Api
from tests.api.portals import ORIGIN, make_site

OWN = "http://127.0.0.1:8000"
FOREIGN = [
    "https://ailleurs.exemple.fr",
    "null",
    "",
    "https://portail.exemple.fr.ailleurs.fr",
    "https://portail.exemple.fr:8443",
    "http://portail.exemple.fr",
    "https://PORTAIL.exemple.fr",
    "https://portail.exemple.fr/",
    "https://xportail.exemple.fr",
    "https://portail.exemple.fr, https://ailleurs.exemple.fr",
    "*",
]
CALLS = [
    ("POST", "/v1/chat/sessions/renewal"),
    ("DELETE", "/v1/chat/sessions/current"),
    ("GET", "/v1/chat/messages"),
    ("POST", "/v1/chat/messages"),
]
ALLOW = "access-control-allow-origin"


@pytest.mark.parametrize("origin", [None, ORIGIN, OWN, "http://localhost:8000", "http://[::1]:8000"])
async def test_a_portal_opens_on_its_own_pages(api: Api, origin: str | None) -> None:
    site = await make_site(api)

    response = await site.open(origin=origin)

    assert response.status_code == 201
    assert response.headers.get(ALLOW) == origin


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_portal_does_not_open_elsewhere(api: Api, origin: str) -> None:
    site = await make_site(api)
    body = {"portal": site.slug, "identity_token": site.token()}

    response = await api.public.post("/v1/chat/sessions", json=body, headers={"Origin": origin})

    assert response.status_code == 403
    assert response.json()["type"].endswith(":origine-refusee")
    assert ALLOW not in response.headers
    assert response.headers["vary"] == "Origin"


async def test_two_origins_are_no_origin(api: Api) -> None:
    await make_site(api)
    headers = [("Origin", ORIGIN), ("Origin", ORIGIN)]

    response = await api.public.post("/v1/chat/sessions", json={"portal": "espace"}, headers=headers)

    assert response.status_code == 403
    assert ALLOW not in response.headers


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_a_session_is_bound_to_its_portal_s_pages(api: Api, method: str, path: str) -> None:
    site = await make_site(api)
    await make_site(api, "autre", "ES256", origins=["https://autre.exemple.fr"])
    token = (await site.enter())["session_token"]
    body = {"client_message_id": "0b9d3f6e-8f0c-4c1e-9d55-8d2f6b9f6a11", "text": "Bonjour"}

    for origin in ("https://ailleurs.exemple.fr", "https://autre.exemple.fr", "null"):
        response = await api.public.request(
            method, path, json=body, headers={"Authorization": f"Bearer {token}", "Origin": origin}
        )
        assert response.status_code == 403, origin
        assert response.json()["type"].endswith(":origine-refusee")
    assert api.rasa.received == []
    good = await api.public.request(
        method, path, json=body, headers={"Authorization": f"Bearer {token}", "Origin": ORIGIN}
    )
    assert good.status_code in {200, 204}
    assert good.headers[ALLOW] == ORIGIN


async def test_an_origin_that_was_taken_away_is_refused_at_once(api: Api) -> None:
    site = await make_site(api)
    token = (await site.enter())["session_token"]
    await site.change(origins=["https://nouveau.exemple.fr"])

    for origin, status in ((ORIGIN, 403), ("https://nouveau.exemple.fr", 200)):
        headers = {"Authorization": f"Bearer {token}", "Origin": origin}
        assert (await api.public.get("/v1/chat/messages", headers=headers)).status_code == status


async def preflight(api: Api, origin: str, path: str = "/v1/chat/messages") -> Any:
    return await api.public.options(
        path,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, content-type",
        },
    )


@pytest.mark.parametrize(
    "path",
    ["/v1/chat/sessions", "/v1/chat/messages", "/v1/chat/sessions/current", "/v1/chat/email-codes"],
)
async def test_a_preflight_of_a_portal_is_granted(api: Api, path: str) -> None:
    await make_site(api)

    response = await preflight(api, ORIGIN, path)

    assert response.status_code == 204
    headers = response.headers
    assert headers[ALLOW] == ORIGIN
    assert headers["access-control-allow-methods"] == "GET, POST, DELETE"
    assert headers["access-control-allow-headers"] == "authorization, content-type"
    assert int(headers["access-control-max-age"]) > 0
    assert headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_preflight_from_elsewhere_is_not(api: Api, origin: str) -> None:
    await make_site(api)

    response = await preflight(api, origin)

    assert response.status_code == 403
    assert not [name for name in response.headers if name.startswith("access-control-")]


async def test_a_portal_registered_a_moment_ago_is_granted_at_once(api: Api) -> None:
    assert (await preflight(api, ORIGIN)).status_code == 403
    await make_site(api)

    assert (await preflight(api, ORIGIN)).status_code == 204


async def test_a_closed_portal_s_origin_is_soon_unknown(api: Api) -> None:
    site = await make_site(api)
    assert (await preflight(api, ORIGIN)).status_code == 204
    await site.change(active=False)
    api.clock.advance(timedelta(seconds=6))

    assert (await preflight(api, ORIGIN)).status_code == 403


@pytest.mark.parametrize(
    "path", ["/v1/candidates", "/v1/demo/sessions", "/v1/demo/personas", "/console/", "/healthz", "/v1/chat"]
)
async def test_nothing_else_answers_other_origins(api: Api, path: str) -> None:
    await make_site(api)

    for response in (
        await preflight(api, ORIGIN, path),
        await api.public.get(path, headers={"Origin": ORIGIN}),
    ):
        assert ALLOW not in response.headers


async def test_refusals_can_be_read_by_the_portal_s_page(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(sessions_per_minute=1)
    site = await make_site(api)
    body = {"portal": site.slug}

    for wrong in ({"portal": ""}, body):
        response = await api.public.post("/v1/chat/sessions", json=wrong, headers={"Origin": ORIGIN})
        assert response.status_code in {422, 429}
        assert response.headers[ALLOW] == ORIGIN
    assert response.headers["access-control-expose-headers"] == "Retry-After"


async def test_without_database_no_origin_is_welcome(api: Api) -> None:
    await make_site(api)
    await api.alter("ALTER TABLE portal RENAME TO ancien")
    try:
        assert (await preflight(api, ORIGIN)).status_code == 403
    finally:
        await api.alter("ALTER TABLE ancien RENAME TO portal")


@pytest.mark.parametrize("env", ["development", "production"])
async def test_outside_the_demonstration_our_origin_has_one_name(
    make_api: Callable[..., Any], env: str
) -> None:
    api: Api = await make_api(env=env, public_url="https://Assistant.exemple.fr:443/chemin")
    # The name that production answers to.
    api.public.base_url = httpx.URL("https://assistant.exemple.fr")
    site = await make_site(api)

    assert (await site.open(origin="https://assistant.exemple.fr")).status_code == 201
    assert (await site.open(site.token(aud="https://assistant.exemple.fr"))).status_code == 201
    for origin in (OWN, "http://localhost:8000", "https://assistant.exemple.fr:443"):
        assert (await site.open(origin=origin)).status_code == 403


@pytest.fixture
def widget(tmp_path: Path) -> Path:
    directory = tmp_path / "widget"
    directory.mkdir()
    (directory / "widget.js").write_text("export {};")
    return directory


async def test_the_widget_s_files_load_from_any_site(widget: Path, api: Api) -> None:
    for path in ("/widget.js", "/widget/widget.js"):
        response = await api.public.get(path, headers={"Origin": "https://ailleurs.exemple.fr"})
        assert response.status_code == 200
        assert response.headers[ALLOW] == "*"
        assert response.headers["cross-origin-resource-policy"] == "cross-origin"


def framing(response: Any) -> str:
    policy: str = response.headers["content-security-policy"]
    return next(part for part in policy.split("; ") if part.startswith("frame-ancestors"))


async def test_the_frame_s_page_is_for_the_portal_s_pages(api: Api) -> None:
    await make_site(api, origins=[ORIGIN, "https://autre.exemple.fr"])

    response = await api.public.get("/integration/espace")

    assert response.status_code == 200
    assert framing(response) == f"frame-ancestors https://autre.exemple.fr {ORIGIN}"
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert "x-frame-options" not in response.headers
    page = response.text
    assert '<assistant-cqpm portal="espace">' in page
    assert "<style" not in page
    assert "style=" not in page
    assert '<script type="module" src="/widget.js"></script>' in page
    assert page.count("<script") == 1


async def test_no_other_page_can_be_framed(widget: Path, api: Api) -> None:
    await make_site(api)

    for path in ("/", "/console/", "/integration/espace/apparence.css", "/widget.js", "/v1/chat/messages"):
        response = await api.public.get(path)
        assert framing(response) == "frame-ancestors 'none'", path


async def test_unknown_and_closed_portals_show_the_same_empty_page(api: Api) -> None:
    site = await make_site(api)
    await site.change(active=False)

    pages = [
        await api.public.get(f"/integration/{slug}") for slug in ("espace", "inconnu", "x" * 300, "a%00b")
    ]

    assert {one.status_code for one in pages} == {404}
    assert len({one.text for one in pages}) == 1
    assert "assistant-cqpm" not in pages[0].text
    assert {framing(one) for one in pages} == {"frame-ancestors 'none'"}
    assert pages[0].headers["content-type"].startswith("text/html")


async def test_a_portal_without_origin_is_framed_by_nobody(api: Api) -> None:
    assert framing(await api.public.get("/integration/demo")) == "frame-ancestors 'none'"


async def test_the_portal_s_name_is_escaped(api: Api) -> None:
    await make_site(api, name='<script>alert("x")</script>')

    page = (await api.public.get("/integration/espace")).text

    assert page.count("<script") == 1
    assert "&lt;script&gt;" in page


async def test_the_portal_s_colours_are_custom_properties(api: Api) -> None:
    site = await make_site(api, look={"accent": "#0A5566", "on-accent": "#ffffff"})

    response = await api.public.get("/integration/espace/apparence.css")

    assert response.headers["content-type"].startswith("text/css")
    assert "--cqpm-accent: #0A5566;" in response.text
    # The widget makes it legible in the dark too.
    assert "prefers-color-scheme" not in response.text
    # Whatever was kept otherwise is left out.
    await api.alter(
        "UPDATE portal SET look = '{\"accent\": \"red;} body{display:none\"}' WHERE slug = 'espace'"
    )
    assert "display:none" not in (await api.public.get(f"/integration/{site.slug}/apparence.css")).text


async def test_enforced_identity_opens_nothing_without_token(api: Api) -> None:
    site = await make_site(api, enforce_identity=True)

    refused = await site.open()

    assert refused.status_code == 401
    assert refused.json()["type"].endswith(":identite-exigee")
    assert (await site.open(site.token())).status_code == 201
    # Known to the portal and without a file here: a conversation, an anonymous one.
    assert (await site.open(site.token(sub="x", email=None))).status_code == 201
    assert (await site.open("")).json()["type"].endswith(":jeton-portail-refuse")
