"""Evaluations imported from a file, by those who evaluate."""

from typing import Any

import pytest
from sqlalchemy import func, select

from api.audit.models import AuditEntry
from api.enrolments.models import Enrolment
from api.evaluations.models import Evaluation, EvaluationEvaluator, Evaluator
from api.jury.models import JuryCandidate, JuryDeclaration
from tests.api.driver import Api
from tests.api.files import counts, csv_of, evaluator, report, saved, send
from tests.api.staff import Caller, caller, staff

HEADERS = "numéro;capacité;modalité;date;résultat;évaluateur(s);publié le"
C1 = "A-1;C1;situation réelle;04/03/2024;validée;;"
C2 = "A-1;2;projets;04/03/2024;non validée;;"


def of(*lines: str, headers: str = HEADERS, **how: Any) -> bytes:
    return csv_of(*lines, headers=headers, **how)


async def centre_with_candidate(api: Api) -> Caller:
    centre = await staff(api, "centre")
    await saved(centre, csv_of("A-1;Essai;Inès;ines.essai@example.org;formation continue;05/02/2024"))
    own = (await centre.get("/v1/enrolments?number=A-1"))["items"][0]["exam_centre_id"]
    await evaluator(api, own, "Maud", "Juste")
    await evaluator(api, own, "Éric", "Le Sûr")
    return centre


async def recorded(api: Api) -> list[Evaluation]:
    async with api.database.read() as session:
        ids = await session.scalars(
            select(AuditEntry.record_id).where(
                AuditEntry.record_type == "evaluation", AuditEntry.reason.is_not(None)
            )
        )
        query = select(Evaluation).where(Evaluation.id.in_(set(ids))).order_by(Evaluation.capacity)
        return list((await session.scalars(query)).all())


async def sat(api: Api) -> set[str]:
    async with api.database.read() as session:
        query = select(Evaluator.family_name).join(
            EvaluationEvaluator, EvaluationEvaluator.evaluator_id == Evaluator.id
        )
        return set((await session.scalars(query)).all())


@pytest.mark.parametrize("role", ["organisme", "president", "candidat", "entreprise", "service"])
async def test_only_those_who_evaluate_import_evaluations(api: Api, role: str) -> None:
    assert (await send(await caller(api, role), of(C1), "evaluations")).status_code == 403


async def test_evaluations_are_recorded_once(api: Api) -> None:
    centre = await centre_with_candidate(api)
    content = of(C1, C2, "A-1;c3;Reconstituée;04/03/2024;Excusée;;")

    dry = await report(centre, content, "evaluations")
    none = await recorded(api)
    first = await saved(centre, content, "evaluations")
    again = await saved(centre, content, "evaluations")

    assert (dry["status"], counts(dry), none) == ("simule", (3, 0, 0, 0), [])
    assert (counts(first), counts(again), again["changes"]) == ((3, 0, 0, 0), (0, 0, 3, 0), [])
    assert [(one.capacity, one.modality, one.outcome) for one in await recorded(api)] == [
        ("C1", "situation_reelle", "validee"),
        ("C2", "projets", "non_validee"),
        ("C3", "reconstituee", "excuse"),
    ]
    assert all(one.published_at is None for one in await recorded(api))


async def test_candidate_is_found_by_address(api: Api) -> None:
    centre = await centre_with_candidate(api)
    headers = HEADERS.replace("numéro", "courriel")

    found = await saved(
        centre, of(C1.replace("A-1", "Ines.Essai@example.org"), headers=headers), "evaluations"
    )

    assert counts(found) == (1, 0, 0, 0)


async def test_those_who_sat_are_what_the_file_says(api: Api) -> None:
    centre = await centre_with_candidate(api)
    line = "A-1;C1;projets;04/03/2024;validée;{};"

    await saved(centre, of(line.format("Maud Juste")), "evaluations")
    changed = await saved(centre, of(line.format("maud juste et LE SUR Eric")), "evaluations")
    again = await saved(centre, of(line.format("Éric Le Sûr, Maud Juste")), "evaluations")
    replaced = await saved(centre, of(line.format("Éric Le Sûr")), "evaluations")
    silent = await saved(centre, of(line.format("")), "evaluations")
    unknown = await saved(centre, of(line.format("Maud Juste / Nina Connue")), "evaluations")

    assert changed["changes"] == [
        {"line": 2, "column": "évaluateurs", "before": "Maud Juste", "after": "Maud Juste, Éric Le Sûr"}
    ]
    assert [counts(one) for one in (again, replaced, silent)] == [(0, 0, 1, 0), (0, 1, 0, 0), (0, 0, 1, 0)]
    assert await sat(api) == {"Le Sûr"}
    assert (unknown["status"], unknown["issues"][0]["column"]) == ("refuse", "évaluateurs")


async def test_centre_publishes_and_an_evaluator_does_not(api: Api) -> None:
    centre = await centre_with_candidate(api)
    line = C1 + "11/03/2024"

    refused = await saved(await staff(api, "evaluateur"), of(line), "evaluations")
    await saved(await staff(api, "evaluateur"), of(C1), "evaluations")
    published = await saved(centre, of(line), "evaluations")
    again = await saved(centre, of(line), "evaluations")

    assert refused["issues"][0]["column"] == "publié le"
    assert (counts(published), counts(again)) == ((0, 1, 0, 0), (0, 0, 1, 0))
    assert published["changes"][0]["after"] == "11/03/2024"
    assert (await recorded(api))[0].published_at is not None


async def test_another_outcome_is_an_update(api: Api) -> None:
    centre = await centre_with_candidate(api)
    await saved(centre, of(C1), "evaluations")

    found = await saved(centre, of(C1.replace("validée", "non validée")), "evaluations")

    assert found["changes"] == [
        {"line": 2, "column": "résultat", "before": "validee", "after": "non_validee"}
    ]


async def test_out_of_reach_does_not_exist(api: Api) -> None:
    await centre_with_candidate(api)
    other = await staff(api, "centre", centre="Une autre UIMM")

    found = await saved(other, of(C1), "evaluations")

    assert (found["status"], found["issues"][0]["column"]) == ("refuse", "numéro")


async def test_what_a_jury_has_declared_on_is_not_changed_in_bulk(api: Api) -> None:
    centre = await staff(api, "centre")
    async with api.database.read() as session:
        query = declared_evaluations()
        number, capacity, modality, day, outcome = (await session.execute(query)).first() or ()
    words = {"situation_reelle": "situation réelle", "projets": "projets", "reconstituee": "reconstituée"}
    line = f"{number};{capacity};{words[modality]};{day:%d/%m/%Y};{{}};;"
    same, other = ("validée", "absent") if outcome == "validee" else ("non validée", "validée")

    unchanged = await saved(centre, of(line.format(same)), "evaluations")
    refused = await saved(centre, of(line.format(other)), "evaluations")
    added = await saved(centre, of(f"{number};C1;projets;01/02/2020;validée;;"), "evaluations")

    assert counts(unchanged) == (0, 0, 1, 0)
    for found in (refused, added):
        assert found["status"] == "refuse"
        assert "jury" in found["issues"][0]["problem"]
        assert "motif" in found["issues"][0]["problem"]


def declared_evaluations() -> Any:
    return (
        select(
            Enrolment.number,
            Evaluation.capacity,
            Evaluation.modality,
            Evaluation.evaluated_on,
            Evaluation.outcome,
        )
        .join(Evaluation, Evaluation.enrolment_id == Enrolment.id)
        .join(JuryCandidate, JuryCandidate.enrolment_id == Enrolment.id)
        .join(JuryDeclaration, JuryDeclaration.jury_candidate_id == JuryCandidate.id)
    )


async def test_every_bad_line_is_told(api: Api) -> None:
    centre = await centre_with_candidate(api)

    found = await saved(
        centre,
        of(
            C1,
            C1,
            "A-1;C9;oral;04/13/2024;admis;;",
            "A-404;C1;projets;04/03/2024;validée;;",
            "A-1;C4;projets;;absent;;",
        ),
        "evaluations",
    )

    assert [(one["line"], one["column"]) for one in found["issues"]] == [
        (3, None),
        (4, "capacité"),
        (4, "modalité"),
        (4, "date"),
        (4, "résultat"),
        (5, "numéro"),
        (6, "date"),
    ]
    assert await recorded(api) == []


async def test_rules_of_an_evaluation_are_those_of_the_api(api: Api) -> None:
    centre = await centre_with_candidate(api)
    await saved(centre, of(C1 + "11/03/2024"), "evaluations")

    later = await report(centre, of("A-1;C2;projets;04/03/2090;validée;;"), "evaluations")
    changed = C1.replace("validée", "absent")
    published = await report(await staff(api, "evaluateur"), of(changed), "evaluations")
    moved = await report(centre, of(C1 + "12/03/2024"), "evaluations")

    assert "à venir" in later["issues"][0]["problem"]
    assert "publié" in published["issues"][0]["problem"]
    assert moved["issues"][0]["column"] == "publié le"


async def test_partial_writes_the_good_evaluations(api: Api) -> None:
    centre = await centre_with_candidate(api)

    found = await saved(centre, of(C1, "A-1;C9;projets;04/03/2024;validée;;"), "evaluations", partial=True)

    assert (found["status"], counts(found)) == ("enregistre_en_partie", (1, 0, 0, 1))
    async with api.database.read() as session:
        assert (await session.scalar(select(func.count(EvaluationEvaluator.id)))) == 0
