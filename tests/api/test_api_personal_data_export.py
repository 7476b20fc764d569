"""All that is held on a person, as JSON and as a document."""

import json
import re
import unicodedata
from typing import Any

import pytest
from sqlalchemy import select

from api.audit.attribution import system
from api.enrolments.models import Enrolment, Evidence
from api.evaluations.models import Opinion
from api.jury.models import BlockAttestation, JuryDeclaration
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionDraft, OpinionForm
from api.people.models import Person
from api.personal_data.holdings import ALL_HOLDINGS
from api.personal_data.pdf import MARGIN, Export, pdf, write
from api.personal_data.schemas import PersonExport
from tests.api.driver import Api
from tests.api.juries import seated_jury
from tests.api.staff import Caller, caller, staff


async def person_of(admin: Caller, family_name: str) -> int:
    found = (await admin.get(f"/v1/candidates?family_name_contains={family_name}"))["items"]
    return int(found[0]["id"])


async def exported(api: Api, family_name: str = "Démo", given_name: str = "Camille") -> dict[str, Any]:
    admin = await staff(api, "administrateur")
    people = (await admin.get(f"/v1/candidates?family_name_contains={family_name}"))["items"]
    (number,) = [one["id"] for one in people if one["given_name"] == given_name]
    found: dict[str, Any] = await admin.get(f"/v1/people/{number}/export.json")
    return found


def rows(export: dict[str, Any], table: str) -> list[dict[str, Any]]:
    (section,) = [one for one in export["sections"] if one["table"] == table]
    found: list[dict[str, Any]] = section["rows"]
    return found


@pytest.mark.parametrize("ending", ["json", "pdf"])
async def test_anonymous_is_refused(api: Api, ending: str) -> None:
    assert (await api.public.get(f"/v1/people/1/export.{ending}")).status_code == 401


@pytest.mark.parametrize("role", ["centre", "organisme", "evaluateur", "president", "service"])
async def test_others_are_refused(api: Api, role: str) -> None:
    assert (await (await caller(api, role)).call("GET", "/v1/people/1/export.json")).status_code == 403


async def test_candidate_exports_themselves_only(api: Api) -> None:
    candidate = await caller(api, "candidat")
    admin = await staff(api, "administrateur")
    own = (await candidate.get("/v1/enrolments"))["items"][0]["person_id"]
    stranger = await person_of(admin, "Fictif")

    assert (await candidate.get(f"/v1/people/{own}/export.json"))["name"] == "Camille Démo"
    for ending in ("json", "pdf"):
        assert (await candidate.call("GET", f"/v1/people/{stranger}/export.{ending}")).status_code == 404


async def test_every_table_has_its_section(api: Api) -> None:
    export = await exported(api)

    assert [one["table"] for one in export["sections"]] == [one.model.__tablename__ for one in ALL_HOLDINGS]
    assert all(one["why"] and one["kept_for"] for one in export["sections"])


async def test_candidate_reads_all_but_outcomes_not_visible_yet(api: Api) -> None:
    candidate = await caller(api, "candidat")
    own = (await candidate.get("/v1/enrolments"))["items"][0]["person_id"]
    await api.public.post(
        "/v1/chat/messages",
        headers=candidate.headers,
        json={"client_message_id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "text": "Où en suis-je ?"},
    )

    export = await candidate.get(f"/v1/people/{own}/export.json")
    full = await (await staff(api, "administrateur")).get(f"/v1/people/{own}/export.json")

    hidden = [one for one in rows(export, "evaluation") if one["published_at"] is None]
    assert [(one["capacity"], one["outcome"]) for one in hidden] == [("C5", None)]
    assert "visible" in hidden[0]["outcome_hidden"]
    assert [one["outcome"] for one in rows(full, "evaluation") if one["capacity"] == "C5"] == ["validee"]
    # Neither by the log.
    about = [
        one
        for one in rows(export, "audit_entry")
        if one["record_type"] == "evaluation" and one["record_id"] == hidden[0]["id"]
    ]
    assert about
    assert all("validee" not in json.dumps(one) for one in about)
    assert {one["capacity"] for one in rows(export, "evaluation")} == {
        "C1",
        "C2",
        "C3",
        "C4",
        "C5",
        "C7",
        "C8",
    }
    assert len(rows(export, "opinion")) == 5
    assert rows(export, "opinion")[0]["signatory_id"]["name"].startswith("Dominique Démo")
    assert rows(export, "chat_session")
    assert "Où en suis-je ?" in [one["text"] for one in rows(export, "message")]
    assert "token" not in json.dumps(rows(export, "chat_session"))


async def test_history_says_nothing_of_the_other_candidates_of_a_jury(api: Api) -> None:
    candidate, jury = await caller(api, "candidat"), await seated_jury(api)
    (own,) = (await candidate.get("/v1/enrolments"))["items"]
    (other,) = (await jury.centre.get("/v1/enrolments?number=DEMO-2"))["items"]
    await jury.put(own["id"])
    await jury.declare((await jury.put(other["id"]))["id"], "non_admissible")
    await jury.president.post(f"{jury.path}/minutes")

    export = await candidate.get(f"/v1/people/{own['person_id']}/export.json")

    assert "minutes" in [one["record_type"] for one in rows(export, "audit_entry")]
    told = json.dumps(export, ensure_ascii=False)
    assert "Sacha" not in told
    assert "non_admissible" not in told
    assert "Moreau" not in told


async def test_reason_of_a_correction_does_not_say_an_outcome_not_visible_yet(api: Api) -> None:
    candidate, centre = await caller(api, "candidat"), await staff(api, "centre")
    (own,) = (await candidate.get("/v1/enrolments"))["items"]
    found = await centre.get(f"/v1/evaluations?enrolment_id={own['id']}&capacity=C5")
    evaluator = await centre.post(
        "/v1/evaluators",
        exam_centre_id=own["exam_centre_id"],
        given_name="Léa",
        family_name="Jury",
    )
    await centre.patch(
        f"/v1/evaluations/{found['items'][0]['id']}",
        outcome="non_validee",
        evaluator_ids=[evaluator["id"]],
        reason="Insuffisant, contrairement à ce qui était saisi",
    )

    export = await candidate.get(f"/v1/people/{own['person_id']}/export.json")
    full = await (await staff(api, "administrateur")).get(f"/v1/people/{own['person_id']}/export.json")

    assert "Insuffisant" not in json.dumps(export, ensure_ascii=False)
    assert "Insuffisant" in json.dumps(full, ensure_ascii=False)


async def test_signatory_reads_their_own_opinions_and_nothing_of_the_candidates(api: Api) -> None:
    tutor = await caller(api, "entreprise")
    own = (await exported(api, given_name="Dominique"))["person_id"]

    export = await tutor.get(f"/v1/people/{own}/export.json")

    assert rows(export, "opinion")
    assert rows(export, "signatory")[0]["company_id"]["name"] == "Atelier Démonstration"
    for table in ("evaluation", "enrolment", "vae_file", "jury_candidate", "evidence"):
        assert rows(export, table) == []
    assert {one["record_type"] for one in rows(export, "audit_entry")} <= {"person", "signatory", "opinion"}


async def test_what_is_not_sent_is_shown_to_whoever_writes_it_alone(api: Api) -> None:
    now = api.clock()
    async with api.database.write(system("essai", now)) as session:
        query = select(Opinion).join(Enrolment).join(Person, Person.id == Enrolment.person_id)
        awaited = (
            await session.scalars(query.where(Person.given_name == "Camille", Opinion.value.is_(None)))
        ).first()
        assert awaited is not None
        form = OpinionForm(enrolment_id=awaited.enrolment_id, signatory_id=awaited.signatory_id)
        session.add(form)
        await session.flush()
        told = OpinionActivity(form_id=form.id, title="Réglage de la presse", created_at=now)
        session.add(told)
        await session.flush()
        session.add(OpinionActivityUse(activity_id=told.id, opinion_id=awaited.id))
        session.add(
            OpinionDraft(opinion_id=awaited.id, value="defavorable", comment="À revoir", updated_at=now)
        )
    candidate, tutor = await caller(api, "candidat"), await caller(api, "entreprise")
    people = [(await exported(api, given_name=one))["person_id"] for one in ("Camille", "Dominique")]

    on_them = await candidate.get(f"/v1/people/{people[0]}/export.json")
    by_them = await tutor.get(f"/v1/people/{people[1]}/export.json")
    handed_over = await exported(api, given_name="Camille")

    for table in ("opinion_draft", "opinion_activity", "opinion_activity_use"):
        assert rows(on_them, table) == rows(handed_over, table) == []
        assert len(rows(by_them, table)) == 1
    assert "À revoir" not in json.dumps(on_them, ensure_ascii=False)
    assert rows(by_them, "opinion_form")[0]["enrolment_id"] == "masqué"
    assert len(rows(on_them, "opinion_form")) == 1


async def test_signatory_reads_nothing_of_a_vae_that_is_no_longer_disclosed(api: Api) -> None:
    admin, tutor = await staff(api, "administrateur"), await caller(api, "entreprise")
    me = await tutor.get("/v1/me")
    company = me["companies"][0]["id"]
    (signatory,) = (await admin.get(f"/v1/signatories?company_id={company}"))["items"]
    (vae,) = (await admin.get("/v1/enrolments?number=DEMO-3"))["items"]
    await admin.patch(f"/v1/enrolments/{vae['id']}", company_id=company, disclosed=True)
    asked = await admin.post(
        "/v1/opinions",
        enrolment_id=vae["id"],
        signatory_id=signatory["id"],
        capacity="C1",
        candidate_told_on="2026-02-01",
    )
    path = f"/v1/people/{me['person_id']}/export.json"
    before = await tutor.get(path)
    await admin.patch(f"/v1/enrolments/{vae['id']}", company_id=None, disclosed=False)
    after = await tutor.get(path)

    assert asked["id"] in [one["id"] for one in rows(before, "opinion")]
    assert asked["id"] not in [one["id"] for one in rows(after, "opinion")]
    assert rows(after, "opinion")
    for told in (before, after):
        assert "DEMO-" not in json.dumps(told)
        assert all(
            one["changes"].get("enrolment_id") in (None, ["masqué", "masqué"])
            for one in rows(told, "audit_entry")
        )


async def test_declared_person_reads_what_the_jury_declared(api: Api) -> None:
    export = await exported(api, "Fictif", "Lou")

    assert [one["outcome"] for one in rows(export, "jury_declaration")] == ["admissible"]
    assert rows(export, "jury_session")[0]["place"] == "Centre d'examen fictif"


async def test_what_was_removed_is_still_in_the_log_and_said(api: Api) -> None:
    admin = await staff(api, "administrateur")
    made = await admin.post(
        "/v1/candidates", given_name="Inès", family_name="Retirée", enrolment={"route": "vae"}
    )
    async with api.database.write(system("essai", api.clock())) as session:
        enrolment = (await session.scalars(select(Enrolment).where(Enrolment.person_id == made["id"]))).one()
        evidence = Evidence(
            enrolment_id=enrolment.id, kind="rapport", title="Rapport d'Inès", received_on=api.clock().date()
        )
        session.add(evidence)
        await session.flush()
        await session.delete(evidence)
        await session.flush()
        # The embedded database gives the number again, for somebody else.
        other = (await session.scalars(select(Enrolment).where(Enrolment.person_id != made["id"]))).first()
        assert other is not None
        session.add(
            Evidence(enrolment_id=other.id, kind="rapport", title="À autrui", received_on=api.clock().date())
        )

    export = await admin.get(f"/v1/people/{made['id']}/export.json")

    log = [one for one in rows(export, "audit_entry") if one["record_type"] == "evidence"]
    assert [one["action"] for one in log] == ["creation", "suppression"]
    assert "À autrui" not in json.dumps(export, ensure_ascii=False)


async def test_document_is_a_pdf_to_keep(api: Api) -> None:
    export = await exported(api)
    admin = await staff(api, "administrateur")

    response = await admin.call("GET", f"/v1/people/{export['person_id']}/export.pdf")

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/pdf"
    assert "Camille" not in response.headers["content-disposition"]
    assert response.content.startswith(b"%PDF-")
    assert len(response.content) > 10_000


async def test_document_draws_a_name_typed_with_its_accents_apart(api: Api) -> None:
    export = PersonExport.model_validate(await exported(api))
    apart = export.model_copy(update={"name": unicodedata.normalize("NFD", "Noëlle Démo")})
    composed = export.model_copy(update={"name": "Noëlle Démo"})

    assert pdf(apart) == pdf(composed)


async def test_attestation_replaced_by_a_correction_is_said_to_be(api: Api) -> None:
    async with api.database.write(system("essai", api.clock())) as session:
        first = (await session.scalars(select(JuryDeclaration))).one()
        session.add(
            BlockAttestation(jury_declaration_id=first.id, block=1, number="A-1", issued_on=first.declared_on)
        )
        second = JuryDeclaration(
            jury_candidate_id=first.jury_candidate_id,
            rank=2,
            outcome="admissible",
            declared_on=api.clock().date(),
            reason="bloc oublié",
        )
        session.add(second)
        await session.flush()
        session.add(
            BlockAttestation(
                jury_declaration_id=second.id, block=1, number="A-2", issued_on=second.declared_on
            )
        )

    export = await exported(api, "Fictif", "Lou")

    replaced = "remplacée par la correction du 2 mars 2026 : ne vaut plus"
    assert [one["standing"] for one in rows(export, "jury_declaration")] == [replaced, "en vigueur"]
    assert {one["number"]: one["standing"] for one in rows(export, "block_attestation")} == {
        "A-1": replaced,
        "A-2": "en vigueur",
    }


async def test_document_has_names_and_no_code_nor_number_of_the_database(api: Api) -> None:
    said: list[tuple[str, str]] = []

    class Listened(Export):
        def field(self, label: str, value: str) -> None:
            said.append((label, value))

    export = PersonExport.model_validate(await exported(api, "Fictif", "Lou"))

    with Listened("Essai", export.generated_at, MARGIN) as document:
        write(document, export)

    told = dict(said)
    assert told["Fiche"] == "RNCP 28246"
    assert told["Session"].endswith(", Centre d'examen fictif")
    assert "Numéro interne" not in told
    assert [value for _, value in said if re.search(r"\b[a-z]+_[a-z_]+\b", value)] == []


async def test_person_is_told_whom_to_ask(api: Api) -> None:
    candidate = await caller(api, "candidat")
    own = (await candidate.get("/v1/enrolments"))["items"][0]["person_id"]

    export = await candidate.get(f"/v1/people/{own}/export.json")

    assert "effacer vos données, adressez-vous à l'administrateur" in export["to_ask"]
