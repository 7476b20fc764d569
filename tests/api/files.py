"""Files sent to the imports, for tests, and how a caller sends them."""

import io
from collections.abc import Sequence
from typing import Any

import httpx
from openpyxl import Workbook

from api.audit.attribution import system
from api.evaluations.models import Evaluator
from tests.api.driver import Api
from tests.api.staff import Caller

HEADERS = "numéro;nom;prénom;e-mail;voie;date d'entrée"


def csv_of(*lines: str, headers: str = HEADERS, encoding: str = "utf-8") -> bytes:
    """A CSV with these lines."""
    return "\r\n".join([headers, *lines, ""]).encode(encoding)


def xlsx_of(*rows: Sequence[Any], headers: str = HEADERS) -> bytes:
    """A workbook with these rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (headers.split(";"), *rows):
        sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


async def send(who: Caller, content: bytes, kind: str = "candidates", **params: Any) -> httpx.Response:
    """The response to that file."""
    return await who.api.public.post(
        f"/v1/imports/{kind}", files={"file": ("liste.csv", content)}, params=params, headers=who.headers
    )


async def report(who: Caller, content: bytes, kind: str = "candidates", **params: Any) -> dict[str, Any]:
    """The report on that file."""
    response = await send(who, content, kind, **params)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def saved(who: Caller, content: bytes, kind: str = "candidates", **params: Any) -> dict[str, Any]:
    """The report on that file, written for good."""
    return await report(who, content, kind, dry_run=False, **params)


def counts(found: dict[str, Any]) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, refused."""
    return found["created"], found["updated"], found["unchanged"], found["refused"]


async def enrolment(who: Caller, number: str) -> dict[str, Any] | None:
    """The inscription of that number, where the caller reaches it."""
    items = (await who.get(f"/v1/enrolments?number={number}"))["items"]
    return items[0] if items else None


async def evaluator(api: Api, centre_id: int, given: str, family: str) -> None:
    """An evaluator of that centre."""
    async with api.database.write(system("essai", api.clock())) as session:
        session.add(Evaluator(exam_centre_id=centre_id, given_name=given, family_name=family))
