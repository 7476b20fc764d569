"""How the files of the element travel: by name, by version, compressed, and nothing beside them."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.driver import Api

PINNED = "/widget/v1/assistant-cqpm-0123456789ab.js"
SCRIPTS = ["/widget.js", "/widget/widget.js", PINNED]
SOURCE = "export {};" * 100
# Not brotli: what a browser gets is the file as it is, and no test here decompresses it.
BROTLI = b"brotli"
GZIPPED = gzip.compress(SOURCE.encode(), mtime=0)
SENT = {"br": BROTLI, "gzip": GZIPPED, None: SOURCE.encode()}
ACCEPTED = {
    "": None,
    "identity": None,
    "gzip": "gzip",
    "gzip, deflate, br, zstd": "br",
    "br;q=0, gzip;q=0.5": "gzip",
    "GZIP;Q=1.0": "gzip",
    "br;q=beaucoup": None,
    "x" * 2000: None,
}
PAGES = ["/", "/integrer", "/demo-bulle"]
HIDDEN = [
    "/widget/.stamp",
    "/widget/widget.js.gz",
    "/widget/widget.js.br",
    "/widget/demo.html",
    "/widget/v1/assistant-cqpm-ffffffffffff.js",
    "/widget/",
    "/widget/v1",
    "/widget/v1/",
    "/widget/v1/.",
    "/widget/./.stamp",
    "/widget/%2estamp",
    "/widget/x%00.js",
]


@pytest.fixture
def widget(tmp_path: Path) -> Path:
    directory = tmp_path / "widget"
    (directory / "v1").mkdir(parents=True)
    for name in ("demo", "integrer", "bulle"):
        (directory / f"{name}.html").write_text(f"<!doctype html><title>{name}</title>")
    for name in ("widget.js", PINNED.removeprefix("/widget/")):
        (directory / name).write_text(SOURCE)
        (directory / f"{name}.br").write_bytes(BROTLI)
        (directory / f"{name}.gz").write_bytes(GZIPPED)
    (directory / "manifest.json").write_text("{}")
    (directory / "v1" / "assistant-cqpm.d.ts").write_text("export {};")
    (directory / ".stamp").write_text("somme")
    return directory


async def get(api: Api, path: str, accepted: str = "", method: str = "GET", **headers: str) -> Any:
    return await api.public.request(method, path, headers={"Accept-Encoding": accepted, **headers})


async def test_what_is_named_by_its_contents_is_kept_a_year_by_any_site(widget: Path, api: Api) -> None:
    response = await get(api, PINNED)

    assert response.status_code == 200
    assert response.text == SOURCE
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_the_stable_address_is_asked_again_soon_and_the_manifest_each_time(
    widget: Path, api: Api
) -> None:
    assert (await get(api, "/widget.js")).headers["cache-control"].startswith("public, max-age=600,")
    assert (await get(api, "/widget/manifest.json")).headers["cache-control"] == "no-cache"


async def test_a_script_is_sent_as_the_browser_can_read_it(widget: Path, api: Api) -> None:
    for accepted, coding in ACCEPTED.items():
        for path in SCRIPTS:
            request = api.public.build_request("GET", path, headers={"Accept-Encoding": accepted})
            response = await api.public.send(request, stream=True)
            sent = b"".join([part async for part in response.aiter_raw()])

            assert response.headers["content-type"] == "text/javascript; charset=utf-8"
            assert response.headers["vary"] == "Accept-Encoding"
            assert response.headers.get("content-encoding") == coding, accepted
            assert int(response.headers["content-length"]) == len(sent)
            # Compressed once, by the build.
            assert sent == SENT[coding]


async def test_a_script_that_was_not_compressed_is_sent_as_it_is(widget: Path, api: Api) -> None:
    for suffix in (".br", ".gz"):
        (widget / f"widget.js{suffix}").unlink()

    response = await get(api, "/widget.js", "gzip, br")

    assert response.text == SOURCE
    assert "content-encoding" not in response.headers


async def test_each_form_of_a_script_has_its_own_mark_and_is_not_sent_twice(widget: Path, api: Api) -> None:
    marks = {}
    for accepted in ("identity", "gzip", "br"):
        request = api.public.build_request("GET", PINNED, headers={"Accept-Encoding": accepted})
        first = await api.public.send(request, stream=True)
        marks[accepted] = first.headers["etag"]
        await first.aclose()
        again = await get(api, PINNED, accepted, **{"If-None-Match": marks[accepted]})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["vary"] == "Accept-Encoding"
        assert "content-encoding" not in again.headers
        assert "immutable" in again.headers["cache-control"]

    assert len(set(marks.values())) == 3


async def test_head_says_what_get_would_send(widget: Path, api: Api) -> None:
    for path in (*SCRIPTS, *PAGES, "/widget/manifest.json"):
        head, whole = await get(api, path, method="HEAD"), await get(api, path)

        assert (head.status_code, head.content) == (200, b"")
        for name in ("content-length", "content-type", "cache-control", "etag"):
            assert head.headers[name] == whole.headers[name], path


async def test_an_earlier_build_is_still_there_after_the_next(widget: Path, api: Api) -> None:
    later = PINNED.replace("0123456789ab", "ba9876543210")
    assert (await get(api, later)).status_code == 404
    (widget / later.removeprefix("/widget/")).write_text("// la suivante")

    assert (await get(api, PINNED)).text == SOURCE
    assert (await get(api, later)).text == "// la suivante"


async def test_nothing_is_listed_nor_given_beside_the_files(widget: Path, api: Api) -> None:
    for path in HIDDEN:
        response = await get(api, path, "gzip, br")

        assert response.status_code == 404, path
        assert response.headers["content-type"] == "application/problem+json"
        assert "content-encoding" not in response.headers


async def test_nothing_is_written_there(widget: Path, api: Api) -> None:
    for path in ("/widget.js", PINNED, "/integrer"):
        response = await get(api, path, method="POST")

        assert response.status_code == 405
        assert response.headers["content-type"] == "application/problem+json"


async def test_the_types_are_read_as_text(widget: Path, api: Api) -> None:
    response = await get(api, "/widget/v1/assistant-cqpm.d.ts")

    assert response.headers["content-type"].startswith("text/plain")


async def test_our_pages_about_the_element_run_no_text_as_script(widget: Path, api: Api) -> None:
    for path in PAGES[1:]:
        policy = (await get(api, path)).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy


async def test_the_fictional_site_is_for_the_demonstration_only(
    widget: Path, make_api: Callable[..., Any]
) -> None:
    api: Api = await make_api(
        env="production",
        public_url="https://assistant.exemple.fr",
        smtp_host="smtp.exemple.fr",
        mail_from="assistant@exemple.fr",
    )
    api.public.base_url = api.public.base_url.copy_with(scheme="https", host="assistant.exemple.fr")

    assert (await get(api, "/demo-bulle")).status_code == 404
    assert (await get(api, "/integrer")).status_code == 200
