"""The documents of a jury: workbooks read back, PDFs whole, formulas never computed."""

import io
import re
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from api.jury.files.document import document
from api.jury.files.minutes import minutes_paper
from api.jury.files.tables import Column, Paper, Sitting, Table, declarations_paper, recap_paper
from api.jury.files.workbook import workbook
from api.jury.minutes_schemas import MinutesView
from api.jury.schemas import RecapView
from tests.api.driver import Api
from tests.api.fakes import START
from tests.api.juries import PLACE, Jury, alix_before, camille_before, seated_jury
from tests.api.pages import visit
from tests.api.staff import caller, staff

FILES = ["recap.xlsx", "recap.pdf", "declarations.xlsx", "declarations.pdf", "minutes.pdf"]


@pytest.mark.parametrize("name", FILES)
async def test_anonymous_is_refused(api: Api, name: str) -> None:
    assert (await api.public.get(f"/v1/jury-sessions/1/{name}")).status_code == 401


@pytest.mark.parametrize("name", FILES)
async def test_documents_are_for_the_sessions_staff(api: Api, name: str) -> None:
    jury = await seated_jury(api)
    await jury.president.post(f"{jury.path}/minutes")
    path = f"{jury.path}/{name}"

    for role in ("organisme", "evaluateur", "candidat", "entreprise", "service"):
        assert (await (await caller(api, role)).call("GET", path)).status_code == 403
    for other in (await staff(api, "president"), await staff(api, "centre", centre="Une autre UIMM")):
        assert (await other.call("GET", path)).status_code == 404
    response = await jury.president.call("GET", path)
    assert response.status_code == 200
    assert response.headers["content-disposition"].startswith("attachment; filename=")
    assert response.headers["cache-control"] == "no-store"


async def before_the_jury(api: Api) -> Jury:
    jury = await seated_jury(api)
    alix, _ = await alix_before(jury), await camille_before(jury)
    await jury.declare(alix["id"], "non_admissible")
    await jury.declare(alix["id"], "admissible", blocks=[1, 2], reason="Erreur de saisie.")
    return jury


async def cells(jury: Jury, name: str, sheet: str) -> list[list[Any]]:
    response = await jury.president.call("GET", f"{jury.path}/{name}")
    rows = load_workbook(io.BytesIO(response.content))[sheet].iter_rows(values_only=True)
    return [list(row) for row in rows]


async def test_recap_workbook_says_what_the_recap_says(api: Api) -> None:
    jury = await before_the_jury(api)

    rows = await cells(jury, "recap.xlsx", "Candidats")
    by_name = {row[1]: dict(zip(rows[3], row, strict=True)) for row in rows[4:]}

    assert PLACE in rows[1][0]
    assert rows[3][:4] == ["N°", "Candidat", "Voie, entreprise", "C1"]
    assert by_name["Alix Exemple"]["C1"] == "validée\nfavorable"
    assert by_name["Alix Exemple"]["À signaler"] == "rien"
    assert by_name["Camille Démo"]["C8"] == "non validée\nsans avis"
    assert by_name["Camille Démo"]["C6"] == "pas évaluée\navis attendu"
    assert "Non validées : C8." in by_name["Camille Démo"]["À signaler"]


async def test_declarations_workbook_shows_the_last_declaration_and_what_it_corrects(api: Api) -> None:
    jury = await before_the_jury(api)

    rows = await cells(jury, "declarations.xlsx", "Déclarations")
    by_name = {row[1]: dict(zip(rows[3], row, strict=True)) for row in rows[4:]}

    assert by_name["Alix Exemple"]["Déclaration du jury"] == "admissible"
    assert by_name["Alix Exemple"]["Le"].date() == date(2026, 2, 26)
    assert by_name["Alix Exemple"]["Attestations de blocs"].count("Bloc") == 2
    assert "Corrige « non admissible »" in by_name["Alix Exemple"]["Correction"]
    assert by_name["Camille Démo"]["Déclaration du jury"] == "pas de déclaration enregistrée"


async def test_workbook_is_ready_to_print(api: Api) -> None:
    jury = await before_the_jury(api)
    response = await jury.president.call("GET", f"{jury.path}/recap.xlsx")

    book = load_workbook(io.BytesIO(response.content))
    sheet = book["Candidats"]

    assert book.sheetnames == [
        "Candidats",
        "Points de conformité",
        "Composition du jury",
        "Repères",
        "Séance",
    ]
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert all(sheet.column_dimensions[letter].width > 8 for letter in "ABCDEFGHIJKLM")


@pytest.mark.parametrize("name", ["recap.pdf", "declarations.pdf", "minutes.pdf"])
async def test_pdf_says_its_language_and_title(api: Api, name: str) -> None:
    jury = await before_the_jury(api)
    missing = await jury.president.call("GET", f"{jury.path}/minutes.pdf")
    await jury.president.post(f"{jury.path}/minutes")

    response = await jury.president.call("GET", f"{jury.path}/{name}")

    assert missing.status_code == 404
    assert response.headers["content-type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert b"/Lang (fr-FR)" in response.content
    assert b"/Title" in response.content


async def test_no_document_names_an_organisation(api: Api) -> None:
    jury = await before_the_jury(api)
    fiche = api.resources.knowledge.fiche
    recap = RecapView.model_validate(await jury.recap())
    minutes = MinutesView.model_validate(await jury.president.post(f"{jury.path}/minutes"))

    papers = [
        recap_paper(recap, fiche, START),
        declarations_paper(recap, fiche, START),
        minutes_paper(minutes, fiche, START),
    ]

    assert "Inès Roussel" in str(papers)
    assert "Syndicat A" not in str(papers)
    assert [paper.signatories[0].split(",")[0] for paper in papers if paper.signatories] == ["Andréa Moreau"]


def paper(*rows: list[Any], notes: tuple[str, ...] = ()) -> Paper:
    sitting = Sitting(date(2026, 2, 26), "=PLACE()" * 20, "+UIMM", "@Président")
    table = Table("Essai", [Column("Texte", 3), Column("Nombre", 1)], rows, notes)
    return Paper("Titre", "Certification", sitting, date(2026, 3, 2), "-Énoncé", [table], ["Somebody"])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start: str) -> None:
    hostile = f'{start}HYPERLINK("http://example.org","x")'

    book = load_workbook(io.BytesIO(workbook(paper([hostile, 3], notes=(hostile,)), START)))

    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n", "d"}
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t")):
                    assert cell.quotePrefix
    assert book["Essai"]["B5"].value == 3


def test_error_code_of_a_spreadsheet_stays_a_text() -> None:
    book = load_workbook(io.BytesIO(workbook(paper(["#REF!", 1]), START)))

    assert book["Essai"]["A5"].value == "#REF!"


@pytest.mark.parametrize("size", [1, 30])
def test_any_text_fits_in_a_pdf(size: int) -> None:
    long = "Insécable" * 400
    notes = ("Une note. " * 400,)

    content = document(paper(*([long, long] for _ in range(size)), notes=notes), START, "portrait")

    assert len(re.findall(rb"/Type /Page\b", content)) >= size // 4


async def test_minutes_say_who_confirmed_a_point_or_that_nobody_did(api: Api) -> None:
    jury = await before_the_jury(api)
    await jury.president.call("PUT", f"{jury.path}/points/organisation")
    minutes = MinutesView.model_validate(await jury.president.post(f"{jury.path}/minutes"))

    points = minutes_paper(minutes, api.resources.knowledge.fiche, START).tables[1]
    said = {row[0]: row[2] for row in points.rows}

    assert said["Organisation des évaluations"] == "confirmé par Essai president"
    assert said["Récapitulatif des évaluations"] == "non confirmé"
    assert said["Présidence"] == "d'après les dossiers : conforme (non confirmé)"


async def test_corrections_say_from_what_to_what(api: Api) -> None:
    jury = await seated_jury(api)
    alix = await alix_before(jury)
    await jury.declare(alix["id"], "non_admissible", blocks=[1])
    await jury.president.post(f"{jury.path}/minutes")
    await jury.declare(alix["id"], "admissible", blocks=[1, 2], reason="Erreur de saisie.")
    minutes = MinutesView.model_validate(await jury.president.get(f"{jury.path}/minutes"))

    (note,) = minutes_paper(minutes, api.resources.knowledge.fiche, START).tables[-1].notes

    assert note == (
        "Alix Exemple : « non admissible », attestation du bloc 1, le 26/02/2026, devient « admissible », "
        "attestations des blocs 1 et 2. Motif : Erreur de saisie."
    )


async def test_recap_of_a_closed_session_stays_as_the_jury_had_it(api: Api) -> None:
    jury = await seated_jury(api)
    camille = await camille_before(jury)
    before = await jury.recap()
    await jury.president.post(f"{jury.path}/minutes")
    evaluated = {"capacity": "C6", "modality": "situation_reelle", "evaluated_on": "2026-02-20"}
    await jury.centre.post(
        "/v1/evaluations", enrolment_id=camille["enrolment_id"], outcome="validee", **evaluated
    )

    after = await jury.recap()
    rows = await cells(jury, "recap.xlsx", "Candidats")
    shown = dict(zip(rows[3], rows[4], strict=True))
    page = await (await visit(api, jury.president)).read(f"/console/jurys/{jury.session['id']}")
    progress = await jury.centre.get(f"/v1/enrolments/{camille['enrolment_id']}/progress")

    assert (before["frozen_on"], after["frozen_on"]) == (None, "2026-03-02")
    assert after["candidates"] == before["candidates"]
    assert shown["C6"].startswith("pas évaluée")
    assert "tel que le jury l'a eu, le 02/03/2026" in rows[2][0]
    assert "C6 pas évaluée" in page
    assert "tels que le jury les a eus, le 2 mars 2026" in page
    assert progress["capacities"]["C6"] != "non_evaluee"


async def test_correction_is_shown_beside_the_recap_that_does_not_move(api: Api) -> None:
    jury = await seated_jury(api)
    camille = await camille_before(jury)
    await jury.declare(camille["id"], "non_admissible")
    await jury.president.post(f"{jury.path}/minutes")
    await jury.declare(camille["id"], "admissible", reason="Erreur de saisie.")

    (shown,) = (await jury.recap())["candidates"]

    assert [one["outcome"] for one in shown["declarations"]] == ["non_admissible", "admissible"]
    assert "tous les blocs" in " ".join(shown["to_review"])
