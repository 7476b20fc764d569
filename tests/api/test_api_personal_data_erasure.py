"""After an erasure nothing names the person, wherever it was; what a jury declared stays."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select

from api.audit.attribution import system
from api.audit.models import AuditEntry
from api.db.base import Base
from api.enrolments.models import Enrolment, Evidence
from api.evaluations.models import Opinion
from api.idempotency.models import IdempotencyKey
from api.jury.models import BlockAttestation, JuryCandidate, JuryDeclaration, JuryPoint, JurySession, Minutes
from api.people.models import Company, ExamCentre, Person, Signatory
from api.personal_data.holdings import HOLDINGS
from api.personal_data.pseudonyms import Pseudonym
from api.portals.models import Portal
from tests.api.driver import Api
from tests.api.fakes import START
from tests.api.samples import sample
from tests.api.staff import caller, staff

NAME, EMAIL = "Zébulon Kowalczyk", "zebulon.k@example.org"
BY = system("essai", START)
EVERYTHING = {one.model: one for one in HOLDINGS}


async def somebody(api: Api, outcome: str = "non_admissible") -> int:
    """A person with a row in every table of the plan, named in every personal column and in the log."""
    async with api.database.write(BY) as session:
        person = Person(given_name="Zébulon", family_name="Kowalczyk", email=EMAIL)
        session.add(person)
        await session.flush()
        bodies = {
            "company_id": (await session.scalars(select(Company.id))).first(),
            "exam_centre_id": (await session.scalars(select(ExamCentre.id))).first(),
            "portal_id": (await session.scalars(select(Portal.id))).first(),
            "person_id": person.id,
        }
        made: dict[str, Any] = {}
        jury = JurySession(
            held_on=START.date(), place="Ici", exam_centre_id=bodies["exam_centre_id"], closed_at=START
        )
        session.add(jury)
        await session.flush()
        made["jury_session"] = jury.id
        for model in EVERYTHING:
            if model in (Person, JurySession) or (model is BlockAttestation and outcome != "admissible"):
                continue
            given = dict(bodies)
            for column in model.__table__.columns:
                for key in column.foreign_keys:
                    if key.column.table.name in made:
                        given[column.name] = made[key.column.table.name]
            if "evaluator_id" in model.__table__.columns:
                continue
            names = {column.name for column in model.__table__.columns}
            row = model(**sample(model.__table__, NAME, **{k: v for k, v in given.items() if k in names}))  # type: ignore[arg-type]
            if isinstance(row, JuryDeclaration):
                row.outcome = outcome
            if isinstance(row, Minutes):
                row.content = {
                    "candidats": [
                        {"enrolment_id": made["enrolment"], "prenom": "Zébulon", "nom": "Kowalczyk"},
                        {"enrolment_id": 999, "prenom": "Zébulon", "nom": "Kowalczyk"},
                    ],
                    "texte": f"{NAME.upper()} et Ana Silva",
                }
            session.add(row)
            await session.flush()
            made[model.__tablename__] = row.id  # type: ignore[attr-defined]
        session.add(
            JuryPoint(
                jury_session_id=jury.id,
                code="parite",
                note=f"{NAME} absent",
                confirmed_by="Ana",
                confirmed_at=START,
            )
        )
        gone = Evidence(enrolment_id=made["enrolment"], kind="preuve", title=NAME, received_on=START.date())
        session.add(gone)
        session.add(
            IdempotencyKey(
                caller="centre:1",
                key=EMAIL,
                request_hash="h",
                record_type="person",
                record_id=person.id,
                created_at=START,
            )
        )
        await session.flush()
        await session.delete(gone)
    return int(person.id)


async def erase(api: Api, person_id: int, reason: str = "demande de la personne") -> dict[str, Any]:
    admin = await staff(api, "administrateur")
    response = await admin.call("POST", f"/v1/people/{person_id}/erasure", {"reason": reason})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def everything(api: Api) -> dict[str, list[dict[str, Any]]]:
    async with api.database.read() as session:
        return {
            table.name: [
                dict(row) for row in (await session.execute(select(table).order_by(table.c.id))).mappings()
            ]
            for table in Base.metadata.sorted_tables
        }


def naming(content: dict[str, list[dict[str, Any]]], *words: str) -> list[str]:
    return [
        f"{table}: {row}"
        for table, rows in content.items()
        for row in rows
        if any(word.lower() in json.dumps(row, ensure_ascii=False, default=str).lower() for word in words)
    ]


async def test_anonymous_is_refused(api: Api) -> None:
    assert (await api.public.post("/v1/people/1/erasure", json={"reason": "x"})).status_code == 401


@pytest.mark.parametrize(
    "role", ["centre", "organisme", "evaluateur", "president", "candidat", "entreprise", "service"]
)
async def test_only_the_administrator_erases(api: Api, role: str) -> None:
    them = await caller(api, role)
    assert (await them.call("POST", "/v1/people/1/erasure", {"reason": "x"})).status_code == 403


async def test_erasure_asks_for_a_reason_and_somebody(api: Api) -> None:
    admin = await staff(api, "administrateur")
    assert (await admin.call("POST", "/v1/people/1/erasure", {})).status_code == 422
    assert (await admin.call("POST", "/v1/people/99999/erasure", {"reason": "x"})).status_code == 404


async def test_nothing_names_the_erased_person_anywhere(api: Api) -> None:
    number = await somebody(api)
    before = await everything(api)
    assert len(naming(before, "Kowalczyk")) > 20
    admin = await staff(api, "administrateur")
    await admin.patch(f"/v1/candidates/{number}", family_name="Kowalczyk-Roux", reason=f"{NAME} s'est marié")
    await admin.patch(f"/v1/candidates/{number}", family_name="Kowalczyk", reason="retour")

    report = await erase(api, number, f"demande de {NAME}, {EMAIL}")

    after = await everything(api)
    # Of a namesake in the same procès-verbal, nothing was taken.
    (minutes,) = after["minutes"]
    assert minutes["content"]["candidats"][1] == {
        "enrolment_id": 999,
        "prenom": "Zébulon",
        "nom": "Kowalczyk",
    }
    assert minutes["content"]["texte"] == "Personne effacée et Ana Silva"
    minutes["content"]["candidats"].pop()
    for entry in after["audit_entry"]:
        if entry["record_type"] == "minutes" and "content" in entry["changes"]:
            entry["changes"]["content"] = [None, None]
    assert naming(after, "Kowalczyk", EMAIL) == []
    (person,) = [row for row in after["person"] if row["id"] == number]
    assert (person["given_name"], person["family_name"], person["email"]) == ("Personne", "effacée", None)
    assert person["erased_at"] is not None
    assert (report["certified"], report["to_check"]) == (False, [])
    assert not any("Rasa" in one for one in report["elsewhere"])
    # Nobody else lost a row.
    for table in ("person", "enrolment", "opinion", "evaluation", "evidence", "signatory", "minutes"):
        assert len(after[table]) == len(before[table])
    for table in (
        "conversation",
        "message",
        "button",
        "chat_session",
        "guide_draft",
        "space_session",
        "space_link",
    ):
        assert after[table] == []
    for table in (
        "space_code",
        "outgoing_mail",
        "reminder_stop",
        "roadmap_tick",
        "opinion_draft",
        "opinion_activity",
    ):
        assert after[table] == []


async def test_no_personal_column_keeps_its_value(api: Api) -> None:
    number = await somebody(api)
    before = await everything(api)

    await erase(api, number)

    after = await everything(api)
    checked = 0
    for model in EVERYTHING:
        for column in inspect(model).columns:
            if not column.info.get("personal"):
                continue
            for row in before[model.__tablename__]:
                if row[column.name] is None or not naming({"x": [row]}, "Kowalczyk", EMAIL):
                    continue
                kept = [one for one in after[model.__tablename__] if one["id"] == row["id"]]
                assert all(one[column.name] != row[column.name] for one in kept), (model, column)
                checked += 1
    assert checked >= 12


async def test_what_a_jury_declared_stays_until_its_own_term(api: Api) -> None:
    number = await somebody(api, "admissible")

    report = await erase(api, number)

    after = await everything(api)
    (person,) = [row for row in after["person"] if row["id"] == number]
    assert (person["family_name"], person["email"]) == ("Kowalczyk", None)
    assert after["minutes"][0]["content"]["candidats"][0]["nom"] == "Kowalczyk"
    assert report["certified"] is True
    assert report["kept"][0]["until"].startswith("jusqu'au ")
    assert {one["what"] for one in report["kept"]} >= {"Procès-verbaux, avec le nom"}
    left = {one.partition(":")[0] for one in naming(after, "Kowalczyk")}
    assert left <= {"person", "minutes", "audit_entry", "jury_point", "jury_declaration"}
    assert naming(after, EMAIL) == []


async def test_attestation_alone_keeps_the_name(api: Api) -> None:
    number = await somebody(api, "admissible")
    async with api.database.write(BY) as session:
        (
            await session.scalars(select(JuryDeclaration).order_by(JuryDeclaration.id.desc()))
        ).first().outcome = "non_admissible"  # type: ignore[union-attr]

    assert (await erase(api, number))["certified"] is True


@pytest.mark.parametrize("outcome", ["admissible", "non_admissible"])
async def test_answer_says_what_is_done_without_contradiction(api: Api, outcome: str) -> None:
    number = await somebody(api, outcome)

    report = await erase(api, number)

    kept = {one["what"]: one["until"] for one in report["kept"]}
    done = {one["what"]: one["how"] for one in report["erased"]}
    assert len(kept) == len(report["kept"])
    if outcome == "admissible":
        assert [one for one in kept if one.startswith("Nom, inscriptions")]
        assert not [one for one in kept if "sans nom" in one or "sans le nom" in one]
        # The last event of the dossier is its recording here; 50 years of the calendar later, leap days included.
        assert report["kept"][0]["until"] == "jusqu'au 2 mars 2076"
        assert done["Adresse électronique"] == "retirée ; le nom est conservé"
        assert "Nom et adresse électronique" not in done
        assert "Nom dans les procès-verbaux" not in done
    else:
        assert not [one for one in kept if "avec le nom" in one or one.startswith("Nom")]
        assert done["Nom et adresse électronique"].startswith("remplacés")
        assert done["Nom dans les procès-verbaux"].startswith("remplacé")
    assert kept["Avis de l'entreprise, sans commentaire"].startswith("5 ans après")
    assert kept["Évaluations"].startswith("10 ans après")
    assert "jusqu'au 14 mai 2075" in kept.values()


async def test_admission_corrected_to_a_refusal_is_erased_in_full(api: Api) -> None:
    number = await somebody(api, "admissible")
    async with api.database.write(BY) as session:
        query = select(JuryDeclaration).order_by(JuryDeclaration.id.desc())
        mistake = (await session.scalars(query)).first()
        assert mistake is not None
        session.add(
            JuryDeclaration(
                jury_candidate_id=mistake.jury_candidate_id,
                rank=mistake.rank + 1,
                outcome="non_admissible",
                declared_on=START.date(),
                reason=f"{NAME} : erreur de saisie",
            )
        )

    report = await erase(api, number)

    # Also the attestation that came with the mistake.
    assert report["certified"] is False
    (person,) = [row for row in (await everything(api))["person"] if row["id"] == number]
    assert (person["given_name"], person["family_name"]) == ("Personne", "effacée")


@pytest.mark.parametrize("declared", [False, True])
async def test_person_before_an_open_jury_is_not_erased(api: Api, declared: bool) -> None:
    admin = await staff(api, "administrateur")
    async with api.database.write(BY) as session:
        if not declared:
            for one in await session.scalars(select(JuryDeclaration)):
                await session.delete(one)
        # Lou: Charlie's jury is still to come.
        query = select(JuryCandidate).join(Enrolment).join(Person, Person.id == Enrolment.person_id)
        put = (await session.scalars(query.where(Person.given_name == "Lou"))).one()
        person_id = put.enrolment.person_id
    before = await everything(api)

    response = await admin.call("POST", f"/v1/people/{person_id}/erasure", {"reason": "demande"})

    assert response.status_code == 409
    said = response.json()["detail"]
    assert "pas close" in said
    assert ("procès-verbal" if declared else "Retirez-la d'abord") in said
    assert await everything(api) == before


async def test_erasing_again_changes_nothing(api: Api) -> None:
    number = await somebody(api)
    first = await erase(api, number)
    api.clock.advance(timedelta(days=1))
    before = await everything(api)

    again = await erase(api, number)

    after = await everything(api)
    assert again["erased_at"] == first["erased_at"]
    assert after["audit_entry"][: len(before["audit_entry"])] == before["audit_entry"]
    assert [row for row in after["person"] if row["id"] == number] == [
        row for row in before["person"] if row["id"] == number
    ]


async def test_erased_signatory_leaves_the_candidates_their_opinions(api: Api) -> None:
    async with api.database.write(BY) as session:
        opinion = (await session.scalars(select(Opinion).where(Opinion.value.is_not(None)))).first()
        assert opinion is not None
        opinion.comment = "Autonome ; avis de Dominique Démo."
        signatory = (await session.scalars(select(Signatory))).one()
    tutor = await caller(api, "entreprise")

    report = await erase(api, signatory.person_id)

    async with api.database.read() as session:
        assert (
            await session.scalars(select(Opinion).where(Opinion.id == opinion.id))
        ).one().value == opinion.value
    assert any("candidats" in one["what"] for one in report["kept"])
    # Their name in a text of the candidate's is for a human to judge.
    assert {one["table"] for one in report["to_check"]} <= {"opinion", "audit_entry"}
    assert (await tutor.call("GET", "/v1/opinions")).status_code in (401, 404)
    assert (await tutor.call("GET", f"/v1/people/{signatory.person_id}/export.json")).status_code == 401


async def test_log_says_who_erased_and_nothing_of_what_was(api: Api) -> None:
    number = await somebody(api)
    await erase(api, number)

    async with api.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.record_type == "person", AuditEntry.record_id == number)
        entry = (await session.scalars(query.order_by(AuditEntry.id.desc()))).first()
    assert entry is not None
    assert (entry.action, entry.actor, entry.reason) == (
        "effacement",
        "Essai administrateur",
        "demande de la personne",
    )
    assert entry.changes["family_name"] == [None, None]


def test_names_are_found_in_any_order_and_no_other_word_is_touched() -> None:
    one = Pseudonym(1, {7}, "Ève", "Le Gall", "eve@example.org")

    assert (
        one.text("LE GALL Ève, ève  le gall <EVE@example.org>")
        == "Personne effacée, Personne effacée <[effacé]>"
    )
    assert one.text("Ève Le Gallois") == "Ève Le Gallois"
    assert one.text("Mme Le Gall", broad=True) == "Mme [effacé]"
    assert one.json({"a": ["Ève", "Le Gall", 3]}) == {"a": ["Personne", "effacée", 3]}
