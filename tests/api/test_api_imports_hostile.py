"""Files that are not what they say, or that would harm who opens them: refused, in French, never a failure."""

import io
import warnings
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from tests.api.driver import Api
from tests.api.files import HEADERS, counts, csv_of, report, saved, send, xlsx_of
from tests.api.staff import staff

INES = "A-1;Essai;Inès;ines.essai@example.org;formation continue;05/02/2024"


def archive(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/") + ".xml", content)
    return kept.getvalue()


def entities() -> bytes:
    """A workbook whose sheet defines words that stand for ever more words."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    source = zipfile.ZipFile(io.BytesIO(xlsx_of(["A-1"])))
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = bomb + content.replace(b"A-1", b"&b;")
            made.writestr(name, content)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "vide"),
        (b"\r\n ;; \r\n", "vide"),
        (b"\xef\xbb\xbf", "vide"),
        (b"PK\x03\x04 rien de bon", "pas lisible"),
        (archive(content=b"<a/>"), "pas un classeur"),
        (archive(xl__workbook=b"<a/>"), "pas lisible"),
        (archive(xl__workbook=b"<a/>", bombe=b"0" * 80_000_000), "volumineux"),
        (xlsx_of(["A-1"])[:-200], "pas lisible"),
        (entities(), "pas lisible"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "mot de passe"),
        (csv_of(INES.replace("Essai", "Es\0sai")), "ni un texte"),
        (bytes(range(256)) * 40, "ni un texte"),
        (b"\xff\xfe\x00\xd8\x41", "ni un texte"),
        (b"nom;pr\x81nom;voie\r\n", "ni un texte"),
        (b"sep=x\r\nnomxvoie\r\n", "points-virgules"),
        (csv_of('A-1;"Es' + "s" * 200_000 + '";x;y;VAE;'), "guillemets"),
        (csv_of(";" * 90 + "x"), "colonnes"),
    ],
)
async def test_unreadable_file_is_refused(api: Api, content: bytes, told: str) -> None:
    response = await send(await staff(api, "centre"), content, dry_run=False)

    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert told in response.json()["detail"]


@pytest.mark.parametrize("content", [b"%PDF-1.7 facture", b"<html><body>nom</body></html>", b"{}", b"'"])
async def test_another_kind_of_text_lacks_its_headers(api: Api, content: bytes) -> None:
    found = await report(await staff(api, "centre"), content)

    assert found["status"] == "refuse"
    assert {one["line"] for one in found["issues"]} == {1}


async def test_headers_alone_do_nothing(api: Api) -> None:
    found = await saved(await staff(api, "centre"), csv_of())

    assert (found["status"], counts(found)) == ("enregistre", (0, 0, 0, 0))


async def test_file_above_the_limit_is_not_read(api: Api) -> None:
    centre = await staff(api, "centre")
    huge = b"x" * (api.resources.settings.import_max_bytes + 100_000)

    assert (await send(centre, huge)).status_code == 413


async def test_other_paths_keep_their_small_limit(api: Api) -> None:
    centre = await staff(api, "centre")

    response = await centre.call("POST", "/v1/companies", {"name": "x" * 20_000})

    assert response.status_code == 413


@pytest.mark.parametrize("most", [3])
async def test_too_many_lines_are_refused(make_api, most: int) -> None:  # type: ignore[no-untyped-def]
    api = await make_api(import_max_lines=most)
    centre = await staff(api, "centre")
    lines = [INES.replace("A-1", f"A-{rank}").replace("ines", f"ines{rank}") for rank in range(most + 1)]

    assert (await report(centre, csv_of(*lines[:most])))["lines"] == most
    for content in (csv_of(*lines), xlsx_of(*(line.split(";") for line in lines))):
        assert (await send(centre, content)).status_code == 422
    assert (await send(centre, csv_of(*[";"] * 3000))).status_code == 422


async def test_nothing_sent_is_said(api: Api) -> None:
    centre = await staff(api, "centre")

    empty = await centre.call("POST", "/v1/imports/candidates")
    json = await centre.call("POST", "/v1/imports/candidates", {"file": "x"})
    words = await api.public.post("/v1/imports/candidates", data={"file": "nom"}, headers=centre.headers)
    broken = await api.public.post(
        "/v1/imports/candidates",
        content=b"--nope",
        headers={**centre.headers, "Content-Type": "multipart/form-data"},
    )

    assert [one.status_code for one in (empty, json, words, broken)] == [422, 422, 422, 400]
    assert "« file »" in empty.json()["detail"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "＝"])
async def test_formula_in_a_text_is_refused(api: Api, start: str) -> None:
    line = INES.replace("Essai", f'"{start}cmd|calc"')

    found = await report(await staff(api, "centre"), csv_of(line))

    assert [(one["line"], one["column"]) for one in found["issues"]] == [(2, "nom")]
    assert "formule" in found["issues"][0]["problem"]


@pytest.mark.parametrize("inside", ["\t1", "Es\rsai", "Es\nsai", "Es\x07sai", "Es\u2028sai"])
async def test_invisible_characters_are_refused(api: Api, inside: str) -> None:
    line = INES.replace("Essai", f'"{inside}"')

    found = await report(await staff(api, "centre"), csv_of(line))

    assert [(one["line"], one["column"]) for one in found["issues"]] == [(2, "nom")]


async def test_line_number_is_that_of_the_file(api: Api) -> None:
    found = await report(
        await staff(api, "centre"),
        csv_of(INES.replace("Essai", '"Es\r\nsai"'), "", "A-2;Essai;Ana;;inconnue;"),
    )

    assert [(one["line"], one["column"]) for one in found["issues"]] == [(2, "nom"), (5, "voie")]


async def test_formulas_of_a_workbook_are_refused_and_named(api: Api) -> None:
    content = xlsx_of(
        ["A-1", '=HYPERLINK("http://x","y")', "Inès", None, "VAE", date(2024, 2, 5)],
        ["A-2", "Essai", "Ana", None, "VAE", "=TODAY()"],
        ["A-3", "#N/A", "Ana", None, "VAE", -1],
    )

    found = await report(await staff(api, "centre"), content)

    assert [(one["line"], one["column"]) for one in found["issues"]] == [
        (2, "nom"),
        (3, "date d'entrée"),
        (4, "nom"),
        (4, "date d'entrée"),
    ]
    assert "formule" in found["issues"][0]["problem"]


async def test_cell_far_away_costs_little(api: Api) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADERS.split(";"))
    sheet["XFD2"] = "loin"
    sheet["A3"] = "A-1"
    kept = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(kept)

    found = await report(await staff(api, "centre"), kept.getvalue())

    assert {one["line"] for one in found["issues"]} == {3}


async def test_cell_without_header_is_said(api: Api) -> None:
    found = await report(await staff(api, "centre"), csv_of(INES + ";de trop"))

    assert [(one["line"], one["column"]) for one in found["issues"]] == [(2, "colonne 7")]
