"""Candidates imported from a file, by those who enrol."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from api.audit.models import AuditEntry
from api.db.session import Database
from api.enrolments.models import Enrolment, VaeFile
from api.people.models import Person
from tests.api.driver import Api
from tests.api.files import counts, csv_of, enrolment, report, saved, send, xlsx_of
from tests.api.staff import caller, staff

INES = "A-1;Essai;Inès;ines.essai@example.org;formation continue;05/02/2024"
LEO = "A-2;Épreuve;Léo;leo.epreuve@example.org;contrat pro;2024-03-01"


async def count(database: Database, model: Any) -> int:
    async with database.read() as session:
        return int((await session.execute(select(func.count()).select_from(model))).scalar_one())


@pytest.mark.parametrize("kind", ["candidates", "evaluations"])
async def test_anonymous_imports_nothing(api: Api, kind: str) -> None:
    response = await api.public.post(f"/v1/imports/{kind}", files={"file": csv_of(INES)})

    assert response.status_code == 401


@pytest.mark.parametrize("role", ["evaluateur", "president", "candidat", "entreprise", "service"])
async def test_only_those_who_enrol_import_candidates(api: Api, role: str) -> None:
    assert (await send(await caller(api, role), csv_of(INES))).status_code == 403


async def test_dry_run_is_the_default_and_writes_nothing(api: Api) -> None:
    centre = await staff(api, "centre")
    before = [await count(api.database, model) for model in (Person, Enrolment, AuditEntry)]

    found = await report(centre, csv_of(INES, LEO))

    assert (found["status"], found["saved"], found["lines"]) == ("simule", False, 2)
    assert counts(found) == (2, 0, 0, 0)
    assert [await count(api.database, model) for model in (Person, Enrolment, AuditEntry)] == before


@pytest.mark.parametrize(
    "content",
    [
        csv_of(INES, LEO),
        csv_of(INES, LEO, encoding="utf-8-sig"),
        csv_of(INES, LEO, encoding="cp1252"),
        csv_of(INES, LEO, encoding="utf-16"),
        csv_of(INES, LEO).replace(b";", b","),
        csv_of(INES, LEO).replace(b";", b"\t"),
        b"sep=;\r\n" + csv_of(INES, LEO),
        csv_of("", ";;;;;", INES, LEO, ";;"),
        csv_of(INES.upper(), LEO, headers="N° de dossier;NOM;Prenom;Courriel;Voie d'acces;ENTRÉE"),
        xlsx_of(
            ["A-1", "Essai", "Inès", "ines.essai@example.org", "Formation Continue", date(2024, 2, 5)],
            ["A-2", "Épreuve", "Léo", "leo.epreuve@example.org", "contrat pro", 45352],
        ),
    ],
    ids=["utf-8", "BOM", "cp1252", "utf-16", "virgule", "tabulation", "sep", "vides", "synonymes", "xlsx"],
)
async def test_every_form_of_the_same_file_gives_the_same(api: Api, content: bytes) -> None:
    centre = await staff(api, "centre")

    found = await saved(centre, content)

    assert found["issues"] == []
    assert (found["status"], counts(found)) == ("enregistre", (2, 0, 0, 0))
    first, second = await enrolment(centre, "A-1"), await enrolment(centre, "A-2")
    assert first is not None
    assert second is not None
    assert first["candidate"].casefold() == "inès essai"
    assert (first["route"], first["entered_on"]) == ("formation_continue", "2024-02-05")
    assert second["candidate"] == "Léo Épreuve"
    assert (second["route"], second["entered_on"]) == ("contrat_professionnalisation", "2024-03-01")


async def test_numbers_of_a_workbook_are_read_as_text(api: Api) -> None:
    centre = await staff(api, "centre")

    await saved(centre, xlsx_of([2024001, "Essai", "Inès", None, "VAE", None]))

    assert (await enrolment(centre, "2024001") or {})["candidate"] == "Inès Essai"


async def test_same_file_again_changes_nothing(api: Api) -> None:
    centre = await staff(api, "centre")
    content = csv_of(INES, LEO, ";Sans;Numéro;sans.numero@example.org;VAE;")
    await saved(centre, content)
    before = await count(api.database, AuditEntry)

    again = await saved(centre, content)

    assert (again["status"], counts(again), again["changes"]) == ("enregistre", (0, 0, 3, 0), [])
    assert await count(api.database, AuditEntry) == before


async def test_differing_value_is_an_update_told_as_such(api: Api) -> None:
    centre = await staff(api, "centre")
    await saved(centre, csv_of(INES))

    found = await saved(centre, csv_of("A-1;Essai;Inès;nouvelle@example.org;FC;06/02/2024"))

    assert counts(found) == (0, 1, 0, 0)
    assert found["changes"] == [
        {
            "line": 2,
            "column": "e-mail",
            "before": "ines.essai@example.org",
            "after": "nouvelle@example.org",
        },
        {"line": 2, "column": "date d'entrée", "before": "05/02/2024", "after": "06/02/2024"},
    ]
    assert (await enrolment(centre, "A-1") or {})["entered_on"] == "2024-02-06"


async def test_empty_cell_leaves_what_is_recorded(api: Api) -> None:
    centre = await staff(api, "centre")
    await saved(centre, csv_of(INES))

    found = await saved(centre, csv_of("A-1;Essai;Inès;;formation continue;"))

    assert counts(found) == (0, 0, 1, 0)
    assert (await enrolment(centre, "A-1") or {})["entered_on"] == "2024-02-05"


async def test_every_bad_line_is_reported_and_nothing_is_written(api: Api) -> None:
    centre = await staff(api, "centre")

    found = await saved(
        centre,
        csv_of(
            INES,
            "A 3;;Léo;pas une adresse;apprentissage;31/02/2024",
            "A-4;Essai;Ana;;VAE;05/02/1924",
            ";Essai;Sam;;VAE;",
        ),
    )

    assert (found["status"], found["saved"]) == ("refuse", False)
    assert counts(found) == (1, 0, 0, 3)
    told = [(one["line"], one["column"]) for one in found["issues"]]
    assert told == [
        (3, "numéro"),
        (3, "e-mail"),
        (3, "voie"),
        (3, "date d'entrée"),
        (3, "nom"),
        (4, "date d'entrée"),
        (5, None),
    ]
    assert all(one["problem"] and one["remedy"] for one in found["issues"])
    assert await enrolment(centre, "A-1") is None


async def test_partial_writes_the_good_lines(api: Api) -> None:
    centre = await staff(api, "centre")

    found = await saved(centre, csv_of(INES, "A-2;Essai;Ana;;inconnue;"), partial=True)

    assert (found["status"], found["saved"]) == ("enregistre_en_partie", True)
    assert counts(found) == (1, 0, 0, 1)
    assert await enrolment(centre, "A-1") is not None
    assert await enrolment(centre, "A-2") is None


async def test_headers_are_reported_before_any_line(api: Api) -> None:
    centre = await staff(api, "centre")

    found = await saved(
        centre, csv_of("x;y;z", headers="nom;Courriers;prénom;prénom;date d'entré"), partial=True
    )

    assert (found["status"], found["lines"]) == ("refuse", 0)
    assert [(one["line"], one["column"]) for one in found["issues"]] == [
        (1, "Courriers"),
        (1, "prénom"),
        (1, "date d'entré"),
        (1, "voie"),
        (1, None),
    ]
    assert "« date d'entrée »" in found["issues"][2]["remedy"]


async def test_same_candidate_twice_in_the_file_is_refused(api: Api) -> None:
    centre = await staff(api, "centre")

    found = await report(centre, csv_of(INES, INES.replace("ines", "autre"), INES.replace("A-1", "A-9")))

    assert [(one["line"], one["column"]) for one in found["issues"]] == [(3, "numéro"), (4, "e-mail")]
    assert "ligne 2" in found["issues"][0]["problem"]


async def test_centre_imports_for_itself_only(api: Api) -> None:
    other = await staff(api, "centre", centre="Une autre UIMM")
    centre = await staff(api, "centre")
    await saved(other, csv_of(INES))

    headers = "numéro;nom;prénom;voie;centre"
    elsewhere = await report(centre, csv_of("B-1;Essai;Ana;VAE;une autre uimm", headers=headers))
    taken = await report(centre, csv_of(INES))
    unknown = await report(centre, csv_of("B-1;Essai;Ana;VAE;UIMM de nulle part", headers=headers))
    person = await report(centre, csv_of(INES.replace("A-1", "B-7")))

    assert "ressort" in elsewhere["issues"][0]["problem"]
    assert "ressort" in taken["issues"][0]["problem"]
    assert (unknown["issues"][0]["line"], unknown["issues"][0]["column"]) == (2, "centre")
    assert person["issues"][0]["column"] == "e-mail"


async def test_organisme_enrols_its_own(api: Api) -> None:
    organisme = await staff(api, "organisme")
    own = (await organisme.get("/v1/training-bodies"))["items"][0]["id"]

    await saved(organisme, csv_of(INES))

    assert (await enrolment(organisme, "A-1") or {})["training_body_id"] == own


async def test_vae_keeps_its_recevabilite_and_names_no_undisclosed_company(api: Api) -> None:
    admin = await staff(api, "administrateur")
    await admin.post("/v1/companies", name="Forge & Cie")
    headers = "numéro;nom;prénom;voie;entreprise;entreprise informée;date de recevabilité"

    refused = await report(
        admin,
        csv_of("V-1;Essai;Ana;VAE;Forge & Cie;;", "V-2;Essai;Léa;contrat pro;;;05/02/2024", headers=headers),
    )
    first = await saved(admin, csv_of("V-1;Essai;Ana;VAE;FORGE ET CIE;oui;", headers=headers), partial=True)
    made = await saved(admin, csv_of("V-1;Essai;Ana;VAE;forge cie;oui;05/02/2024", headers=headers))
    again = await saved(admin, csv_of("V-1;Essai;Ana;VAE;forge cie;oui;05/02/2024", headers=headers))
    changed = await saved(admin, csv_of("V-1;Essai;Ana;VAE;;;06/02/2024", headers=headers))

    assert [one["column"] for one in refused["issues"]] == ["entreprise", "date de recevabilité"]
    assert "Forge & Cie" in first["issues"][0]["remedy"]
    assert (counts(made), counts(again), counts(changed)) == ((1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0))
    found = await enrolment(admin, "V-1") or {}
    async with api.database.read() as session:
        file = (await session.scalars(select(VaeFile).where(VaeFile.enrolment_id == found["id"]))).one()
    assert (file.decision, file.decided_on) == ("recevable", date(2024, 2, 6))


async def test_recevabilite_is_added_to_a_known_vae(api: Api) -> None:
    centre = await staff(api, "centre")
    await saved(centre, csv_of("V-1;Essai;Ana;;VAE;"))

    found = await saved(
        centre, csv_of("V-1;Essai;Ana;VAE;05/02/2024", headers="numéro;nom;prénom;voie;recevabilité")
    )

    assert (counts(found), found["changes"][0]["after"]) == ((0, 1, 0, 0), "05/02/2024")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("A-1;Essai;Inès;;VAE;", "voie"),
        ("A-1;Autre;Personne;;formation continue;", "nom"),
        ("A-1;Essai;Inès;camille.demo@example.org;formation continue;", "e-mail"),
        ("A-5;Essai;Ana;INES.essai@example.org;formation continue;", "e-mail"),
    ],
    ids=["voie", "nom", "adresse prise", "personne prise"],
)
async def test_nobody_is_merged_by_guess(api: Api, line: str, column: str) -> None:
    centre = await staff(api, "centre")
    await saved(centre, csv_of(INES))

    found = await report(centre, csv_of(line))

    assert [(one["line"], one["column"]) for one in found["issues"]] == [(2, column)]


async def test_changes_are_in_the_audit_log_with_the_file(api: Api) -> None:
    centre = await staff(api, "centre")

    found = await saved(centre, csv_of(INES))

    async with api.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.reason == f"import {found['file']}")
        entries = (await session.scalars(query)).all()
    assert {(one.record_type, one.action) for one in entries} == {
        ("person", "creation"),
        ("enrolment", "creation"),
    }
    assert {one.actor_id for one in entries} == {centre.account_id}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["candidates", "evaluations"])
async def test_templates_are_read_back(api: Api, kind: str, ending: str) -> None:
    centre = await staff(api, "centre")

    template = await centre.call("GET", f"/v1/imports/{kind}/template.{ending}")
    found = await report(centre, template.content, kind)

    assert template.status_code == 200
    assert f'"{kind}.{ending}"' in template.headers["Content-Disposition"]
    assert (found["issues"], found["lines"]) == ([], 0)
